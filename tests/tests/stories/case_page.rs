//! The page of a case: everything is on it, and nothing that was typed is lost.

use std::collections::BTreeSet;

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::Reporter;

/// The page of a case that Ada has already looked through.
async fn looked_through(ada: &Counsellor) -> Page {
    let new = ada.the_case().await;
    let form = new.form("#case").fill("case_status", "active").fill("assignee", "").press("triage");
    let page = ada.send(&form).await;
    assert!(page.has("#saved") && !page.has("#triage"), "{page}");
    page
}

async fn mailbox(person: &Reporter, code: &str) -> Page {
    let door = person.visit("/de/mailbox").await;
    person.send(&door.form("main form").fill("code", code)).await
}

/// The texts that the composer and the form for tasks hold.
fn texts(page: &Page) -> [String; 3] {
    let form = page.form("#case");
    ["note.text", "message.text", "task.text"].map(|field| form.value(field).to_owned())
}

fn with_texts(form: Form) -> Form {
    form.fill("note.text", "Halbe Notiz")
        .fill("message.text", "Halbe Nachricht")
        .fill("task.text", "Halbe Aufgabe")
}

const TEXTS: [&str; 3] = ["Halbe Notiz", "Halbe Nachricht", "Halbe Aufgabe"];

#[tokio::test]
async fn every_way_off_the_page_keeps_what_was_typed() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    assert_eq!(
        page.attributes("main a[href]:not([href^='#'])", "href"),
        [""; 0],
        "links lose what was typed"
    );
    assert_eq!(page.attributes("header a[href]", "href"), [""; 0], "{page}");
    let bar = page.leads("header nav button");
    assert_eq!(bar, ada.queue().await.attributes("header nav a", "href"), "the bar leads to the same places");
    let places = page.leads("button");
    assert!(places.len() > 6, "{places:?}");
    for place in places {
        let there = ada.send(&with_texts(page.form("#case")).press(&format!("go:{place}"))).await;
        let path = place.split(['?', '#']).next().unwrap();
        assert_eq!((there.status.as_u16(), there.path.as_str()), (200, path));
        assert_eq!(texts(&ada.the_case().await), TEXTS, "{place}");
        assert_eq!(house.count("case_draft").await, 1);
        ada.send(&page.form("#case").press("draft")).await;
        assert_eq!(house.count("case_draft").await, 0, "an empty text is no draft");
    }
    // Enter searches if something was typed there, and nothing is lost by that either.
    let found = ada.send(&with_texts(page.form("#case")).smuggle("q", "Worte").press("enter")).await;
    assert_eq!(found.path, "/cases");
    assert_eq!(texts(&ada.the_case().await), TEXTS);
}

#[tokio::test]
async fn a_draft_outlives_session_restart_and_browser_and_is_its_authors_alone() {
    let mut house = House::open().await;
    house.reporter().report("Worte.").await;
    let (mut ada, mut bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let page = looked_through(&ada).await;
    assert!(!page.source.contains("Entwurf gesichert"));
    let out = ada.send(&with_texts(page.form("#case")).press("sign_out")).await;
    assert_eq!(out.path, "/sign-in", "{out}");
    assert_eq!(ada.queue().await.path, "/sign-in", "the session is over");

    house.stop_faces();
    let url = house.start_desk().await;
    house.desk_url.clone_from(&url);
    ada = house.ada();
    bela.move_to(&url);
    ada.sign_in().await;
    let again = ada.the_case().await;
    assert_eq!(texts(&again), TEXTS, "in a browser that has never seen it");
    assert!(again.text(".panel-note [data-autosave-note]").starts_with("Entwurf gesichert "), "{again}");

    let of_bela = bela.the_case().await;
    assert_eq!(texts(&of_bela), [""; 3], "nobody else gets it");
    assert!(!TEXTS.iter().any(|text| of_bela.source.contains(text)));
    let note = of_bela.form("#case").fill("note.text", "Belas Notiz").press("add_entry:note");
    assert!(bela.send(&note).await.has("#saved"));
    assert_eq!(texts(&ada.the_case().await), TEXTS, "and nobody else ends it");

    // What is stored or sent is no draft any more; the rest stays.
    let sent = ada.send(&again.form("#case").press("send")).await;
    assert!(sent.has("#saved"), "{sent}");
    assert_eq!(texts(&sent), ["Halbe Notiz", "", "Halbe Aufgabe"]);
    let noted = ada.send(&sent.form("#case").press("add_entry:note")).await;
    let done = ada.send(&noted.form("#case").press("add_task")).await;
    assert_eq!(texts(&done), [""; 3]);
    assert_eq!(house.count("case_draft").await, 0);
}

#[tokio::test]
async fn the_script_keeps_a_draft_and_says_when() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    let address = page.attribute("#case", "data-autosave");
    let mut form = with_texts(page.form("#case"));
    form.action.clone_from(&address);
    let said = ada.send(&form).await;
    assert_eq!(said.headers["content-type"], "text/plain; charset=utf-8");
    assert!(said.source.starts_with("Entwurf gesichert ") && said.source.len() < 30, "{said}");
    assert_eq!(texts(&ada.the_case().await), TEXTS);
    assert_eq!(house.ada().send(&form).await.status, 401, "without a session");
}

