//! What counsellors do in a case: tasks, corrections, closing, and two of them at the same time.

use meldestelle_domain::work_plan::TASKS_LIMIT;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};

/// A house with one case that Ada has looked through.
async fn one_case() -> (House, Counsellor, Page) {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.the_case().await.form("#case").fill("case_status", "active").fill("assignee", "");
    let page = ada.send(&form.press("triage")).await;
    assert!(page.has("#saved"), "{page}");
    (house, ada, page)
}

/// The buttons of a kind: what they name in the field `do`.
fn buttons(page: &Page, begins: &str) -> Vec<String> {
    page.attributes(&format!("button[name='do'][value^='{begins}']"), "value")
}

fn noted(page: &Page, text: &str) -> Form {
    page.form("#case").fill("note.text", text).press("add_entry:note")
}

#[tokio::test]
async fn a_task_that_was_done_stays_in_the_timeline_and_a_dropped_one_does_not() {
    let (house, ada, page) = one_case().await;
    let letter = page.form("#case").fill("task.text", "Brief an die Firma").fill("task.due", "2026-12-04");
    let page = ada.send(&letter.press("add_task")).await;
    assert!(page.has("#saved") && page.text("#tasks").contains("04.12.2026"), "{page}");
    assert!(page.text(".case-next").contains("Brief an die Firma"), "the next step: {page}");
    let callback = page.form("#case").tick("task.kind", "callback").fill("task.due", "2026-11-30");
    let page = ada.send(&callback.press("add_task")).await;
    assert!(page.text(".case-next").contains("Rückruf"), "a callback needs no words: {page}");

    let (done, dropped) = (buttons(&page, "task_done:"), buttons(&page, "task_drop:"));
    assert_eq!((done.len(), dropped.len()), (2, 2));
    // The callback is due first, so it stands above the letter.
    let after = ada.send(&page.form("#case").press(&done[1])).await;
    assert!(after.text("#timeline").contains("Brief an die Firma"), "{after}");
    let after = ada.send(&after.form("#case").press(&dropped[0])).await;
    assert!(buttons(&after, "task_done:").is_empty() && !after.has(".tasks li"), "{after}");
    assert_eq!(after.text("#timeline").matches("Aufgabe erledigt").count(), 1, "{after}");
    // Somebody else was quicker.
    let again = ada.send(&page.form("#case").press(&done[1])).await;
    assert!(again.status == 409 && again.has("#errors"), "{again}");
    assert_eq!(house.count("case_entry").await, 2, "the status and the task");
    let trail = ada.visit("/audit").await;
    assert!(trail.text("main").contains("Aufgaben geändert"), "{trail}");
}

#[tokio::test]
async fn a_case_holds_so_many_tasks_and_no_more() {
    let (_house, ada, mut page) = one_case().await;
    for number in 0..TASKS_LIMIT {
        let task = page.form("#case").fill("task.text", &format!("Nummer {number}"));
        page = ada.send(&task.press("add_task")).await;
        assert!(page.has("#saved"), "{page}");
    }
    let one_more = page.form("#case").fill("task.text", "Eine zu viel").press("add_task");
    let refused = ada.send(&one_more).await;
    assert!(refused.status == 422 && refused.has("#errors"), "{refused}");
    assert_eq!(refused.form("#case").value("task.text"), "Eine zu viel");
    assert_eq!(buttons(&refused, "task_done:").len(), TASKS_LIMIT);
}

#[tokio::test]
async fn only_what_a_counsellor_wrote_is_corrected_and_only_in_its_case() {
    let (house, ada, page) = one_case().await;
    let page = ada.send(&noted(&page, "Erst so.")).await;
    let note = page.attribute(".item.internal", "id");
    let status = page.attributes(".item.event[id^='e-']", "id").remove(0);
    let correct = |page: &Page, id: &str, text: &str| {
        let form = page.form("#case").smuggle("entry.text", text).smuggle("entry.day", "2026-11-20");
        form.press(&format!("correct_entry:{}", id.strip_prefix("e-").unwrap()))
    };
    let refused = ada.send(&correct(&page, &status, "Anders")).await;
    assert!(refused.status == 422 && refused.has("#errors"), "the desk wrote it: {refused}");
    house.reporter().report("Andere Worte.").await;
    let other = ada.cases().await.into_iter().find(|case| *case != page.path).unwrap();
    let elsewhere = ada.visit(&other).await;
    let gone = ada.send(&correct(&elsewhere, &note, "Anders")).await;
    assert_eq!(gone.status, 409, "an entry of another case: {gone}");
    for wrong in ["2026-11-22", "1899-01-01"] {
        let form = page.form("#case").smuggle("entry.text", "Anders").smuggle("entry.day", wrong);
        let form = form.press(&format!("correct_entry:{}", note.strip_prefix("e-").unwrap()));
        assert_eq!(ada.send(&form).await.status, 422, "{wrong}");
    }
    let unchanged = ada.visit(&page.path).await;
    assert!(
        unchanged.text(".item.internal").contains("Erst so.") && !unchanged.has(".earlier"),
        "{unchanged}"
    );

    // A colleague corrects it. What stood before stays, with who corrected it.
    let bela = house.bela();
    bela.sign_in().await;
    let page = bela.visit(&page.path).await;
    let page = bela.send(&correct(&page, &note, "Dann so.")).await;
    assert!(page.has("#saved") && page.text(".item.internal .said").contains("Dann so."), "{page}");
    let earlier = page.text(".earlier");
    assert!(earlier.contains("Erst so.") && earlier.contains("Bela"), "{earlier}");
    let trail = ada.visit("/audit").await.text("main");
    assert!(trail.contains("Eintrag geschrieben") && trail.contains("Eintrag berichtigt"), "{trail}");
}

