# The public face without its form. Rules for every text: address people as "Sie", write short
# sentences, and promise nothing that no test proves.

frame-leave = Seite verlassen
leave-topic = Wetter
leave-limits = Was wir nicht verhindern können: Im Verlauf Ihres Browsers steht, dass Sie hier waren. Und wenn Sie anders weggehen als mit „Seite verlassen“, kann „Zurück“ noch zeigen, was Sie geschrieben haben.
frame-privacy = Datenschutz
frame-accessibility = Barrierefreiheit
frame-imprint = Impressum

start-topic = Startseite
start-title = Diskriminierung oder Rassismus erlebt oder beobachtet? Erzählen Sie es uns.
start-lead = Sie entscheiden, was passiert: nur melden, damit es gezählt wird, oder Beratung bekommen. Ohne Namen oder mit Kontakt. Sie können aufhören, wann Sie wollen.
start-write = Meldung schreiben
start-who = Wer liest das?
start-who-text = Nur die Berater*innen von „{ $office }“.
start-when = Wann kommt eine Antwort?
start-when-text = Spätestens nach { $days ->
    [one] einem Arbeitstag
   *[other] { $days } Arbeitstagen
}, in Ihrem Postfach hier. Dafür bekommen Sie am Ende einen Code.
start-cost = Was kostet das?
start-cost-text = Nichts.
start-trace = Was wissen wir über Sie?
start-trace-text = Nur, was Sie schreiben. Wir speichern keine Adresse Ihres Geräts und setzen keine Cookies. Was Sie schreiben, kann Sie trotzdem erkennbar machen.
start-deadlines = Manche Rechte haben kurze Fristen, zum Beispiel zwei Monate bei Arbeit und Wohnung, drei Wochen nach einer Kündigung. Melden Sie sich lieber früh, auch wenn noch nicht alles klar ist.
start-urgent = Ist es dringend?
start-urgent-police = Polizei
start-urgent-rescue = Notarzt und Feuerwehr
start-urgent-talk = { $name }
start-urgent-women = Hilfetelefon Gewalt gegen Frauen
start-urgent-young = { $name } (Kinder und Jugendliche)
start-speak = Möchten Sie lieber sprechen?
start-speak-text = Rufen Sie uns an:
start-device = Benutzt jemand anderes Ihr Gerät?
start-device-text = Mit „Seite verlassen“ kommen Sie schnell weg von hier. Ein privates Fenster oder der Tor Browser merkt sich nichts.

closed-topic = Noch geschlossen
closed-title = Hier können Sie noch nichts melden
closed-text = Diese Beratungsstelle nimmt hier noch keine Meldungen an, denn es fehlen Angaben dazu, wer sie ist. Bitte kommen Sie später wieder. Wenn Sie schon einen Code haben, öffnet er Ihr Postfach.
closed-kept = Diese Beratungsstelle nimmt hier gerade keine Meldungen an. Wir haben nichts gespeichert. Alles, was Sie geschrieben haben, steht noch hier: Kopieren Sie es, oder lassen Sie diese Seite offen und schicken Sie es später noch einmal ab.

receipt-topic = Angekommen
receipt-title = Ihre Meldung ist sicher angekommen.
receipt-code = Das ist Ihr Code
receipt-code-text = Mit ihm, und nur mit ihm, kommen Sie zurück: Antworten lesen, etwas ergänzen, alles löschen.
receipt-keep = Wir können den Code nicht wiederherstellen.
receipt-keep-text = Schreiben Sie ihn auf oder drucken Sie ihn aus. Wenn jemand anderes Ihr Gerät benutzt, lieber auf Papier.
receipt-next = Wie geht es weiter?
receipt-next-read = Eine Beraterin oder ein Berater von „{ $office }“ liest Ihre Meldung.
receipt-next-answer = Spätestens nach { $days ->
    [one] einem Arbeitstag
   *[other] { $days } Arbeitstagen
} liegt eine Antwort in Ihrem Postfach.
receipt-next-ask = Spätestens nach { $days ->
    [one] einem Arbeitstag
   *[other] { $days } Arbeitstagen
} liegt eine Frage in Ihrem Postfach: ob wir mit Ihrer Meldung arbeiten dürfen. Sie können es auch gleich hier erlauben.
receipt-next-contact = Sie haben einen Kontakt angegeben und uns erlaubt, dass wir uns dort melden.
receipt-not-allowed = Das haben Sie uns nicht erlaubt
receipt-no-process = Wir arbeiten nicht mit Ihrer Meldung, solange Sie das nicht erlauben. Dann bekommen Sie auch keine Beratung dazu. So würden Sie es erlauben:
receipt-no-contact = Sie haben einen Kontakt angegeben. Wir rufen Sie nicht an und schreiben Ihnen dort nicht, solange Sie das nicht erlauben. Antworten bekommen Sie nur im Postfach. So würden Sie es erlauben:
receipt-allow = Das erlaube ich
receipt-back = So kommen Sie zurück
receipt-back-text = Besuchen Sie diese Seite wieder und öffnen Sie Ihr Postfach mit dem Code. Sie brauchen dafür weder einen Namen noch eine E-Mail-Adresse.
receipt-nothing = Und wenn ich nichts mehr tue?
receipt-nothing-text = Dann zählt Ihre Meldung trotzdem. Niemand sucht nach Ihnen.
receipt-print = Zum Drucken: im Menü Ihres Browsers auf „Drucken“ gehen. Der Code steht groß auf dem Blatt.

