//! The way back: a person who reported anonymously asks, gets an answer and becomes a client. They
//! withdraw one consent, then everything.

use chrono::Duration;
use meldestelle_domain::hex::hex;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page, plain};
use meldestelle_tests::programs::pg_dump;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_vault::receipt_key::MailboxKey;
use sqlx::{AssertSqlSafe, Row};

/// Opens the mailbox with a code.
async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

/// The form of the mailbox that goes to this address.
fn form(page: &Page, action: &str) -> Form {
    page.form(&format!("form[action='/de/mailbox/{action}']"))
}

async fn write(reporter: &Reporter, mailbox: &Page, text: &str) -> Page {
    reporter.send(&form(mailbox, "write").fill("text", text)).await
}

/// Files a report with consents; returns its code.
async fn report(reporter: &Reporter, narrative: &str) -> String {
    let form = reporter.form().await.fill("narrative", narrative);
    let form = form.tick("consent_process", "on").tick("life_area", "housing");
    receipt_code(&reporter.send(&form).await)
}

async fn messages(ada: &Counsellor) -> Page {
    let case = ada.cases().await.remove(0);
    ada.visit(&format!("{case}/messages")).await
}

#[tokio::test]
async fn a_person_without_a_name_becomes_a_client() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "Die Wohnung war plötzlich vergeben.").await;

    let mailbox = open(&person, &code).await;
    assert_eq!(mailbox.status, 200, "{mailbox}");
    assert!(mailbox.source.contains("Noch nicht gelesen."));
    assert!(plain(&mailbox.source).contains("Spätestens am 27. November 2026"), "{mailbox}");
    let sent = write(&person, &mailbox, "Kann ich noch etwas tun?").await;
    assert!(sent.source.contains("Ihre Nachricht ist angekommen."), "{sent}");

    ada.sign_in().await;
    assert!(ada.queue().await.text("#queue tbody tr").contains("1 ungelesen"));
    assert!(ada.the_case().await.text("#to-messages").contains("1 ungelesen"));
    let thread = messages(&ada).await;
    assert!(thread.text("#thread").contains("Kann ich noch etwas tun?"), "{thread}");
    assert!(thread.has("#no-contact"), "contact without consent is warned about");
    let question = thread.form("#message").fill("text", "Ja. Gern am Telefon?").fill("ask", "may_contact");
    let thread = ada.send(&question).await;
    assert!(thread.has("#sent") && thread.text("#thread").contains("noch nicht abgeholt"), "{thread}");

    let mailbox = open(&person, &code).await;
    assert!(plain(&mailbox.source).contains("Gelesen am 21. November 2026."), "{mailbox}");
    assert!(mailbox.source.contains("Ja. Gern am Telefon?") && mailbox.source.contains("von uns gelesen"));
    let answer = form(&mailbox, "answer").smuggle("answer", "yes");
    let mailbox = person.send(&answer).await;
    assert!(mailbox.text("[role=status]").contains("Wie erreichen wir Sie?"), "{mailbox}");
    assert!(mailbox.has("[role=status] a[href='#contact']"));
    let contact = person.send(&form(&mailbox, "contact")).await;
    let nothing = person.send(&form(&contact, "contact/save")).await;
    assert_eq!(nothing.status, 422);
    let filled = form(&contact, "contact/save")
        .fill("contact_name", "Kim")
        .tick("contact_only_name", "on")
        .fill("contact_phone", "0176 471147");
    let mailbox = person.send(&filled).await;
    assert!(mailbox.source.contains("Ihr Kontakt ist gespeichert."), "{mailbox}");
    assert!(!mailbox.source.contains("471147"), "whoever finds the code does not find the person");

    let thread = messages(&ada).await;
    assert!(thread.text("#thread").contains("abgeholt in KW 47"), "{thread}");
    assert!(thread.text("#thread").contains("„Dürfen wir Sie kontaktieren?“: Ja"), "{thread}");
    assert!(!thread.has("#no-contact"), "the answer counts as consent");
    let case = ada.the_case().await;
    let mut compartment = case.form("#coding");
    compartment.action = format!("{}/contact", case.path);
    let opened = ada.send(&compartment).await;
    let opened = opened.text("#contact");
    assert!(opened.contains("0176 471147") && opened.contains("Nur diesen Namen benutzen Ja"), "{opened}");
}

