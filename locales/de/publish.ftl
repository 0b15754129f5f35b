# Publication of the annual statistics: at the desk (publish-), and for the public (published-).

publish-act-proposed = Veröffentlichung vorgeschlagen
publish-act-taken-back = Vorschlag zurückgenommen
publish-act-approved = Veröffentlichung freigegeben
publish-act-published = Statistik veröffentlicht

## The desk
publish-title = Veröffentlichen
publish-year-title = Statistik { $year } veröffentlichen
publish-lead = Einmal im Jahr sieht die Öffentlichkeit, was gemeldet wurde. Die Zahlen werden so gerundet und geprüft, dass aus ihnen allein niemand zu erkennen ist.
publish-years = Jahre
publish-year = Jahr
publish-state = Stand
publish-state-none = Noch nicht begonnen
publish-state-draft = Entwurf
publish-state-no-key = Entwurf, verschlossen mit einem Schlüssel, den Sie nicht haben
publish-state-proposed = Vorgeschlagen von { $name }
publish-state-published = Veröffentlicht
publish-state-correction-draft = Veröffentlicht, Berichtigung im Entwurf
publish-state-correction-proposed = Veröffentlicht, Berichtigung vorgeschlagen von { $name }
publish-state-corrected = Veröffentlicht und berichtigt
publish-state-running = Läuft noch, ab 1. Januar möglich
publish-open-year = Öffnen
publish-no-years = Noch kein Jahr ist abgeschlossen. Ein Jahr kann veröffentlicht werden, sobald es vorbei ist.
publish-back = Alle Jahre
publish-internal-short = Genaue Zahlen
publish-internal = Genaue Zahlen für den Verwendungsnachweis

publish-settings = Wie wir veröffentlichen
publish-settings-text = Gilt für künftige Veröffentlichungen und für die Beschreibung in Datenkatalogen. Was veröffentlicht ist, behält seine Nutzungsbedingungen.
publish-settings-region = Regionalschlüssel
publish-settings-region-hint = Freiwillig: 5 Ziffern für einen Kreis, 8 für eine Gemeinde (AGS), 12 für den ganzen Schlüssel (ARS).
publish-settings-region-wrong = Ein Regionalschlüssel hat 5, 8 oder 12 Ziffern.
publish-settings-contributor = Datenbereitsteller bei GovData
publish-settings-contributor-hint = Freiwillig: die Adresse aus dem Vokabular von DCAT-AP.de, wenn ein Portal Ihre Daten übernimmt. Zum Beispiel: http://dcat-ap.de/def/contributors/openNRW
publish-settings-contributor-wrong = Das ist keine Adresse aus dem Vokabular. Sie beginnt mit http://dcat-ap.de/def/contributors/
publish-settings-second = Zweite Freigabe
publish-settings-second-hint = Wer allein arbeitet, hat niemanden für die zweite Freigabe.
publish-settings-alone = Ohne zweite Freigabe veröffentlichen. Das steht dann auf jeder Veröffentlichung.
publish-settings-two = Jede Veröffentlichung gibt eine zweite Person aus dem Team frei.
publish-settings-save = Speichern

publish-obstacles = Vorher ansehen
publish-obstacles-none = Alle Fälle des Jahres sind bestätigt und abgeschlossen.
publish-uncoded = { $n ->
    [one] Ein Fall ist noch nicht bestätigt. Er zählt nicht mit.
   *[other] { $n } Fälle sind noch nicht bestätigt. Sie zählen nicht mit.
}
publish-uncoded-do = Bestätigen Sie die Einordnung, dann zählen sie. Veröffentlicht wird ihre gerundete Anzahl.
publish-open = { $n ->
    [one] An einem Fall wird noch gearbeitet. Er zählt mit dem jetzigen Stand.
   *[other] An { $n } Fällen wird noch gearbeitet. Sie zählen mit dem jetzigen Stand.
}
publish-waiting = { $n ->
    [one] Eine Meldung wartet noch in der Fallliste darauf, Fall zu werden. Öffnen Sie die Fallliste.
   *[other] { $n } Meldungen warten noch in der Fallliste darauf, Fall zu werden. Öffnen Sie die Fallliste.
}
publish-closed = { $n ->
    [one] Ein Fall lässt sich mit Ihren Schlüsseln nicht öffnen und zählt nicht mit.
   *[other] { $n } Fälle lassen sich mit Ihren Schlüsseln nicht öffnen und zählen nicht mit.
}
publish-excluded = Nicht gezählt: { $duplicates } Doppelmeldungen, { $abuse } Missbrauch.
publish-and-more = und { $n } weitere

