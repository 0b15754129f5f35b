//! A report on its way from the form to the statistics.

use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Form;
use meldestelle_tests::reporter::{Reporter, receipt_code};

/// Whether this is six groups of five digits.
fn looks_like_a_code(code: &str) -> bool {
    let groups: Vec<&str> = code.split(' ').collect();
    groups.len() == 6
        && groups.iter().all(|group| group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A report about a day nursery, in German, with a contact.
async fn filled_in_german(reporter: &Reporter) -> Form {
    let form = reporter.form().await;
    form.tick("desired_help", "talk")
        .fill(
            "narrative",
            "In der Kita wurde meine Tochter <b>wegen</b> ihrer Hautfarbe ausgelacht.\n\nZweimal. 👩‍👧",
        )
        .fill("when_day", "2026-11-02")
        .fill("place_words", "Kita am Park")
        .tick("ground", "religion")
        .fill("life_area", "education")
        .fill("respondent_name", "Kita am Park e. V.")
        .fill("contact_name", "Frau Muster")
        .fill("contact_phone", "0151 2345678")
        .tick("consent_contact", "on")
}

#[tokio::test]
async fn a_report_in_german_is_read_coded_and_counted() {
    let house = House::open().await;
    let reporter = house.reporter();

    // Somebody files a report in German.
    let start = reporter.visit("/").await;
    assert_eq!((start.path.as_str(), start.attribute("html", "lang").as_str()), ("/de/", "de"));
    let form = filled_in_german(&reporter).await;
    let receipt = reporter.send(&form).await;
    let code = receipt_code(&receipt);
    assert!(looks_like_a_code(&code), "{code}");
    assert!(!receipt.text("title").contains(&code[..5]), "the code is not in the title");
    assert!(!receipt.path.contains(&code[..5]), "nor in the address");

    // A counsellor finds it in the queue and reads it in the person's own words.
    let ada = house.ada();
    let queue = ada.sign_in().await;
    assert_eq!(queue.texts("#queue tbody tr").len(), 1, "{queue}");
    let case = ada.the_case().await;
    let narrative = case.text("#narrative");
    assert_eq!(
        narrative,
        "In der Kita wurde meine Tochter <b>wegen</b> ihrer Hautfarbe ausgelacht. Zweimal. 👩‍👧"
    );
    assert!(case.text("#answers").contains("Kita am Park e. V."));

    // The contact opens with a separate click.
    assert!(!case.source.contains("0151"), "{case}");
    let contact = ada.send(&case.form("#case").press("contact")).await;
    assert!(contact.text("#contact").contains("0151 2345678"), "{contact}");

    // She codes the case, and the statistics count it.
    let form = case.form("#case").press("save_coding");
    assert!(
        form.fields.contains(&("ground".to_owned(), "religion".to_owned())),
        "what was ticked is suggested"
    );
    let before = ada.visit("/statistics").await;
    assert_eq!(before.text("#figure-coded"), "0");
    let saved = ada
        .send(
            &form
                .tick("ground", "racism_ethnic")
                .fill("life_area", "education")
                .fill("case_status", "active"),
        )
        .await;
    assert!(saved.has("#saved"), "{saved}");
    let figures = ada.visit("/statistics?year=2026").await;
    assert_eq!(figures.text("#figure-cases"), "1");
    assert_eq!(figures.text("#figure-coded"), "1");

    // Everything she did is in the audit trail.
    let made = 3; // the office, two counsellors
    let done = 5; // signed in, read, contact opened, coded, read again
    assert_eq!(house.count("audit_entry").await, made + done);
}

#[tokio::test]
async fn the_same_form_twice_is_one_report_and_the_same_code() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Einmal passiert, zweimal geklickt.");
    let first = receipt_code(&reporter.send(&form).await);
    let again = receipt_code(&reporter.send(&form).await);
    assert_eq!(first, again);
    // A double click sends the form again before the first answer.
    let (one, two, three) = tokio::join!(reporter.send(&form), reporter.send(&form), reporter.send(&form));
    for page in [one, two, three] {
        assert_eq!(receipt_code(&page), first);
    }
    assert_eq!((house.count("report").await, house.count("message").await), (1, 0));
}

#[tokio::test]
async fn a_double_click_before_anything_is_stored_is_one_report() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Schnell geklickt.").fill("contact_name", "A.");
    let sent = (0..8).map(|_| {
        let (reporter, form) = (reporter.clone(), form.clone());
        tokio::spawn(async move { receipt_code(&reporter.send(&form).await) })
    });
    let mut codes = Vec::new();
    for sent in sent.collect::<Vec<_>>() {
        codes.push(sent.await.unwrap());
    }
    codes.dedup();
    assert_eq!(codes.len(), 1);
    assert_eq!((house.count("report").await, house.count("report_contact").await), (1, 1));
}

