# The desk: frame, sign-in, audit trail, errors.
# Style: terse, the terms of the field, the next action first.

## Frame
desk = Beratungsplatz
desk-nav = Bereiche
desk-nav-cases = Fälle
desk-nav-statistics = Auswertung
desk-nav-publish = Veröffentlichung
desk-nav-office = Büro
desk-nav-menu = Menü
desk-keys = Tasten
desk-keys-move = Zeile hinunter, Zeile hinauf
desk-keys-open = Zeile öffnen
desk-keys-tick = Zeile ankreuzen
desk-keys-help = Diese Liste
desk-keys-use = Tasten benutzen
desk-keys-close = Schließen

## Sign-in, audit trail, errors
desk-sign-in = Anmelden
desk-sign-out = Abmelden
desk-signed-out = Sie sind abgemeldet.
desk-session-ended = Ihre Sitzung ist zu Ende. Bitte melden Sie sich neu an.
desk-login = Anmeldename
desk-passphrase = Passphrase
desk-code = Code aus der Authenticator-App
desk-code-hint = Sechs Ziffern. Jeder Code gilt nur einmal.
desk-sign-in-failed = Anmeldung nicht möglich.
desk-sign-in-failed-do = Name, Passphrase und Code passen nicht zusammen. Wurde der Code schon benutzt, warten Sie auf den nächsten.
desk-sign-in-clock = Prüfen Sie auch die Uhr Ihres Telefons: Geht sie mehr als eine halbe Minute falsch, passt kein Code. Stellen Sie sie auf automatisch. Bei uns war es { $now } Uhr (deutsche Zeit). Stimmt das nicht, geht die Uhr unseres Rechners falsch; sagen Sie es denen, die ihn betreiben.
desk-kept = Ihre Eingaben sind noch da. Nach der Anmeldung geht es mit ihnen weiter.
desk-kept-title = Angemeldet. Ihre Eingaben sind noch da.
desk-kept-explain = Sie wurden noch nicht gespeichert, weil die Sitzung zu Ende war.
desk-kept-send = Weiter: Eingaben absenden
desk-kept-drop = Eingaben verwerfen
desk-refused-title = Angemeldet. War das jemand anderes?
desk-refused-text = { $count ->
    [one] Seit Ihrer letzten Anmeldung wurde einmal Ihre richtige Passphrase mit einem falschen Code eingegeben.
   *[other] Seit Ihrer letzten Anmeldung wurde { $count }-mal Ihre richtige Passphrase mit einem falschen Code eingegeben.
} Haben Sie sich vertippt, ist alles gut. Wenn nicht, kennt jemand Ihre Passphrase: Sagen Sie es sofort der Leitung und lassen Sie sich einen neuen Zugang geben.
desk-refused-go-on = Weiter
desk-again-form = Noch nicht gespeichert
desk-again-form-do = { $seconds ->
    [one] Lassen Sie diese Seite offen und senden Sie in einer Sekunde noch einmal ab.
    [60] Lassen Sie diese Seite offen und senden Sie in einer Minute noch einmal ab.
   *[other] Lassen Sie diese Seite offen und senden Sie in { $seconds } Sekunden noch einmal ab.
} Ihre Eingaben sind noch da, aber nur auf dieser Seite. Sie zählen nur einmal.
desk-again-page = Die Seite kommt gerade nicht
desk-again-page-do = { $seconds ->
    [one] Versuchen Sie es in einer Sekunde noch einmal.
    [60] Versuchen Sie es in einer Minute noch einmal.
   *[other] Versuchen Sie es in { $seconds } Sekunden noch einmal.
}
desk-again-ask = Noch einmal versuchen
desk-again-often = Kommt das öfter vor, sagen Sie es der Person, die sich um den Server kümmert.
desk-again-send = Noch einmal absenden
desk-again-words = Was Sie geschrieben haben
desk-sign-in-not-now = Bitte melden Sie sich in einer Minute noch einmal an.

