//! Leaving, and what the browser's history or somebody beside the screen can read.
//! (`tests/browser/leave.mjs` shows that nothing typed comes back.)

use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};

/// Words that reveal where somebody was, in both languages.
const TELLING: [&str; 14] = [
    "diskrimin",
    "discrimin",
    "rassis",
    "racis",
    "meld",
    "report",
    "beratung",
    "counsel",
    "postfach",
    "mailbox",
    "code",
    "betroffen",
    "musterstadt",
    "haus",
];

/// Every page of the public face that a reporting person can reach.
async fn pages(house: &House, tag: &str) -> Vec<Page> {
    let person = Reporter::new(&house.intake_url, tag);
    let path = |rest: &str| format!("/{tag}/{rest}");
    let mut pages = Vec::new();
    for rest in [
        "",
        "report",
        "privacy",
        "accessibility",
        "imprint",
        "statistics",
        "statistics/check",
        "mailbox",
        "x",
    ] {
        pages.push(person.visit(&path(rest)).await);
    }
    let form = person.form().await;
    pages.push(person.send(&form).await);
    let receipt = person.send(&form.fill("narrative", "Worte.")).await;
    let code = receipt_code(&receipt);
    let door = pages.iter().find(|page| page.path == path("mailbox")).unwrap().form("main form");
    pages.push(person.send(&door.clone().fill("code", "1")).await);
    let inside = person.send(&door.fill("code", &code)).await;
    for rest in ["contact", "receipt", "data", "delete"] {
        pages.push(
            person.send(&inside.form(&format!("form[action='{}']", path(&format!("mailbox/{rest}"))))).await,
        );
    }
    let sure = pages.last().unwrap().form("form:has([value=nothing])").smuggle("keep", "nothing");
    pages.push(person.send(&sure).await);
    pages.push(person.send_raw(&path(""), "text/plain", Vec::new()).await);
    pages.extend([receipt, inside]);
    pages
}

#[tokio::test]
async fn no_title_tells_where_somebody_was_and_every_page_has_the_way_out() {
    let house = House::open().await;
    for tag in ["de", "en"] {
        let pages = pages(&house, tag).await;
        assert_eq!(pages.len(), 19);
        for page in pages {
            let title = page.text("title");
            let small = title.to_lowercase();
            assert!(
                !title.is_empty() && !TELLING.iter().any(|word| small.contains(word)),
                "{}: {title}",
                page.path
            );
            let mut out = page.attributes(".leaving a", "href");
            out.extend(page.attributes(".leaving form", "action"));
            assert_eq!(out, [format!("/{tag}/leave")], "{}", page.path);
            assert_eq!(page.attribute("meta[name=format-detection]", "content"), "telephone=no");
        }
    }
}

