# Sheets that set-up prints once: the recovery key for the safe, and access for each counsellor. Plain text, lines of about 75 letters.
keysheet-recovery-title = NOTSCHLÜSSEL - drucken, in den Tresor legen, hier nicht speichern
keysheet-recovery-text = Mit ihm und dem Programm age lässt sich jede Meldung öffnen, auch wenn alle
    Passphrasen verloren sind. Wer ihn hat, kann alles lesen. Er wird nur jetzt gezeigt.
keysheet-access-title = Zugang - persönlich übergeben, wird nur jetzt gezeigt
keysheet-login = Anmeldename
keysheet-passphrase = Passphrase
keysheet-second-factor = Zweiter Faktor: mit einer Authenticator-App aufnehmen
keysheet-by-hand = oder von Hand eingeben: { $secret }
keysheet-clock = Der Code hängt an der Uhr. Die Uhr des Telefons muss auf die halbe Minute stimmen:
    Stellen Sie sie auf automatisch. Dieser Rechner zeigt gerade:
keysheet-clock-wrong = (deutsche Zeit). Stimmt das nicht, stellen Sie zuerst seine Uhr: Sonst passt kein Code.
