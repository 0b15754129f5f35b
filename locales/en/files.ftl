# The files of a case at the desk.
files-title = Files
files-file = File
files-nameless = File without a readable record
files-new = new
files-new-count = { $count ->
    [one] 1 new file
   *[other] { $count } new files
}
files-back = Back to the case
files-kind-jpeg = Photo (JPEG)
files-kind-png = Picture (PNG)
files-kind-webp = Picture (WebP)
files-kind-pdf = PDF
files-kind-text = Text
files-kind-docx = Document (Word)
files-kind-odt = Document (OpenDocument)
files-week = week { $week }
files-as-it-is-short = not cleaned
files-as-it-is = Taken as it is, at the person's wish. It may say who made it, when, where and with what. Check before passing it on.
files-sha256 = SHA-256 of the file as received
files-agrees = Agrees with the case file.
files-differs = The record of this file is not what it was when the file came.
files-closed = The record of this file does not open, or belongs to another report.
files-missing = The file is missing in the database. The case file still knows it.
files-damaged = This file is damaged and is not shown.
files-damaged-do = This is in the audit trail. Please tell your technical support, with the number of the file.
files-damaged-closed = Its content does not open.
files-damaged-elsewhere = Its content belongs to another file.
files-damaged-length = Its content has another length than when it came.
files-damaged-check-sum = Its content is not what it was when it came.
files-preview = Preview of { $name }
files-preview-note = The preview was computed anew, at most 2000 points wide or high. Looking at it is in the audit trail.
files-no-preview-large = The file is too large for a preview. You can download it.
files-no-preview-broken = The file cannot be shown. You can download it.
files-no-preview-busy = Very many files are being looked at right now. Please load the page again in a moment.
files-document = This is the text only.
files-document-warning = You see pictures and layout in the downloaded file. Open it in an up-to-date program only, best without a network, and follow no links in it.
files-as-sent = Just as the person sent it: there was nothing to remove.
files-text = Content of the file
files-text-cut = These are the first { $size }. The downloaded file has everything.
files-pdf = PDFs are not shown here.
files-pdf-warning = A PDF can contain programs, or connect to the internet when it is opened. Open it only in an up-to-date program, best without a network, and follow no links in it.
files-download = Download (is recorded)
files-download-note = After that the file lies unencrypted on this device. Delete it as soon as you no longer need it.
files-act-opened = File opened, case
files-act-damaged = File found damaged, case
files-act-lost = List of files found changed, case
files-lost = { $n ->
    [one] One file was listed in this case. The list was changed or taken away.
   *[other] { $n } files were listed in this case. The list was changed or taken away.
}

## What happened to a file when it was cleaned
file-note-traces-removed = Traces of place, device, author or program were in it and are removed.
file-note-tail-removed = Something stood behind the end of the file; it is removed.
file-note-actions-off = The file wanted to run something by itself; that is switched off.
file-note-embedded-off = Other files were inside it; they are removed or can no longer be opened.
file-note-old-encoding = The text has an old encoding; single letters may look wrong.
file-note-recoded = The text came in another encoding and is kept as UTF-8.
file-note-signature-broken = The file was signed electronically. Since it was cleaned, the signature no longer holds.
file-note-frames-lost = The file had several pictures or moved; the first picture is kept.
file-note-converted = The file came as GIF or TIFF and is kept as PNG.
file-note-mended = The file had small damages that cannot be seen; they are mended.
file-note-remote-off = The file fetched something from elsewhere when it was opened; that is switched off.
file-note-mail-head = A mail: its head says who sent it to whom and when.