publish-refused-few = Es werden keine Tabellen veröffentlicht: weniger als 30 Fälle.
publish-refused-few-do = Mit so wenigen Fällen wären Einzelne erkennbar. Schreiben Sie in Ihrem Bericht „weniger als 30 Fälle“, oder legen Sie mehrere Jahre oder Stellen zusammen.
publish-refused-unprotectable = Diese Zahlen lassen sich nicht so runden, dass alle geschützt sind.
publish-refused-unprotectable-do = Das kommt sehr selten vor, am ehesten, wenn fast alle Fälle eines Jahres gleich sind. Versuchen Sie es noch einmal, wenn weitere Fälle des Jahres eingetragen sind. Sonst kann jemand mit dem Programm meldestelle-desk protect weniger Tabellen schützen. Veröffentlichen Sie bis dahin keine genauen Zahlen dieses Jahres.
publish-refused-other = Diese Zahlen lassen sich nicht veröffentlichen.
publish-refused-tables = Die Listen haben sich seit der Veröffentlichung geändert; eine Berichtigung ist nicht mehr möglich. Erklären Sie die Änderung in den Bemerkungen des nächsten Jahres.
publish-corrected-before = Dieses Jahr wurde schon einmal berichtigt. Spätere Änderungen stehen in den Bemerkungen des nächsten Jahres.

publish-preview = Vorschau
publish-preview-text = Zuerst steht, was gedruckt wird. Die grau gestreifte Spalte oder die Zahl in Klammern ist die wahre Zahl und nur für Sie.
publish-truth = Wahr (nur intern)
publish-drawn-once = Das Jahr ist einmal gelost. Neues Laden ändert keine Zahl, solange sich kein Fall ändert.

publish-remarks = Bemerkungen zum Jahr
publish-remarks-hint = Zum Beispiel: neue Wege, auf denen Meldungen kamen; geänderte Listen; was auffiel. Nennen Sie keine wahren Zahlen und keine Einzelfälle, sonst ist der Schutz der Tabellen dahin.
publish-remarks-in = Bemerkungen auf { $language }
publish-breaks = Bruch in der Reihe
publish-counts = In den Bemerkungen stehen wahre Zahlen.
publish-counts-text = Eine genaue Zahl neben den gerundeten kann zeigen, was sie verbergen sollen. Gemeint ist vielleicht etwas anderes (ein Datum, ein Paragraf): Sehen Sie bitte nach.
publish-counts-kept = Ihr Text ist gespeichert. Vorgeschlagen oder veröffentlicht ist noch nichts.
publish-counts-line = { $n }: { $what }
publish-counts-code = { $list }: { $code }
publish-counts-meant = Ich habe nachgesehen. Diese Zahlen dürfen so in den Bemerkungen stehen.
publish-breaks-hint = Ankreuzen, wenn sich das Jahr deshalb nicht mit dem Vorjahr vergleichen lässt. Die Grafik zeigt dort eine Linie.
publish-save = Entwurf speichern
publish-saved = Gespeichert.
publish-propose = Zur Veröffentlichung vorschlagen
publish-propose-four = Danach sieht eine zweite Beraterin oder ein zweiter Berater alles an und gibt frei.
publish-propose-alone = Ihre Beratungsstelle veröffentlicht ohne zweite Freigabe. Das steht auf der Veröffentlichung.
publish-publish-now = Jetzt veröffentlichen
publish-proposed = { $name } hat diese Zahlen zur Veröffentlichung vorgeschlagen. Sie sind festgehalten und ändern sich nicht mehr.
publish-proposed-own = Sie haben diese Zahlen vorgeschlagen. Jemand anderes aus dem Team muss sie freigeben.
publish-changed-since = Seit dem Vorschlag haben sich Fälle geändert. Freigeben veröffentlicht die vorgeschlagenen Zahlen; sonst nehmen Sie den Vorschlag zurück.
publish-approve = Freigeben und veröffentlichen
publish-approve-for-good = Eine Veröffentlichung lässt sich nicht zurücknehmen. Ein Jahr kann einmal berichtigt werden.
publish-take-back = Vorschlag zurücknehmen
publish-own-proposal = Den eigenen Vorschlag können Sie nicht freigeben.
publish-done = { $year } ist veröffentlicht.
publish-published-on = Veröffentlicht am { $day }.
publish-without-four-eyes = Ohne zweite Freigabe veröffentlicht.
publish-too-long = Der Text ist zu lang. Bitte kürzen Sie ihn auf { $n } Zeichen.