#[tokio::test]
async fn ticked_codes_are_not_lost_and_merge_with_those_of_a_colleague() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let page = looked_through(&ada).await;
    assert!(!page.has("details.coding[open]"));
    ada.send(&page.form("#case").tick("ground", "age").press("go:/cases")).await;
    let of_bela = bela.the_case().await.form("#case").fill("life_area", "work").press("save_coding");
    assert!(bela.send(&of_bela).await.has("#saved"));

    let again = ada.the_case().await;
    assert!(again.has("details.coding[open]"), "what is not saved yet is in sight");
    let form = again.form("#case");
    assert!(form.fields.contains(&("ground".to_owned(), "age".to_owned())), "{again}");
    assert_eq!(form.value("life_area"), "work");
    let saved = ada.send(&form.press("save_coding")).await;
    assert!(saved.has("#saved") && !saved.has("details.coding[open]"), "{saved}");
    let coding = saved.text("#coding > dl");
    assert!(coding.contains("Alter") && coding.contains("Arbeit"), "{coding}");
    assert_eq!(house.count("case_draft").await, 0);
}

#[tokio::test]
async fn only_fields_that_both_changed_are_asked_with_who_and_when() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let of_ada = looked_through(&ada).await.form("#case");
    let of_bela = bela.the_case().await.form("#case");
    let of_ada = of_ada.fill("name", "Blauer Stern").fill("priority", "high").fill("check_by", "2026-12-01");
    assert!(ada.send(&of_ada.press("save_work")).await.has("#saved"));

    let of_bela = of_bela.fill("name", "Roter Kiesel").fill("priority", "low");
    let of_bela = of_bela.fill("case_status", "waiting_client").fill("note.text", "Nicht verloren");
    let asked = bela.send(&of_bela.press("save_work")).await;
    assert_eq!(asked.status, 409, "{asked}");
    assert!(asked.has("#errors[autofocus]"), "the summary has the focus");
    assert_eq!(asked.attributes(".conflict", "id"), ["conflict-name", "conflict-priority"]);
    let name = asked.text("#conflict-name");
    for words in ["Roter Kiesel", "Blauer Stern", "Ada", "21.11.2026"] {
        assert!(name.contains(words), "{words}: {name}");
    }
    let form = asked.form("#case");
    assert_eq!((form.value("note.text"), form.value("name")), ("Nicht verloren", "Roter Kiesel"));
    let again = asked.attribute("#conflict button", "value");
    let settled = bela.send(&form.fill("choose.name", "theirs").press(&again)).await;
    assert!(settled.has("#saved"), "{settled}");
    let form = settled.form("#case");
    assert_eq!(form.value("name"), "Blauer Stern", "the colleague's, as chosen");
    assert_eq!(form.value("priority"), "low", "one's own, as chosen");
    assert_eq!(form.value("case_status"), "waiting_client");
    assert_eq!(form.value("check_by"), "2026-12-01", "merged without asking");
    assert_eq!(form.value("note.text"), "Nicht verloren");
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong_on_top_and_beside_the_field() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    let with_rest = || page.form("#case").fill("call.text", "Bleibt stehen");
    for (form, field) in [
        (with_rest().press("add_entry:note"), "note.text"),
        (with_rest().fill("call.minutes", "viele").press("add_entry:call"), "call.minutes"),
        (with_rest().press("send"), "message.text"),
        (with_rest().fill("message.text", "Am [… Tag].").press("send"), "message.text"),
        (with_rest().press("add_task"), "task.text"),
        (with_rest().fill("case_status", "closed").press("save_work"), "ground"),
    ] {
        let refused = ada.send(&form).await;
        assert_eq!(refused.status, 422, "{field}: {refused}");
        assert!(refused.has(&format!("#errors[autofocus] a[href='#c-{field}']")), "{field}: {refused}");
        assert!(refused.has(&format!("[id='e-{field}']")), "{field}: {refused}");
        assert!(
            refused.has(&format!("[id='c-{field}'][aria-describedby~='e-{field}']")),
            "{field}: {refused}"
        );
        assert_eq!(refused.form("#case").value("call.text"), "Bleibt stehen");
    }
    assert!(!ada.the_case().await.has(".item.internal"), "nothing was stored");
}