desk-audit = Protokoll
desk-audit-whole = { $n ->
    [one] Ein Eintrag, die Kette ist unversehrt.
   *[other] { $n } Einträge, die Kette ist unversehrt.
}
desk-audit-head = Prüfwert des neuesten Eintrags (zum Notieren):
desk-audit-broken = Die Kette ist ab Eintrag { $position } nicht unversehrt.
desk-audit-since = Wo die Kette endet, ist erst ab Eintrag { $position } festgehalten. Stand hier früher eine kleinere Nummer, hat jemand diese Angabe entfernt.
desk-audit-cut = Am Ende der Kette fehlt etwas: Sie reichte bis Eintrag { $ended } und endete dann bei Eintrag { $found }.
desk-audit-headless = Die Angabe, wo die Kette endet, fehlt oder lässt sich nicht öffnen. Ob neueste Einträge fehlen, ist nicht festzustellen.
desk-audit-broken-do = Einträge wurden geändert, entfernt oder eingefügt. Sichern Sie die Datenbank, wie sie ist, und sprechen Sie mit der Leitung und der Technik.
desk-audit-entries = Einträge, neueste zuerst
desk-audit-position = Nr.
desk-audit-when = Wann
desk-audit-who = Wer
desk-audit-what = Was
desk-audit-pages = Blättern
desk-audit-newest = Neueste
desk-audit-older = Ältere
desk-audit-closed = Eintrag lässt sich mit Ihren Schlüsseln nicht öffnen
desk-audit-former = nicht mehr im Team
desk-audit-tools = Einrichtung
desk-audit-filter = Einträge filtern
desk-audit-all = alle
desk-audit-nobody = niemand aus dem Team
desk-audit-everything = alles
desk-audit-case = Fall (Name oder Nummer)
desk-audit-day = Tag
desk-audit-apply = Filtern
desk-audit-show-all = Alle zeigen
desk-audit-none = Kein Eintrag passt.
desk-audit-no-name = unbekannter Name
desk-audit-again = { $n }×
desk-audit-times = { $n }×, in der Stunde ab { $hour }
desk-audit-kind-opened = Geöffnet
desk-audit-kind-worked = Bearbeitet und geschrieben
desk-audit-kind-damaged = Schäden
desk-audit-kind-session = An- und Abmeldung
desk-audit-kind-refused = Abgewiesene Anmeldungen
desk-audit-kind-figures = Statistik und Veröffentlichung
desk-audit-kind-office = Stelle, Team, Schlüssel
desk-act-set-up = Beratungsstelle eingerichtet
desk-act-counsellor-added = Zugang angelegt:
desk-act-signed-in = Angemeldet
desk-act-codes-refused = Richtige Passphrase, falscher Code; so oft seit der letzten Anmeldung:
desk-act-passphrases-refused = Falsche Passphrase:
desk-act-signed-out = Abgemeldet
desk-act-key-changed = Neuer Schlüssel der Stelle, Nr.
desk-act-unknown = Etwas, das diese Version des Programms nicht kennt
desk-act-case-opened = Fall geöffnet:
desk-act-contact-opened = Kontakt geöffnet, Fall
desk-act-case-coded = Fall bearbeitet:
desk-act-entry-written = Eintrag geschrieben:
desk-act-entry-corrected = Eintrag berichtigt:
desk-act-tasks-changed = Aufgaben geändert:
desk-act-statistics-exported = Statistik als Datei geholt:

desk-error-start = Zur Startseite
desk-error-not-found = Diese Seite gibt es nicht.
desk-error-not-found-do = Vielleicht ist der Link alt, oder der Eintrag gehört zu einer anderen Stelle.
desk-error-method = So lässt sich diese Seite nicht aufrufen.
desk-error-method-do = Bitte gehen Sie zurück und nehmen Sie den Weg über die Navigation.
desk-error-office = Unter dieser Adresse ist keine Beratungsstelle eingerichtet.
desk-error-office-do = Bitte prüfen Sie die Adresse oder fragen Sie die Technik.
desk-error-origin = Das Formular kam nicht von dieser Seite.
desk-error-origin-do = Zum Schutz wurde nichts gespeichert. Gehen Sie zurück, laden Sie die Seite neu und senden Sie noch einmal ab.
desk-error-conflict = Jemand anderes hat das inzwischen geändert.
desk-error-conflict-do = Gehen Sie zurück, laden Sie die Seite neu und vergleichen Sie.
desk-error-tries = Zu viele Versuche.
desk-error-tries-do = { $seconds ->
    [one] Bitte versuchen Sie es in einer Sekunde noch einmal.
   *[other] Bitte versuchen Sie es in { $seconds } Sekunden noch einmal.
}
desk-often = Von Ihrem Anschluss kommt gerade sehr viel auf einmal.
desk-busy = Gerade ist zu viel auf einmal zu tun.
desk-error-large = Das ist zu groß.
desk-error-large-do = Gehen Sie zurück und kürzen Sie den Text. Ihre Eingaben stehen noch im Formular.
desk-error-form = Das Formular kam nicht vollständig an.
desk-error-form-do = Gehen Sie zurück und senden Sie es noch einmal ab.
desk-error-database = Die Datenbank antwortet gerade nicht.
desk-error-database-do = Es wurde nichts gespeichert. Gehen Sie zurück und versuchen Sie es in einer Minute noch einmal.
desk-error-closed = Etwas Gespeichertes lässt sich nicht öffnen.
desk-error-closed-do = Es ist noch da und unverändert. Bitte geben Sie der Technik die Uhrzeit; im Log steht, worum es geht.
desk-error-no-key = Das ist mit einem Schlüssel verschlossen, den Sie nicht haben.
desk-error-no-key-do = Es ist noch da und unverändert. Kolleg*innen, die diesen Schlüssel haben, können es öffnen.
desk-error-defect = Hier ist ein Fehler im Programm.
desk-error-defect-do = Es wurde nichts gespeichert. Bitte geben Sie der Technik die Uhrzeit.
