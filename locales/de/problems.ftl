# What is wrong with a field, and how to mend it (domain::submission::Problem).

problem-missing = Bitte schreiben Sie ein paar Worte dazu, was passiert ist.
problem-too-long = Der Text ist zu lang: { $length } Zeichen, Platz ist für { $limit }. Bitte kürzen Sie ihn. Mehr können Sie uns später schreiben.
problem-not-text = Hier stand ein Zeichen, das wir nicht speichern können. Wir haben es entfernt. Bitte prüfen Sie den Text.
problem-unknown-choice = Diese Antwort steht nicht zur Auswahl. Bitte wählen Sie noch einmal.
problem-twice = Hier ist nur eine Antwort möglich. Bitte sehen Sie noch einmal nach.
problem-not-a-day = Dieses Datum konnten wir nicht lesen. Bitte schreiben Sie es so: 2026-03-24. Oder nehmen Sie das Feld für Ihre eigenen Worte.
problem-future = Dieser Tag liegt in der Zukunft. Bitte prüfen Sie das Datum.
problem-trap = Bitte leeren Sie dieses Feld. Es ist nur dazu da, automatische Werbung zu erkennen.