#[tokio::test]
async fn the_queue_shows_a_contact_as_soon_as_there_is_one_and_no_longer() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let badges = async || ada.queue().await.texts("#queue tbody .badge");
    let contact = "Kontakt".to_owned();
    assert!(!badges().await.contains(&contact));
    let page = person.send(&form(&open(&person, &code).await, "contact")).await;
    person.send(&form(&page, "contact/save").fill("contact_phone", "0176 471147")).await;
    assert!(badges().await.contains(&contact));
    let page = person.send(&form(&open(&person, &code).await, "contact")).await;
    let removed = person.send(&form(&page, "contact/remove")).await;
    assert!(removed.source.contains("Ihr Kontakt ist gelöscht."), "{removed}");
    assert!(!badges().await.contains(&contact));
}

#[tokio::test]
async fn one_consent_is_taken_back_and_then_everything() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let filled = person.form().await.fill("narrative", "Kanarienwort");
    let filled =
        filled.tick("consent_process", "on").tick("consent_contact", "on").fill("contact_phone", "471147");
    let code = receipt_code(&person.send(&filled).await);
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    assert!(!messages(&ada).await.has("#no-contact"));

    let mailbox = open(&person, &code).await;
    let consent = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "take back");
    let mailbox = person.send(&consent).await;
    assert!(mailbox.source.contains("Das gilt ab sofort."), "{mailbox}");
    // The same form once more, as after a reload, changes nothing.
    person.send(&consent).await;
    assert_eq!(house.count("message").await, 1);
    assert!(messages(&ada).await.has("#no-contact"), "in the reply box");
    assert!(
        ada.visit(&case).await.text("#contact").contains("Einwilligung"),
        "and in the contact compartment"
    );
    // Consent that is given again and then withdrawn from an outdated page: the last word counts.
    let again = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "give");
    house.clock.advance(Duration::minutes(1));
    person.send(&again).await;
    assert!(!messages(&ada).await.has("#no-contact"));
    house.clock.advance(Duration::minutes(1));
    person.send(&consent).await;
    assert!(messages(&ada).await.has("#no-contact"));

    let warning = person.send(&form(&mailbox, "delete")).await;
    assert!(warning.source.contains("Es lässt sich nicht rückgängig machen."));
    let delete = form(&warning, "delete/confirm").smuggle("keep", "nothing");
    let gone = person.send(&delete).await;
    assert!(gone.source.contains("Zu diesem Code ist nichts mehr gespeichert"), "{gone}");
    assert_eq!(person.send(&delete).await.source, gone.source, "sent twice, it says the same");
    for table in ["report", "report_contact", "message", "case_file", "report_waiting"] {
        assert_eq!(house.count(table).await, 0, "{table}");
    }
    assert_eq!(house.count("deleted_case").await, 1);
    assert_eq!(house.count("deleted_case WHERE state IS NULL AND facts IS NULL").await, 1);
    assert_eq!(open(&person, &code).await.status, 404);
    for path in [case.clone(), format!("{case}/messages")] {
        let page = ada.visit(&path).await;
        assert_eq!(page.status, 410);
        assert!(page.text("#deleted").contains("Von der Person gelöscht"), "{page}");
    }
}

