//! "Today": what is to be done, in the order of the days, right at each step of a morning.

use chrono::Duration;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::receipt_code;
use sqlx::Connection;
use sqlx::PgConnection;

use crate::mailbox::{form, open, report, write};
use crate::publish::{act, january};

/// The lines of a group, each as day, name, matter and whose.
fn lines(page: &Page, group: &str) -> Vec<String> {
    page.texts(&format!("#{group} .agenda li"))
}

/// The numbers beside the groups' titles.
fn counts(page: &Page) -> Vec<String> {
    page.texts(".group > :is(h2, summary)")
}

async fn today(counsellor: &Counsellor) -> Page {
    let page = counsellor.visit("/today").await;
    assert_eq!(page.status, 200, "{page}");
    page
}

/// Gives a case a name and the case to a counsellor, and takes it into work.
async fn take(counsellor: &Counsellor, case: &str, name: &str, status: &str) {
    let page = counsellor.visit(case).await;
    let people = page.attributes("#case select[name=assignee] option", "value");
    let form = page.form("#case").press("save_coding").fill("name", name);
    let form = form.fill("case_status", status).fill("assignee", &people[1]).fill("check_by", "");
    assert!(counsellor.send(&form).await.has("#saved"));
}

/// Where the line of a case leads.
fn address(page: &Page, name: &str) -> String {
    page.attribute(&format!("a.act[aria-label$='{name}']"), "href")
}

