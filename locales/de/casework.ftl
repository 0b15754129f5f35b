# Casework at the desk: queue, case, coding, contact, statistics.
# Style: terse, the terms of the field, the next action first.

## Queue
queue-title = Fälle
queue-views = Ansichten
queue-view-open = Offen
queue-view-new = Neu
queue-view-mine = Meine
queue-view-nobody = Ohne Zuständige
queue-view-ended = Beendet
queue-filter = Filter und Reihenfolge
queue-search = Fall suchen (Name, Kürzel)
queue-assignee = Zuständig
queue-any = Alle
queue-me = Ich
queue-nobody = niemand
queue-show = Zeigen
queue-show-open = Offene Fälle
queue-show-ended = Beendete Fälle eines Jahres
queue-show-all = Alle Fälle eines Jahres
queue-year = Jahr
queue-sort = Reihenfolge
queue-sort-priority = Dringendes zuerst
queue-sort-newest = Neuestes zuerst
queue-apply = Anwenden
queue-reset = Filter aufheben
queue-found = { $n ->
    [one] 1 Fall
   *[other] { $n } Fälle
}
queue-range = ({ $first } bis { $last })
queue-case = Fall
queue-arrived = Eingang
queue-about = Lebensbereich, Merkmal
queue-flags = Hinweise
queue-contact = Kontakt
queue-uncoded = nicht kodiert
queue-pages = Seiten
queue-before = Vorherige
queue-after = Weitere
queue-empty = Nichts offen. Neue Meldungen erscheinen hier von selbst.
queue-empty-ended = Keine Fälle in diesem Jahr.
queue-empty-filter = Kein Fall passt zu diesem Filter.
queue-view-waiting = Wartend
queue-view-uncoded = Ohne Kodierung
queue-date = Nächster Termin
queue-choose = Auswahl
queue-code = Andere Kodierung
queue-district = Bezirk
queue-language = Sprache
queue-contact-filter = Kontakt
queue-contact-yes = mit Kontakt
queue-contact-no = ohne Kontakt
queue-from = Eingang von
queue-to = Eingang bis
queue-sort-oldest = Ältestes zuerst
queue-sort-name = Name
queue-sort-status = Status
queue-sort-assignee = Zuständige
queue-sort-date = Nächster Termin
queue-everywhere = Unter allen Fällen von { $year } suchen
queue-change = Angekreuzte ändern
queue-done = { $n ->
    [0] Nichts geändert.
    [one] 1 Fall geändert.
   *[other] { $n } Fälle geändert.
}
queue-left = { $n ->
    [one] 1 Fall blieb, wie er ist: Er wurde inzwischen geändert, oder vor dem Beenden fehlt die Kodierung.
   *[other] { $n } Fälle blieben, wie sie sind: Sie wurden inzwischen geändert, oder vor dem Beenden fehlt die Kodierung.
}
queue-change-title = Fälle ändern
queue-change-back = Zurück zur Liste
queue-change-count = { $n ->
    [0] Keine Fälle
    [one] 1 Fall ändern
   *[other] { $n } Fälle ändern
}
queue-change-none = Kein Fall ist angekreuzt.
queue-change-nothing = Bitte wählen Sie, was sich ändern soll, und mindestens einen Fall.
queue-change-cases = Geändert werden
queue-change-keep = bleibt
queue-change-ends = Beendet wird nur, was kodiert ist. Doppelmeldungen und Missbrauch brauchen keine Kodierung.
queue-change-do = { $n ->
    [one] 1 Fall ändern
   *[other] { $n } Fälle ändern
}
hand-over-title = Vertretung
hand-over-from = Alle offenen Fälle von
hand-over-to = an
hand-over-until = bis (letzter Tag)
hand-over-until-hint = Nach diesem Tag bietet die Liste den Weg zurück an. Ohne Tag gilt die Übergabe auf Dauer.
hand-over-choose = bitte wählen
hand-over-check = Weiter
hand-over-wrong-people = Bitte wählen Sie zwei verschiedene Personen.
hand-over-wrong-day = Bitte wählen Sie heute oder einen späteren Tag.
hand-over-none = { $from } hat keine offenen Fälle.
hand-over-ask = { $n } offene Fälle von { $from } an { $to } übergeben?
hand-over-ask-until = Bis { $until }, dann zurück.
hand-over-ask-for-good = Auf Dauer.
hand-over-do = { $n ->
    [one] 1 Fall übergeben
   *[other] { $n } Fälle übergeben
}
hand-over-stop = Nicht übergeben
hand-over-now = Vertretungen
hand-over-deputy = { $to } vertritt { $from } bis { $until }.
hand-over-is-over = { $to } vertrat { $from } bis { $until }.
hand-over-back = { $n } Fälle zurück an { $from }
queue-unreadable = { $n ->
    [one] 1 Meldung lässt sich nicht öffnen.
   *[other] { $n } Meldungen lassen sich nicht öffnen.
}
queue-unreadable-do = Sie ist unverändert gespeichert. Bitte geben Sie der Technik die Nummer:
queue-backup-none = Es gibt noch keine Sicherung.
queue-backup-old = Die letzte Sicherung ist vom { $day }.
queue-backup-do = Ginge der Rechner heute kaputt, wäre verloren, was seitdem eingegangen ist. Bitte sagen Sie der Person Bescheid, die ihn betreut.
queue-room-little = Der Platz auf der Platte wird knapp: { $free } MB sind frei. Bald werden nur noch Texte angenommen und keine Dateien. Bitte sagen Sie es der Technik.
queue-room-none = Auf der Platte ist kaum noch Platz: { $free } MB sind frei. Meldungen kommen an, aber Dateien werden nicht mehr angenommen. Bitte sagen Sie es sofort der Technik.
queue-no-key = { $n ->
    [one] 1 Meldung ist mit einem Schlüssel verschlossen, den Sie nicht haben. Kolleg*innen mit diesem Schlüssel können sie aufnehmen.
   *[other] { $n } Meldungen sind mit einem Schlüssel verschlossen, den Sie nicht haben. Kolleg*innen mit diesem Schlüssel können sie aufnehmen.
}
queue-closed-cases = { $n ->
    [one] 1 Fall lässt sich mit Ihrem Schlüssel nicht öffnen und fehlt in dieser Liste.
   *[other] { $n } Fälle lassen sich mit Ihrem Schlüssel nicht öffnen und fehlen in dieser Liste.
}
queue-more-waiting = Es warten noch weitere Meldungen auf die Aufnahme.
queue-reload = Weitere aufnehmen

