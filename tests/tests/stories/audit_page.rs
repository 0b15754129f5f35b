//! The audit page: names instead of ids, openings that repeat in one row, filters, and sign-ins
//! that were refused.

use chrono::{Duration, Timelike};
use meldestelle_domain::clock::{Clock as _, PLACE};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;

/// The rows that an address shows, each as one text.
async fn rows(counsellor: &Counsellor, query: &str) -> Vec<String> {
    let page = counsellor.visit(&format!("/audit{query}")).await;
    assert_eq!(page.status, 200, "{page}");
    page.texts(".trail tbody tr")
}

#[tokio::test]
async fn a_case_that_is_opened_again_and_again_is_one_row_with_its_name() {
    let house = House::open().await;
    house.reporter().report("Der erste Fall.").await;
    house.reporter().report("Der zweite Fall.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    let [first, second] = cases.as_slice() else { panic!("{cases:?}") };
    let form = ada.visit(first).await.form("#case").press("save_coding").fill("name", "Blauer Stern");
    assert_eq!(ada.send(&form).await.status, 200);
    for _ in 0..5 {
        house.clock.advance(Duration::minutes(1));
        ada.visit(first).await;
    }
    let last = house.clock.now().with_timezone(&PLACE).format("%H:%M").to_string();
    ada.visit(second).await;

    let opened: Vec<String> =
        rows(&ada, "").await.into_iter().filter(|row| row.contains("Fall geöffnet")).collect();
    assert_eq!(opened.len(), 2, "one row a case: {opened:?}");
    let star = opened.iter().find(|row| row.contains("Blauer Stern")).unwrap();
    assert!(star.contains(&format!("–{last}")) && star.contains('×'), "{star}");
    let page = ada.visit("/audit").await;
    assert!(page.attributes(".trail a", "href").contains(first), "the name leads to the case");
    let times = page.texts(".again li").len();
    let said: usize = page.text(".again summary").trim_end_matches('×').parse().unwrap();
    assert!(times == said && said >= 6, "each entry is there: {times}, {said}");
    // Every entry of the chain is in a row.
    let length = house.count("audit_entry").await;
    let shown = page.texts(".trail tbody tr").len() + times - page.texts(".again").len();
    assert_eq!(i64::try_from(shown).unwrap(), length);
}

#[tokio::test]
async fn the_trail_is_filtered_by_person_kind_case_and_day() {
    let house = House::open().await;
    house.reporter().report("Ein Fall.").await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    let page = ada.the_case().await;
    let form = page.form("#case").press("save_coding").fill("name", "Blauer Stern");
    ada.send(&form).await;
    let yesterday = house.clock.today();
    house.clock.advance(Duration::days(1));
    bela.sign_in().await;
    bela.the_case().await;
    let today = house.clock.today();

    let everything = rows(&bela, "").await;
    let page = bela.visit("/audit").await;
    let person = |name: &str| {
        let names = page.texts("#who option");
        let at = names.iter().position(|text| text == name).unwrap_or_else(|| panic!("{name} in {names:?}"));
        page.attributes("#who option", "value")[at].clone()
    };
    let hers = rows(&bela, &format!("?who={}", person("Ada"))).await;
    assert!(!hers.is_empty() && hers.iter().all(|row| row.contains("Ada")), "{hers:?}");
    let his = rows(&bela, &format!("?who={}", person("Bela"))).await;
    assert!(!his.is_empty() && his.iter().all(|row| row.contains("Bela")), "{his:?}");
    let kind = rows(&bela, "?kind=session").await;
    assert!(kind.iter().all(|row| row.contains("Angemeldet")) && kind.len() == 2, "{kind:?}");
    let case = rows(&bela, "?case=blauer").await;
    assert!(!case.is_empty() && case.iter().all(|row| row.contains("Blauer Stern")), "{case:?}");
    assert!(rows(&bela, "?case=gibt+es+nicht").await.is_empty());
    let before = rows(&bela, &format!("?day={yesterday}")).await;
    let after = rows(&bela, &format!("?day={today}")).await;
    assert_eq!(before.len() + after.len(), everything.len());
    let only = rows(&bela, &format!("?day={today}&kind=opened&case=stern")).await;
    assert!(only.len() == 1 && only[0].contains("Bela"), "{only:?}");
    // What the form offers is what it shows as chosen.
    let shown = bela.visit(&format!("/audit?day={today}&kind=opened&case=stern")).await;
    let form = shown.form("main form[action='/audit']");
    assert_eq!((form.value("kind"), form.value("case")), ("opened", "stern"));
    assert!(shown.has("main form a[href='/audit']"), "and all can be shown again");
}

#[tokio::test]
async fn refused_sign_ins_are_one_entry_an_hour_and_tell_no_name() {
    let house = House::open().await;
    let (ada, thief) = (house.ada(), house.ada());
    let now = house.clock.now();
    let into = Duration::minutes(i64::from(now.minute())) + Duration::seconds(i64::from(now.second()));
    house.clock.advance(Duration::hours(1) - into);
    let begun = house.clock.now().with_timezone(&PLACE).format("%H:%M").to_string();
    for _ in 0..4 {
        assert_eq!(thief.try_sign_in("ada", "geraten", "000000").await.status, 401);
        assert_eq!(thief.try_sign_in("zauberwort", "geraten", "000000").await.status, 401);
        assert_eq!(thief.try_sign_in("anderes", "geraten", "000000").await.status, 401);
        house.clock.advance(Duration::minutes(5));
    }
    let entries = house.count("audit_entry").await;
    house.clock.advance(Duration::hours(1));
    assert_eq!(thief.try_sign_in("ada", "geraten", "000000").await.status, 401);
    assert_eq!(house.count("audit_entry").await, entries, "whoever has no key writes nothing");
    ada.sign_in().await;
    assert_eq!(house.count("audit_entry").await, entries + 3, "two counts of the ended hour, and Ada");

    let refused = rows(&ada, "?kind=refused").await;
    assert_eq!(refused.len(), 2, "{refused:?}");
    let hers = refused.iter().find(|row| row.contains("Ada")).unwrap();
    assert!(hers.contains("Falsche Passphrase: 4×") && hers.contains(&begun), "{hers}");
    let unknown = refused.iter().find(|row| row.contains("unbekannter Name")).unwrap();
    assert!(unknown.contains("8×"), "{unknown}");
    let page = ada.visit("/audit").await;
    assert!(!page.source.contains("zauberwort") && page.has("#chain-whole"), "{page}");

    // The hour that ran on when Ada signed in comes when it has ended.
    house.clock.advance(Duration::hours(1));
    ada.sign_in().await;
    let refused = rows(&ada, "?kind=refused").await;
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(refused[0].contains("1×"), "{refused:?}");
}
