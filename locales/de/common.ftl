# Words that both faces use.

meldestelle = Meldestelle
language-name = Deutsch
skip-to-content = Zum Inhalt springen
languages = Sprachen
required = erforderlich
yes = Ja
no = Nein
no-answer = Keine Angabe
