//! The queue: views, filters, parts, changes to several cases, deputies.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page, plain};

/// The names and numbers of the views, and the one that is marked.
fn views(page: &Page) -> (Vec<String>, Vec<String>) {
    (page.texts(".views a"), page.texts(".views a[aria-current=page]"))
}

/// The addresses of the cases in a list.
fn listed(page: &Page) -> Vec<String> {
    page.attributes("#queue tbody tr th a", "href")
}

/// The list's form with these cases ticked.
fn tick(page: &Page, cases: &[&String]) -> Form {
    let values = page.attributes("#queue input[name=case]", "value");
    let of = |case: &String| {
        let id = case.rsplit('/').next().unwrap();
        values.iter().find(|value| value.starts_with(id)).unwrap().clone()
    };
    cases.iter().fold(page.form("form[action='/cases/change']"), |form, case| form.tick("case", &of(case)))
}

/// Codes a case with a status and an assignee.
async fn code(counsellor: &Counsellor, case: &str, name: &str, status: &str) {
    let form = counsellor
        .visit(case)
        .await
        .form("#case")
        .press("save_coding")
        .fill("case_status", status)
        .fill("assignee", "")
        .fill("name", name);
    let form = form.tick("ground", "age").fill("life_area", "work").fill("respondent_type", "employer");
    assert!(counsellor.send(&form).await.has("#saved"));
}

#[tokio::test]
async fn each_view_has_its_number_and_its_tab_is_marked() {
    let house = House::open().await;
    for text in ["Eins.", "Zwei.", "Drei."] {
        house.reporter().report(text).await;
    }
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    code(&ada, &cases[0], "Roter Kiesel", "waiting_client").await;
    code(&ada, &cases[1], "Blauer Stern", "closed").await;
    let queue = ada.queue().await;
    let all =
        ["Offen 2", "Neu 1", "Meine 0", "Ohne Zuständige 2", "Wartend 1", "Ohne Kodierung 1", "Beendet 1"];
    assert_eq!(views(&queue), (all.map(str::to_owned).to_vec(), vec!["Offen 2".to_owned()]));
    for (address, marked, found) in [
        ("/cases?status=new", "Neu 1", 1),
        ("/cases?&status=new", "Neu 1", 1),
        ("/cases?status=new&sort=newest", "Neu 1", 1),
        ("/cases?waiting=on", "Wartend 1", 1),
        ("/cases?uncoded=on", "Ohne Kodierung 1", 1),
        ("/cases?show=ended", "Beendet 1", 1),
        ("/cases?show=ended&year=2025", "Beendet 1", 0),
    ] {
        let page = ada.visit(address).await;
        assert_eq!(views(&page).1, [marked], "{address}");
        assert_eq!(listed(&page).len(), found, "{address}");
    }
    let narrowed = ada.visit("/cases?status=new&area=work").await;
    assert_eq!(views(&narrowed).1, [""; 0]);
    assert!(narrowed.has("#empty"));
    // What is asked for is found by the name of an ended case, too, one click later.
    let nothing = ada.visit("/cases?q=stern").await;
    assert!(listed(&nothing).is_empty() && nothing.attribute("#find", "value") == "stern");
    let all = ada.visit(&nothing.attribute("#empty a", "href")).await;
    assert_eq!(listed(&all), [cases[1].clone()]);
}

#[tokio::test]
async fn cases_are_found_by_district_code_contact_and_day() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let settings = ada.visit("/settings/form").await.form("main form").fill("districts", "Nord\r\nSüd");
    assert_eq!(ada.send(&settings).await.status, 200);
    let person = house.reporter();
    let form = person.form().await.fill("narrative", "Im Norden.").fill("district", "Nord");
    let form = form.tick("ground", "age").fill("life_area", "housing").fill("contact_phone", "0151 2345678");
    assert_eq!(person.send(&form).await.status, 200);
    house.reporter().report("Irgendwo.").await;
    let all = ada.cases().await;
    let mut north = BTreeSet::new();
    for (query, found) in [
        ("district=Nord", 1),
        ("district=S%C3%BCd", 0),
        ("code=ground:age&code=life_area:housing", 1),
        ("code=ground:age&code=life_area:work", 0),
        ("code=intake_channel:web", 2),
        ("from=2026-11-21&to=2026-11-21", 2),
        ("to=2026-11-20", 0),
        ("language=de", 2),
        ("district=Nord&show=all", 1),
    ] {
        let page = ada.visit(&format!("/cases?{query}")).await;
        assert_eq!(listed(&page).len(), found, "{query}");
        if found == 1 {
            north.extend(listed(&page));
        }
    }
    assert_eq!((north.len(), all.len()), (1, 2));
    // The form shows what is filtered by, and sends it again.
    let page = ada.visit("/cases?district=Nord&code=ground:age").await;
    let form = page.form("form.filter");
    assert_eq!(form.value("district"), "Nord");
    assert_eq!(listed(&ada.visit("/cases?district=Nord&code=ground:age&sort=name").await).len(), 1);
}