#[tokio::test]
async fn a_morning() {
    let house = House::open().await;
    let person = house.reporter();
    let (ada, bela) = (house.ada(), house.bela());
    let answers = report(&person, "Sie antwortet.").await;
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    take(&ada, &case, "Stiller Ahorn", "active").await;
    let page = ada.visit(&case).await;
    let question = page.form("#case").press("send").fill("message.ask", "when_rejection_arrived");
    assert!(ada.send(&question.fill("message.text", "Wann kam der Brief?")).await.has("#saved"));
    let takes_back = {
        let form = person.form().await.fill("narrative", "Sie nimmt zurück.").tick("consent_process", "on");
        receipt_code(&person.send(&form.tick("consent_write", "on")).await)
    };
    let known = case.clone();
    let second = ada.cases().await.into_iter().find(|case| *case != known).unwrap();
    take(&ada, &second, "Roter Kiesel", "waiting_respondent").await;
    let deletes = report(&person, "Sie löscht.").await;
    let third = ada.cases().await.into_iter().find(|case| *case != known && *case != second).unwrap();
    take(&ada, &third, "Blauer Stern", "active").await;

    // A Saturday. The answers are promised by the next Friday, later than the next working day.
    let before = today(&ada).await;
    assert_eq!(before.text("#days"), "Sa 21.11. · nächster Arbeitstag Mo 23.11.");
    assert_eq!(counts(&before), ["Später 1", "Wartet auf andere 1", "Ohne nächsten Schritt 1"]);
    assert!(lines(&before, "later")[0].contains("Blauer Stern noch keine Antwort"), "{before}");

    // Three new reports, an answer, a callback, a consent taken back, a case deleted.
    for text in ["Neu 1.", "Neu 2.", "Neu 3."] {
        report(&house.reporter(), text).await;
    }
    let mailbox = open(&person, &answers).await;
    let answer = mailbox.form("form[action='/de/mailbox/answer']").fill("day", "2026-11-02");
    assert_eq!(person.send(&answer).await.status, 200);
    let callback = ada.visit(&second).await.form("#case").press("add_task");
    let callback = callback.tick("task.kind", "callback").fill("task.text", "14 bis 16 Uhr");
    ada.send(&callback).await;
    let mailbox = open(&person, &takes_back).await;
    let consent = mailbox.form("form:has(input[value='consent_write'])").smuggle("do", "take back");
    assert_eq!(person.send(&consent).await.status, 200);
    let warning = person.send(&form(&open(&person, &deletes).await, "delete")).await;
    person.send(&form(&warning, "delete/confirm").smuggle("keep", "nothing")).await;

    // Signing in leads to it.
    let page = bela.sign_in().await;
    assert_eq!(page.path, "/today");
    assert_eq!(counts(&page)[1], "Später 3", "colleagues' cases are not shown: {page}");
    house.clock.advance(Duration::days(2));
    let page = ada.sign_in().await;
    assert_eq!(counts(&page), ["Heute bis Di 24.11. 3".to_owned(), "Später 3".into()], "{page}");
    let now = lines(&page, "now");
    assert!(now[0].contains("von der Person gelöscht") && now[0].contains("Gesehen"), "{page}");
    assert!(
        now[1].contains("Roter Kiesel Einwilligung zurückgenommen · auch: Rückruf: 14 bis 16 Uhr"),
        "{page}"
    );
    assert!(now[2].contains("Stiller Ahorn Frage beantwortet Ada Lesen"), "{page}");
    for line in lines(&page, "later") {
        assert!(line.starts_with("Fr") && line.contains("27.11.") && line.contains("neu"), "{line}");
        assert!(line.contains("Wohnen") && line.ends_with("Sichten"), "{line}");
    }

    // Each step takes one line away.
    let read = ada.visit(&address(&page, "Stiller Ahorn")).await;
    let anchor = address(&page, "Stiller Ahorn").split('#').nth(1).unwrap().to_owned();
    assert!(read.has(&format!("[id='{anchor}']")), "the message is there");
    let page = today(&ada).await;
    assert!(!page.text("#now").contains("Stiller Ahorn"), "{page}");
    assert!(lines(&page, "no-step")[0].contains("Stiller Ahorn"), "{page}");

    assert!(ada.visit(&address(&page, "Roter Kiesel")).await.has("#consents"));
    let page = today(&ada).await;
    assert!(lines(&page, "now")[1].contains("Roter Kiesel Rückruf: 14 bis 16 Uhr Ada Anrufen"), "{page}");
    ada.send(&ada.visit(&second).await.form("#case").press("task_done:0")).await;
    let page = today(&ada).await;
    assert_eq!(lines(&page, "now").len(), 1);
    assert!(lines(&page, "waiting")[0].contains("Roter Kiesel wartet"), "{page}");

    // Ada has seen the deletion; Bela has not.
    let seen = page.form("form[action='/today/seen']");
    assert_eq!(ada.visit(&page.attribute("#deleted-cases .name a", "href")).await.status, 410);
    let page = ada.send(&seen).await;
    assert_eq!(page.path, "/today");
    assert!(!page.has("#now"), "{page}");
    assert!(today(&bela).await.has("#deleted-cases"));
    bela.send(&seen).await;
    assert!(!today(&bela).await.has("#deleted-cases"));

    // A report that is looked at leaves its group; the promise goes with the first answer.
    let fresh = page.attributes("#later a.act", "href").remove(0);
    let fresh = fresh.strip_suffix("#triage").unwrap();
    let form = ada.visit(fresh).await.form("#case").press("triage").fill("case_status", "active");
    let form = form.fill("check_by", "2026-11-23").fill("first_answer", "Danke, wir melden uns.");
    assert_eq!(ada.send(&form).await.status, 200);
    let page = today(&ada).await;
    let now = lines(&page, "now");
    assert!(now.len() == 1 && now[0].contains("wieder ansehen"), "{page}");
    assert_eq!(lines(&page, "later").len(), 2);
    // What nobody answers is overdue after the day that the mailbox names.
    house.clock.advance(Duration::days(7));
    let page = ada.sign_in().await;
    assert_eq!(lines(&page, "overdue").len(), 3, "{page}");
    assert_eq!(page.texts("#overdue .due").len(), 3);
}

