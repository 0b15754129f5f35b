# Short names of codes, for lists and choices at the desk. A code without one is short enough.

## Grounds
short-ground-racism-ethnic = Rassismus
short-ground-nationality-residence = Staatsangehörigkeit
short-ground-language = Sprache
short-ground-gender = Geschlecht
short-ground-gender-identity = Geschlechtsidentität
short-ground-sexual-identity = Sexuelle Identität
short-ground-chronic-illness = Chron. Erkrankung
short-ground-social-status = Sozialer Status
short-ground-other = Anderes

## Areas of life
short-life-area-work = Arbeit
short-life-area-education = Bildung
short-life-area-housing = Wohnen
short-life-area-goods-services = Einkauf, Dienste
short-life-area-finance-insurance = Bank, Versicherung
short-life-area-health-care = Gesundheit
short-life-area-social-services = Sozialleistungen
short-life-area-authorities = Ämter
short-life-area-police-justice = Polizei, Justiz
short-life-area-public-transport-space = Öffentlicher Raum
short-life-area-media-internet = Medien
short-life-area-culture-leisure = Kultur, Freizeit
short-life-area-sport-clubs = Sport, Vereine
short-life-area-information-access = Informationen

## Statuses
short-case-status-waiting-client = Wartet auf Person
short-case-status-waiting-respondent = Wartet auf Gegenseite
short-case-status-legal = Verfahren

## Other lists
short-intake-channel-walk-in = Persönlich
short-intake-channel-outreach = Aufsuchend
short-intake-channel-referral-in = Verweis
short-intake-channel-paper-form = Papierbogen
short-legal-setting-job-application = Bewerbung, Beförderung
short-legal-setting-employment-ongoing = Laufendes Arbeitsverhältnis
short-legal-setting-civil-contract = Alltagsgeschäft
short-legal-setting-rental = Miete
short-legal-setting-social-benefit-act = Sozialleistungsbescheid
short-legal-setting-school-measure = Schulische Entscheidung
short-legal-setting-authority-conduct = Behörde ohne Bescheid
short-legal-setting-offence-on-request = Antragsdelikt