#[tokio::test]
async fn what_the_person_lets_count_still_counts_without_a_name() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "Zählt mich.").await;
    ada.sign_in().await;
    let coding = ada.the_case().await.form("#coding").fill("name", "Fall Kim").fill("case_status", "active");
    let coding = coding.tick("ground", "religion");
    assert!(ada.send(&coding).await.has("#saved"));
    let mailbox = open(&person, &code).await;
    assert!(mailbox.source.contains("arbeitet daran"), "{mailbox}");
    let warning = person.send(&form(&mailbox, "delete")).await;
    person.send(&form(&warning, "delete/confirm").smuggle("keep", "facts")).await;
    assert_eq!(house.count("case_file").await, 0);
    ada.queue().await;
    assert_eq!(house.count("deleted_case WHERE state IS NULL AND facts IS NOT NULL").await, 1);
    let figures = ada.visit("/statistics?year=2026").await;
    assert_eq!(figures.text("#figure-cases"), "1");
    assert_eq!(figures.figure("#table-ground", "Religion"), 1);
}

#[tokio::test]
async fn a_wrong_code_says_what_is_wrong_and_stays_in_the_field() {
    let house = House::open().await;
    let person = house.reporter();
    let code = report(&person, "x").await;
    let mistyped: String = code
        .chars()
        .enumerate()
        .map(|(at, digit)| match (at, digit) {
            (7, '1') => '2',
            (7, _) => '1',
            _ => digit,
        })
        .collect();
    let mistyped = if ReceiptCode::parse(&mistyped).is_ok() { code.replacen(' ', " 1", 1) } else { mistyped };
    let unknown = ReceiptCode::random(&mut house.chance.clone()).grouped().to_string();
    for (typed, status, says) in [
        ("", 422, "Bitte schreiben Sie Ihren Code"),
        ("12345", 422, "Wir haben 5 Ziffern gelesen, der Code hat 30."),
        (&code[1..], 422, "Wir haben 29 Ziffern gelesen, der Code hat 30."),
        (&format!("{code}7"), 422, "Wir haben 31 Ziffern gelesen, der Code hat 30."),
        ("1", 422, "Wir haben eine Ziffer gelesen, der Code hat 30."),
        ("mein Code", 422, "Bitte schreiben Sie Ihren Code"),
        (mistyped.as_str(), 422, "In dem Code ist ein Tippfehler."),
        (unknown.as_str(), 404, "Kein Postfach zu diesem Code gefunden."),
    ] {
        let page = open(&person, typed).await;
        assert_eq!(page.status, status, "{page}");
        assert!(page.text("#code-error").contains(says), "{page}");
        assert_eq!(page.form("main form").value("code"), typed);
    }
    // The right code opens the mailbox in every way of writing it.
    let bengali = |digit: char| char::from_u32(0x09e6 + digit.to_digit(10).unwrap()).unwrap();
    for typed in [
        code.replace(' ', ""),
        code.replace(' ', "-"),
        format!("  {code}\n"),
        format!("\u{feff}Code: „{}“", code.replace(' ', "\u{ad}/\u{200b},\u{b}")),
        format!("\u{202e}[{code}]\u{202c}"),
        code.chars().filter(|c| *c != ' ').map(bengali).collect(),
    ] {
        assert_eq!(open(&person, &typed).await.status, 200, "{typed:?}");
    }
    // Pasting the whole text file works too, although it also contains the digits of the form's
    // address.
    let mailbox = open(&person, &code).await;
    let file = person.send(&form(&mailbox, "receipt.txt")).await.source;
    let others = file.replace(&code, "").chars().filter(char::is_ascii_digit).count();
    assert!(others > 0, "an address without digits proves nothing: {file}");
    assert_eq!(open(&person, &file).await.status, 200, "{file}");
    let (first, rest) = (&code[..1], &code[1..]);
    let typo = file.replace(&code, &format!("{}{rest}", if first == "1" { "2" } else { "1" }));
    assert!(open(&person, &typo).await.text("#code-error").contains("ein Tippfehler"), "{typo}");
}

#[tokio::test]
async fn trying_codes_is_slowed_down_and_what_was_typed_stays() {
    let house = House::open().await;
    let person = house.reporter();
    let unknown = ReceiptCode::random(&mut house.chance.clone()).grouped().to_string();
    let mut last = open(&person, &unknown).await;
    for _ in 0..40 {
        last = open(&person, &unknown).await;
    }
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key("retry-after"));
    assert_eq!(last.form("main form").value("code"), unknown);
}

