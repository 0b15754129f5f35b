# What the public reads about the office, entered at the desk (desk::office::public_details).
# Style: terse.

office-title = Impressum und Angaben
office-settings-hint = Wer Sie sind, wie lange Sie aufbewahren, Barrierefreiheit. Ohne Impressum ist das Formular geschlossen.
office-text = Steht nach wenigen Sekunden auf den öffentlichen Seiten, in der Sprache, in der Sie es schreiben.
office-closed = Das Formular ist geschlossen: Niemand kann eine Meldung schreiben.
office-closed-missing = Es öffnet von selbst, sobald Folgendes eingetragen ist:
office-closed-do = Bitte eintragen:
office-errors = Noch nicht gespeichert

office-imprint = Impressum
office-responsible = Wer verantwortlich ist
office-responsible-hint = Zum Beispiel: Stadt Musterstadt, vertreten durch die Oberbürgermeisterin
office-address = Postanschrift
office-email = E-Mail-Adresse
office-email-hint = Muss im Impressum stehen (§ 5 DDG).
office-phone = Telefonnummer
office-phone-hint = Für alle, die lieber sprechen. Steht auch auf der Startseite.
office-officer = Datenschutz
office-data-protection = Datenschutzbeauftragte Person und wie man sie erreicht
office-keep = Aufbewahrung
office-retention = Wann Sie löschen
office-retention-hint = Zum Beispiel: drei Jahre nach Abschluss. Schreiben Sie nur, was Sie auch tun: Von selbst wird nichts gelöscht. Leer: Auf der Datenschutzseite steht, dass es noch keine Frist gibt.
office-backup-days = Tage, bis Gelöschtes auch aus den Sicherungen fort ist
office-backup-days-hint = 30, wenn die Technik nichts geändert hat (BACKUP_KEEP).
office-access = Barrierefreiheit
office-enforcement = Schlichtungs- oder Durchsetzungsstelle
office-enforcement-hint = Name, Anschrift, E-Mail. Öffentliche Stellen müssen sie nennen (§ 12b BGG oder Ihr Landesgesetz; jedes Land hat eine eigene). Für Stellen des Bundes: Schlichtungsstelle BGG, Mauerstraße 53, 10117 Berlin, info@schlichtungsstelle-bgg.de
office-day = Tag, an dem Sie die Erklärung zuletzt geprüft haben
office-day-hint = Mindestens einmal im Jahr.
office-method = Wie Sie geprüft haben
office-method-hint = Zum Beispiel: BITV-Test durch eine Prüfstelle, oder selbst mit Tastatur und Screenreader.

office-email-wrong = Eine E-Mail-Adresse hat ein @ und keine Leerzeichen.
office-one-line = Hier passt nur eine Zeile.
office-too-long = Bitte höchstens 2000 Zeichen.
office-number-wrong = Bitte eine ganze Zahl von 0 bis 3660.
office-day-wrong = Bitte so: 2026-03-24.
office-day-future = Dieser Tag liegt in der Zukunft.
office-emptied = Das muss stehen bleiben, sonst schließt das Formular.