## Case
case-arrived = Eingegangen am { $day }
case-saved = Gespeichert.
case-entry-added = Eintrag gespeichert.
case-entry-corrected = Eintrag berichtigt. Was vorher dastand, bleibt sichtbar.
case-task-added = Aufgabe gespeichert.
case-task-done = Aufgabe erledigt.
case-task-dropped = Aufgabe gestrichen.
case-taken-over = Tag übernommen.
case-message-sent = Nachricht gesendet.
case-next = Weiter zu den Fällen
case-errors = Noch nicht gespeichert. Bitte prüfen:
case-narrative = Was passiert ist
case-answers = Weitere Angaben
case-silent = Ohne Angabe:
case-when = Wann
case-where = Wo
case-language = Sprache des Formulars

case-consents = Einwilligungen
case-consent-given = erteilt
case-consent-not = nicht erteilt
case-consent-given-on = am { $day }, Formular auf { $language }
case-consent-taken-back = zurückgenommen am { $day }
case-consent-process = Mit der Meldung arbeiten, auch mit sensiblen Angaben
case-consent-contact = Kontakt aufnehmen
case-consent-pass-on = Weitergeben an eine andere Stelle
case-consent-write = Der anderen Seite schreiben
case-consent-example = Als Beispiel erzählen, unkenntlich gemacht

case-contact = Kontakt
case-contact-open = Kontakt öffnen (wird protokolliert)
case-contact-opened = Das Öffnen steht im Protokoll. Beim nächsten Laden der Seite ist der Kontakt wieder geschlossen.
case-contact-none = Die Person hat keinen Kontakt hinterlassen.
case-contact-gone = Der Kontakt wurde zurückgenommen oder gelöscht.
case-contact-no-consent = Keine Einwilligung zur Kontaktaufnahme. Kontakt nicht benutzen.
case-no-process = Keine Einwilligung in die Bearbeitung. Vor jeder weiteren Arbeit fragen.
case-contact-later = Mit der späteren Sendung
case-contact-name = Anrede
case-contact-only-name = Nur diesen Namen benutzen
case-contact-way = Sicherer Weg
case-contact-way-email = E-Mail
case-contact-way-phone = Telefon
case-contact-way-text = SMS
case-contact-way-other = anderer Weg
case-contact-phone = Telefon
case-contact-email = E-Mail
case-contact-other = Anderer Weg
case-contact-times = Sichere Zeiten
case-contact-leave-message = Nachricht hinterlassen
case-contact-language = Sprache
case-contact-interpreter = Dolmetschen

