# Short names of codes, for lists and choices at the desk. A code without one is short enough.

## Grounds
short-ground-racism-ethnic = Racism
short-ground-nationality-residence = Nationality
short-ground-language = Language
short-ground-gender = Gender
short-ground-gender-identity = Gender identity
short-ground-sexual-identity = Sexual identity
short-ground-chronic-illness = Chronic illness
short-ground-social-status = Social status
short-ground-other = Other

## Areas of life
short-life-area-work = Work
short-life-area-education = Education
short-life-area-housing = Housing
short-life-area-goods-services = Shops, services
short-life-area-finance-insurance = Bank, insurance
short-life-area-health-care = Health
short-life-area-social-services = Benefits
short-life-area-authorities = Authorities
short-life-area-police-justice = Police, justice
short-life-area-public-transport-space = Public space
short-life-area-media-internet = Media
short-life-area-culture-leisure = Culture, leisure
short-life-area-sport-clubs = Sport, clubs
short-life-area-information-access = Information

## Statuses
short-case-status-waiting-client = Waits for person
short-case-status-waiting-respondent = Waits for other side
short-case-status-legal = Proceedings

## Other lists
short-intake-channel-walk-in = In person
short-intake-channel-outreach = Outreach
short-intake-channel-referral-in = Referral
short-intake-channel-paper-form = Paper form
short-legal-setting-job-application = Application, promotion
short-legal-setting-employment-ongoing = Employment
short-legal-setting-civil-contract = Everyday contract
short-legal-setting-rental = Rental
short-legal-setting-social-benefit-act = Benefit decision
short-legal-setting-school-measure = School decision
short-legal-setting-authority-conduct = Authority, no decision
short-legal-setting-offence-on-request = Offence on request