#[tokio::test]
async fn an_empty_page_comes_first_and_clearing_after_it() {
    let mut house = House::open().await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let busy = house.start_intake_as(|config| config.limits.pages_a_minute = 1).await;
    let url = house.intake_url.clone();
    let ask = async |method: Method, url: &str, path: &str| {
        client.request(method, format!("{url}{path}")).send().await.unwrap()
    };
    for method in [Method::GET, Method::POST] {
        let first = ask(method, &url, "/de/leave").await;
        assert_eq!(first.status(), 200);
        assert!(!first.headers().contains_key("clear-site-data"), "it would keep the report on the screen");
        assert_eq!(first.headers()["cache-control"], "no-store");
        let source = first.text().await.unwrap();
        assert!(
            source.contains(r#"<meta http-equiv="refresh" content="0; url=/de/leave/away">"#),
            "{source}"
        );
        assert!(!source.contains("/static/") && source.len() < 700, "nothing is loaded: {source}");
        let small = source.to_lowercase();
        assert!(!TELLING.iter().any(|word| small.contains(word)), "{source}");
    }
    let second = ask(Method::GET, &url, "/de/leave/away").await;
    assert_eq!(
        (second.status().as_u16(), &second.headers()["location"]),
        (303, &"https://www.dwd.de/".parse().unwrap())
    );
    assert_eq!(second.headers()["clear-site-data"], r#""cache", "storage""#);
    assert_eq!(ask(Method::GET, &url, "/xx/leave").await.status(), 404);

    // Neither a request limit nor an outage keeps anybody from leaving.
    for _ in 0..4 {
        ask(Method::GET, &busy, "/de/").await;
    }
    assert_eq!(ask(Method::GET, &busy, "/de/").await.status(), 429);
    let fresh = house.start_intake().await;
    house.database.cut().await;
    for url in [&busy, &url, &fresh] {
        for (path, status) in [("/en/leave", 200), ("/en/leave/away", 303)] {
            assert_eq!(ask(Method::GET, url, path).await.status(), status, "{url}{path}");
        }
    }
    house.database.mend().await;
}

#[tokio::test]
async fn the_receipt_shows_the_way_back_and_the_code_for_eye_and_ear() {
    let house = House::open().await;
    let person = house.reporter();
    let receipt = person.send(&person.form().await.fill("narrative", "Worte.")).await;
    let code = receipt_code(&receipt);
    assert_eq!(code.split(' ').map(str::len).collect::<Vec<_>>(), [5; 6], "{code}");
    assert_eq!(receipt.attribute("#code", "aria-hidden"), "true");
    assert_eq!(receipt.attribute("#code", "translate"), "no");
    let spelled = receipt.text(".spelled");
    let digits: Vec<&str> = spelled.split([' ', ',']).filter(|part| part.len() == 1).collect();
    assert_eq!(digits.concat(), code.replace(' ', ""), "{spelled}");
    let inside = person.send(&receipt.form("form[action$='/mailbox']")).await;
    let copy = person.send(&inside.form("form[action$='/receipt']")).await;
    for page in [&receipt, &copy] {
        let door = page.text("#door");
        assert!(door.starts_with("http") && door.ends_with("/de/mailbox"), "{door}");
        assert_eq!(page.attribute("#door", "translate"), "no");
    }
    // Printing and saving come directly below the code and the address.
    let at = |what: &str| receipt.source.find(what).unwrap_or_else(|| panic!("no {what} in {receipt}"));
    let next = receipt.source.match_indices("<h2>").nth(1).unwrap().0;
    assert!(at("id=\"code\"") < at("id=\"door\"") && at("id=\"door\"") < at("Zum Drucken"));
    assert!(at("Zum Drucken") < at("/mailbox/receipt.txt") && at("/mailbox/receipt.txt") < next);
}

#[tokio::test]
async fn questions_are_headings_warnings_are_tied_and_names_are_german() {
    let house = House::open().await;
    let person = Reporter::new(&house.intake_url, "en");
    let form = person.visit("/en/report").await;
    let questions = form.texts(".question > legend");
    assert!(questions.len() >= 9, "{questions:?}");
    assert_eq!(form.texts(".question > legend > h2"), questions);
    let ids = form.attribute("#narrative", "aria-describedby");
    assert_eq!(ids, "narrative-hint narrative-others");
    assert!(form.has("#narrative-hint .warn"), "the warning is part of what describes the field");
    assert!(
        form.attribute("#files", "aria-describedby").contains("files-warning") && form.has("#files-warning")
    );
    for page in [&form, &person.visit("/en/").await] {
        assert_eq!(page.attribute(".home", "lang"), "de");
        assert_eq!(page.attribute(".home", "translate"), "no");
        assert_eq!(page.texts("main bdi[lang=de][translate=no]")[0], page.text(".home"));
    }
    let start = person.visit("/en/").await;
    assert!(start.texts("dt bdi[lang=de]").contains(&"Nummer gegen Kummer".to_owned()));
    let code = person.report("Words.").await;
    let door = person.visit("/en/mailbox").await;
    let inside = person.send(&door.form("main form").fill("code", &code)).await;
    assert_eq!(inside.text("form[action$='/write'] h2"), "Write to us");
    assert!(inside.has("h2 label[for=text]"));
}