error-back = Zur Startseite
error-again = Seite neu laden
error-not-found-title = Diese Seite gibt es nicht
error-not-found-text = Vielleicht ist in der Adresse ein Tippfehler. Von der Startseite kommen Sie überall hin.
error-no-office-title = Unter dieser Adresse gibt es nichts
error-no-office-text = Bitte prüfen Sie, ob die Adresse richtig geschrieben ist.
error-wrong-method-title = Das geht hier nicht
error-wrong-method-text = Ihr Browser hat etwas geschickt, das diese Seite nicht annimmt. Bitte beginnen Sie auf der Startseite.
error-too-large-title = Das war zu viel auf einmal
error-too-large-text = Wir haben nichts gespeichert. Gehen Sie im Browser zurück, kürzen Sie den Text und schicken Sie ihn noch einmal ab. Mehr können Sie uns später schreiben.
error-not-our-form-title = Das konnten wir nicht lesen
error-not-our-form-text = Wir haben nichts gespeichert. Gehen Sie im Browser zurück und schicken Sie das Formular noch einmal ab.
error-not-now-title = Das hat gerade nicht geklappt
error-not-now-text = Der Fehler liegt bei uns. Ihre Meldung ist vielleicht noch nicht gespeichert. Warten Sie bitte eine Minute und laden Sie diese Seite neu: Ihr Browser fragt dann, ob er die Meldung noch einmal schicken soll. Sie wird nicht doppelt gezählt.
error-not-now-page = Der Fehler liegt bei uns. Bitte warten Sie eine Minute und laden Sie die Seite neu.
error-broken-title = Das hat nicht geklappt
error-broken-text = Der Fehler liegt bei uns. Wir haben nichts gespeichert. Gehen Sie im Browser zurück und versuchen Sie es noch einmal.

privacy-title = Datenschutz
privacy-lead = Sie können uns schreiben, ohne zu sagen, wer Sie sind. Hier steht, was wir speichern, wer es lesen kann und welche Rechte Sie haben.
privacy-visit = Wenn Sie diese Seiten besuchen
privacy-visit-text = Wir setzen keine Cookies und laden nichts von anderen Anbietern. Wir speichern weder die Adresse Ihres Geräts noch Ihren Browser noch die genaue Uhrzeit.
privacy-report = Wenn Sie eine Meldung abschicken
privacy-report-text = Wir verschlüsseln sie sofort: Sie ist dann so verschlossen, dass nur die Beratungsstelle sie öffnen kann. Unverschlossen speichern wir nur, dass es eine Meldung gibt und in welcher Kalenderwoche sie kam. Ihren Kontakt bewahren wir getrennt von der Meldung auf.
privacy-report-readers = Nur unsere Berater*innen können lesen, was Sie schreiben. An andere geben wir es nur weiter, wenn Sie es erlauben.
privacy-report-court = Gerichte können in seltenen Fällen Auskunft verlangen.
privacy-keep = Wie lange wir es aufbewahren
privacy-keep-text = Ihre Meldung bleibt gespeichert, bis Sie sie mit Ihrem Code löschen oder die Beratungsstelle sie löscht. Von selbst wird noch nichts gelöscht.
privacy-keep-none = Wann die Beratungsstelle löscht, hat sie noch nicht festgelegt.
privacy-keep-own = Die Beratungsstelle hat dafür festgelegt:
privacy-keep-backup = { $days ->
    [0] Sicherungskopien, in denen Gelöschtes noch steht, gibt es nicht.
    [one] In unseren Sicherungskopien steht Gelöschtes in der Regel noch einen Tag lang. Auch sie sind verschlüsselt.
   *[other] In unseren Sicherungskopien steht Gelöschtes in der Regel noch { $days } Tage lang. Auch sie sind verschlüsselt.
}
privacy-anonymous = Ohne Namen
privacy-anonymous-text = Wenn Sie keinen Namen und keinen Kontakt angeben, wissen wir nicht, wer Sie sind. Was Sie schreiben, kann Sie trotzdem erkennbar machen: zum Beispiel ein genauer Ort oder etwas, das nur wenige wissen.
privacy-law = Warum wir das dürfen
privacy-law-text = Wir arbeiten mit Ihren Angaben, wenn Sie einwilligen (Art. 6 Abs. 1 Buchstabe a und Art. 9 Abs. 2 Buchstabe a DSGVO). Sie können jede Einwilligung einzeln zurücknehmen. Was bis dahin geschehen ist, bleibt rechtmäßig.
privacy-rights = Ihre Rechte
privacy-rights-text = Sie dürfen wissen, was wir über Sie gespeichert haben. Sie dürfen es berichtigen, mitnehmen und löschen lassen. Wenn Sie ohne Namen geschrieben haben, erkennen wir Sie nur an Ihrem Code. Sie können sich bei der Datenschutz-Aufsicht Ihres Bundeslandes beschweren.
privacy-responsible = Wer verantwortlich ist
privacy-officer = Datenschutzbeauftragte Person

