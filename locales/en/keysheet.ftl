# Sheets that set-up prints once: the recovery key for the safe, and access for each counsellor. Plain text, lines of about 75 letters.
keysheet-recovery-title = RECOVERY KEY - print it, put it into a safe, do not store it here
keysheet-recovery-text = With it and the program age every report can be opened, even if all
    passphrases are lost. Whoever has it can read everything. It is shown only now.
keysheet-access-title = Access - hand over in person, shown only now
keysheet-login = Login name
keysheet-passphrase = Passphrase
keysheet-second-factor = Second factor: scan with an authenticator app
keysheet-by-hand = or type it in: { $secret }
keysheet-clock = The code depends on the clock. The phone's clock must be right to half a minute:
    set it to automatic. This computer shows:
keysheet-clock-wrong = (German time). If that is wrong, set its clock first: otherwise no code fits.
