//! What the made-up reports tell: invented places, bodies and people, and each begins by saying so.

/// One kind of thing that happens, in codes and words.
pub struct Scene {
    /// Neutral name of the case.
    pub title: &'static str,
    /// How often, relative to the others.
    pub weight: u32,
    /// Language of the words.
    pub language: &'static str,
    /// What the person writes.
    pub words: &'static str,
    /// Grounds; the first always, the others now and then.
    pub grounds: &'static [&'static str],
    /// Form of racism, where it was that.
    pub racism: &'static str,
    /// Area of life.
    pub area: &'static str,
    /// What kind of thing; the first always, the others now and then.
    pub manifestations: &'static [&'static str],
    /// Kind of body and its sector.
    pub respondent: (&'static str, &'static str),
    /// Its name; empty if none is given.
    pub name: &'static str,
    /// What shows it.
    pub evidence: &'static [&'static str],
    /// What the person wants.
    pub wants: &'static [&'static str],
    /// What the counsellor coded as the legal setting; empty if nothing.
    pub legal: &'static str,
}

macro_rules! scenes {
    ($($title:literal $weight:literal $language:literal: $words:literal;
       [$($ground:literal)*] $racism:literal $area:literal [$($manifestation:literal)*]
       $kind:literal $sector:literal $name:literal [$($evidence:literal)*] [$($want:literal)*] $legal:literal)*) => {
        [$(Scene {
            title: $title, weight: $weight, language: $language, words: $words,
            grounds: &[$($ground),*], racism: $racism, area: $area, manifestations: &[$($manifestation),*],
            respondent: ($kind, $sector), name: $name, evidence: &[$($evidence),*], wants: &[$($want),*], legal: $legal,
        }),*]
    };
}