#[tokio::test]
async fn what_the_person_does_is_said_even_in_a_case_that_has_ended() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "Bald vorbei.").await;
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    take(&ada, &case, "Roter Kiesel", "duplicate").await;
    let page = today(&ada).await;
    assert!(page.has("#nothing") && counts(&page).is_empty(), "{page}");
    write(&person, &open(&person, &code).await, "Noch etwas.").await;
    assert!(lines(&today(&ada).await, "now")[0].contains("Roter Kiesel neue Nachricht"));
    ada.visit(&case).await;
    assert!(today(&ada).await.has("#nothing"));
    let contact = person.send(&form(&open(&person, &code).await, "contact")).await;
    house.clock.advance(Duration::minutes(1));
    person.send(&form(&contact, "contact/save").fill("contact_phone", "0176 471147")).await;
    let page = today(&ada).await;
    assert!(lines(&page, "now")[0].contains("Kontakt geändert"), "{page}");
    assert!(address(&page, "Roter Kiesel").ends_with("#contact"));
}

#[tokio::test]
async fn whoever_works_two_days_a_week_sees_further() {
    let house = House::open().await;
    let (person, ada, bela) = (house.reporter(), house.ada(), house.bela());
    report(&person, "x").await;
    ada.sign_in().await;
    bela.sign_in().await;
    let settings = ada.visit("/settings/me").await;
    assert_eq!(settings.attributes("input[name=day][checked]", "value"), ["mon", "tue", "wed", "thu", "fri"]);
    let none = ["mon", "tue", "wed", "thu", "fri"]
        .iter()
        .fold(settings.form("main form"), |form, _| form.untick("day"));
    let wrong = ada.send(&none).await;
    assert!(wrong.status == 422 && wrong.has("#days-error"), "{wrong}");
    let saved = ada.send(&none.tick("day", "sat").tick("day", "mon")).await;
    assert!(saved.has("#saved"), "{saved}");
    assert_eq!(saved.attributes("input[name=day][checked]", "value"), ["mon", "sat"]);
    // From Monday on, Ada comes back on Saturday, after the answer is due.
    house.clock.advance(Duration::days(2));
    let ada_s = ada.sign_in().await;
    assert!(ada_s.text("#days").contains("nächster Arbeitstag Sa 28.11."), "{ada_s}");
    assert_eq!((lines(&ada_s, "now").len(), lines(&ada_s, "later").len()), (1, 0));
    let bela_s = bela.sign_in().await;
    assert!(bela_s.text("#days").contains("nächster Arbeitstag Di 24.11."), "{bela_s}");
    assert_eq!((lines(&bela_s, "now").len(), lines(&bela_s, "later").len()), (0, 1));
    assert!(ada.visit_in("en", "/today").await.text("#days").contains("next working day Sat 28 Nov"));
    // The setting is sealed, and survives the next change of the profile.
    assert_eq!(ada.visit("/settings/me").await.attributes("input[checked]", "value"), ["mon", "sat"]);
}

#[tokio::test]
async fn mine_and_nobodys_by_default_and_colleagues_if_asked_for() {
    let house = House::open().await;
    let (person, ada, bela) = (house.reporter(), house.ada(), house.bela());
    report(&person, "Ihrs.").await;
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    take(&ada, &case, "Roter Kiesel", "active").await;
    let page = bela.sign_in().await;
    assert!(page.has("#nothing"), "{page}");
    let all = bela.visit("/today?whose=all").await;
    assert_eq!(all.texts("[aria-current=page]"), ["Heute", "Alle"]);
    assert!(
        lines(&all, "later")[0].contains("Roter Kiesel noch keine Antwort im Postfach Ada Antworten"),
        "{all}"
    );
    // A task for Bela in Ada's case is Bela's.
    let page = ada.visit(&case).await;
    let people = page.attributes("#case select[name='task.assignee'] option", "value");
    let task = page.form("#case").press("add_task").fill("task.text", "Übersetzen");
    ada.send(&task.fill("task.due", "2026-11-20").fill("task.assignee", &people[2])).await;
    let page = today(&bela).await;
    assert!(lines(&page, "overdue")[0].contains("Roter Kiesel Übersetzen Bela Erledigen"), "{page}");
    assert!(!page.text("main").contains("noch keine Antwort"), "{page}");
}