## Coding
case-coding = Kodierung
case-uncoded = Noch nicht kodiert. Vorausgefüllt ist, was die Person angekreuzt hat. Prüfen, ergänzen, bestätigen: Erst dann zählt der Fall in der Statistik.
case-suggested = (Vorschlag)
case-group-what = Merkmal und Form
case-group-where = Bereich und Stelle
case-group-about = Über die Person und die Meldung
case-group-law = Rechtliche Einschätzung, Nachweise
case-group-done = Maßnahmen und Ergebnis
case-name = Neutraler Name
case-name-hint = Die Person liest ihn in ihrem Postfach. Kein Name eines Menschen. Leer: das Zeichen der Meldung.
case-name-person = Die Person liest:
case-priority = Dringlichkeit
case-priority-high = dringend
case-priority-normal = normal
case-priority-low = wenn Zeit ist
case-assignee = Zuständig
case-none = keine Angabe
case-nobody = niemand
case-outdated = Nicht mehr in der Liste, entfällt beim Speichern:
case-save = Speichern
case-confirm = Kodierung bestätigen und speichern
case-problem-missing = Bitte ausfüllen.
case-problem-too-long = Zu lang: { $length } Zeichen, Platz ist für { $limit }.
case-problem-twice = Hier ist nur eine Angabe möglich.
case-problem-choice = Diese Angabe steht nicht zur Auswahl. Bitte neu wählen.

case-conflict = Noch nicht gespeichert: Eine Kollegin oder ein Kollege hat dieselben Felder geändert
case-conflict-do = Alles andere ist zusammengeführt. Bitte hier wählen, was gelten soll.
case-conflict-yours = Ihre Eingabe:
case-conflict-theirs = Gespeichert:
case-conflict-save = So speichern

## Statistics
stats-title = Statistik
stats-internal = Intern. Nicht zur Veröffentlichung.
stats-internal-why = Die Zahlen sind genau und können einzelne Personen erkennbar machen.
stats-year = Jahr
stats-show = Anzeigen
stats-csv = CSV-Datei
stats-noted = Jedes Herunterladen wird protokolliert.
stats-closed = { $n ->
    [one] 1 Fall lässt sich mit Ihrem Schlüssel nicht öffnen und fehlt in allen Zahlen.
   *[other] { $n } Fälle lassen sich mit Ihrem Schlüssel nicht öffnen und fehlen in allen Zahlen.
}
stats-headline = Überblick
stats-cases = Fälle
stats-cases-note = ohne Propaganda und Nichtgezähltes
stats-coded = Davon kodiert
stats-uncoded = noch nicht kodiert: { $n }
stats-all-coded = alle Fälle kodiert
stats-propaganda = Propaganda
stats-propaganda-note = Aufkleber, Schmiererei, Flyer ohne direkte Person; kein Fall
stats-excluded = Nicht gezählt
stats-duplicates = Doppelmeldungen: { $n }
stats-abuse = Missbrauch: { $n }
stats-media = Medienbeobachtung: { $n }
stats-share = Anteil
stats-base-cases = von { $n } Fällen
stats-base-coded = von { $n } kodierten Fällen
stats-multi = Mehrfachnennungen möglich
stats-outdated = Code einer älteren Liste
stats-more = Weitere Merkmale
stats-cross = Kreuztabelle
stats-rows = Zeilen
stats-columns = Spalten
stats-cross-margin = Fälle mit dieser Angabe
stats-cross-empty = Noch keine kodierten Fälle.
stats-cross-empty-left-out = Leere Zeilen und Spalten sind weggelassen
stats-files = Alle Fallakten
stats-uncoded-name = Noch nicht kodiert
stats-unreadable = Mit Ihrem Schlüssel nicht zu öffnen
stats-all = Alle Gezählten
stats-tables = Tabellen
stats-attribute = Merkmal
stats-code = Code
stats-answer = Angabe
stats-counted-on = Gezählt am { $day }
stats-contents = Inhalt
stats-from = Von
stats-to = Bis
stats-xlsx = Excel-Datei
stats-list-hint = Eine Zahl führt zu ihren Fällen. Die Liste zeigt auch, was hier nicht mitzählt: Fälle ohne bestätigte Kodierung, Propaganda, Medienbeobachtung, Doppelmeldungen und Missbrauch.
stats-list-none = Der Zeitraum berührt mehrere Jahre. Die Fallliste zeigt nur eines, deshalb führen die Zahlen nicht dorthin.
stats-part-hint = Von der Person gelöschte Fälle zählen zum ersten Tag ihres Monats; ganz gelöschte zählen nur in ganzen Jahren.
stats-show-period = Zeitraum anzeigen
stats-show-cross = Kreuztabelle anzeigen
stats-month = Monat des Eingangs
stats-month-1 = Januar
stats-month-2 = Februar
stats-month-3 = März
stats-month-4 = April
stats-month-5 = Mai
stats-month-6 = Juni
stats-month-7 = Juli
stats-month-8 = August
stats-month-9 = September
stats-month-10 = Oktober
stats-month-11 = November
stats-month-12 = Dezember

