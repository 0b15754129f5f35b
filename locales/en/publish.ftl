# Publishing the annual statistics: the desk (publish-) and what everybody reads (published-).

publish-act-proposed = Release proposed
publish-act-taken-back = Proposal taken back
publish-act-approved = Release approved
publish-act-published = Statistics published