publish-correct = Berichtigen
publish-correct-text = Gedruckte Zahlen ändern sich nur, wo mindestens drei Fälle dazukamen oder wegfielen. Ein oder zwei Nachmeldungen ändern nichts. Ein Jahr kann einmal berichtigt werden; warten Sie also, bis Nachmeldungen zusammengekommen sind.
publish-correct-begin = Berichtigung ansehen
publish-correct-nothing = Keine gedruckte Zahl würde sich ändern. Es gibt nichts zu berichtigen.
publish-correct-cells = { $n ->
    [one] Eine gedruckte Zahl ändert sich. Sie ist mit r gekennzeichnet.
   *[other] { $n } gedruckte Zahlen ändern sich. Sie sind mit r gekennzeichnet.
}

publish-awaits-you = { $year } wartet auf Ihre Freigabe. Vorgeschlagen von { $name }.
publish-look-and-approve = Ansehen und freigeben
publish-public-page = So liest es die Öffentlichkeit
publish-public-page-missing = Adresse der öffentlichen Seite eintragen, damit hier ein Link steht
publish-release = Veröffentlichen
publish-approve-below = Erst ansehen, dann unter der Vorschau freigeben
publish-settings-site = Adresse der öffentlichen Seite
publish-settings-site-hint = Unter dieser Adresse steht Ihr Meldeformular. Nach einer Veröffentlichung führt ein Link dorthin. Zum Beispiel: https://meldestelle.example.org
publish-settings-site-wrong = Die Adresse beginnt mit https:// und endet mit dem Namen der Seite, ohne Pfad.

publish-internal-title = Genaue Zahlen { $year }
publish-internal-mark = Nicht zur Veröffentlichung
publish-internal-warning = Diese Tabellen sind nur für den Verwendungsnachweis gegenüber dem Zuwendungsgeber bestimmt. Wer genaue Zahlen neben die veröffentlichten stellt, hebt deren Schutz auf: Aus der Differenz lassen sich einzelne Menschen erschließen. Das gilt auch für genaue Summen in Anträgen, für Pressemitteilungen, für nach Größe sortierte Grafiken, für frühere Jahresberichte mit genauen Zahlen und für Fallbeispiele. Bitten Sie den Zuwendungsgeber, die Zahlen vertraulich zu behandeln. Alles, was öffentlich wird, sollte aus der Veröffentlichung stammen.
publish-internal-count = Zahl
publish-internal-funder = Erstellt für den Verwendungsnachweis. Vertraulich.

## What the public reads
published-nav = Statistik
published-title = Was gemeldet wurde
published-lead = Einmal im Jahr zeigen wir, was uns gemeldet wurde. Die Zahlen sind so gerundet, dass aus ihnen allein niemand zu erkennen ist. Das können Sie nachprüfen.
published-none = Noch ist kein Jahr veröffentlicht.
published-series = Fälle nach Jahren
published-series-hint = Eine gestrichelte Linie bedeutet: Das Jahr lässt sich mit dem davor nicht vergleichen.
published-series-break = Nicht vergleichbar mit dem Jahr davor: { $reasons }
published-read-year = { $year } lesen
published-check-link = Eine Veröffentlichung nachprüfen

published-year-title = Gemeldete Diskriminierung { $year }
published-headline = { $year } haben wir etwa { $n } Fälle von Diskriminierung und Rassismus gezählt.
published-about = etwa { $n }
published-range = { $low } bis { $high }
published-total-range = Auch diese Zahl ist zum Schutz gerundet: Etwa { $n } heißt, es waren { $range } Fälle.
published-means = Ein Fall ist eine Meldung oder Beratung, die eine Beraterin oder ein Berater gelesen und eingeordnet hat. Die Zahlen zeigen, was uns erzählt wurde. Wie viel Diskriminierung es gibt, zeigen sie nicht: Die meisten Menschen melden nicht, was sie erleben. Mehr Meldungen können auch heißen, dass uns mehr Menschen kennen.
published-corrected = Diese Zahlen wurden berichtigt. Berichtigte Zahlen sind mit r gekennzeichnet. Die erste Fassung bleibt abrufbar.
published-corrected-link = Erste Fassung
published-newer = Dies ist die erste Fassung. Es gibt eine berichtigte.
published-newer-link = Zur berichtigten Fassung
published-on = Veröffentlicht am { $day }
published-one-person = Diese Veröffentlichung wurde ohne Freigabe durch eine zweite Person gemacht, weil die Beratungsstelle sehr klein ist.
published-remarks = Was { $office } dazu sagt
published-breaks = Nicht mit dem Vorjahr vergleichbar
published-break-lists = Die Listen, nach denen eingeordnet wird, haben sich geändert.
published-break-channels = Meldungen kamen auf anderen Wegen als vorher.
published-break-offices = Andere Stellen melden mit als vorher.
published-break-definition = Was als Fall zählt, hat sich geändert.
published-break-period = Davor fehlt ein Jahr, oder das Jahr ist nicht vollständig.
published-break-short-lists = geänderte Listen
published-break-short-channels = andere Wege
published-break-short-offices = andere Stellen
published-break-short-definition = andere Zählweise
published-break-short-period = Lücke in der Zeit

