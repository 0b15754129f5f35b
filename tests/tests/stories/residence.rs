//! An office that warns against writing about residence status warns beside every field and does
//! not ask for it.

use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::{Reporter, receipt_code};

const WARNING: &str = "Aufenthaltsstatus";
const CODES: [(&str, &str); 2] =
    [("ground", "nationality_residence"), ("reason_unreported", "residence_fear")];

/// Every free-text field is described by the warning.
fn assert_warns(page: &Page, fields: &[&str], unwarned: &[&str]) {
    let every = "main input[type=text], main textarea";
    let mut found = page.attributes(every, "name");
    found.retain(|name| !unwarned.contains(&name.as_str()));
    found.sort();
    found.dedup();
    let mut expected: Vec<_> = fields.iter().map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(found, expected, "{page}");
    for name in fields {
        for tied in page.attributes(
            &format!("main input[type=text][name={name}], main textarea[name={name}]"),
            "aria-describedby",
        ) {
            let warned = tied.split(' ').any(|id| {
                page.has(&format!("[id='{id}']")) && page.text(&format!("[id='{id}']")).contains(WARNING)
            });
            assert!(warned, "{name} is not described by the warning ({tied}): {page}");
        }
    }
}

async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

async fn silence(house: &mut House) -> Reporter {
    let mut owner = house.database.connection(Role::Owner).await;
    let set = "UPDATE office SET settings = settings || '{\"warn_residence\": false}'";
    assert_eq!(sqlx::query(set).execute(&mut owner).await.unwrap().rows_affected(), 1);
    // A new face, because the other one caches the office's settings for two seconds.
    Reporter::new(&house.start_intake().await, "de")
}

#[tokio::test]
async fn what_the_form_warns_of_it_does_not_offer() {
    let mut house = House::open().await;
    let reporter = house.reporter();
    let choice =
        |(list, code): (&str, &str)| format!("[name={list}][value={code}], [name={list}] [value={code}]");
    let page = reporter.visit("/de/report").await;
    for code in CODES {
        assert!(!page.has(&choice(code)), "{code:?} is offered: {page}");
    }
    assert!(
        page.has(&choice(("ground", "age"))) && page.has(&choice(("reason_unreported", "no_change"))),
        "{page}"
    );

    // An old or foreign form may tick these codes; the report is accepted without them.
    let mut form = reporter.form().await.fill("narrative", "Mein Text.").tick("ground", "age");
    for (list, code) in CODES {
        form = form.smuggle(list, code);
    }
    let code = receipt_code(&reporter.send(&form).await);
    let mailbox = open(&reporter, &code).await;
    assert!(mailbox.source.contains("Alter") && !mailbox.text("main dl").contains(WARNING), "{mailbox}");
    // The desk can code all of them.
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.the_case().await;
    for (list, code) in CODES {
        let coding = case.form("#case").press("save_coding");
        assert!(!coding.fields.contains(&(list.to_owned(), code.to_owned())), "{case}");
        assert!(
            ada.send(&coding.tick(list, code).fill("case_status", "active")).await.has("#saved, #conflict")
        );
    }

    // An office that does not warn offers the codes.
    let reporter = silence(&mut house).await;
    let page = reporter.visit("/de/report").await;
    for code in CODES {
        assert!(page.has(&choice(code)), "{page}");
    }
    assert!(!page.has("#residence") && !page.source.contains("Bitte nichts über"), "{page}");
}

#[tokio::test]
async fn the_warning_stands_by_every_field_of_free_words() {
    let mut house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let contact = ["contact_name", "contact_other", "contact_times", "contact_language"];
    let form = [
        "narrative",
        "when_words",
        "place_words",
        "ground_words",
        "respondent_name",
        "evidence_words",
        "gender_words",
        "consent_pass_on_body",
    ];
    assert_warns(&person.visit("/de/report").await, &[&form[..], &contact].concat(), &[]);
    // A field with an error is described by the warning too.
    let page = person.send(&person.form().await).await;
    assert_warns(&page, &[&form[..], &contact].concat(), &[]);

    let code = person.report("x").await;
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let thread = ada.visit(&format!("{case}/messages")).await;
    ada.send(
        &thread
            .form("#case")
            .press("send")
            .fill("message.ask", "may_pass_on")
            .fill("message.text", "An den Mieterverein?"),
    )
    .await;
    let mailbox = open(&person, &code).await;
    assert_warns(&mailbox, &["text", "consent_pass_on_body"], &[]);
    let empty = person.send(&mailbox.form("form[action='/de/mailbox/write']")).await;
    assert_eq!(empty.status, 422);
    assert_warns(&empty, &["text", "consent_pass_on_body"], &[]);
    let page = person.send(&mailbox.form("form[action='/de/mailbox/contact']")).await;
    assert_warns(&page, &contact, &[]);
    // The field for the code takes digits only.
    assert_warns(&person.visit("/de/mailbox").await, &[], &["code"]);

    let person = silence(&mut house).await;
    for page in [person.visit("/de/report").await, open(&person, &code).await] {
        assert!(!page.source.contains("Bitte nichts über"), "{page}");
    }
}
