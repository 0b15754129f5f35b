//! The receipt code is the only way into a mailbox: a wrong one is explained, trying is slowed
//! down, a right one always opens, and no code shows anywhere.

use meldestelle_domain::hex::hex;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::programs::pg_dump;
use meldestelle_vault::receipt_key::MailboxKey;
use sqlx::{AssertSqlSafe, Row};

use crate::mailbox::{form, open, report, write};

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