#[tokio::test]
async fn a_case_is_closed_when_ground_area_and_body_are_coded() {
    let (house, ada, page) = one_case().await;
    let dates = page.form("#case").fill("check_by", "2026-12-04").fill("wait_until", "2026-12-10");
    let page = ada.send(&dates.press("save_work")).await;
    let page = ada.send(&page.form("#case").fill("task.text", "Versprochen").press("add_task")).await;
    for (status, allowed) in
        [("closed", false), ("documented", false), ("referred", false), ("duplicate", true), ("active", true)]
    {
        let form = ada.visit(&page.path).await.form("#case").fill("case_status", status);
        let sent = ada.send(&form.press("save_work")).await;
        assert_eq!(sent.has("#saved"), allowed, "{status}: {sent}");
        assert_eq!(sent.has("#errors a[href='#c-ground']"), !allowed, "{status}: {sent}");
    }
    // Half a coding is not enough, and the form that codes can close in the same step.
    let form = ada.visit(&page.path).await.form("#case").tick("ground", "age").fill("life_area", "work");
    let half = ada.send(&form.fill("case_status", "closed").press("save_coding")).await;
    assert!(half.status == 422 && half.has("#errors a[href='#c-respondent_type']"), "{half}");
    let whole = half.form("#case").fill("respondent_type", "employer").press("save_coding");
    let closed = ada.send(&whole).await;
    assert!(closed.has("#saved"), "{closed}");
    let timeline = closed.text("#timeline");
    assert_eq!(timeline.matches("→").count(), 4, "each change of the status, once: {timeline}");
    let form = closed.form("#case");
    assert_eq!((form.value("check_by"), form.value("wait_until")), ("", ""), "nobody looks at it again");
    assert!(closed.text("#tasks").contains("Versprochen"), "a promise stays");
    assert!(ada.cases().await.is_empty());
    assert_eq!(house.count("case_file WHERE NOT open").await, 1);
}

#[tokio::test]
async fn a_form_that_comes_back_undoes_nothing_that_a_colleague_saved() {
    let (house, ada, page) = one_case().await;
    let bela = house.bela();
    bela.sign_in().await;
    let of_bela = bela.visit(&page.path).await.form("#case");
    let people = page.attributes("#c-assignee option", "value");
    let saved = page.form("#case").fill("assignee", &people[1]).fill("check_by", "2026-12-01");
    let saved = saved.fill("name", "Blauer Stern").tick("ground", "age").fill("life_area", "work");
    assert!(ada.send(&saved.press("save_coding")).await.has("#saved"));

    // Bela only puts a template into a message, and writes a note that is refused, and then saves.
    let inserted = bela.send(&of_bela.clone().fill("priority", "high").press("insert:message:6")).await;
    let form = inserted.form("#case");
    assert!(form.value("message.text").contains("Statistik"), "{inserted}");
    assert_eq!((form.value("name"), form.value("check_by")), ("Blauer Stern", "2026-12-01"));
    let refused = bela.send(&form.press("add_entry:note")).await;
    assert_eq!(refused.status, 422);
    let done = bela.send(&refused.form("#case").press("save_coding")).await;
    assert!(done.has("#saved"), "{done}");
    let form = done.form("#case");
    let values = ["assignee", "check_by", "name", "priority", "life_area"].map(|name| form.value(name));
    assert_eq!(values, [&*people[1], "2026-12-01", "Blauer Stern", "high", "work"]);
    assert!(form.fields.contains(&("ground".to_owned(), "age".to_owned())), "{done}");

    // What both changed is asked when it is saved, however often the form came back before.
    let other = of_bela.fill("name", "Roter Kiesel").press("insert:message:6");
    let form = bela.send(&other).await.form("#case");
    assert_eq!(form.value("name"), "Roter Kiesel", "what was typed is not lost");
    let asked = bela.send(&form.press("save_work")).await;
    assert_eq!((asked.status.as_u16(), asked.texts(".conflict").len()), (409, 1), "{asked}");
    assert!(asked.has("#conflict-name"), "{asked}");
    assert_eq!(ada.visit(&page.path).await.form("#case").value("name"), "Blauer Stern");
}

#[tokio::test]
async fn a_reply_waits_when_the_person_wrote_meanwhile() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.the_case().await.form("#case").fill("first_answer", "Guten Tag.").fill("priority", "high");
    let door = person.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let write = person.send(&door).await.form("form[action='/de/mailbox/write']");
    person.send(&write.fill("text", "Noch etwas Wichtiges.")).await;
    let held = ada.send(&form.press("triage")).await;
    assert!(held.status == 409 && held.text("#timeline").contains("Noch etwas Wichtiges."), "{held}");
    assert_eq!(held.form("#case").value("first_answer"), "Guten Tag.");
    assert!(held.has("#triage"), "nothing was saved: {held}");
    let sent = ada.send(&held.form("#case").press("triage")).await;
    assert!(sent.has("#saved") && sent.text("#timeline").contains("Guten Tag."), "{sent}");
    assert_eq!(sent.form("#case").value("priority"), "high");
}
