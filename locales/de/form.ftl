# The form. No text asks "Why" or voices doubt. Everything but the narrative can be skipped.

form-topic = Formular
form-title = Ihre Meldung
form-lead = Nur eine Antwort brauchen wir: was passiert ist. Alles andere können Sie freilassen.
form-device = Was Sie tippen, bleibt auf Ihrem Gerät, bis Sie auf „Meldung abschicken“ gehen. Lassen Sie sich Zeit.
form-several = Mehreres ist möglich.

form-help = Was wünschen Sie sich von uns?

form-narrative = Was ist passiert?
form-narrative-hint = Schreiben Sie es so, wie Sie es erzählen würden. Es muss nicht vollständig sein.
form-residence = Bitte schreiben Sie nichts über Ihren Aufenthaltsstatus. Wir brauchen es nicht.
form-residence-short = Bitte nichts über Ihren Aufenthaltsstatus.
form-narrative-others = Schreiben Sie für jemand anderen? Dann nennen Sie den Namen nur, wenn die Person einverstanden ist.
form-manifestation = Was davon trifft zu? (zum Ankreuzen)

form-when-where = Wann war das? Wo war das?
form-when-day = Tag, wenn Sie ihn wissen
form-when-words = Oder in Ihren Worten
form-when-words-hint = Zum Beispiel: im Frühjahr, jeden Montag, seit 2024 immer wieder
form-district = Stadtteil
form-place-words = Ort in Ihren Worten
form-place-words-hint = Zum Beispiel: im Bus, in der Schule, beim Amt, im Internet

form-ground = Womit hatte es zu tun?
form-ground-words = Etwas anderes, in Ihren Worten
form-racism = War es Rassismus? Welcher?

form-area = In welchem Bereich des Lebens?
form-area-label = Bereich, der am besten passt

form-who = Wer hat das getan?
form-who-hint = Sie müssen keine Namen nennen.
form-who-type = Was für eine Stelle oder Person war es?
form-who-sector = Wozu gehört die Stelle?
form-who-sector-hint = Wenn Sie es nicht wissen, lassen Sie es frei.
form-who-name = Name der Firma, Behörde oder Einrichtung, wenn Sie möchten

form-evidence = Gibt es etwas, das es zeigt?
form-evidence-hint = Zum Beispiel ein Brief, ein Foto, jemand, der dabei war. Sie müssen nichts haben.
form-evidence-list = Ja, ankreuzen oder beschreiben
form-evidence-words = In Ihren Worten
form-evidence-secret = Heimliche Tonaufnahmen sind in Deutschland meist strafbar. Bitte schicken Sie uns keine.

form-about = Wenn Sie mögen: etwas über Sie
form-about-open = Ein paar Angaben machen
form-about-role = Wer meldet?
form-about-age = Wie alt sind Sie?
form-about-gender = Geschlecht
form-about-gender-words = Geschlecht in Ihren Worten
form-about-reason = Gab es Gründe, es nicht früher zu melden? Sie müssen das nicht beantworten.

form-contact = Dürfen wir uns melden?
form-contact-hint = Das ist freiwillig, und Sie können es später zurücknehmen. Eine Antwort bekommen Sie auch ohne Kontakt, mit dem Code, den wir Ihnen gleich geben.
form-contact-open = Ja, so erreichen Sie mich
form-contact-name = Wie sollen wir Sie ansprechen?
form-contact-name-hint = Ein Name, den Sie sich aussuchen, reicht.
form-contact-only-name = Bitte benutzen Sie nur diesen Namen, keinen früheren.
form-contact-email = E-Mail-Adresse
form-contact-phone = Telefonnummer
form-contact-other = Ein anderer Weg
form-contact-other-hint = Zum Beispiel über eine Person, der Sie vertrauen
form-contact-way = Auf welchem Weg ist es sicher?
form-way-email = E-Mail
form-way-phone = Anruf
form-way-text-message = Textnachricht
form-way-other = Der andere Weg, den ich beschrieben habe
form-contact-times = Wann ist es sicher?
form-contact-leave-message = Dürfen wir eine Nachricht hinterlassen?
form-contact-language = In welcher Sprache möchten Sie sprechen?
form-contact-interpreter = Möchten Sie, dass jemand dolmetscht?

form-process = Dürfen wir mit Ihrer Meldung arbeiten?
form-process-hint = Ohne Ihr Ja arbeiten wir nicht damit. Abschicken können Sie die Meldung trotzdem. Dann fragen wir Sie zuerst danach, in Ihrem Postfach. Ihr Ja können Sie später zurücknehmen.
form-consent = Womit sind Sie sonst einverstanden?
form-consent-hint = Jedes Kästchen gilt für sich. Sie können alles später zurücknehmen.
consent-process = Die Berater*innen dürfen mit meiner Meldung arbeiten, auch mit dem, was ich über Herkunft, Religion, Gesundheit oder Sexualität schreibe.
consent-contact = Die Berater*innen dürfen sich bei mir melden, auf dem Weg, den ich genannt habe.
consent-pass-on = Die Berater*innen dürfen meine Meldung an eine andere Stelle weitergeben.
consent-write = Die Berater*innen dürfen der anderen Seite schreiben.
consent-example = Die Berater*innen dürfen meine Geschichte als Beispiel erzählen, so verändert, dass mich niemand erkennt.
form-consent-body = An welche Stelle dürfen wir sie weitergeben?

form-trap = Dieses Feld bitte leer lassen
form-send-text = Ihre Meldung geht verschlüsselt an die Berater*innen von „{ $office }“. Danach sehen Sie Ihren Code.
form-send = Meldung abschicken

form-errors-topic = Bitte noch einmal ansehen
form-errors = Noch nicht abgeschickt
form-errors-text = Alles, was Sie geschrieben haben, steht noch da. Bitte sehen Sie sich das hier an und schicken Sie die Meldung dann noch einmal ab:
