//! The synthetic contents from which `make.rs` wrote the files: every field and every kind once.

/// `domain::report::Report`: everything answered, and nothing but words.
pub const REPORTS: [&str; 2] = [
    r#"{"received":"2026-11-30T09:30:15Z","language":"de","list_version":"2026-11-21","channel":"web",
    "desired_help":["legal_advice","anonymous_record"],"narrative":"Erfunden: „Nein“ hieß es.\nZweimal.",
    "when":{"day":"2026-11-02","words":"am Abend"},"place":{"district":"Nord","words":"an der Theke"},
    "grounds":["religion","other"],"ground_words":"ein Grund","racism_forms":["anti_muslim"],"life_area":"housing",
    "manifestations":["refusal"],"respondent":{"kind":"private_company","sector":"housing","name":"Beispiel GmbH"},
    "evidence":["witness"],"evidence_words":"ein Brief","about":{"role":"affected","age_band":"27_39","gender":"other",
    "gender_words":"in eigenen Worten","unreported":["no_trust"]},"consents":[
    {"kind":"process","wording":"2026-11","language":"de","day":"2026-11-30"},
    {"kind":"contact","wording":"2026-11","language":"de","day":"2026-11-30"},
    {"kind":"pass_on","body":"Mieterverein","wording":"2026-11","language":"de","day":"2026-11-30"},
    {"kind":"write_other_side","wording":"2026-11","language":"de","day":"2026-11-30"},
    {"kind":"example","wording":"2026-11","language":"de","day":"2026-11-30"}],"has_contact":true}"#,
    r#"{"received":"2026-11-30T09:30:15.123456789Z","language":"en","list_version":"2026-11-21","channel":null,
    "desired_help":[],"narrative":"x","when":{"day":null,"words":""},"place":{"district":"","words":""},"grounds":[],
    "ground_words":"","racism_forms":[],"life_area":null,"manifestations":[],
    "respondent":{"kind":null,"sector":null,"name":""},"evidence":[],"evidence_words":"","about":{"role":null,
    "age_band":null,"gender":null,"gender_words":"","unreported":[]},"consents":[],"has_contact":false}"#,
];

/// `domain::report::Contact`: each safe way, and the one that says that there is no contact.
pub const CONTACTS: [&str; 5] = [
    r#"{"name":"Kim","only_this_name":true,"email":"kim@example.org","phone":"0176 4711471","other":"bei der Nachbarin",
    "safe_way":"email","times":"abends","may_leave_message":true,"language":"Türkçe","interpreter":false}"#,
    r#"{"name":"","only_this_name":false,"email":"","phone":"","other":"","safe_way":"phone","times":"",
    "may_leave_message":false,"language":"","interpreter":true}"#,
    r#"{"name":"","only_this_name":false,"email":"","phone":"","other":"","safe_way":"text_message","times":"",
    "may_leave_message":null,"language":"","interpreter":null}"#,
    r#"{"name":"","only_this_name":false,"email":"","phone":"","other":"","safe_way":"other","times":"",
    "may_leave_message":null,"language":"","interpreter":null}"#,
    r#"{"name":"","only_this_name":false,"email":"","phone":"","other":"","safe_way":null,"times":"",
    "may_leave_message":null,"language":"","interpreter":null}"#,
];

/// The bodies of `domain::message::Message`; `REPORT` stands for the first report, `CONTACT` for
/// the first contact.
pub const BODIES: [&str; 24] = [
    r#"{"kind":"text","text":"Guten Tag.","files":[{"name":"brief.pdf","length":9978,"notes":["signature_broken"]}]}"#,
    r#"{"kind":"own_report","report":REPORT,"files":[{"name":"foto.jpg","length":2035}]}"#,
    r#"{"kind":"revision","report":REPORT,"contact":CONTACT,"files":[{"name":"foto.jpg","length":2035}]}"#,
    r#"{"kind":"revision","report":REPORT,"contact":null}"#,
    r#"{"kind":"question","ask":"may_process","text":""}"#,
    r#"{"kind":"question","ask":"may_contact","text":"Dürfen wir?"}"#,
    r#"{"kind":"question","ask":"may_write_other_side","text":""}"#,
    r#"{"kind":"question","ask":"may_pass_on","text":""}"#,
    r#"{"kind":"question","ask":"when_rejection_arrived","text":""}"#,
    r#"{"kind":"question","ask":"when_learned","text":""}"#,
    r#"{"kind":"question","ask":"still_going_on","text":""}"#,
    r#"{"kind":"question","ask":"open","text":"Wer war dabei?"}"#,
    r#"{"kind":"answer","to":"6d656c64-4000-8000-0000-000000000063","ask":"may_contact","answer":"yes","text":"gern",
    "consent":{"given":true,"consent":{"kind":"contact","wording":"2026-11","language":"de","day":"2026-11-30"}}}"#,
    r#"{"kind":"answer","to":"6d656c64-4000-8000-0000-000000000063","ask":"still_going_on","answer":"no","text":""}"#,
    r#"{"kind":"answer","to":"6d656c64-4000-8000-0000-000000000063","ask":"still_going_on","answer":"unsure","text":""}"#,
    r#"{"kind":"answer","to":"6d656c64-4000-8000-0000-000000000063","ask":"when_learned","answer":{"day":"2026-11-02"},"text":""}"#,
    r#"{"kind":"answer","to":"6d656c64-4000-8000-0000-000000000063","ask":"open","answer":"words","text":"Meine Schwester."}"#,
    r#"{"kind":"consent","given":false,"consent":{"kind":"pass_on","body":"Mieterverein","wording":"2026-11","language":"en","day":"2026-11-30"}}"#,
    r#"{"kind":"contact_changed"}"#,
    r#"{"kind":"contact_removed"}"#,
    r#"{"kind":"addition","text":"Nachtrag.","files":[{"name":"foto.jpg","length":2035}]}"#,
    r#"{"kind":"state","read":"2026-11-30","stage":"in_work","seen":["6d656c64-4000-8000-0000-000000000063"]}"#,
    r#"{"kind":"fetched","weeks":{"6d656c64-4000-8000-0000-000000000063":"2026-11-30"}}"#,
    r#"{"kind":"fetched","weeks":{}}"#,
];

