# The mailbox of a person (mailbox-) and the messages at the desk (messages-). Rules as for the
# form: address people as "Sie", write short sentences, and say who does what by when.

## Days
mailbox-day = { $day }. { $month }
mailbox-month-1 = Januar
mailbox-month-2 = Februar
mailbox-month-3 = März
mailbox-month-4 = April
mailbox-month-5 = Mai
mailbox-month-6 = Juni
mailbox-month-7 = Juli
mailbox-month-8 = August
mailbox-month-9 = September
mailbox-month-10 = Oktober
mailbox-month-11 = November
mailbox-month-12 = Dezember

## Opening the mailbox
mailbox-topic = Nachrichten
mailbox-link = Ich habe einen Code
mailbox-entry-title = Ihr Postfach
mailbox-entry-lead = Hier lesen Sie Antworten, ergänzen etwas oder löschen alles. Sie brauchen dafür nur den Code, den Sie nach Ihrer Meldung bekommen haben.
mailbox-code = Ihr Code
mailbox-code-hint = 30 Ziffern. Leerzeichen und Striche sind egal. Sie können auch die ganze Textdatei einfügen.
mailbox-enter = Postfach öffnen
mailbox-code-empty = Bitte schreiben Sie Ihren Code in das Feld.
mailbox-code-count = { $count ->
    [one] Wir haben eine Ziffer gelesen
   *[other] Wir haben { $count } Ziffern gelesen
}, der Code hat 30. Bitte vergleichen Sie.
mailbox-code-typo = In dem Code ist ein Tippfehler. Bitte vergleichen Sie jede Ziffer.
mailbox-code-unknown = Kein Postfach zu diesem Code gefunden. Bitte prüfen Sie jede Zahl.
mailbox-code-too-many = Das waren sehr viele Versuche. Bitte warten Sie { $seconds ->
    [one] eine Sekunde
   *[other] { $seconds } Sekunden
} und schicken Sie den Code noch einmal ab. Er steht noch im Feld.
mailbox-lost = Sie finden Ihren Code nicht mehr?
mailbox-lost-text = Wir können ihn nicht wiederherstellen. Ihre Meldung bleibt trotzdem bei uns und zählt. Sie können uns jederzeit neu schreiben. Wenn Sie dabei sagen, worum es ging, finden wir beides zusammen.
mailbox-lost-report = Neu schreiben

## The mailbox, opened
mailbox-title = Ihr Postfach
mailbox-open = Postfach öffnen
mailbox-back = Zurück zum Postfach
mailbox-fresh = { $count ->
    [one] Eine neue Nachricht für Sie
   *[other] { $count } neue Nachrichten für Sie
}
mailbox-closed = { $count ->
    [one] Eine Nachricht lässt
   *[other] { $count } Nachrichten lassen
} sich nicht öffnen. Der Fehler liegt bei uns. Bitte schreiben Sie uns davon.
mailbox-leave = Postfach verlassen
mailbox-leave-text = Wenn Sie fertig sind, verlassen Sie die Seite. Danach kommt man nur mit dem Code wieder hinein. Den Code merkt sich Ihr Browser nicht.

mailbox-sign = Ihr Zeichen
mailbox-sign-text = Wenn Sie uns anrufen, können Sie dieses Zeichen sagen. So finden wir Ihre Meldung, ohne Ihren Namen und ohne Ihren Code.
mailbox-state = Wie weit ist es?
mailbox-state-received = Ihre Meldung ist am { $day } angekommen.
mailbox-state-unread = Noch nicht gelesen.
mailbox-state-read = Gelesen am { $day }.
mailbox-state-reply-by = Spätestens am { $day } antwortet Ihnen eine Beraterin oder ein Berater, hier in diesem Postfach.
mailbox-state-reply-late = Wir hatten Ihnen eine Antwort bis zum { $day } versprochen. Wir sind zu spät. Das tut uns leid.
mailbox-state-no-process = Wir arbeiten nicht mit Ihrer Meldung, weil Sie das nicht erlaubt haben. Sie können es jederzeit erlauben, bei „Womit Sie einverstanden sind“.
mailbox-stage-waiting = Wir entscheiden gerade, wer sich darum kümmert.
mailbox-stage-in-work = Eine Beraterin oder ein Berater arbeitet daran.
mailbox-stage-waiting-for-you = Wir warten auf Ihre Antwort.
mailbox-stage-closed = Abgeschlossen, weil die Beratung zu Ende ist. Sie können uns trotzdem wieder schreiben.
mailbox-stage-referred = Abgeschlossen, weil eine andere Stelle weitermacht.
mailbox-stage-documented = Abgeschlossen, weil Ihre Meldung erfasst ist und zählt.
mailbox-stage-out-of-scope = Abgeschlossen, weil wir dafür nicht zuständig sind.
mailbox-stage-duplicate = Abgeschlossen, weil wir dieselbe Meldung schon hatten. Die erste zählt.
mailbox-stage-not-taken = Abgeschlossen, weil wir das nicht als Meldung bearbeiten können.