#[tokio::test]
async fn a_new_case_is_sorted_in_one_form_and_the_next_one_follows() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("Die erste.").await;
    person.report("Die zweite.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    let mut first = ada.visit(&cases[0]).await;
    if first.text("#narrative") != "Die erste." {
        first = ada.visit(&cases[1]).await;
    }
    assert!(!first.has("#triage form, #case form"), "one form for the whole page");
    let form = first.form("#case");
    assert_eq!(form.value("case_status"), "triage", "suggested");
    assert!(!form.value("assignee").is_empty() && form.value("check_by") > "2026-11-21", "suggested");
    let heading = first.attribute("#c-case_status optgroup", "label");
    assert!(heading.starts_with("Die Person liest:"), "{heading}");

    // A template suggests the status that it implies; its gaps have to be filled.
    let inserted = ada.send(&form.press("insert:first_answer:0")).await;
    let form = inserted.form("#case");
    assert_eq!(form.value("case_status"), "active");
    assert!(form.value("first_answer").contains("[…"), "{inserted}");
    let gap = ada.send(&form.press("triage_next")).await;
    assert_eq!(gap.status, 422);
    assert!(gap.has("#errors a[href='#c-first_answer']"), "{gap}");
    let form = gap.form("#case").fill("first_answer", "Guten Tag, wir kümmern uns.").fill("priority", "high");
    let next = ada.send(&form.press("triage_next")).await;
    assert_eq!(next.text("#narrative"), "Die zweite.", "{next}");
    assert!(next.has("#triage") && next.has("#saved"), "{next}");

    let box_of_first = mailbox(&person, &code).await;
    assert!(box_of_first.text("main").contains("Guten Tag, wir kümmern uns."), "{box_of_first}");
    let row = ada.queue().await;
    assert!(row.text("#queue").contains("In Beratung"), "{row}");
    // Enter saves with what was suggested. After the last one, the list of new cases is empty.
    let entered = ada.send(&next.form("#case").press("enter")).await;
    assert!(!entered.has("#triage") && entered.has("#saved"), "{entered}");
    assert_eq!(entered.form("#case").value("case_status"), "triage");
}

#[tokio::test]
async fn the_last_new_case_leads_back_to_the_list() {
    let house = House::open().await;
    house.reporter().report("Die einzige.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let list = ada.send(&ada.the_case().await.form("#case").press("triage_next")).await;
    assert_eq!((list.status.as_u16(), list.path.as_str()), (200, "/cases"));
    assert!(!list.has("#queue tbody tr"), "{list}");
}

#[tokio::test]
async fn a_day_that_the_person_named_becomes_a_date_in_one_click() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = person.report("Gekündigt.").await;
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    let question = page.form("#case").fill("message.ask", "when_rejection_arrived").press("send");
    ada.send(&question).await;
    let answer = mailbox(&person, &code).await.form("form[action='/de/mailbox/answer']");
    person.send(&answer.fill("day", "2026-11-12").fill("text", "Per Post.")).await;

    let page = ada.the_case().await;
    let answered = page.text(".item.person dl");
    let label = page.text(".item.person dt");
    assert!(answered.contains("12.11.2026") && !label.is_empty(), "beside its question: {answered}");
    let button = page.attribute(".item.person button[value$=':trigger']", "value");
    let taken = ada.send(&page.form("#case").press(&button)).await;
    assert!(taken.has("#saved") && taken.text("#dates dl").contains("12.11.2026"), "{taken}");
    let button = page.attribute(".item.person button[value$=':event_day']", "value");
    let taken = ada.send(&taken.form("#case").press(&button)).await;
    assert!(taken.text("#event").contains("12.11.2026"), "{taken}");
    assert!(taken.text("#dates dl").contains("Tag des Vorfalls 12.11.2026"), "{taken}");
}

