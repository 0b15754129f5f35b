# Sending files: the fields of the form, why a file is refused, and the list at the desk.

form-files = Dateien mitschicken
form-files-hint = Fotos und Bilder, PDF, Text, Word oder OpenDocument. Bis zu { $count } Dateien, jede bis { $size } MB. Angaben zu Ort, Kamera und Verfasser*in, die in den Dateien gespeichert sind, entfernen wir. Was man sieht oder liest, bleibt.
form-files-problem = { $name }: { $problem }
form-files-again = { $count ->
    [one] Diese Datei ist in Ordnung. Ihr Browser behält sie aber nicht: Bitte wählen Sie sie noch einmal aus.
   *[other] Diese { $count } Dateien sind in Ordnung. Ihr Browser behält sie aber nicht: Bitte wählen Sie sie noch einmal aus.
}
form-files-choose = { $count ->
    [one] Datei noch einmal auswählen
   *[other] { $count } Dateien noch einmal auswählen
}
form-files-as-they-are = „{ $name }“ so mitschicken, wie sie ist. Darin kann stehen, wer sie wann, wo und womit gemacht hat.
form-files-too-long = Zusammen sind die Dateien zu groß. Bitte schicken Sie weniger auf einmal, und prüfen Sie, ob im Formular noch alles steht.
form-files-broken = Die Übertragung ist abgebrochen. Bitte prüfen Sie, ob im Formular noch alles steht, und schicken Sie es noch einmal ab.

file-empty = Die Datei ist leer. Bitte wählen Sie eine andere.
file-too-large = Die Datei ist größer als { $size } MB. Bitte schicken Sie sie kleiner, zum Beispiel nur die wichtigen Seiten.
file-too-many = { $count ->
    [one] Es darf nur eine Datei sein. Bitte lassen Sie diese weg.
   *[other] Es dürfen höchstens { $count } Dateien sein. Bitte lassen Sie diese weg.
}
file-unknown-kind = Diese Art von Datei nehmen wir nicht. Bitte schicken Sie ein Foto (JPEG, PNG, WebP), ein PDF, einen Text oder ein Dokument (DOCX, ODT).
file-heic = Das ist ein Foto im Format HEIC oder AVIF. Bitte speichern Sie es als JPEG, oder machen Sie ein Bildschirmfoto davon.
file-office = Das ist ein Office-Dokument, das wir nicht bereinigen können (zum Beispiel eine Tabelle). Bitte speichern Sie es als PDF.
file-archive = Das ist ein Archiv, in dem andere Dateien stecken. Bitte packen Sie es aus, und schicken Sie die Dateien einzeln.
file-broken-office = Das Dokument ist beschädigt oder unvollständig. Bitte öffnen Sie es, und speichern Sie es neu oder als PDF.
file-encrypted-office = Das Dokument ist mit einem Passwort geschützt. Bitte speichern Sie es ohne Passwort oder als PDF.
file-sound-or-film = Das ist eine Ton- oder Filmaufnahme. Die können wir hier nicht annehmen. Heimliche Tonaufnahmen sind in Deutschland meist strafbar.
file-broken-image = Das Bild ist beschädigt oder unvollständig. Bitte öffnen Sie es und speichern Sie es neu.
file-several-pages = Das ist ein TIFF mit mehreren Seiten. Bitte speichern oder drucken Sie es als PDF.
file-bomb = Das Bild ist größer, als wir öffnen können. Bitte schicken Sie es kleiner.
file-broken-pdf = Das PDF ist beschädigt oder unvollständig. Bitte laden Sie es noch einmal herunter, oder drucken Sie es als neues PDF.
file-encrypted-pdf = Das PDF ist mit einem Passwort geschützt. Bitte drucken Sie es als neues PDF ohne Passwort.
file-unclean-pdf = Aus dem PDF können wir nicht sicher entfernen, wer es geschrieben hat. Bitte drucken Sie es als neues PDF.
file-polyglot = In der Datei steckt noch eine andere Datei. Bitte speichern oder drucken Sie das Dokument neu.
file-uncleanable = Aus dieser Datei können wir nicht entfernen, wer sie gemacht hat. Bitte drucken Sie sie als neues PDF, oder schicken Sie Fotos der wichtigen Seiten.
file-too-much = Von Ihrem Anschluss kamen in der letzten Stunde so viele Dateien, dass wir gerade keine weiteren nehmen. Ihre Worte nehmen wir: Schicken Sie die Meldung jetzt ohne diese Datei ab. Dateien können Sie in einer Stunde im Postfach nachreichen.
file-not-kept = Zurzeit können wir keine Dateien aufheben. Ihre Worte nehmen wir: Schicken Sie die Meldung jetzt ohne diese Datei ab. Dateien können Sie später im Postfach nachreichen.
file-no-room = Gerade kommen sehr viele Dateien an. Bitte versuchen Sie es gleich noch einmal, oder schicken Sie die Meldung ohne diese Datei.

form-files-offered = Wenn Sie eine dieser Dateien noch einmal schicken möchten:
sent-file-signature-broken = Die elektronische Signatur gilt nicht mehr, weil wir die Datei bereinigt haben.
sent-file-embedded-off = Darin steckten andere Dateien; die haben wir entfernt.
sent-file-frames-lost = Behalten haben wir das erste Bild.
sent-file-mail-head = Im Kopf der E-Mail steht, wer sie wem wann geschickt hat.
receipt-files = Zu Ihren Dateien
receipt-files-as-they-are = Soll die Beratungsstelle eine davon so haben, wie sie ist? Im Postfach können Sie sie noch einmal schicken und das ankreuzen.