mailbox-messages = Nachrichten
mailbox-no-messages = Noch keine Nachrichten.
mailbox-you = Sie
mailbox-new = neu
mailbox-read = von uns gelesen
mailbox-not-read = von uns noch nicht gelesen
mailbox-show = Anzeigen
mailbox-line-addition = Ergänzung oder Berichtigung
mailbox-line-revision = Sie haben das Formular noch einmal geschickt.
mailbox-line-consent-given = Sie haben zugestimmt:
mailbox-line-consent-taken-back = Sie haben die Zustimmung zurückgenommen:
mailbox-line-contact-changed = Sie haben einen Kontakt hinterlassen.
mailbox-line-contact-removed = Sie haben Ihren Kontakt zurückgenommen.
mailbox-line-other = Eine Nachricht
mailbox-line-unknown = Eine Nachricht, die diese Version des Programms nicht anzeigen kann
mailbox-write = Schreiben Sie uns
mailbox-write-addition = Das ergänzt oder berichtigt meine Meldung.
mailbox-send = Nachricht abschicken
mailbox-text-missing = Bitte schreiben Sie ein paar Worte.

mailbox-ask-may-process = Dürfen die Berater*innen mit Ihrer Meldung arbeiten, auch mit dem, was Sie über Herkunft, Religion, Gesundheit oder Sexualität schreiben?
mailbox-ask-may-contact = Dürfen wir uns bei Ihnen melden, auf dem Weg, den Sie uns nennen?
mailbox-ask-may-write-other-side = Dürfen wir der anderen Seite schreiben?
mailbox-ask-may-pass-on = Dürfen wir Ihre Meldung an eine andere Stelle weitergeben?
mailbox-ask-when-rejection-arrived = An welchem Tag kam die Absage oder der Bescheid bei Ihnen an?
mailbox-ask-when-learned = An welchem Tag haben Sie davon erfahren?
mailbox-ask-still-going-on = Geht es noch weiter?
mailbox-answer = Ihre Antwort
mailbox-answer-day = Der Tag
mailbox-answer-no-day = Das weiß ich nicht genau.
mailbox-answer-unsure = Ich weiß es noch nicht
mailbox-answer-words = Wenn Sie mögen: ein paar Worte dazu
mailbox-answer-send = Antwort abschicken
mailbox-answer-missing = Bitte wählen Sie eine Antwort oder schreiben Sie ein paar Worte.
mailbox-answered = Sie haben geantwortet.
mailbox-answer-again = Anders antworten

mailbox-own = Was Sie uns geschrieben haben
mailbox-own-hint = Zugeklappt, falls jemand mit auf den Bildschirm sieht.
mailbox-own-show = Meine Meldung anzeigen
mailbox-own-closed = Die Kopie Ihrer Meldung lässt sich gerade nicht anzeigen. Die Meldung selbst ist bei uns.
mailbox-files = { $count ->
    [one] Eine Datei. Öffnen kann sie nur die Beratungsstelle.
   *[other] { $count } Dateien. Öffnen kann sie nur die Beratungsstelle.
}
mailbox-files-look = Ihre Nachricht ist noch nicht abgeschickt. Bitte sehen Sie nach, was bei den Dateien steht.
mailbox-file-small = { $name } ({ $size } kB)
mailbox-file-large = { $name } ({ $size } MB)

