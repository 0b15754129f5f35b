//! Every replica accepts a form that was fetched recently. Any other form comes back whole, and is
//! then accepted.

use chrono::Duration;
use meldestelle_domain::clock::Clock;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::database::Role;
use meldestelle_tests::forms::Forms;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;

/// A form with typed values.
async fn typed(reporter: &Reporter) -> Form {
    let form = reporter.form().await.tick("ground", "age").tick("consent_contact", "on");
    let form = form.fill("contact_phone", "0151 2345678");
    form.fill("narrative", "Das war lange her,\nund \"schwer\" zu schreiben.").fill("contact_name", "A. & B.")
}

/// The form came back with the same values and code, a button on top, and a new time of issue.
fn assert_given_back(page: &Page, sent: &Form) -> Form {
    assert_eq!(page.status, 422, "{page}");
    assert_eq!(page.text("#not-now h2"), "Bitte schicken Sie es noch einmal ab");
    assert_eq!(page.attribute("#not-now button", "form"), page.attribute("main form", "id"));
    assert_eq!(page.headers["cache-control"], "no-store");
    let again = page.form("main form");
    let without = |form: &Form| {
        let mut fields = form.fields.clone();
        fields.retain(|(name, _)| name != "issued");
        for (_, value) in &mut fields {
            *value = value.replace("\r\n", "\n");
        }
        fields.sort();
        fields
    };
    assert_eq!(without(&again), without(sent));
    assert_ne!(again.value("issued"), sent.value("issued"));
    again
}

#[tokio::test]
async fn what_lay_for_days_comes_back_whole_and_then_is_taken() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = typed(&reporter).await;
    house.clock.advance(Duration::hours(72));
    let page = reporter.send(&form).await;
    let again = assert_given_back(&page, &form);
    assert_eq!(house.count("report").await, 0);
    let code = receipt_code(&reporter.send(&again).await);
    assert_eq!(code, form.value("code"));
    // Sent once more from the old page, the report is acknowledged and counted once.
    let old = again.fill("issued", form.value("issued"));
    assert_eq!(receipt_code(&reporter.send(&old).await), code);
    assert_eq!((house.count("report").await, house.count("message").await), (1, 0));
    // The page is also in English.
    let reader = reporter.reading("en");
    let form = reader.form().await.fill("narrative", "Long ago.");
    house.clock.advance(Duration::days(400));
    assert_eq!(reader.send(&form).await.text("#not-now h2"), "Please send it again");
}

#[tokio::test]
async fn a_night_is_not_too_long_and_a_repeated_form_is_acknowledged_after_weeks() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = typed(&reporter).await;
    house.clock.advance(Duration::hours(47));
    let code = receipt_code(&reporter.send(&form).await);
    assert_eq!(receipt_code(&reporter.send(&form).await), code);
    house.clock.advance(Duration::weeks(3));
    let acknowledged = reporter.send(&form).await;
    assert_eq!(
        (acknowledged.status.as_u16(), acknowledged.text("h1").as_str()),
        (200, "Ihre Meldung ist sicher angekommen.")
    );
    assert!(!acknowledged.source.contains(&code), "the code is shown shortly after it was issued only");
    assert_eq!((house.count("report").await, house.count("message").await), (1, 0));
}

