# What the public reads about the office, entered at the desk (desk::office::public_details).
# Style: terse.

office-title = Imprint and particulars
office-settings-hint = Who you are, how long you keep reports, accessibility. Without an imprint the form is closed.
office-text = Stands on the public pages after a few seconds, in the language in which you write it.
office-closed = The form is closed: nobody can write a report.
office-closed-missing = It opens by itself as soon as this is entered:
office-closed-do = Please enter:
office-errors = Not saved yet

office-imprint = Imprint
office-responsible = Who is responsible
office-responsible-hint = For example: Stadt Musterstadt, vertreten durch die Oberbürgermeisterin
office-address = Postal address
office-email = E-mail address
office-email-hint = The imprint must have it (§ 5 DDG).
office-phone = Telephone number
office-phone-hint = For those who would rather talk. Also on the start page.
office-officer = Data protection
office-data-protection = Data protection officer and how to reach them
office-keep = Keeping
office-retention = When you delete
office-retention-hint = For example: three years after a case has ended. Write only what you do: nothing is deleted by itself. Empty: the privacy page says that there is no set time yet.
office-backup-days = Days until what was deleted has left the backups too
office-backup-days-hint = 30 unless whoever runs the server changed it (BACKUP_KEEP).
office-access = Accessibility
office-enforcement = Arbitration or enforcement body
office-enforcement-hint = Name, address, e-mail. Public bodies have to name it (§ 12b BGG or the law of your Land; each Land has its own). For federal bodies: Schlichtungsstelle BGG, Mauerstraße 53, 10117 Berlin, info@schlichtungsstelle-bgg.de
office-day = Day on which you last checked the statement
office-day-hint = At least once a year.
office-method = How you checked
office-method-hint = For example: a BITV test by a test centre, or yourselves with keyboard and screen reader.

office-email-wrong = An e-mail address has an @ and no spaces.
office-one-line = Only one line fits here.
office-too-long = At most 2000 characters, please.
office-number-wrong = A whole number from 0 to 3660, please.
office-day-wrong = Like this, please: 2026-03-24.
office-day-future = This day is in the future.
office-emptied = This has to stay, or the form closes.
