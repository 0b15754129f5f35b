# The files of a case at the desk.
files-title = Dateien
files-file = Datei
files-nameless = Datei ohne lesbaren Eintrag
files-new = neu
files-new-count = { $count ->
    [one] 1 neue Datei
   *[other] { $count } neue Dateien
}
files-back = Zurück zum Fall
files-kind-jpeg = Foto (JPEG)
files-kind-png = Bild (PNG)
files-kind-webp = Bild (WebP)
files-kind-pdf = PDF
files-kind-text = Text
files-kind-docx = Dokument (Word)
files-kind-odt = Dokument (OpenDocument)
files-week = KW { $week }
files-as-it-is-short = nicht bereinigt
files-as-it-is = Auf Wunsch der Person so genommen, wie sie ist. Darin kann stehen, wer sie wann, wo und womit gemacht hat. Vor dem Weitergeben prüfen.
files-sha256 = SHA-256 der eingegangenen Datei
files-agrees = Stimmt mit der Fallakte überein.
files-differs = Der Eintrag zur Datei ist ein anderer als beim Eingang.
files-closed = Der Eintrag zur Datei lässt sich nicht öffnen oder gehört zu einer anderen Meldung.
files-missing = Die Datei fehlt in der Datenbank. Die Fallakte kennt sie noch.
files-damaged = Diese Datei ist beschädigt und wird nicht gezeigt.
files-damaged-do = Das steht im Protokoll. Bitte geben Sie der Technik Bescheid, mit der Nummer der Datei.
files-damaged-closed = Ihr Inhalt lässt sich nicht öffnen.
files-damaged-elsewhere = Ihr Inhalt gehört zu einer anderen Datei.
files-damaged-length = Ihr Inhalt hat eine andere Länge als beim Eingang.
files-damaged-check-sum = Ihr Inhalt ist ein anderer als beim Eingang.
files-preview = Vorschau von { $name }
files-preview-note = Die Vorschau ist neu berechnet und höchstens 2000 Punkte groß. Ansehen steht im Protokoll.
files-no-preview-large = Die Datei ist für eine Vorschau zu groß. Sie können sie herunterladen.
files-no-preview-broken = Die Datei lässt sich nicht anzeigen. Sie können sie herunterladen.
files-no-preview-busy = Gerade werden sehr viele Dateien angesehen. Bitte laden Sie die Seite gleich noch einmal.
files-document = Hier steht nur der Text.
files-document-warning = Bilder und Gestaltung sehen Sie in der heruntergeladenen Datei. Öffnen Sie sie nur in einem aktuellen Programm, am besten ohne Netz, und folgen Sie keinen Verweisen darin.
files-as-sent = So, wie die Person die Datei geschickt hat: Es war nichts zu entfernen.
files-text = Inhalt der Datei
files-text-cut = Hier stehen die ersten { $size }. Alles steht in der heruntergeladenen Datei.
files-pdf = PDF werden hier nicht angezeigt.
files-pdf-warning = Ein PDF kann Programme enthalten oder beim Öffnen eine Verbindung ins Internet aufbauen. Öffnen Sie es nur in einem aktuellen Programm, am besten ohne Netz, und folgen Sie keinen Verweisen darin.
files-download = Herunterladen (wird protokolliert)
files-download-note = Danach liegt die Datei unverschlüsselt auf diesem Gerät. Löschen Sie sie, sobald Sie sie nicht mehr brauchen.
files-act-opened = Datei geöffnet, Fall
files-act-damaged = Datei beschädigt gefunden, Fall
files-act-lost = Dateiverzeichnis verändert gefunden, Fall
files-lost = { $n ->
    [one] In dieser Fallakte war eine Datei verzeichnet. Das Verzeichnis ist verändert oder entfernt worden.
   *[other] In dieser Fallakte waren { $n } Dateien verzeichnet. Das Verzeichnis ist verändert oder entfernt worden.
}

## What happened to a file when it was cleaned
file-note-traces-removed = Angaben zu Ort, Gerät, Verfasser*in oder Programm waren darin und sind entfernt.
file-note-tail-removed = Hinter dem Ende der Datei stand noch etwas; es ist entfernt.
file-note-actions-off = Die Datei wollte von selbst etwas ausführen; das ist abgeschaltet.
file-note-embedded-off = Darin steckten andere Dateien; sie sind entfernt oder lassen sich nicht mehr öffnen.
file-note-old-encoding = Der Text hat eine alte Kodierung; einzelne Buchstaben können falsch aussehen.
file-note-recoded = Der Text kam in einer anderen Kodierung und ist als UTF-8 gespeichert.
file-note-signature-broken = Die Datei war elektronisch signiert. Seit der Bereinigung gilt die Signatur nicht mehr.
file-note-frames-lost = Die Datei hatte mehrere Bilder oder war bewegt; behalten ist das erste Bild.
file-note-converted = Die Datei kam als GIF oder TIFF und ist als PNG gespeichert.
file-note-mended = Die Datei hatte kleine Schäden, die man nicht sieht; sie sind ausgebessert.
file-note-remote-off = Die Datei holte beim Öffnen etwas von anderswo; das ist abgeschaltet.
file-note-mail-head = Eine E-Mail: In ihrem Kopf steht, wer sie wem wann geschickt hat.
