# Files of a case at the desk.
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
files-no-preview-large = Das Bild ist für eine Vorschau zu groß. Sie können es herunterladen.
files-no-preview-broken = Das Bild lässt sich nicht anzeigen. Sie können die Datei herunterladen.
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

## How a file was taken
file-note-traces-removed = Angaben zu Ort, Gerät, Verfasser*in oder Programm waren darin und sind entfernt.
file-note-tail-removed = Hinter dem Ende der Datei stand noch etwas; es ist entfernt.
file-note-actions-off = Das PDF wollte von selbst etwas ausführen; das ist abgeschaltet.
file-note-embedded-off = Im PDF steckten andere Dateien; sie lassen sich nicht mehr öffnen.
file-note-old-encoding = Der Text hat eine alte Kodierung; einzelne Buchstaben können falsch aussehen.
