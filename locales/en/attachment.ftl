# Sending files: the fields of the form, why a file is refused, and the list at the desk.

form-files = Send files along
form-files-hint = Photos and pictures, PDF, text, Word or OpenDocument. Up to { $count } files, each up to { $size } MB. We remove what the files store about place, camera and author. What can be seen or read stays.
form-files-problem = { $name }: { $problem }
form-files-again = { $count ->
    [one] This file is fine. But your browser does not keep it: please choose it once more.
   *[other] These { $count } files are fine. But your browser does not keep them: please choose them once more.
}
form-files-choose = { $count ->
    [one] Choose the file again
   *[other] Choose { $count } files again
}
form-files-as-they-are = Send “{ $name }” as it is. It may say who made it, when, where and with what.
form-files-too-long = Together the files are too large. Please send fewer at a time, and check that everything in the form is still there.
form-files-broken = The transfer broke off. Please check that everything in the form is still there, and send it once more.

file-empty = The file is empty. Please choose another one.
file-too-large = The file is larger than { $size } MB. Please send a smaller one, for example only the pages that matter.
file-too-many = { $count ->
    [one] It can only be one file. Please leave this one out.
   *[other] It can be { $count } files at most. Please leave this one out.
}
file-unknown-kind = We do not take this kind of file. Please send a photo (JPEG, PNG, WebP), a PDF, a text or a document (DOCX, ODT).
file-heic = This is a photo in the format HEIC or AVIF. Please save it as JPEG, or take a screenshot of it.
file-office = This is an office document that we cannot clean (for example a spreadsheet). Please save it as PDF.
file-archive = This is an archive with other files in it. Please unpack it and send the files one by one.
file-broken-office = The document is damaged or incomplete. Please open it and save it again, or as PDF.
file-encrypted-office = The document is protected with a password. Please save it without a password, or as PDF.
file-sound-or-film = This is a sound or film recording. We cannot take those here. Secret sound recordings are usually a crime in Germany.
file-broken-image = The picture is damaged or incomplete. Please open it and save it again.
file-several-pages = This is a TIFF with several pages. Please save or print it as a PDF.
file-bomb = The picture is larger than we can open. Please send a smaller one.
file-broken-pdf = The PDF is damaged or incomplete. Please download it again, or print it as a new PDF.
file-encrypted-pdf = The PDF is protected with a password. Please print it as a new PDF without a password.
file-unclean-pdf = We cannot be sure to remove from this PDF who wrote it. Please print it as a new PDF.
file-polyglot = There is another file inside this file. Please save or print the document again.
file-uncleanable = We cannot remove from this file who made it. Please print it as a new PDF, or send photos of the pages that matter.
file-too-much = So many files came from your connection in the last hour that we are not taking more just now. We do take your words: send the report now without this file. You can add files in the mailbox in an hour.
file-not-kept = We cannot keep files at the moment. We do take your words: send the report now without this file. You can add files in the mailbox later.
file-no-room = Very many files are coming in right now. Please try again in a moment, or send the report without this file.

form-files-offered = If you want to send one of these files once more:
sent-file-signature-broken = The electronic signature no longer holds, because we cleaned the file.
sent-file-embedded-off = Other files were inside it; we removed them.
sent-file-frames-lost = We kept the first picture.
sent-file-mail-head = The head of the mail says who sent it to whom and when.
receipt-files = About your files
receipt-files-as-they-are = Should the office have one of them as it is? In the mailbox you can send it once more and tick that.
