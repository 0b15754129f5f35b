//! The database goes away or becomes read-only while somebody works: what was typed comes back with
//! a button that works.

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Form;
use meldestelle_tests::uploads::Chosen;

/// Sends a form while the database is away, and checks that the answer holds exactly the same form
/// and shows `words`.
async fn give_back(house: &House, at: &Counsellor, form: &Form, words: &str) -> Form {
    house.database.cut().await;
    let page = at.send(form).await;
    assert_eq!(page.status, 503, "{page}");
    assert!(page.has("#not-now") && page.text("h1") == "Noch nicht gespeichert", "{page}");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["retry-after"], "60");
    assert!(page.texts(".said").contains(&words.split_whitespace().collect::<Vec<_>>().join(" ")), "{page}");
    let again = page.form("main form");
    assert_eq!((&again.action, &again.fields), (&form.action, &form.fields));
    // While the database is still away, the form comes back whole again.
    let page = at.send(&again).await;
    assert_eq!((page.status.as_u16(), &page.form("main form").fields), (503, &form.fields));
    house.database.mend().await;
    again
}

#[tokio::test]
async fn what_was_typed_at_the_desk_outlives_the_database() {
    let house = House::open().await;
    let code = house.reporter().report("Ein Fall.").await;
    let ada = house.ada();
    ada.sign_in().await;

    // A coding is stored as it was typed.
    let form = ada
        .the_case()
        .await
        .form("#case")
        .press("save_coding")
        .tick("ground", "age")
        .tick("ground", "religion");
    let form = form.fill("name", "Fall trotz \"Ausfall\" & <Absturz>");
    let again = give_back(&house, &ada, &form, "Fall trotz \"Ausfall\" & <Absturz>").await;
    assert!(ada.send(&again).await.has("#saved"));
    let stored = ada.the_case().await;
    assert!(stored.text("h1").contains("Fall trotz \"Ausfall\" & <Absturz>"), "{stored}");
    let stored = stored.form("#case").press("save_coding");
    for ground in ["age", "religion"] {
        assert!(stored.fields.contains(&("ground".to_owned(), ground.to_owned())), "{ground}");
    }

    // A message arrives once, however often it is sent.
    let case = ada.cases().await.remove(0);
    let words = "Guten Tag,\n\nwir sind für Sie da. 👩🏽";
    let form =
        ada.visit(&format!("{case}/messages")).await.form("#case").press("send").fill("message.text", words);
    let again = give_back(&house, &ada, &form, words).await;
    for _ in 0..2 {
        assert_eq!(ada.send(&again).await.status, 200);
    }
    let reporter = house.reporter();
    let mailbox = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&mailbox).await;
    assert_eq!(inside.source.matches("wir sind für Sie da.").count(), 1, "{inside}");

    // The settings of first answers also hold typed text.
    let form = ada.visit("/settings/answers").await.form("#answers");
    let named = |begins: &str| form.fields.iter().map(|(name, _)| name).find(|name| name.starts_with(begins));
    let (name, text) = (named("name").unwrap().clone(), named("text").unwrap().clone());
    let form = form.fill(&name, "Erste").fill(&text, "Lange überlegt.");
    let again = give_back(&house, &ada, &form, "Lange überlegt.").await;
    assert!(ada.send(&again).await.has("#saved"));
    assert_eq!(ada.visit("/settings/answers").await.form("#answers").value(&text), "Lange überlegt.");
}

#[tokio::test]
async fn a_form_kept_while_signing_in_outlives_the_database_and_no_passphrase_comes_back() {
    let house = House::open().await;
    house.reporter().report("Ein Fall.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.the_case().await.form("#case").press("save_coding").fill("name", "Nicht verloren");
    house.clock.advance(chrono::Duration::hours(1));
    let page = ada.send(&form).await;
    assert_eq!(page.status, 401);
    let code = ada.next_code();
    let sign_in =
        page.form("main form").fill("login", "ada").fill("passphrase", &ada.passphrase).fill("code", &code);
    house.database.cut().await;
    let page = ada.send(&sign_in).await;
    assert_eq!(page.status, 503, "{page}");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(!page.source.contains(&ada.passphrase), "the passphrase came back");
    assert!(page.text("[role=alert]").contains("Die Datenbank antwortet gerade nicht."), "{page}");
    house.database.mend().await;
    let sign_in = page.form("main form").fill("passphrase", &ada.passphrase).fill("code", &ada.next_code());
    assert_eq!(sign_in.value("login"), "ada");
    let page = ada.send(&sign_in).await;
    assert!(ada.send(&page.form("main form")).await.has("#saved"));
    assert!(ada.the_case().await.text("h1").contains("Nicht verloren"));
}

#[tokio::test]
async fn what_was_typed_in_an_open_mailbox_outlives_a_database_that_stores_nothing() {
    let house = House::open().await;
    let reporter = house.reporter();
    let code = reporter.report("Meine Meldung.").await;
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&door).await;
    let forms = [
        inside.form("form[action$='/mailbox/write']").fill("text", "Lange überlegt,\nlange geschrieben."),
        inside.form("form[action$='/mailbox/consent']").smuggle("do", "give"),
        reporter
            .send(&inside.form("form[action$='/mailbox/contact']"))
            .await
            .form("form[action$='/contact/save']")
            .fill("contact_email", "ich@example.org"),
        reporter
            .send(&inside.form("form[action$='/mailbox/delete']"))
            .await
            .form("form[action$='/delete/confirm']"),
    ];
    for form in forms {
        // The mailbox can be opened, but nothing can be stored.
        house.database.read_only(true).await;
        let files = [Chosen::new("brief.txt", "Abgelehnt.")];
        let with_file = form.action.ends_with("/write");
        let page =
            if with_file { reporter.send_with(&form, &files).await } else { reporter.send(&form).await };
        assert_eq!(page.status, 503, "{page}");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(page.headers.contains_key("retry-after"));
        let again = page.form("main form");
        assert_eq!(again.action, form.action);
        for (name, value) in &form.fields {
            assert!(
                // The page holds the next ticket of the same visit.
                ["files", "ticket"].contains(&name.as_str())
                    || again.fields.contains(&(name.clone(), value.clone())),
                "{name} in {page}"
            );
        }
        assert_eq!(page.has("#files-again"), with_file, "{page}");
        house.database.read_only(false).await;
        assert_eq!(reporter.send(&again).await.status, 200);
    }
    assert_eq!(reporter.send(&door).await.status, 404, "the last form deleted everything");
}
