# The first page of the desk: what is to be done, and when.
# Style: terse, the terms of the field, the next action first.
desk-nav-today = Heute
today-today = heute
today-next-workday = nächster Arbeitstag { $day }
today-whose = Wessen
today-mine = Meine und ohne Zuständige
today-all = Alle
today-back = Zurück zu allem
today-nothing = Nichts zu tun.
today-group-overdue = Überfällig
today-group-now = Heute bis { $day }
today-group-later = Später
today-group-waiting = Wartet auf andere
today-group-no-step = Ohne nächsten Schritt
today-rest = { $n ->
    [one] eine weitere Zeile
   *[other] { $n } weitere
}
today-also = · auch:
today-more-matters = und { $n } mehr
today-new = neu
today-new-about = neu: { $about }
today-no-answer = noch keine Antwort im Postfach
today-consent-taken-back = Einwilligung zurückgenommen
today-contact-changed = Kontakt geändert
today-answered = Frage beantwortet
today-message = neue Nachricht
today-messages = { $n } neue Nachrichten
today-callback = Rückruf
today-callback-with = Rückruf: { $text }
today-files = { $n ->
    [one] eine Datei nicht angesehen
   *[other] { $n } Dateien nicht angesehen
}
today-check-by = wieder ansehen
today-wait-until = Wartezeit zu Ende
today-draft = Entwurf ({ $day })
today-draft-ends = Entwurf ({ $day }), wird am { $ends } gelöscht
today-release = Auswertung { $year }
today-approval = wartet auf Ihre Freigabe
today-deleted = { $n ->
    [one] von der Person gelöscht
   *[other] { $n } Fälle von den Personen gelöscht
}
today-do-look = Ansehen
today-do-read = Lesen
today-do-call = Anrufen
today-do-triage = Sichten
today-do-answer = Antworten
today-do-task = Erledigen
today-do-check = Prüfen
today-do-ask = Nachfragen
today-do-write = Weiterschreiben
today-do-plan = Planen
today-do-approve = Freigeben
today-do-seen = Gesehen

weekday-mon = Mo
weekday-tue = Di
weekday-wed = Mi
weekday-thu = Do
weekday-fri = Fr
weekday-sat = Sa
weekday-sun = So
weekday-mon-long = Montag
weekday-tue-long = Dienstag
weekday-wed-long = Mittwoch
weekday-thu-long = Donnerstag
weekday-fri-long = Freitag
weekday-sat-long = Samstag
weekday-sun-long = Sonntag

settings-me = Meine Arbeitstage
settings-me-hint = Bis zu welchem Tag „Heute“ für Sie reicht.
settings-me-text = „Heute“ zeigt, was bis zu Ihrem nächsten Arbeitstag zu tun ist. Feiertage zählen nicht.
settings-me-days = An diesen Tagen arbeite ich
settings-me-wrong = Bitte kreuzen Sie mindestens einen Tag an.