published-part-what = Worum es ging
published-part-where = Wo und durch wen
published-part-who = Wer gemeldet hat
published-part-how = Wie und wann es uns erreichte
published-part-help = Was gewünscht war und was geschah
published-part-help-text = Zuerst steht, was sich die Menschen gewünscht haben, dann, was die Beratungsstelle getan hat. Beides gehört zu denselben Fällen, aber nicht Zeile für Zeile.
published-part-why = Warum viele nicht früher melden
published-part-why-text = Niemand muss diese Frage beantworten.
published-part-apart = Getrennt gezählt
published-bars = Die Balken zeigen, wie viele Fälle es gewesen sein können: voll bis zur kleinsten möglichen Zahl, gestreift bis zur größten. Alle haben denselben Maßstab, auch über die Tabellen hinweg.
published-apart = Zahlen neben den Tabellen
published-apart-text = Diese Meldungen stehen in keiner der anderen Tabellen.
published-apart-propaganda = Propaganda ohne Person als Ziel (Aufkleber, Schmierereien, Flyer)
published-apart-media = Aus Medien bekannt geworden
published-apart-left-out = Noch nicht eingeordnet und deshalb nicht mitgezählt
published-deadline-text = Fälle, in denen eine gesetzliche Frist schon abgelaufen war, als die Meldung kam: { $n }. Manche Rechte haben kurze Fristen, zum Beispiel zwei Monate bei Arbeit und Wohnung.

published-total = Fälle insgesamt
published-cases = Fälle
published-multi = Mehrfachnennungen möglich; die Summe übersteigt die Fallzahl.
published-all-others = alle anderen: { $range }
published-all-hidden = überall { $range }
published-revised = berichtigt
published-not-stated = Keine Angabe
published-no-tables = Für diese Kreuztabellen gab es zu wenige Fälle: { $names }.

published-list-form = Form des Rassismus
published-list-manifestation = Was passiert ist
published-list-resp = Wer benachteiligt hat
published-list-sector = Wozu die Stelle gehört
published-list-role = Wer gemeldet hat
published-list-channel = Wie es uns erreicht hat
published-list-help = Gewünscht
published-list-intervention = Getan
published-list-outcome = Ergebnis
published-list-status = Stand bei der Zählung
published-list-plausibility = Wie es belegt ist
published-list-reason = Gründe, nicht früher zu melden
published-list-quarter = Quartal des Eingangs
published-list-apart = Getrennt gezählt
published-role-affected = Selbst betroffen
published-role-parent-guardian = Eltern oder Sorgeberechtigte
published-role-witness = Wer es gesehen hat
published-help-unsure = Noch offen
published-gender-diverse-self = Divers oder eigene Bezeichnung
published-status-open = In Bearbeitung
published-quarter-Q1 = Januar bis März
published-quarter-Q2 = April bis Juni
published-quarter-Q3 = Juli bis September
published-quarter-Q4 = Oktober bis Dezember

