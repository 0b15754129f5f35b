# Publishing the annual statistics: the desk (publish-) and what everybody reads (published-).

publish-act-proposed = Veröffentlichung vorgeschlagen
publish-act-taken-back = Vorschlag zurückgenommen
publish-act-approved = Veröffentlichung freigegeben
publish-act-published = Statistik veröffentlicht