#[tokio::test]
async fn every_case_is_in_one_part_of_the_list() {
    let house = House::with_examples(400).await;
    let ada = house.ada();
    ada.sign_in().await;
    let queue = ada.queue().await;
    let count = queue.text(".views [aria-current] .number").parse::<usize>().unwrap();
    assert!(count > 100, "{count} open cases");
    for sort in ["", "?sort=newest", "?sort=name", "?sort=status", "?sort=assignee"] {
        let (mut seen, mut pages) = (Vec::new(), Vec::new());
        let mut page = ada.visit(&format!("/cases{sort}")).await;
        loop {
            seen.extend(listed(&page));
            pages.push(listed(&page));
            let Some(next) = page.attributes("[rel=next]", "href").pop() else { break };
            page = ada.visit(&next).await;
        }
        assert_eq!((seen.len(), BTreeSet::from_iter(&seen).len()), (count, count), "{sort}");
        let before = ada.visit(&page.attribute("[rel=prev]", "href")).await;
        let whole = &seen[seen.len() - pages.last().unwrap().len() - 50..][..50];
        assert_eq!(listed(&before), whole, "{sort}");
    }
}

#[tokio::test]
async fn chosen_cases_change_together_and_one_that_changed_meanwhile_stays() {
    let house = House::open().await;
    let mut codes = Vec::new();
    for text in ["Eins.", "Zwei.", "Drei."] {
        codes.push(house.reporter().report(text).await);
    }
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let queue = ada.visit("/cases?sort=oldest").await;
    let cases = listed(&queue);
    let asked = ada.send(&tick(&queue, &[&cases[0], &cases[1]])).await;
    assert_eq!((asked.status.as_u16(), asked.text("h1").as_str()), (200, "2 Fälle ändern"), "{asked}");
    assert_eq!(asked.texts("#change input[type=checkbox]").len(), 2);
    let form = asked.form("#change");
    assert_eq!(ada.send(&form).await.status, 422, "nothing was to change");
    let bela_id = asked.attributes("#assignee option", "value").pop().unwrap();
    code(&bela, &cases[1], "Stiller Ahorn", "triage").await;
    let entries = house.count("audit_entry").await;
    let form = form.fill("assignee", &bela_id).fill("status", "active").fill("priority", "high");
    let done = ada.send(&form).await;
    let says = done.text("#done");
    assert!(says.contains("1 Fall geändert") && says.contains("1 Fall blieb"), "{says}");
    assert_eq!(done.attributes("#done a", "href"), [cases[1].clone()]);
    let list = done.form("form[action='/cases/change']");
    assert_eq!(list.value("back"), "/cases?sort=oldest", "the same list");
    assert_eq!(house.count("audit_entry").await, entries + 1, "one case was coded");
    // The person reads how far the office has got, and not that somebody read the report.
    let mut told = Vec::new();
    for code in codes {
        let person = house.reporter();
        let door = person.visit("/de/mailbox").await.form("main form").fill("code", &code);
        let mailbox = plain(&person.send(&door).await.source);
        told.push((mailbox.contains("Noch nicht gelesen"), mailbox.contains("arbeitet daran")));
    }
    told.sort_unstable();
    assert_eq!(told, [(false, false), (true, false), (true, true)]);
    let changed = ada.visit(&cases[0]).await.form("#case").press("save_coding");
    let values = ["case_status", "priority", "assignee"].map(|name| changed.value(name).to_owned());
    assert_eq!(values, ["active".to_owned(), "high".to_owned(), bela_id]);
    let other = ada.visit(&cases[1]).await.form("#case").press("save_coding");
    assert_eq!((other.value("case_status"), other.value("priority")), ("triage", "normal"));
}