published-method = So haben wir gezählt
published-method-case = Jeder Fall zählt einmal, in dem Jahr, in dem er uns erreicht hat. Auch Fälle, die nur gezählt werden sollten, sind dabei. Doppelte Meldungen und Missbrauch zählen nicht.
published-method-lists = Eingeordnet wird nach festen Listen (Fassung { $lists }); die Tabellen sind jedes Jahr dieselben ({ $programme }). Wer etwas nicht gesagt hat, steht unter „Keine Angabe“.
published-method-round = Keine Zahl ist genau, auch nicht die aller Fälle. Zu jeder wahren Zahl kommt ein zufälliger, geheimer Zuschlag von 0 bis 4. Ist die Summe kleiner als 7, steht „0 bis 6“. Sonst wird sie auf ein Vielfaches von 5 abgerundet: 7, 8 und 9 werden zu 5, 10 bis 14 zu 10. Eine 5 steht deshalb für 3 bis 9 Fälle, jede größere Zahl kann bis zu 4 mehr oder weniger sein. Ein oder zwei Fälle ergeben nie eine Zahl. Zahlen, die zusammen zu viel verraten hätten, wurden neu gezogen, bevor jemand sie sah.
published-method-six = „0 bis 6“ heißt: höchstens sechs, auch null. Es heißt nicht, dass es jemanden gibt. In den Dateien steht dafür „≤ 6“.
published-method-order = Alle Zeilen stehen in der Reihenfolge der Liste, nicht nach Größe. Anteile berechnen wir nicht, weil sie die Rundung unterlaufen würden.
published-method-compare = Unterschiede von 5 können Zufall sein.
published-footnote = Alle Zahlen sind zum Schutz der Ratsuchenden zufällig auf Vielfache von 5 gerundet (Abweichung höchstens 4, bei kleinen Zahlen 6); Summen können abweichen. 0 bis 6: höchstens sechs, auch null.
published-footnote-corrected = Alle Zahlen sind zum Schutz der Ratsuchenden zufällig auf Vielfache von 5 gerundet (Abweichung höchstens 6, bei kleinen Zahlen 8); Summen können abweichen. 0 bis 8 (in der ersten Fassung 0 bis 6): höchstens acht, auch null. r: berichtigt; alle anderen Zahlen sind die der ersten Fassung.
published-data-footnote = Alle Zahlen sind zum Schutz der Ratsuchenden zufällig auf Vielfache von 5 gerundet (Abweichung höchstens 4, bei kleinen Zahlen 6); Summen können abweichen. ≤ 6: höchstens sechs, auch null.

published-files = Daten zum Weiterverwenden
published-files-text = Alle Tabellen als offene Daten, mit Beschreibung für Programme. Die Adressen bleiben.
published-licence = Nutzungsbedingungen
published-licence-name = Bitte nennen Sie als Quelle: { $office }.
published-file-all = Alle Tabellen (CSV)
published-file-apart = Getrennt gezählte Meldungen (CSV)
published-file-codes = Codes und ihre Namen (CSV)
published-file-release = Die Veröffentlichung (JSON, sdc-release/1)
published-file-worlds = Erfundene Fall-Listen zum Nachprüfen (CSV)
published-file-package = Beschreibung als Data Package (JSON)
published-file-csvw = Beschreibung als CSV on the Web (JSON)
published-file-dcat = Beschreibung nach DCAT-AP.de
published-file-sums = Prüfsummen aller Dateien
published-file-tables = Jede Tabelle einzeln (CSV)
published-sums = Prüfsummen (SHA-256)
published-audit = Stand des Protokolls bei der Veröffentlichung
published-audit-text = Die Beratungsstelle führt ein Protokoll, in dem sich nichts unbemerkt ändern lässt. Mit diesem Wert kann sie später zeigen, dass es bis hierher dasselbe ist.

published-column-year = Jahr des Eingangs
published-column-office = Beratungsstelle
published-column-edition = Fassung: 1 die erste, 2 die berichtigte
published-column-table = Tabelle
published-column-attribute = Liste
published-column-code = Code
published-column-label = Name des Codes
published-column-apart = Getrennt gezählte Meldungen: Code
published-column-apart-label = Getrennt gezählte Meldungen: Name
published-column-printed = Gedruckt: „≤ 6“ oder ein Vielfaches von 5
published-column-value = Gedruckte Zahl; leer, wenn „≤ 6“ gedruckt ist
published-column-low = Kleinste Fallzahl, für die der Druck stehen kann
published-column-high = Größte Fallzahl, für die der Druck stehen kann
published-column-revised = Ob eine Berichtigung die Zahl neu gedruckt hat
published-column-attribute-label-de = Name der Liste, deutsch
published-column-attribute-label-en = Name der Liste, englisch
published-column-label-de = Name des Codes, deutsch
published-column-label-en = Name des Codes, englisch
published-column-groups = Codes der Liste, die hier zusammengefasst sind, getrennt durch |
published-data-title = Gemeldete Diskriminierung { $year }, { $office }
published-data-description = Häufigkeitstabellen der gemeldeten und beratenen Fälle von Diskriminierung und Rassismus eines Jahres.
published-data-keywords = Diskriminierung, Rassismus, Antidiskriminierung, Gleichbehandlung, Beratung, Statistik
published-catalogue-title = Offene Daten von { $office }
published-catalogue-description = Jährliche Statistik der gemeldeten und beratenen Fälle von Diskriminierung und Rassismus.