#[tokio::test]
async fn a_correction_keeps_what_stood_before_and_filters_show_parts() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    let call = page.form("#case").fill("call.text", "Zuerst so.").fill("call.minutes", "20");
    let page = ada.send(&call.press("add_entry:call")).await;
    let item = page.text(".item.internal");
    assert!(item.contains("Telefonat") && item.contains("20 min") && item.contains("intern"), "{item}");
    let correct = page.leads(".item.internal button").remove(0);
    let page = ada.visit(&correct).await;
    assert_eq!(page.form("#case").value("entry.text"), "Zuerst so.");
    let button = page.attribute("#correction button", "value");
    let page = ada.send(&page.form("#case").fill("entry.text", "Dann so.").press(&button)).await;
    assert_eq!(page.text(".item.internal > .said"), "Dann so.");
    assert!(page.text(".item.internal details").contains("Zuerst so."), "{page}");

    let path = page.path.clone();
    assert!(!ada.visit(&format!("{path}?show=post")).await.has(".item.internal"));
    let notes = ada.visit(&format!("{path}?show=notes")).await;
    assert!(notes.has(".item.internal") && !notes.has("#report"), "{notes}");
    assert!(!page.has("[id^='o-']"), "openings are folded");
    let opened = ada.visit(&format!("{path}?openings=on")).await;
    assert!(opened.texts("[id^='o-']").len() > 3, "{opened}");
    let old = ada.visit(&format!("{path}/messages")).await;
    assert_eq!((old.status.as_u16(), old.path.as_str()), (200, path.as_str()), "an old address");
}

#[tokio::test]
async fn a_case_with_many_entries_comes_in_parts() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let mut page = looked_through(&ada).await;
    for number in 0..110 {
        let text = format!("Notiz {number}. {}", "Ein Satz, wie man ihn notiert. ".repeat(6));
        page = ada.send(&page.form("#case").fill("note.text", &text).press("add_entry:note")).await;
    }
    let mut seen = BTreeSet::new();
    loop {
        let shown = page.texts(".item").len();
        assert!(shown <= 50 && page.source.len() < 100_000, "{shown} in {} bytes", page.source.len());
        seen.extend(page.attributes(".item.internal", "id"));
        let older = page.leads("#timeline button").into_iter().find(|place| place.contains("before="));
        let Some(older) = older else { break };
        assert!(page.has("#composer"));
        page = ada.visit(&older).await;
    }
    assert_eq!(seen.len(), 110, "every one");
}

#[tokio::test]
async fn a_case_on_paper_has_all_but_the_parts_that_were_left_out() {
    let house = House::open().await;
    let words = "Was gesagt wurde. ".repeat(400);
    house.reporter().report(&words).await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = looked_through(&ada).await;
    let note = page.form("#case").fill("note.text", "Interne Notiz").press("add_entry:note");
    let page = ada.send(&note).await;
    let paper = ada.visit(&format!("{}/print", page.path)).await;
    assert_eq!(paper.text("#paper #narrative"), words.trim(), "whole");
    assert!(paper.text("#paper").contains("Interne Notiz"), "{paper}");
    let chosen = paper.attribute("#parts input[value=timeline]", "value");
    assert_eq!(chosen, "timeline");
    let less = ada.visit(&format!("{}/print?part=words&part=coding", page.path)).await;
    assert!(less.has("#paper #narrative") && !less.text("#paper").contains("Interne Notiz"), "{less}");
}
