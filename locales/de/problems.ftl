# What is wrong with a field, and how to mend it (domain::submission::Problem).

problem-missing = Bitte schreiben Sie ein paar Worte dazu, was passiert ist.
problem-too-long = Der Text ist zu lang: { $length } Zeichen, Platz ist für { $limit }. Bitte kürzen Sie ihn. Mehr können Sie uns später schreiben.
problem-not-text = Hier stand ein Zeichen, das wir nicht speichern können. Wir haben es entfernt. Bitte prüfen Sie den Text.
problem-unknown-choice = Diese Antwort steht nicht zur Auswahl. Bitte wählen Sie noch einmal.
problem-twice = Hier ist nur eine Antwort möglich. Bitte sehen Sie noch einmal nach.
problem-not-a-day = Dieses Datum konnten wir nicht lesen. Bitte schreiben Sie es so: 2026-03-24. Oder nehmen Sie das Feld für Ihre eigenen Worte.
problem-future = Dieser Tag liegt in der Zukunft. Bitte prüfen Sie das Datum.
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