#[tokio::test]
async fn what_was_added_after_going_back_is_kept() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Der Anfang.");
    let first = receipt_code(&reporter.send(&form).await);
    let longer = form.fill("narrative", "Der Anfang. Und was mir danach einfiel: Kanariennachtrag.");
    assert_eq!(receipt_code(&reporter.send(&longer).await), first);
    assert_eq!(receipt_code(&reporter.send(&longer).await), first);
    assert_eq!((house.count("report").await, house.count("message").await), (1, 1));

    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.the_case().await;
    assert_eq!(case.text("#narrative"), "Der Anfang.");
    assert!(case.text("#timeline").contains("Kanariennachtrag"), "{case}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_are_all_stored_and_all_acknowledged() {
    let house = House::open().await;
    let sent: Vec<_> = (0..200)
        .map(|number| {
            let reporter = house.reporter();
            tokio::spawn(async move { reporter.report(&format!("Bericht Nummer {number}.")).await })
        })
        .collect();
    let mut codes = Vec::new();
    for sent in sent {
        codes.push(sent.await.unwrap());
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 200, "two hundred different codes");
    assert_eq!(house.count("report").await, 200);

    // Each of them can be read.
    let ada = house.ada();
    let queue = ada.sign_in().await;
    assert!(queue.text("#queue caption").contains("200"), "{}", queue.text("#queue caption"));
    assert!(!queue.has("#unreadable"));
}

#[tokio::test]
async fn an_acknowledged_report_survives_the_end_of_both_faces() {
    let mut house = House::open().await;
    house.reporter().report("Vor dem Absturz.").await;
    house.stop_faces();
    house.desk_url = house.start_desk().await;
    let ada = house.ada();
    ada.sign_in().await;
    assert_eq!(ada.the_case().await.text("#narrative"), "Vor dem Absturz.");
}

#[tokio::test]
async fn the_public_face_leaves_nothing_in_the_browser() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await;
    let wrong = reporter.send(&form).await;
    let receipt = reporter.send(&form.fill("narrative", "x")).await;
    let pages = [
        reporter.visit("/de/").await,
        reporter.visit("/de/report").await,
        reporter.visit("/de/privacy").await,
        reporter.visit("/nowhere").await,
        wrong,
        receipt,
    ];
    for page in pages {
        assert!(!page.headers.contains_key("set-cookie"), "{page}");
        assert_eq!(page.headers["cache-control"], "no-store", "{}", page.path);
        assert_eq!(page.headers["referrer-policy"], "same-origin");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!page.has("script, [onclick], [style], iframe, object"), "{page}");
        // Every address that the browser loads or follows is of this house or within the page.
        for attribute in ["href", "src", "srcset", "poster", "data", "background", "action", "formaction"] {
            for address in page.attributes(&format!("[{attribute}]"), attribute) {
                let own = address.starts_with('/') && !address.starts_with("//");
                // Telephone numbers and e-mail addresses open only when a person chooses them.
                let near = ["#", "data:", "tel:", "mailto:"].iter().any(|begins| address.starts_with(begins));
                assert!(own || near, "{attribute}: {address}");
            }
        }
        assert!(!page.attributes("[href]", "href").is_empty(), "{page}");
    }
}

#[tokio::test]
async fn what_no_longer_fits_into_a_mailbox_becomes_a_report_of_its_own() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Es ist passiert.");
    let code = receipt_code(&reporter.send(&form).await);
    reporter.send(&form.clone().fill("when_words", "gestern")).await;
    let mut owner = house.database.connection(Role::Owner).await;
    let fill = "INSERT INTO message (id, office_id, report_id, week, from_office, fingerprint, sealed, epoch)
        SELECT gen_random_uuid(), office_id, report_id, week, false, sha256(place::text::bytea), sealed, epoch
        FROM message, generate_series(1, 499) AS place";
    assert_eq!(sqlx::query(fill).execute(&mut owner).await.unwrap().rows_affected(), 499);

    let page = reporter.send(&form.clone().fill("when_words", "vorgestern")).await;
    assert_eq!(page.status, 422, "{page}");
    assert!(page.source.contains("eine neue Meldung mit einem neuen Code"), "{page}");
    let again = page.form("main form");
    assert_eq!((again.value("narrative"), again.value("when_words")), ("Es ist passiert.", "vorgestern"));
    assert_eq!(house.count("report").await, 1);
    let new = receipt_code(&reporter.send(&again).await);
    assert_ne!(new, code);
    assert_eq!(house.count("report").await, 2);
}