#[tokio::test]
async fn forged_borrowed_and_missing_times_store_nothing_and_lose_nothing() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = typed(&reporter).await;
    let other = reporter.form().await;
    let mut shifted = form.value("issued").to_owned();
    let last = if shifted.ends_with('0') { '1' } else { '0' };
    shifted.pop();
    shifted.push(last);
    for (what, sent) in [
        ("missing", form.clone().untick("issued")),
        ("empty", form.clone().fill("issued", "")),
        ("forged", form.clone().fill("issued", &shifted)),
        ("another form's", form.clone().fill("issued", other.value("issued"))),
        ("made up", form.clone().fill("issued", "99999-00000000000000000000000000000000")),
        ("a formula", form.clone().fill("issued", "<script>alert(1)</script>")),
    ] {
        let page = reporter.send(&sent).await;
        assert!(!page.source.contains("<script"), "{what}");
        let again = assert_given_back(&page, &sent);
        assert_eq!(house.count("report").await, 0, "{what}");
        assert_eq!(again.value("issued"), form.value("issued"), "{what}");
    }
    // Browsers cannot keep chosen files, so the page names the files to choose again.
    let sent = form.clone().fill("issued", "");
    let page = reporter.send_with(&sent, &[Chosen::new("brief.txt", "Sehr geehrte Damen")]).await;
    assert!(page.text("#files-again").contains("brief.txt"), "{page}");
    assert_eq!((house.count("report").await, house.count("attachment").await), (0, 0));
    let again = page.form("main form");
    let taken = reporter.send_with(&again, &[Chosen::new("brief.txt", "Sehr geehrte Damen")]).await;
    assert_eq!(receipt_code(&taken), form.value("code"));
    assert_eq!((house.count("report").await, house.count("attachment").await), (1, 1));
}

#[tokio::test]
async fn one_form_stands_for_one_report() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = typed(&reporter).await;
    assert_eq!(receipt_code(&reporter.send(&form).await), form.value("code"));
    // A program might send the same form with ever new codes.
    for seed in 0..3 {
        let code = ReceiptCode::random(&mut meldestelle_web::rng::RandomSource::seeded(seed));
        let page = reporter.send(&form.clone().fill("code", &code.grouped())).await;
        assert_eq!(page.status, 422, "{page}");
    }
    assert_eq!(house.count("report").await, 1);
}

#[tokio::test]
async fn every_replica_takes_it_also_after_a_restart() {
    let mut house = House::open().await;
    let form = typed(&house.reporter()).await;
    let second = Reporter::new(&house.start_intake().await, "de");
    let code = receipt_code(&second.send(&form).await);
    let form = typed(&second).await;
    house.stop_faces();
    let third = Reporter::new(&house.start_intake().await, "de");
    assert_ne!(receipt_code(&third.send(&form).await), code);
    assert_eq!(house.count("report").await, 2);
}

#[tokio::test]
async fn another_offices_form_is_none_of_ours() {
    let house = House::open().await;
    let (office, now) = (house.another_office().await, house.clock.now());
    let mut owner = house.database.connection(Role::Owner).await;
    let (ours, theirs) = (house.forms().await, Forms::of(&mut owner, office.id).await);

    let reporter = house.reporter();
    let form = typed(&reporter).await;
    let code = ReceiptCode::parse(form.value("code")).unwrap();
    assert_eq!(form.value("issued"), ours.issue(&code, now));
    let borrowed = form.clone().fill("issued", &theirs.issue(&code, now));
    assert_given_back(&reporter.send(&borrowed).await, &borrowed);
    assert_eq!(house.count("report").await, 0);
    // At the office to which it belongs, the form is accepted.
    let elsewhere = Reporter::new(&house.intake_url.replace("127.0.0.1", "localhost"), "de");
    assert_eq!(receipt_code(&elsewhere.send(&borrowed).await), form.value("code"));
    assert_eq!(receipt_code(&reporter.send(&form).await), form.value("code"));
    assert_eq!(house.count("report").await, 2);
}

#[tokio::test]
async fn a_form_given_back_for_another_reason_carries_a_new_time() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = typed(&reporter).await.fill("contact_name", "").fill("narrative", "");
    house.clock.advance(Duration::hours(40));
    let page = reporter.send(&form).await;
    assert!(page.has("#errors") && !page.has("#not-now"), "{page}");
    let again = page.form("main form").fill("narrative", "Jetzt steht etwas da.");
    house.clock.advance(Duration::hours(40));
    assert_eq!(receipt_code(&reporter.send(&again).await), form.value("code"));
}