#[tokio::test]
async fn a_message_that_arrives_while_the_case_is_open_is_not_lost() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let reply = messages(&ada).await.form("#message").fill("text", "Wir rufen die Verwaltung an.");
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Bitte ruft dort nicht an!").await;

    let held = ada.send(&reply).await;
    assert_eq!(held.status, 409);
    assert!(held.has("#held") && held.text("#thread").contains("Bitte ruft dort nicht an!"), "{held}");
    assert_eq!(held.text("#text"), "Wir rufen die Verwaltung an.", "what was typed is still there");
    assert!(!open(&person, &code).await.source.contains("Wir rufen die Verwaltung an."));
    let sent = held.form("#message").fill("text", "Gut, wir rufen nicht an.");
    assert!(ada.send(&sent).await.has("#sent"));
    ada.send(&sent).await;
    assert_eq!(house.count("message").await, 2, "sent twice, stored once");
    assert!(open(&person, &code).await.source.contains("Gut, wir rufen nicht an."));
}

#[tokio::test]
async fn a_double_click_stores_one_message_and_a_second_thought_another() {
    let house = House::open().await;
    let person = house.reporter();
    let code = report(&person, "x").await;
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Einmal.").await;
    write(&person, &mailbox, "Einmal.").await;
    assert_eq!(house.count("message").await, 1);
    write(&person, &mailbox, "Und noch etwas.").await;
    assert_eq!(house.count("message").await, 2);
    let empty = write(&person, &mailbox, "   ").await;
    assert_eq!(empty.status, 422);
}

#[tokio::test]
async fn no_row_no_answer_and_no_address_shows_a_code() {
    let house = House::open().await;
    let person = house.reporter();
    let code = report(&person, "x").await;
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Hallo.").await;
    assert_eq!(mailbox.path, "/de/mailbox");
    assert!(!mailbox.text("title").contains(char::is_numeric));
    assert!(!mailbox.headers.contains_key("set-cookie"));
    assert_eq!(mailbox.headers["cache-control"], "no-store");
    assert!(mailbox.has("details .code"), "folded until asked for");

    let file = person.send(&form(&mailbox, "receipt.txt")).await;
    assert!(file.source.contains(&code));
    let name = file.headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment") && !name.to_lowercase().contains("meld"), "{name}");
    let data = person.send(&form(&mailbox, "data.json")).await;
    let data: serde_json::Value = serde_json::from_str(&data.source).unwrap();
    assert_eq!(data["report"]["narrative"], "x");

    let dump = pg_dump(&house.database.url(Role::Owner));
    let digits = code.replace(' ', "");
    for trace in [code.as_str(), &digits, &hex(code.as_bytes()), &hex(digits.as_bytes()), "Hallo."] {
        assert!(!dump.contains(trace), "a code in the database");
    }
    // These addresses belong to forms; without one they lead to the door.
    for path in
        ["write", "answer", "consent", "contact", "data", "data.json", "receipt.txt", "delete/confirm"]
    {
        assert_eq!(person.visit(&format!("/de/mailbox/{path}")).await.path, "/de/mailbox");
    }
}