#[tokio::test]
async fn what_nobody_coded_does_not_end_with_others() {
    let house = House::open().await;
    house.reporter().report("Eins.").await;
    house.reporter().report("Zwei.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    code(&ada, &cases[0], "Roter Kiesel", "active").await;
    let queue = ada.queue().await;
    let asked = ada.send(&tick(&queue, &[&cases[0], &cases[1]])).await;
    let done = ada.send(&asked.form("#change").fill("status", "closed")).await;
    assert_eq!(done.attributes("#done a", "href"), [cases[1].clone()]);
    assert_eq!(listed(&ada.queue().await), [cases[1].clone()]);
    let none = ada.send(&ada.queue().await.form("form[action='/cases/change']")).await;
    assert_eq!((none.status.as_u16(), none.has("#nothing")), (422, true));
    let asked = ada.send(&tick(&ada.queue().await, &[&cases[1]])).await;
    ada.send(&asked.form("#change").fill("status", "duplicate")).await;
    assert!(listed(&ada.queue().await).is_empty(), "a duplicate needs no coding");
}

#[tokio::test]
async fn a_deputy_gets_all_open_cases_until_a_day_and_gives_them_back() {
    let house = House::open().await;
    for text in ["Eins.", "Zwei.", "Drei."] {
        house.reporter().report(text).await;
    }
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    let cases = ada.cases().await;
    let page = ada.visit("/cases/hand-over").await;
    let people = page.attributes("#from option", "value");
    let [_, ada_id, bela_id] = people.as_slice() else { panic!("{people:?}") };
    let queue = ada.queue().await;
    let asked = ada.send(&tick(&queue, &[&cases[0], &cases[1]])).await;
    ada.send(&asked.form("#change").fill("assignee", ada_id)).await;

    let form = ada.visit("/cases/hand-over").await.form("#hand-over").fill("from", ada_id);
    for (to, until) in [(ada_id, "2026-12-20"), (bela_id, "2026-11-20")] {
        let wrong = ada.send(&form.clone().fill("to", to).fill("until", until)).await;
        assert!(wrong.status == 422 && wrong.has("#hand-over-error"), "{wrong}");
        assert_eq!(wrong.form("#hand-over").value("until"), until, "what was typed is there");
    }
    let asked = ada.send(&form.fill("to", bela_id).fill("until", "2026-12-20")).await;
    assert!(asked.text("#asked").contains("2 offene Fälle von"), "{asked}");
    assert_eq!(ada.visit("/cases?assignee=me").await.text(".views [aria-current] .number"), "2");
    // A case more than was confirmed: the page asks again.
    let late = ada.send(&tick(&ada.queue().await, &[&cases[2]])).await;
    ada.send(&late.form("#change").fill("assignee", ada_id)).await;
    let again = ada.send(&asked.form("#asked")).await;
    assert!(again.text("#asked").contains("3 offene Fälle von"), "{again}");
    let done = ada.send(&again.form("#asked")).await;
    assert!(done.text("#done").contains("3 Fälle geändert"), "{done}");
    assert_eq!(ada.visit("/cases?assignee=me").await.text(".views [aria-current] .number"), "0");
    assert!(!done.has("form.deputy"), "it is not over yet");

    // Bela gives one to nobody: it does not go back.
    bela.sign_in().await;
    assert_eq!(bela.visit("/cases?assignee=me").await.text(".views [aria-current] .number"), "3");
    let asked = bela.send(&tick(&bela.queue().await, &[&cases[2]])).await;
    bela.send(&asked.form("#change").fill("assignee", "nobody")).await;
    let now = bela.visit("/cases/hand-over").await;
    assert!(now.text(".deputies li").contains("20.12.2026"), "{now}");

    house.clock.advance(TimeDelta::days(29));
    ada.sign_in().await;
    let over = ada.queue().await;
    assert!(over.text("form.deputy button").starts_with("2 Fälle zurück an"), "{over}");
    let back = ada.send(&over.form("form.deputy")).await;
    assert!(back.text("#done").contains("2 Fälle geändert") && !back.has("form.deputy"), "{back}");
    let mine: BTreeSet<String> = listed(&ada.visit("/cases?assignee=me").await).into_iter().collect();
    assert_eq!(mine, BTreeSet::from([cases[0].clone(), cases[1].clone()]));
    assert!(!ada.visit("/cases/hand-over").await.has(".deputies"));
}
