# What is wrong with a field, and how to correct it (domain::submission::Problem).

problem-missing = Bitte schreiben Sie ein paar Worte dazu, was passiert ist.
problem-too-long = Der Text ist zu lang: { $length } Zeichen, Platz ist für { $limit }. Bitte kürzen Sie ihn. Mehr können Sie uns später schreiben.
problem-unknown-choice = Diese Antwort steht nicht zur Auswahl. Bitte wählen Sie noch einmal.
problem-twice = Hier ist nur eine Antwort möglich. Bitte sehen Sie noch einmal nach.
problem-not-a-day = Dieses Datum konnten wir nicht lesen. Bitte schreiben Sie es so: 2026-03-24. Oder nehmen Sie das Feld für Ihre eigenen Worte.
problem-future = Dieser Tag liegt in der Zukunft. Meinen Sie { $year }?
problem-long-ago = Dieser Tag ist mehr als hundert Jahre her. Meinen Sie { $year }? Wenn der Tag stimmt, schicken Sie ihn noch einmal so ab.
problem-no-at = Das sieht nicht wie eine E-Mail-Adresse aus. Sie hat ein @ in der Mitte: name@beispiel.de. Wenn sie so stimmt, schicken Sie sie noch einmal so ab.
problem-not-a-number = Das sieht nicht wie eine Telefonnummer aus. Bitte sehen Sie noch einmal nach. Wenn sie so stimmt, schicken Sie sie noch einmal so ab.
problem-number-wanted = Unter welcher Nummer erreichen wir Sie? Sie haben einen Anruf oder eine Textnachricht gewählt. Wenn Sie keine Nummer angeben möchten, schicken Sie es noch einmal so ab.
problem-address-wanted = An welche Adresse dürfen wir schreiben? Sie haben E-Mail gewählt. Wenn Sie keine Adresse angeben möchten, schicken Sie es noch einmal so ab.
problem-other-wanted = Welcher andere Weg ist es? Wenn Sie ihn nicht beschreiben möchten, schicken Sie es noch einmal so ab.
problem-way-wanted = Wie erreichen wir Sie? Schreiben Sie bitte eine Nummer, eine E-Mail-Adresse oder einen anderen Weg auf. Wenn Sie das nicht möchten, schicken Sie es noch einmal so ab. Antworten bekommen Sie dann nur im Postfach.
problem-trap = Bitte leeren Sie dieses Feld. Es ist nur dazu da, automatische Werbung zu erkennen.

kept-title = Das ist noch nicht angekommen
kept-not-now = Der Fehler liegt bei uns. Alles, was Sie geschrieben haben, steht noch hier. Bitte warten Sie eine Minute und schicken Sie es dann noch einmal ab. Es zählt nur einmal.
kept-too-busy = Gerade ist hier sehr viel los. Alles, was Sie geschrieben haben, steht noch hier. { $seconds ->
    [one] Bitte schicken Sie es in einer Sekunde noch einmal ab.
   *[other] Bitte schicken Sie es in { $seconds } Sekunden noch einmal ab.
} Es zählt nur einmal.
kept-too-many = Von Ihrem Anschluss kommt gerade sehr viel auf einmal. Alles, was Sie geschrieben haben, steht noch hier. { $seconds ->
    [one] Bitte schicken Sie es in einer Sekunde noch einmal ab.
   *[other] Bitte schicken Sie es in { $seconds } Sekunden noch einmal ab.
} Es zählt nur einmal.
kept-old-title = Bitte schicken Sie es noch einmal ab
kept-old = Diese Seite war sehr lange offen, oder es fehlte etwas, woran wir unser Formular erkennen. Alles, was Sie geschrieben haben, steht noch hier. Sie müssen nichts ändern. Es zählt nur einmal.
kept-full = Zu dieser Meldung haben Sie schon so viel geschickt, dass nichts mehr dazu passt. Alles, was Sie geschrieben haben, steht noch hier. Wenn Sie es noch einmal abschicken, wird es eine neue Meldung mit einem neuen Code.
kept-words = Ihre Worte
kept-again = Noch einmal abschicken
error-too-many-title = Das ist gerade zu viel auf einmal
error-too-many-text = Von Ihrem Anschluss kommen gerade sehr viele Anfragen. { $seconds ->
    [one] Bitte warten Sie eine Sekunde und laden Sie die Seite neu.
   *[other] Bitte warten Sie { $seconds } Sekunden und laden Sie die Seite neu.
}
error-too-busy-title = Gerade ist hier sehr viel los
error-too-busy-text = Bitte warten Sie { $seconds } Sekunden und laden Sie die Seite neu.