## Contact
mailbox-contact = Ihr Kontakt
mailbox-contact-none = Sie haben keinen Kontakt hinterlassen. Antworten bekommen Sie hier im Postfach.
mailbox-contact-there = Sie haben einen Kontakt hinterlassen. Wir zeigen ihn hier nicht, damit niemand Sie findet, der Ihren Code findet.
mailbox-contact-no-consent = Wir rufen Sie nicht an und schreiben Ihnen dort nicht, solange Sie das nicht erlauben. So würden Sie es erlauben:
mailbox-contact-add = Kontakt hinterlassen
mailbox-contact-change = Kontakt ändern oder zurücknehmen
mailbox-contact-lead = Was Sie hier schreiben, lesen nur die Berater*innen. Füllen Sie nur aus, was Sie möchten.
mailbox-contact-replaces = Was Sie jetzt schreiben, ersetzt alles, was Sie vorher angegeben haben. Ein früherer Name oder eine frühere Nummer wird dabei gelöscht.
mailbox-contact-name-hint = Ein Name, den Sie sich aussuchen, reicht. Nur diesen benutzen wir dann.
mailbox-contact-missing = Bitte schreiben Sie wenigstens eines: einen Namen, eine E-Mail-Adresse, eine Nummer oder einen anderen Weg.
mailbox-contact-save = Kontakt speichern
mailbox-contact-remove = Kontakt zurücknehmen
mailbox-contact-remove-text = Wir löschen ihn sofort. Antworten bekommen Sie weiter hier im Postfach.

## Consents
mailbox-consents = Womit Sie einverstanden sind
mailbox-consents-hint = Jede Zustimmung gilt für sich. Was Sie zurücknehmen, gilt sofort nicht mehr. Was wir bis dahin getan haben, bleibt erlaubt.
mailbox-consent-yes = Ja
mailbox-consent-no = Nein
mailbox-consent-never = Dem haben Sie nicht zugestimmt.
mailbox-consent-since = Zugestimmt am { $day } (Fassung { $wording }).
mailbox-consent-taken-back = Zurückgenommen am { $day } (Fassung { $wording }).
mailbox-consent-body-is = Nur an: { $body }.
mailbox-consent-give = Zustimmen
mailbox-consent-take-back = Zurücknehmen

## Code, data, deletion
mailbox-your-code = Ihr Code
mailbox-code-show = Code anzeigen
mailbox-receipt-print = Zum Drucken
mailbox-receipt-text = Als Textdatei
mailbox-receipt-file = Mit diesen Ziffern öffnen Sie Ihr Postfach. Bewahren Sie sie so auf, dass niemand anderes sie findet.
mailbox-receipt-how = Zum Drucken: im Menü Ihres Browsers auf „Drucken“ gehen.
mailbox-data = Ihre Daten
mailbox-data-text = Sie können alles ansehen, mitnehmen oder löschen.
mailbox-data-page = Alles ansehen
mailbox-data-json = Als Datei mitnehmen (JSON)
mailbox-data-title = Was wir von Ihnen haben
mailbox-data-lead = Das liegt am { $day } in Ihrem Postfach bei { $office }. Sie können diese Seite drucken.
mailbox-data-contact = Sie haben einen Kontakt hinterlassen. Er liegt getrennt und wir zeigen ihn hier nicht, damit niemand Sie findet, der Ihren Code findet. Wenn Sie wissen möchten, was darin steht, schreiben Sie uns.
mailbox-data-else = Und sonst?
mailbox-data-else-text = Die Berater*innen machen sich zu Ihrer Meldung Notizen und ordnen sie ein, damit sie gezählt werden kann. Wenn Sie wissen möchten, was dort steht, schreiben Sie uns. Sie dürfen das fragen (Art. 15 DSGVO).
mailbox-delete = Alles löschen
mailbox-delete-title = Alles löschen?
mailbox-delete-lead = Danach können auch wir nichts mehr lesen. Es lässt sich nicht rückgängig machen.
mailbox-delete-warning = Wenn eine Frist läuft oder eine andere Stelle schon Bescheid weiß: Fragen Sie uns vorher. Wir können Ihnen danach nicht mehr helfen, weil wir nicht mehr wissen, worum es ging.
mailbox-delete-all = Alles löschen
mailbox-delete-all-text = Wir löschen Ihre Meldung, Ihren Kontakt, alle Nachrichten und alle Dateien. Es bleibt nur die Zahl, dass es eine Meldung gab.
mailbox-delete-keep = Löschen, aber mitzählen
mailbox-delete-keep-text = Wir löschen dasselbe. Es bleibt nur, was die Beratungsstelle schon zum Zählen angekreuzt hat, zum Beispiel der Lebensbereich und der Monat. Ohne Namen, ohne Ihre Worte.
mailbox-delete-not = Nicht löschen
mailbox-deleted = Gelöscht.
mailbox-deleted-text = Zu diesem Code ist nichts mehr gespeichert: keine Meldung, kein Kontakt, keine Nachricht.
mailbox-deleted-kept = Gezählt wird weiter, ohne Namen und ohne Ihre Worte.
mailbox-deleted-code = Der Code öffnet nichts mehr. Sie können ihn wegwerfen. In Sicherungskopien liegt noch Verschlossenes, bis sie überschrieben werden.