accessibility-title = Barrierefreiheit
accessibility-lead = Diese Seiten sollen alle benutzen können.
accessibility-script = Alles geht ohne JavaScript.
accessibility-keyboard = Alles geht mit der Tastatur. Jedes Feld und jeder Fehler ist so benannt, dass ein Screenreader es vorlesen kann.
accessibility-colour = Die Schrift ist groß und hebt sich deutlich ab, hell und dunkel. Farbe allein sagt nie etwas.
accessibility-standard = Unser Maßstab sind die Regeln WCAG 2.2, Stufe AA.
accessibility-state = Gemessen daran sind diese Seiten teilweise barrierefrei. Was fehlt, steht hier:
accessibility-gaps = Was noch fehlt
accessibility-gaps-text = Es gibt noch keine Videos in Gebärdensprache und keine Fassung in Leichter Sprache. Mit Screenreadern, auf alten Telefonen und im Tor Browser haben Menschen die Seiten noch nicht erprobt.
accessibility-gaps-independent = Eine unabhängige Stelle hat die Seiten noch nicht geprüft.
accessibility-made = Wie diese Erklärung entstand
accessibility-made-text = Sie ist eine Selbstbewertung. Wer das Programm herstellt, prüft jede Fassung im Browser mit dem Prüfprogramm axe. Ein Programm findet nicht jede Hürde.
accessibility-day = Die Beratungsstelle hat die Erklärung zuletzt am { $day } geprüft.
accessibility-day-missing = Die Beratungsstelle hat die Erklärung noch nicht geprüft. Deshalb fehlt hier ein Datum.
accessibility-tell = Etwas geht nicht?
accessibility-tell-text = Sagen Sie es uns. Wir antworten und bringen es in Ordnung. Sie können uns Ihre Meldung auch auf anderem Weg geben.
accessibility-enforcement = Unsere Antwort hilft Ihnen nicht?
accessibility-enforcement-text = Dann können Sie sich an diese Stelle wenden:
accessibility-enforcement-missing = Dann gibt es eine Stelle, die es durchsetzen oder schlichten kann. Welche das ist, hat die Beratungsstelle noch nicht eingetragen.

imprint-title = Impressum
imprint-responsible = Verantwortlich
imprint-address = Anschrift
imprint-reach = So erreichen Sie uns
receipt-contact-kept = Ihren Kontakt haben wir so gelassen, wie Sie ihn zuletzt in Ihrem Postfach geändert haben.
acknowledged-text = Sie brauchen nichts mehr zu tun.
acknowledged-code = Ihren Code zeigen wir hier nicht noch einmal: Vielleicht benutzt inzwischen jemand anderes dieses Gerät. Mit dem Code kommen Sie in Ihr Postfach.
acknowledged-lost = Sie haben den Code nicht? Wir können ihn nicht wiederherstellen. Ihre Meldung zählt trotzdem. Wenn Sie eine Antwort möchten, melden Sie sich bitte noch einmal.
error-other-site-title = Dieses Formular kam von einer anderen Website
error-other-site-text = Zu Ihrem Schutz nehmen wir es nicht an. Gespeichert wurde nichts. Bitte öffnen Sie Ihr Postfach hier auf unserer Seite.