published-check-title = Nachprüfen
published-check-lead = Niemand muss uns glauben, dass die Zahlen niemanden verraten. Zu jeder Veröffentlichung gehören frei erfundene Fall-Listen. Prüfen heißt: nachzählen.
published-check-how = Was geprüft wird
published-check-how-1 = Ist das Muster der Tabellen erlaubt? (Manche Kombinationen von Tabellen ließen sich gegeneinander ausrechnen.)
published-check-how-2 = Passt jede erfundene Liste zu jeder gedruckten Zahl?
published-check-how-3 = Zeigen die Listen zusammen für jedes Feld, dass ganz Verschiedenes möglich ist? Bei „0 bis 6“ null und auch drei, bei einer Zahl mindestens fünf verschiedene Werte.
published-claim = Was damit gezeigt ist
published-claim-text = Zu dieser Veröffentlichung passen alle beiliegenden, frei erfundenen Fall-Listen. Aus ihr allein ist für kein Tabellenfeld beweisbar, dass es mit 1 oder 2 Fällen besetzt ist; „0 bis 6“ kann 0, 1, 2, 3 oder mehr bedeuten; jede Zahl steht für mindestens 3 Fälle und kann mindestens fünf Werte bedeuten.
published-claim-text-corrected = In einer berichtigten Fassung gilt etwas weniger: Eine nicht berichtigte 5 kann auch für 1 oder 2 Fälle stehen. Bewiesen ist es auch dort für kein Feld. Wer die Fassungen vergleicht, sieht, dass sich in einem berichtigten Feld mindestens drei Fälle geändert haben, aber nicht, wer.
published-no-claim = Was damit nicht gezeigt ist
published-no-claim-true = Dass die Zahlen stimmen. Das kann niemand von außen prüfen.
published-no-claim-knowledge = Schutz vor jemandem, der fast alle Fälle eines Jahres schon kennt. Wer alle anderen kennt, kann den letzten in einzelnen Feldern erschließen, nach unseren Messungen in etwa 2 bis 5 von 100 Versuchen je Tabelle.
published-no-claim-beside = Schutz, wenn neben der Veröffentlichung genaue Zahlen oder erkennbare Fallbeispiele bekannt werden.
published-check-ours = Eine unserer Veröffentlichungen prüfen
published-check-edition = Veröffentlichung
published-check-edition-name = { $year }
published-check-edition-corrected = { $year }, berichtigt
published-check-now = Diese Veröffentlichung prüfen
published-check-upload = Eigene Dateien prüfen
published-check-upload-text = Die Dateien werden geprüft und nicht gespeichert. Größere prüfen Sie auf Ihrem Rechner mit dem Befehl „meldestelle-desk verify-release“.
published-check-release = release.json (höchstens 1 MB)
published-check-worlds = worlds.csv (höchstens 8 MB)
published-check-send = Dateien prüfen
published-check-holds = Die Veröffentlichung hält der Prüfung stand.
published-check-holds-text = { $office }, { $year }.
published-check-holds-count = { $cells } gedruckte Zahlen, Fälle insgesamt: etwa { $total }.
published-check-fails = Die Veröffentlichung hält der Prüfung nicht stand.
published-check-reasons = Was nicht stimmt (auf Englisch, wie es das Prüfprogramm meldet)
published-check-missing = Bitte wählen Sie beide Dateien aus.
published-check-large = Eine der Dateien ist zu groß.
published-check-unreadable = Die Dateien kamen nicht vollständig an. Bitte schicken Sie sie noch einmal.
published-check-busy = Gerade werden andere Dateien geprüft. Bitte versuchen Sie es in einer Minute noch einmal.
published-check-text = release.json ist kein Text in UTF-8.
publish-settings-licence-wrong = Bitte wählen Sie eine Nutzungsbedingung aus der Liste.
publish-newer-codes = { $n ->
    [one] Ein Fall hat
   *[other] { $n } Fälle haben
} eine Angabe, die es in der veröffentlichten Fassung noch nicht gab. In dieser Liste zählen sie mit ihren übrigen Angaben, sonst als „keine Angabe“.
