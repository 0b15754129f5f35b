# Words that both faces use.

meldestelle = Meldestelle
language-name = English
skip-to-content = Skip to content
languages = Languages
required = required
yes = Yes
no = No
no-answer = No answer