#[tokio::test]
async fn the_public_face_gets_nothing_without_the_right_tag() {
    let house = House::open().await;
    let person = house.reporter();
    let code = report(&person, "x").await;
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Hallo.").await;
    let right = MailboxKey::derive(&ReceiptCode::parse(&code).unwrap()).unwrap();
    let wrong = MailboxKey::derive(&ReceiptCode::random(&mut house.chance.clone())).unwrap();
    let mut intake = house.database.connection(Role::Intake).await;
    let mut owner = house.database.connection(Role::Owner).await;
    let office: uuid::Uuid = sqlx::query_scalar("SELECT id FROM office").fetch_one(&mut owner).await.unwrap();

    for table in ["report", "report_contact", "message", "case_file", "deleted_case"] {
        for statement in [
            format!("SELECT count(*) FROM {table}"),
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET office_id = office_id"),
        ] {
            assert!(sqlx::query(AssertSqlSafe(statement)).execute(&mut intake).await.is_err(), "{table}");
        }
    }
    let tries: [(&str, Vec<u8>); 4] = [
        ("another code", wrong.tag().to_vec()),
        ("nothing", Vec::new()),
        ("a part", right.tag()[..31].to_vec()),
        ("zeroes", vec![0; 32]),
    ];
    for (name, tag) in tries {
        for rows in ["mailbox_open($1, $2)", "mailbox_messages($1, $2)"] {
            let query = AssertSqlSafe(format!("SELECT * FROM {rows}"));
            let found = sqlx::query(query).bind(office).bind(&tag).fetch_all(&mut intake).await.unwrap();
            assert_eq!(found.len(), 0, "{rows} with {name}");
        }
        for (call, nothing) in [
            ("mailbox_contact($1, $2, 1, 'x', sha256('x'))::text", "false"),
            ("mailbox_fetched($1, $2, gen_random_uuid(), 'x')::text", "false"),
            ("mailbox_delete($1, $2, false, 2026)::text", "false"),
            (
                "mailbox_post($1, $2, gen_random_uuid(), 1, '2026-11-16', decode(repeat('00', 32), 'hex'), 'x')",
                "no mailbox",
            ),
        ] {
            let query = AssertSqlSafe(format!("SELECT {call} AS answer"));
            let row = sqlx::query(query).bind(office).bind(&tag).fetch_one(&mut intake).await.unwrap();
            assert_eq!(row.get::<String, _>("answer"), nothing, "{call} with {name}");
        }
    }
    let found = sqlx::query("SELECT * FROM mailbox_open($1, $2)").bind(uuid::Uuid::nil());
    let found = found.bind(right.tag().to_vec()).fetch_all(&mut intake).await.unwrap();
    assert_eq!(found.len(), 0, "another office");
    assert_eq!((house.count("report").await, house.count("message").await), (1, 1), "nothing was lost");
    assert_eq!(open(&person, &code).await.status, 200);
}

#[tokio::test]
async fn first_answers_are_edited_and_put_into_the_field() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    report(&person, "x").await;
    ada.sign_in().await;
    let page = ada.visit("/settings/answers").await;
    let form = page.form("#answers").fill("name_1", "Eingang").fill("text_1", "Danke für Ihr Vertrauen.");
    assert!(ada.send(&form).await.has("#saved"));
    let form = messages(&ada).await.form("#message").fill("text", "Guten Tag,");
    let page = ada.send(&form.smuggle("insert", "yes")).await;
    assert_eq!(page.text("#text"), "Guten Tag, Danke für Ihr Vertrauen.", "{page}");
    assert_eq!(house.count("message").await, 0, "nothing is sent by inserting");
}

#[tokio::test]
async fn the_office_sets_by_when_a_human_answers() {
    let mut house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let settings = ada.visit(&ada.queue().await.attribute("nav a[href='/settings']", "href")).await;
    let page = ada.visit(&settings.attribute("main a[href='/settings/answers']", "href")).await;
    assert_eq!(page.form("#answers").value("reply_days"), "5");
    let wrong = ada.send(&page.form("#answers").fill("reply_days", "bald").fill("text_1", "Danke.")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.has("#days-error"), "{wrong}");
    assert_eq!(wrong.form("#answers").value("reply_days"), "bald", "what was typed is still there");
    let corrected = wrong.form("#answers").fill("reply_days", "3").fill("name_1", "Dank");
    assert!(ada.send(&corrected).await.has("#saved"));
    // A new face, because the other one caches the office's settings for two seconds.
    let person = Reporter::new(&house.start_intake().await, "de");
    let mailbox = open(&person, &code).await;
    assert!(plain(&mailbox.source).contains("Spätestens am 25. November 2026"), "{mailbox}");
}