/// All scenes.
pub static SCENES: [Scene; 27] = scenes! {
    "Wohnungsbesichtigung" 9 "de": "(Beispiel) Am Telefon war die Wohnung noch frei. Als ich meinen Namen gesagt habe, war sie auf einmal vergeben. Eine Freundin mit anderem Namen hat danach einen Termin bekommen.";
        ["racism_ethnic" "nationality_residence"] "anti_arab" "housing" ["refusal"] "landlord" "private" "Musterwohnbau GmbH (erfunden)" ["witness" "memory_log"] ["legal_info" "letter"] "rental"
    "Wohnungsanzeige" 3 "de": "(Beispiel) In der Anzeige der Hausverwaltung stand, dass nur Berufstätige ohne Kinder und ohne Bürgergeld anfragen sollen.";
        ["social_status" "age"] "" "housing" ["rule_practice" "refusal"] "landlord" "private" "Hausverwaltung Beispielhof (erfunden)" ["advert" "screenshot_url"] ["only_count" "change"] "rental"
    "Bewerbung und Kopftuch" 7 "de": "(Beispiel) Im Vorstellungsgespräch wurde ich gefragt, ob ich das Kopftuch bei der Arbeit ablegen würde. Als ich Nein gesagt habe, war das Gespräch vorbei.";
        ["religion" "gender"] "anti_muslim" "work" ["refusal" "demeaning_conduct"] "employer" "private" "Praxis Dr. Muster (erfunden)" ["memory_log"] ["legal_info" "apology" "talk"] "job_application"
    "Sprüche im Betrieb" 7 "de": "(Beispiel) Der Vorarbeiter macht jeden Tag Witze über meine Herkunft. Ich habe mit dem Chef gesprochen, er sagt, ich soll nicht so empfindlich sein.";
        ["racism_ethnic" "language"] "anti_slavic" "work" ["bullying" "verbal_abuse"] "employer" "private" "Beispielbau KG (erfunden)" ["witness" "memory_log"] ["talk" "statement" "legal_info"] "employment_ongoing"
    "Kündigung nach Krankheit" 4 "de": "(Beispiel) Nach meiner Rückkehr aus der Reha wurde mir gesagt, der Betrieb könne keine kranken Leute gebrauchen. Zwei Wochen später kam die Kündigung.";
        ["disability" "chronic_illness"] "" "work" ["worse_treatment"] "employer" "private" "Logistik Exempel (erfunden)" ["letter_email" "contract"] ["legal_info" "compensation" "lawyer"] "dismissal"
    "Nicht befördert" 3 "de": "(Beispiel) Die Leitungsstelle ging an einen Kollegen mit weniger Erfahrung. Mir wurde gesagt, mit kleinen Kindern sei das nichts für mich.";
        ["gender"] "" "work" ["worse_treatment"] "employer" "municipal" "" ["letter_email" "witness"] ["legal_info" "mediation"] "employment_ongoing"
    "Diskothek" 6 "de": "(Beispiel) Wir waren zu viert. Die anderen durften hinein, mein Bruder und ich nicht. Der Türsteher sagte, heute nur Stammgäste.";
        ["racism_ethnic"] "anti_black" "goods_services" ["refusal"] "business" "private" "Club Fantasia (erfunden)" ["witness"] ["apology" "change" "only_count"] "civil_contract"
    "Verfolgt im Laden" 5 "de": "(Beispiel) Im Supermarkt läuft mir jedes Mal der Detektiv hinterher. Diesmal sollte ich vor allen Leuten meine Tasche leeren. Es war nichts darin, was nicht mir gehört.";
        ["racism_ethnic"] "anti_roma_sinti" "goods_services" ["profiling" "demeaning_conduct"] "business" "private" "Einkaufsmarkt Muster (erfunden)" ["witness" "cctv"] ["apology" "statement"] "civil_contract"
    "Fitnessstudio" 3 "de": "(Beispiel) Ich bin eine trans Frau. Das Studio will mich nur in die Herrenumkleide lassen und hat meinen Vertrag nicht verlängert.";
        ["gender_identity"] "" "sport_clubs" ["refusal" "demeaning_conduct"] "business" "private" "Studio Beispielfit (erfunden)" ["chat" "contract"] ["letter" "talk"] "civil_contract"
    "Konto verweigert" 3 "de": "(Beispiel) Die Bank hat meinen Antrag auf ein Basiskonto abgelehnt, ohne einen Grund zu nennen. Man hat nur auf meinen Ausweis gezeigt.";
        ["nationality_residence"] "anti_refugee" "finance_insurance" ["refusal" "barrier"] "bank_insurer" "private" "Exempelbank (erfunden)" ["decision"] ["letter" "legal_info"] "civil_contract"
    "Termin beim Amt" 6 "de": "(Beispiel) Die Sachbearbeiterin hat gesagt, ohne Dolmetscher brauche ich gar nicht wiederzukommen, und hat meinen Antrag nicht angenommen.";
        ["language" "nationality_residence"] "anti_refugee" "authorities" ["refusal" "demeaning_conduct"] "municipality" "municipal" "" ["witness" "memory_log"] ["accompany" "statement"] "authority_conduct"
    "Jobcenter ohne Rampe" 3 "de": "(Beispiel) Mein Termin war im ersten Stock, der Aufzug ist seit Monaten kaputt. Ich sollte mein Anliegen im Flur vor allen anderen erzählen.";
        ["disability"] "" "social_services" ["barrier" "demeaning_conduct"] "federal_social_body" "federal" "" ["photo" "witness"] ["change" "letter"] "social_benefit_act"
    "Schule" 7 "de": "(Beispiel) Die Lehrerin sagt vor der Klasse zu meinem Sohn, Kinder wie er schaffen das Gymnasium sowieso nicht. Er will nicht mehr in die Schule gehen.";
        ["racism_ethnic" "social_status"] "anti_turkish" "education" ["demeaning_conduct" "worse_treatment"] "education_body" "land_nrw" "Gesamtschule Musterhausen (erfunden)" ["witness" "letter_email"] ["talk" "mediation" "psychosocial"] "school_measure"
    "Schulhof" 3 "de": "(Beispiel) Auf dem Schulhof wird meine Tochter mit judenfeindlichen Witzen begrüßt. Die Schule sagt, das sei unter Kindern normal.";
        ["antisemitism" "religion"] "antisemitic" "education" ["verbal_abuse" "bullying"] "education_body" "land_nrw" "" ["chat" "witness"] ["talk" "change" "psychosocial"] "school_measure"
    "Kita-Platz" 2 "de": "(Beispiel) Die Kita wollte unser Kind nicht aufnehmen, weil zwei Mütter nicht zum Leitbild passen.";
        ["sexual_identity" "religion"] "" "education" ["refusal"] "education_body" "church" "Kita Regenbeispiel (erfunden)" ["letter_email"] ["statement" "apology"] "civil_contract"
    "Kontrolle am Bahnhof" 6 "de": "(Beispiel) Am Bahnhof wurde von allen Wartenden nur ich kontrolliert, zum dritten Mal in diesem Monat. Auf meine Frage nach dem Anlass hieß es, das sei Routine.";
        ["racism_ethnic"] "anti_black" "police_justice" ["profiling"] "police" "federal" "" ["witness" "memory_log"] ["only_count" "legal_info"] "police_conduct_federal"
    "Fahrkartenkontrolle" 4 "de": "(Beispiel) Der Kontrolleur hat mich laut beschimpft und am Arm festgehalten, obwohl ich meine Karte gezeigt hatte.";
        ["racism_ethnic" "language"] "anti_muslim" "public_transport_space" ["verbal_abuse" "physical_violence"] "security_transport" "municipal" "Verkehrsbetriebe Musterstadt (erfunden)" ["witness" "cctv"] ["apology" "police" "talk"] "civil_contract"
    "Beleidigung auf der Straße" 6 "de": "(Beispiel) Ein Mann hat mich an der Haltestelle angespuckt und mir gesagt, ich soll verschwinden. Niemand hat geholfen.";
        ["racism_ethnic" "religion"] "anti_muslim" "public_transport_space" ["verbal_abuse" "threat" "physical_violence"] "private_person" "private" "" ["witness"] ["police" "psychosocial"] "offence_on_request"
    "Arztpraxis" 5 "de": "(Beispiel) Am Empfang hieß es, man nehme niemanden, der nicht gut Deutsch spricht. Dabei stand meine Schwester zum Übersetzen neben mir.";
        ["language" "racism_ethnic"] "anti_kurdish" "health_care" ["refusal"] "health_provider" "private" "Gemeinschaftspraxis Exempel (erfunden)" ["witness" "memory_log"] ["statement" "accompany"] "civil_contract"
    "Pflegeheim" 2 "de": "(Beispiel) Mein Vater lebt mit seinem Mann im Heim. Das Personal redet vor anderen abfällig über die beiden.";
        ["sexual_identity" "age"] "" "health_care" ["demeaning_conduct"] "health_provider" "church" "" ["witness"] ["mediation" "talk"] "civil_contract"
    "Hass im Netz" 5 "de": "(Beispiel) Unter dem Bericht über unser Straßenfest stehen Drohungen gegen meine Familie, mit unserem Namen.";
        ["racism_ethnic" "antisemitism"] "general" "media_internet" ["online_hate" "threat"] "online_unknown" "private" "" ["screenshot_url"] ["police" "lawyer"] "offence_on_request"
    "Schmierereien" 2 "de": "(Beispiel) An unserer Haustür waren am Morgen Hakenkreuze, nur an unserer.";
        ["antisemitism"] "antisemitic" "housing" ["propaganda" "property_damage"] "private_person" "private" "" ["photo" "police_file"] ["police" "psychosocial"] "offence_on_request"
    "Sportverein" 2 "de": "(Beispiel) Die Trainerin hat gesagt, mit dem Rollstuhl sei ich beim Training ein Risiko. Ausprobieren wollte sie es nicht.";
        ["disability"] "" "sport_clubs" ["refusal" "barrier"] "club" "private" "SV Musterhausen (erfunden)" ["chat"] ["mediation" "change"] "civil_contract"
    "Versicherung und Alter" 2 "de": "(Beispiel) Der Vertrag für das Mietauto wurde abgelehnt, weil ich über 75 bin. Ich fahre seit fünfzig Jahren ohne Unfall.";
        ["age"] "" "goods_services" ["rule_practice" "refusal"] "business" "private" "Autovermietung Beispiel (erfunden)" ["letter_email"] ["legal_info" "only_count"] "civil_contract"
    "Flat viewing" 3 "en": "(Example) The landlord asked where I really come from and then said the flat needs somebody who fits the house. The flat is still online.";
        ["racism_ethnic"] "anti_black" "housing" ["refusal"] "landlord" "private" "Sample Living Ltd. (invented)" ["advert" "chat"] ["legal_info" "letter"] "rental"
    "Warehouse" 3 "en": "(Example) My team leader gives the heavy shifts only to the people from abroad. When I complained, my contract was not prolonged.";
        ["nationality_residence" "language"] "anti_slavic" "work" ["worse_treatment" "rule_practice"] "employer" "private" "Sample Logistics (invented)" ["contract" "chat"] ["legal_info" "compensation"] "fixed_term_end"
    "Veli toplantısı" 2 "tr": "(Örnek) Veli toplantısında öğretmen, Türkçe konuştuğumuz için çocuğumuzun başarısız olduğunu söyledi. Diğer veliler güldü.";
        ["language" "racism_ethnic"] "anti_turkish" "education" ["demeaning_conduct"] "education_body" "land_nrw" "" ["witness"] ["talk" "mediation"] "school_measure"
};

/// What people add, in German.
pub const ADDED: [&str; 8] = [
    "",
    "",
    "Das war nicht das erste Mal.",
    "Andere haben zugesehen und nichts gesagt.",
    "Ich möchte, dass das aufhört.",
    "Seitdem gehe ich dort nicht mehr hin.",
    "Ich habe es mir am selben Abend aufgeschrieben.",
    "Ich weiß nicht, ob das schon Diskriminierung ist.",
];

/// Where it happened.
pub const PLACES: [&str; 7] = [
    "Musterstadt, Beispielviertel",
    "Musterstadt, Fantasiestraße",
    "Musterstadt, am Exempelplatz",
    "Musterhausen",
    "Neu-Exempel",
    "Beispielheim",
    "",
];

/// What to call them.
pub const NAMES: [&str; 8] = [
    "Kim Beispiel",
    "Robin Muster",
    "Sascha Exempel",
    "Alex B.",
    "Frau Musterfrau",
    "Toni Fantasia",
    "Luca M.",
    "Mika",
];