## Case page
case-words = Ihre Worte
case-event = Vorfall
case-event-day = Tag des Vorfalls
case-report = Meldung
case-report-files = { $n ->
    [one] mit 1 Datei
   *[other] mit { $n } Dateien
}
case-message = Nachricht
case-corrected = Berichtigt { $moment } von { $who }. Vorher:
case-by-desk = aus der Kodierung übernommen
case-timeline = Verlauf
case-timeline-filter = Verlauf zeigen
case-timeline-all = Alles
case-timeline-post = Post
case-timeline-notes = Notizen
case-source-person = von der Person
case-source-outgoing = an die Person
case-source-internal = intern
case-unopened = { $n ->
    [one] 1 Eintrag lässt sich mit Ihrem Schlüssel nicht öffnen.
   *[other] { $n } Einträge lassen sich mit Ihrem Schlüssel nicht öffnen.
}
case-take-trigger = Als Frist-Tag übernehmen
case-take-event = Als Tag des Vorfalls übernehmen
case-composer = Eintrag schreiben
case-to-person = An die Person
case-draft-saved = Entwurf gesichert { $time }
case-draft-failed = Entwurf nicht gesichert. Bitte nicht weggehen.
case-triage = Neu: sichten
case-triage-next = Speichern, nächste Meldung
case-first-answer = Erste Antwort
case-first-answer-hint = Wird mit dem Speichern gesendet. Leer heißt: noch keine Antwort.
case-check-by = Prüfen bis
case-wait-until = Warten bis
case-next-step = Nächster Schritt:
case-no-next-step = Kein nächster Schritt
case-next-date = nächster Termin { $day }
case-she-reads = Im Postfach steht:
case-print = Drucken
case-properties = Eigenschaften
case-tasks = Aufgaben
case-dates = Termine
case-save-dates = Termine und Namen speichern
case-parties = Beteiligte
case-coding-unconfirmed = Noch nicht bestätigt.
case-coding-missing = Es fehlt:
case-coding-change = Kodierung ändern
case-more-codes = mehr …
case-find-code = Suchen
case-changed-by = geändert von { $who }, { $moment }
case-refused-gap = Noch nicht gesendet: Im Text steht noch eine Lücke […]. Bitte ausfüllen oder löschen.
case-refused-tasks = Noch nicht gespeichert: Der Fall hat schon zu viele Aufgaben. Bitte erst eine erledigen.
case-refused-gone = Nicht geändert: Das ist schon erledigt oder gelöscht.
case-refused-correction = Nicht berichtigt: Dieser Eintrag lässt sich nicht weiter ändern. Schreiben Sie einen neuen.
case-problem-day = Bitte einen Tag eintragen, der stimmen kann.
task-callback = Rückruf
task-done = Erledigt
task-drop = Streichen
task-add = Aufgabe
task-text = Was ist zu tun?
task-due = Bis
task-assignee = Wer
task-assignee-case = wer den Fall hat
task-save = Aufgabe speichern
entry-kind-note = Notiz
entry-kind-call = Telefonat
entry-kind-visit = Gespräch vor Ort
entry-kind-intervention = Intervention
entry-kind-status-changed = Status
entry-kind-task-done = Aufgabe erledigt
entry-code = Was wurde getan?
entry-text = Text
entry-day = Tag
entry-minutes = Minuten
entry-took = { $minutes } min
entry-save = Eintrag speichern
entry-correct = Berichtigen
entry-correct-title = Eintrag berichtigen
entry-correct-hint = Was vorher dastand, bleibt verschlossen erhalten und auf Wunsch sichtbar.
entry-correct-save = Berichtigung speichern
entry-correct-leave = Abbrechen
print-parts = Auf das Papier
print-words = Was passiert ist
print-answers = Angaben
print-consents = Einwilligungen
print-files = Dateien
print-timeline = Verlauf
print-tasks = Aufgaben und Termine
print-coding = Kodierung
print-apply = Auswahl zeigen
print-hint = Danach mit dem Drucken des Browsers. Der Kontakt steht nicht darauf.
print-printed = Stand { $moment }
case-answer = Antwort
case-she-will-read = Die Person liest: { $words }
case-openings = Öffnungen
case-side = Teil des Falls
case-side-words = Ihre Worte
case-side-timeline = Verlauf
case-side-properties = Eigenschaften