#[tokio::test]
async fn a_right_code_opens_and_stores_whatever_others_tried_from_the_same_address() {
    let house = House::open().await;
    let (person, other) = (house.reporter(), house.reporter());
    let code = report(&person, "x").await;
    let mailbox = open(&person, &code).await;
    let unknown = ReceiptCode::random(&mut house.chance.clone()).grouped().to_string();
    while open(&other, &unknown).await.status != 429 {}

    let sent = write(&person, &mailbox, "Lange überlegt, lange geschrieben.").await;
    assert!(sent.source.contains("Ihre Nachricht ist angekommen."), "{sent}");
    assert_eq!(house.count("message").await, 1);
    assert_eq!(open(&person, &code).await.status, 200);
    let contact = person.send(&form(&sent, "contact")).await;
    assert_eq!(contact.status, 200, "{contact}");
    // A mistyped code is reported as such and does not ask the person to wait.
    assert_eq!(open(&person, "12345").await.status, 422);
    assert_eq!(open(&other, &unknown).await.status, 429, "and trying goes on being slowed down");
}

#[tokio::test]
async fn a_full_mailbox_keeps_nobody_from_taking_back_a_consent_or_a_contact() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let filled = person.form().await.fill("narrative", "x").tick("consent_contact", "on");
    let code = receipt_code(&person.send(&filled.fill("contact_phone", "471147")).await);
    write(&person, &open(&person, &code).await, "Hallo.").await;
    let mut owner = house.database.connection(Role::Owner).await;
    // Fills the mailbox with invalid envelopes, because an attempt to open one takes little time.
    let fill = "INSERT INTO message (id, office_id, report_id, week, from_office, fingerprint, sealed, epoch)
        SELECT gen_random_uuid(), office_id, report_id, week, false, sha256(place::text::bytea), 'x', epoch
        FROM message, generate_series(1, 499) AS place";
    sqlx::query(fill).execute(&mut owner).await.unwrap();
    let mailbox = open(&person, &code).await;
    let refused = write(&person, &mailbox, "Zu viel.").await;
    assert!(refused.source.contains("nimmt keine weiteren Nachrichten"), "{refused}");

    // The contact can still be changed, and the page confirms it; then it can be removed.
    let contact = person.send(&form(&mailbox, "contact")).await;
    let saved = person.send(&form(&contact, "contact/save").fill("contact_phone", "0176 0815")).await;
    assert!(saved.source.contains("Ihr Kontakt ist gespeichert."), "{saved}");
    let contact = person.send(&form(&saved, "contact")).await;
    let removed = person.send(&form(&contact, "contact/remove")).await;
    assert!(removed.source.contains("Ihr Kontakt ist gelöscht."), "{removed}");
    assert_eq!((house.count("report_contact").await, house.count("message").await), (1, 500));
    let opened = open(&person, &code).await;
    assert!(opened.source.contains("keinen Kontakt hinterlassen"), "{opened}");

    let consent = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "take back");
    let taken_back = person.send(&consent).await;
    assert!(taken_back.source.contains("Das gilt ab sofort."), "{taken_back}");
    person.send(&consent).await;
    assert_eq!(house.count("message").await, 501, "what is taken back already is not stored once more");
    ada.sign_in().await;
    assert!(messages(&ada).await.has("#no-contact"), "and the desk knows");
    // Giving a consent needs room in the mailbox, and the page does not claim that it was stored.
    let given =
        person.send(&mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "give")).await;
    assert!(given.source.contains("nimmt keine weiteren Nachrichten"), "{given}");
    assert_eq!(house.count("message").await, 501);

    // The public face cannot choose the limit.
    let mut intake = house.database.connection(Role::Intake).await;
    let put = "SELECT mailbox_put(gen_random_uuid(), '', gen_random_uuid(), 1, '2026-11-16', '', '', 100000)";
    let refused = sqlx::query(put).execute(&mut intake).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501");
}