/// `domain::message::MailboxState`, in every stage.
pub const STAGES: [&str; 9] = [
    "waiting",
    "in_work",
    "waiting_for_you",
    "closed",
    "referred",
    "documented",
    "out_of_scope",
    "duplicate",
    "not_taken",
];

/// The kinds of a file.
pub const KINDS: [&str; 7] = ["jpeg", "png", "web_p", "pdf", "text", "docx", "odt"];

/// The notes of a file.
pub const NOTES: &str = r#"["traces_removed","tail_removed","actions_off","embedded_off","old_encoding","recoded",
    "signature_broken","frames_lost","converted","mended","remote_off","mail_head"]"#;

/// `domain::case::CaseState`.
pub const CASES: [&str; 3] = [
    r#"{"n":"Fall Erfunden","r":"2026-11-30T09:30:15Z","s":"active","p":"high","a":"6d656c64-4000-8000-0000-000000000002",
    "l":"de","k":true,"f":{"v":"2026-11-21","ok":true,"c":{"ground":["religion","age"],"life_area":["housing"],
    "intake_channel":["web"],"manifestation":["refusal"]}},"d":{"n":1,"h":"DIGEST"}}"#,
    r#"{"r":"2026-11-30T09:30:15.500Z","s":"closed","p":"low","l":"en","k":false,"f":{"v":"2026-11-21","ok":true,"c":{}}}"#,
    r#"{"r":"2026-11-30T09:30:15Z","s":"new","p":"normal","l":"en","k":false,"f":{"v":"2026-11-21","ok":false,"c":{}}}"#,
];

/// What the audit trail can say; `CASE`, `FILE` and `WHO` stand for ids.
pub const ACTS: [&str; 18] = [
    r#"{"what":"set_up"}"#,
    r#"{"what":"counsellor_added","counsellor":WHO}"#,
    r#"{"what":"signed_in"}"#,
    r#"{"what":"codes_refused","count":10}"#,
    r#"{"what":"signed_out"}"#,
    r#"{"what":"case_opened","case":CASE}"#,
    r#"{"what":"contact_opened","case":CASE}"#,
    r#"{"what":"case_coded","case":CASE,"version":-1234567}"#,
    r#"{"what":"file_opened","case":CASE,"file":FILE}"#,
    r#"{"what":"file_damaged","case":CASE,"file":FILE}"#,
    r#"{"what":"files_lost","case":CASE}"#,
    r#"{"what":"message_sent","case":CASE}"#,
    r#"{"what":"settings_changed"}"#,
    r#"{"what":"statistics_exported","year":2026}"#,
    r#"{"what":"release_proposed","year":2026}"#,
    r#"{"what":"release_taken_back","year":2026}"#,
    r#"{"what":"release_approved","year":2026}"#,
    r#"{"what":"release_published","year":2026,"edition":2}"#,
];

/// What stands around a release.
pub const ABOUT: [&str; 2] = [
    r#"{"published":"2027-01-12","apart":{"propaganda":{"value":5},"media":{"value":0,"revised":true},
    "left_out":{"value":10}},"remarks":{"de":"Ein Satz.","en":"A sentence."},
    "breaks":["lists","channels","offices","definition","period"],"four_eyes":true,"licence":"dl-de/by-2-0",
    "list_version":"2026-11-21","programme":"meldestelle-tables/1"}"#,
    r#"{"published":"2027-01-12","apart":{"propaganda":{"value":0},"media":{"value":0},"left_out":{"value":0}},
    "remarks":{},"breaks":[],"four_eyes":false,"licence":"CC-BY-4.0","list_version":"2026-11-21",
    "programme":"meldestelle-tables/1"}"#,
];

/// A draft of a release: fresh, and proposed. The tables of a real one are longer.
pub const DRAFTS: [&str; 2] = [
    r#"{"key":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31],
    "remarks":{"de":"Ein Satz."},"breaks":["period"],"proposal":null}"#,
    r#"{"key":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,255],
    "remarks":{},"breaks":[],"proposal":{"by":"6d656c64-4000-8000-0000-000000000002","at":"2027-01-12T10:00:00Z",
    "drawn":{"tables":"{}","worlds":"world,ground\n0,G01\n","apart":{"propaganda":{"value":5},
    "media":{"value":0,"revised":true},"left_out":{"value":10}}}}}"#,
];

/// The settings of an office.
pub const SETTINGS: [&str; 1] = [
    r#"{"kind":"association","place":"Musterstadt","reply_days":3,"warn_residence":false,"districts":["Nord","Süd"],
    "not_asked":["evidence"],"files":{"count":3,"megabytes":5},"languages":["de","en"],"phone":"01234 567890",
    "email":"stelle@example.org","address":"Markt 1\n12345 Musterstadt","responsible":"Verein (erfunden)",
    "data_protection":"ds@example.org","retention":"drei Jahre","backup_days":14,"enforcement":"Schlichtung",
    "accessibility_day":"2026-11-01","accessibility_method":"selbst geprüft",
    "answer_templates":[{"name":"Dank","text":"Danke für Ihr Vertrauen."}],
    "publication":{"four_eyes":false,"licence":"dl-de/zero-2-0",
    "contributor":"http://dcat-ap.de/def/contributors/musterstadt","region":"05570004"}}"#,
];
