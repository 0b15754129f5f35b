//! Input that no form of ours sends, and mistakes that people make: the answer is a clear page that
//! gives back what was typed, and nothing is stored.

use meldestelle_tests::house::House;
use meldestelle_tests::page::{Page, plain};

fn assert_friendly(page: &Page, status: u16) {
    assert_eq!(page.status, status, "{page}");
    assert_eq!(page.attribute("html", "lang"), "de", "{page}");
    assert!(page.text("h1").len() > 3);
}

/// The form came back; the error is shown on top and beside the field `field`, and linked to the
/// field.
fn assert_shown_again(page: &Page, field: &str) {
    assert_friendly(page, 422);
    assert!(page.has(&format!("#errors a[href='#{field}']")), "{page}");
    assert!(page.has(&format!("#{field}-error")), "{page}");
    let tied = page.attribute(&format!("#{field}"), "aria-describedby");
    let is_group = page.has(&format!("input[type=checkbox]#{field}"));
    assert!(is_group || tied.contains(&format!("{field}-error")), "{field}: {tied}");
}

#[tokio::test]
async fn an_empty_form_is_shown_again() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await;
    let page = reporter.send(&form).await;
    assert_shown_again(&page, "narrative");
    assert_eq!(page.form("main form").value("code"), form.value("code"), "with the same code");

    let page = reporter.send_raw("/de/report", "application/x-www-form-urlencoded", Vec::new()).await;
    assert_shown_again(&page, "narrative");
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn everything_typed_is_still_there() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter
        .form()
        .await
        .tick("desired_help", "talk")
        .tick("ground", "age")
        .tick("ground", "religion")
        .fill("life_area", "housing")
        .fill("when_day", "2031-01-01")
        .fill("narrative", "\n\"Zitat\" & <b>Spitzes</b> — zwei\n\nAbsätze")
        .fill("contact_email", "a@example.org")
        .fill("contact_way", "email")
        .fill("contact_interpreter", "yes")
        .tick("consent_process", "on");
    let page = reporter.send(&form).await;
    assert_shown_again(&page, "when_day");
    let mut sent = form.fields;
    let mut shown = page.form("main form").fields;
    // Browsers normalise line ends, so they do not count here.
    for fields in [&mut sent, &mut shown] {
        for (_, value) in fields.iter_mut() {
            *value = value.replace("\r\n", "\n").trim_start().to_owned();
        }
        fields.sort();
    }
    assert_eq!(shown, sent);
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn a_hundred_kilobytes_are_too_much_but_not_lost() {
    let house = House::open().await;
    let reporter = house.reporter();
    let long = "Ein sehr langer Bericht. ".repeat(4096);
    let page = reporter.send(&reporter.form().await.fill("narrative", &long)).await;
    assert_shown_again(&page, "narrative");
    assert_eq!(page.form("main form").value("narrative"), long);
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn every_script_and_every_emoji_is_text() {
    let house = House::open().await;
    let reporter = house.reporter();
    let texts = [
        "مرحبا، تعرضت للتمييز \u{200f}في العمل",
        "שלום \u{2067}מילים\u{2069} 1234",
        "👩‍👧🏽‍👦 🏳️‍🌈 \u{1f468}\u{200d}\u{2764}\u{fe0f}\u{200d}\u{1f468}",
        "Zalgo: h\u{0301}\u{0302}\u{0303}\u{0304}a\u{0305}llo \u{fffd}",
    ];
    for text in texts {
        reporter.report(text).await;
    }
    let ada = house.ada();
    ada.sign_in().await;
    let mut read = Vec::new();
    for case in ada.cases().await {
        read.push(ada.visit(&case).await.text("#narrative"));
    }
    for text in texts {
        assert!(read.contains(&plain(text)), "{text}");
    }
}

#[tokio::test]
async fn what_cannot_be_seen_is_dropped_and_refuses_nothing() {
    let house = House::open().await;
    let reporter = house.reporter();
    let unseen =
        ["\0", "\u{1b}", "\u{7f}", "\u{feff}", "\u{200b}", "\u{ad}", "\u{2060}", "\u{202e}", "\u{e0041}"];
    for unseen in unseen {
        let form = reporter.form().await.fill("narrative", &format!("{unseen}vor{unseen}her{unseen}"));
        let form =
            form.fill("respondent_name", unseen).fill("contact_email", &format!("a@{unseen}b.example"));
        let page = reporter.send(&form.smuggle("ground", &format!("age{unseen}"))).await;
        assert!(page.has("#code"), "{unseen:?}: {page}");
    }
    // Line separators that word processors use must not join words.
    reporter.report("vor\u{b}her\u{2028}nach").await;
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    assert_eq!(cases.len(), unseen.len() + 1);
    let mut narratives = Vec::new();
    for case in cases {
        let page = ada.visit(&case).await;
        narratives.push(page.text("#narrative"));
        assert!(!unseen.iter().any(|unseen| page.source.contains(unseen)), "{page}");
    }
    narratives.sort();
    narratives.dedup();
    assert_eq!(narratives, ["vor her nach", "vorher"]);
}

#[tokio::test]
async fn a_text_of_invisible_characters_is_no_report() {
    let house = House::open().await;
    let reporter = house.reporter();
    for nothing in
        ["\u{feff}", "\u{200b}\u{200d}", "\u{2800}\u{2800}", "\u{3164}", "\u{fe0f}", "\0 \n\t", "\u{202e}"]
    {
        let page = reporter.send(&reporter.form().await.fill("narrative", nothing)).await;
        assert_shown_again(&page, "narrative");
        assert!(page.text("#narrative-error").contains("Bitte schreiben Sie ein paar Worte"), "{page}");
    }
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn codes_outside_the_lists_are_refused() {
    let house = House::open().await;
    let reporter = house.reporter();
    for field in ["ground", "life_area", "desired_help", "respondent_type", "age_band", "contact_way"] {
        let form = reporter.form().await.fill("narrative", "Mein Text bleibt.").untick(field);
        let page = reporter.send(&form.smuggle(field, "'; DROP TABLE report; --")).await;
        assert_shown_again(&page, field);
        assert_eq!(page.form("main form").value("narrative"), "Mein Text bleibt.");
        assert!(!page.source.contains("DROP TABLE"), "{page}");
    }
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn a_field_that_comes_twice_is_asked_about() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Der erste Text.");
    let page = reporter.send(&form.smuggle("narrative", "Der zweite Text.")).await;
    assert_shown_again(&page, "narrative");
    let kept = page.form("main form").value("narrative").to_owned();
    assert!(kept.contains("Der erste Text.") && kept.contains("Der zweite Text."), "{kept}");
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn a_robot_in_the_trap_and_a_person_whose_browser_filled_it() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Ich bin ein Mensch.").fill("subject", "Buy now");
    let page = reporter.send(&form).await;
    assert_shown_again(&page, "subject");
    assert_eq!(page.form("main form").value("narrative"), "Ich bin ein Mensch.");
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn a_body_that_is_no_form_gets_a_page_that_says_so() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = "application/x-www-form-urlencoded";
    let narrative = b"narrative=x".to_vec();
    let cases = [
        ("application/json", b"{\"narrative\":\"x\"}".to_vec(), 415),
        ("text/plain", narrative.clone(), 415),
        ("", narrative, 415),
        (form, [b"narrative=".as_slice(), &vec![b'x'; 3 << 20]].concat(), 413),
        (form, "a=1&".repeat(5000).into_bytes(), 400),
    ];
    for (kind, body, status) in cases {
        assert_friendly(&reporter.send_raw("/de/report", kind, body).await, status);
    }
    assert_eq!(house.count("report").await, 0);

    for path in ["/de/nowhere", "/xx/report", "/de/report/1", "/../etc/passwd", "/de/%00"] {
        assert_friendly(&reporter.visit(path).await, 404);
    }
    assert_friendly(&reporter.send_raw("/de/", form, Vec::new()).await, 405);
}

#[tokio::test]
async fn bytes_that_are_no_unicode_do_not_break_anything() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form = reporter.form().await;
    let hidden = ["code", "issued"].map(|name| form.value(name).replace(' ', "+"));
    let body = format!("narrative=%FF%FEtext&code={}&issued={}", hidden[0], hidden[1]);
    let page = reporter.send_raw("/de/report", "application/x-www-form-urlencoded", body.into_bytes()).await;
    assert!(page.has("#code"), "{page}");
    for code in ["", "1", "12345 12345 12345 12345 12345 12345", "ＡＢＣ"] {
        // A form with an unreadable code comes back with a new code, and can then be sent.
        let form = reporter.form().await.fill("narrative", "Mein Text bleibt.").fill("code", code);
        let page = reporter.send(&form).await;
        assert_friendly(&page, 422);
        let again = page.form("main form");
        assert_eq!(again.value("narrative"), "Mein Text bleibt.");
        assert!(reporter.send(&again).await.has("#code"));
    }
    assert_eq!(house.count("report").await, 5);
}