#[tokio::test]
async fn a_draft_is_found_again_and_goes_only_after_a_word() {
    let house = House::open().await;
    let (person, ada, bela) = (house.reporter(), house.ada(), house.bela());
    report(&person, "x").await;
    ada.sign_in().await;
    bela.sign_in().await;
    let case = ada.cases().await.remove(0);
    take(&ada, &case, "Roter Kiesel", "waiting_client").await;
    let page = ada.visit(&case).await;
    ada.send(&page.form("#case").press("go:/today").fill("note.text", "Halb geschrieben")).await;
    let page = today(&ada).await;
    assert!(lines(&page, "now")[0].contains("Roter Kiesel Entwurf (heute)"), "{page}");
    assert!(address(&page, "Roter Kiesel").ends_with("#composer"));
    assert!(!page.source.contains("Halb geschrieben"));
    let all = bela.visit("/today?whose=all").await;
    assert!(!all.text("main").contains("Entwurf"), "nobody else learns of it: {all}");
    // Nobody was told for a year: it stays, and the word is said first.
    house.clock.advance(Duration::days(365));
    let page = ada.sign_in().await;
    assert!(page.text("#now").contains("Entwurf (Sa 21.11.2026"), "{page}");
    assert!(page.text("#now").contains("wird am So 28.11. gelöscht"), "{page}");
    house.clock.advance(Duration::days(6));
    assert!(ada.sign_in().await.text("#now").contains("wird am So 28.11. gelöscht"));
    assert_eq!(house.count("case_draft").await, 1);
    house.clock.advance(Duration::days(1));
    assert!(!ada.sign_in().await.text("main").contains("Entwurf"));
    assert_eq!(house.count("case_draft").await, 0);
}

#[tokio::test]
async fn a_release_waits_for_the_colleague_who_did_not_propose_it() {
    let (_house, _reporter, _code, ada, bela) = january(0).await;
    let begun = ada.send(&act(&ada.visit("/publish/2026").await, "begin")).await;
    assert!(!today(&bela).await.has(".approval"));
    ada.send(&act(&begun, "propose")).await;
    assert!(!today(&ada).await.has(".approval"), "nobody approves their own");
    let page = today(&bela).await;
    assert!(page.text(".approval").contains("Auswertung 2026 wartet auf Ihre Freigabe"), "{page}");
    let year = bela.visit(&page.attribute(".approval a.act", "href")).await;
    bela.send(&act(&year, "approve")).await;
    assert!(!today(&bela).await.has(".approval"));
}

#[tokio::test]
async fn the_missing_backup_is_said_before_everything_else() {
    let house = House::open().await;
    let ada = house.ada();
    assert!(!ada.sign_in().await.has("#backup"));
    let mut owner = PgConnection::connect(&house.database.url(Role::Owner)).await.unwrap();
    sqlx::query("INSERT INTO last_backup (day) VALUES (NULL)").execute(&mut owner).await.unwrap();
    assert!(today(&ada).await.text("#backup").contains("Es gibt noch keine Sicherung."));
}

#[tokio::test]
async fn every_line_is_reached_though_the_page_is_bounded() {
    let house = House::with_examples(400).await;
    let ada = house.ada();
    ada.sign_in().await;
    let all = ada.visit("/today?whose=all").await;
    assert!(all.source.len() < 60_000, "{}", all.source.len());
    let (mut seen, mut followed) = (0, 0);
    for (group, name) in [
        ("overdue", "Überfällig"),
        ("later", "Später"),
        ("waiting", "Wartet auf andere"),
        ("no-step", "Ohne nächsten Schritt"),
    ] {
        let Some(title) = counts(&all).into_iter().find(|title| title.starts_with(name)) else { continue };
        let count: usize = title.rsplit(' ').next().unwrap().parse().unwrap();
        let mut found = lines(&all, group).len();
        let mut next = all.attributes(&format!("#{group} .rest a"), "href").pop();
        while let Some(address) = next {
            let page = ada.visit(&address).await;
            assert_eq!(page.texts(".group").len(), 1, "{page}");
            (found, followed) = (found + lines(&page, group).len(), followed + 1);
            next = page.attributes(".rest a", "href").pop();
        }
        assert_eq!(found, count, "{group}");
        seen += found;
    }
    assert!(seen > 100 && followed > 0, "{seen}, {followed}");
}