## Confirmations of what was done
mailbox-notice-sent = Ihre Nachricht ist angekommen.
mailbox-notice-added = Ihre Ergänzung ist angekommen. Ihre erste Meldung bleibt daneben stehen.
mailbox-notice-answered = Danke. Ihre Antwort ist angekommen.
mailbox-notice-contact-wanted = Danke. Das ist angekommen. Wie erreichen wir Sie? Dafür brauchen wir noch eine Nummer, eine E-Mail-Adresse oder einen anderen Weg.
mailbox-notice-contact-saved = Ihr Kontakt ist gespeichert. Was vorher dort stand, ist gelöscht.
mailbox-notice-contact-removed = Ihr Kontakt ist gelöscht.
mailbox-notice-consent-given = Ihre Zustimmung ist gespeichert.
mailbox-notice-consent-taken-back = Zurückgenommen. Das gilt ab sofort.
mailbox-notice-processing-ended = Zurückgenommen. Wir arbeiten nicht weiter mit Ihrer Meldung. Wenn auch nichts gespeichert bleiben soll, wählen Sie unten „Alles löschen“.
mailbox-notice-full = Dieses Postfach nimmt keine weiteren Nachrichten oder Dateien auf. Ihr Text steht noch unten. Bitte warten Sie auf unsere Antwort oder rufen Sie uns an.
mailbox-notice-no-such-question = Diese Frage gibt es nicht mehr. Bitte schreiben Sie uns eine Nachricht.

## Messages at the desk. Style: terse, the next action first.
messages-case = Zum Fall
messages-unread = { $count ->
    [one] 1 ungelesen
   *[other] { $count } ungelesen
}
messages-new = neu
messages-fetched = abgeholt in KW { $week }
messages-not-fetched = noch nicht abgeholt
messages-addition = Ergänzung oder Berichtigung
messages-revision = Formular noch einmal geschickt
messages-question = Frage: { $ask }
messages-answer = Antwort auf „{ $ask }“: { $answer }
messages-unsure = weiß noch nicht
messages-in-words = in Worten
messages-consent-given = Einwilligung gegeben: { $what }
messages-consent-taken-back = Einwilligung zurückgenommen: { $what }
messages-contact-changed = Kontakt hinterlassen oder geändert. Er liegt im Kontaktfach des Falls.
messages-contact-removed = Kontakt zurückgenommen. Er ist gelöscht.
messages-other = Andere Nachricht
messages-unknown = Eine Nachricht, die diese Version des Programms nicht anzeigen kann
messages-ask-may-process = Dürfen wir mit Ihrer Meldung arbeiten?
messages-ask-may-contact = Dürfen wir Sie kontaktieren?
messages-ask-may-write-other-side = Dürfen wir der anderen Seite schreiben?
messages-ask-may-pass-on = Dürfen wir weitergeben? (an wen: im Text)
messages-ask-when-rejection-arrived = Wann kam die Absage oder der Bescheid an?
messages-ask-when-learned = Wann haben Sie davon erfahren?
messages-ask-still-going-on = Geht es noch weiter?
messages-ask-open = Andere Frage (im Text)
messages-reply-hint = Die Person liest das in ihrem Postfach, mit ihrem Code. Schreiben Sie nichts, was sie gefährdet, wenn jemand mitliest.
messages-ask = Frage dazu
messages-ask-none = Keine Frage
messages-ask-choose = Fragen: „{ $ask }“
messages-asked = Die Frage ist gestellt. Die Antwort steht aus.
messages-ask-hint = Die Antwort kommt als Ja, Nein oder Datum zurück; ein Ja oder Nein gilt sofort als Einwilligung oder deren Rücknahme.
messages-template = Textbaustein
messages-template-insert = Einfügen
messages-send = Senden
messages-held = Noch nicht gesendet: Inzwischen ist eine Nachricht der Person angekommen. Lesen Sie sie; Ihr Text steht unten.
messages-missing = Bitte Text schreiben.
messages-too-long = Zu lang: { $length } Zeichen, Platz ist für { $limit }.
messages-no-process = Keine Einwilligung in die Bearbeitung. Vor jeder weiteren Arbeit fragen.
messages-no-contact = Keine Einwilligung in den Kontakt. Nur hier im Postfach antworten, nicht anrufen, nicht mailen.
messages-deleted = Von der Person gelöscht
messages-deleted-text = Die Person hat diese Meldung aus dem Jahr { $year } mit allem gelöscht, was dazu gehörte. Es lässt sich nicht wiederherstellen.
messages-deleted-kept = Die namenlosen Angaben zählen in der Statistik weiter. Das hat die Person so gewollt.
messages-deleted-bare = Es zählt nur noch, dass es eine Meldung gab.
messages-deleted-back = Zu den Fällen
messages-answers = Empfangsbestätigung und erste Antworten
messages-answers-text = Gelten für die ganze Beratungsstelle. Hier gehört nichts über eine Person hinein: Bausteine liegen unverschlüsselt bei den Einstellungen. Leere Felder entfernen einen Baustein.
messages-answers-gaps = Lücken schreiben Sie als […]: „Sie hören bis [… Tag] von uns.“ Eine Antwort mit einer Lücke wird nicht gesendet.
messages-answers-builtin = Das sind die mitgelieferten Bausteine. Ändern Sie einen, gehören alle der Beratungsstelle. Leeren Sie alle, kommen die mitgelieferten wieder.
messages-answers-status = Status nach dieser Antwort
messages-answers-no-status = keine Angabe
messages-answers-name = Name
messages-answers-words = Text
messages-answers-save = Speichern
messages-answers-saved = Gespeichert.
messages-act-sent = Nachricht gesendet
messages-act-settings = Einstellungen geändert
messages-stats-deleted = { $count ->
    [one] Dazu eine Meldung, die von der Person ganz gelöscht wurde und in keiner Tabelle vorkommt.
   *[other] Dazu { $count } Meldungen, die von den Personen ganz gelöscht wurden und in keiner Tabelle vorkommen.
}

## Settings
settings-title = Einstellungen
settings-text = Gelten für die ganze Beratungsstelle. Änderungen stehen im Protokoll.
settings-answers-hint = Bis wann ein Mensch antwortet, und Textbausteine für Nachrichten.
settings-publication-hint = Wie die Jahresstatistik veröffentlicht wird.
settings-files = Dateien
settings-files-hint = Ob und wie viele Dateien Menschen mitschicken können.
settings-files-text = Gilt für das Formular und für den Briefkasten, innerhalb weniger Sekunden.
settings-files-count = Dateien auf einmal
settings-files-count-hint = 0: Es werden keine Dateien angenommen.
settings-files-size = Größe je Datei, in MB
settings-files-wrong = Bitte geben Sie 0 bis { $count } Dateien an und 1 bis { $size } MB.
settings-back = Zurück zu den Einstellungen
settings-save = Speichern
settings-saved = Gespeichert.
messages-days-title = Empfangsbestätigung
messages-days = Antwort durch einen Menschen spätestens nach so vielen Arbeitstagen
messages-days-hint = Das Postfach nennt der Person sofort den Tag, der sich daraus ergibt. Voreingestellt sind 5 Tage.
messages-days-wrong = Bitte eine Zahl von 1 bis { $most } eintragen.
messages-templates-title = Textbausteine
mailbox-ask-again = Zu Ihrem Schutz fragen wir noch einmal nach Ihrem Code. So öffnet niemand anderes Ihr Postfach, wenn ein Browser eine alte Seite noch einmal abschickt.
mailbox-ask-again-kept = Was Sie geschrieben haben, ist noch da. Es kommt mit, wenn Sie Ihren Code eingeben.
mailbox-errors-text = Alles, was Sie geschrieben haben, steht noch da. Bitte sehen Sie sich das hier an und schicken Sie es dann noch einmal ab:
