//! A year is published: refused while it is too small, proposed by one counsellor, approved by
//! another, corrected once, and verified by anybody.

use chrono::Duration;
use meldestelle_statistics::release::Release;
use meldestelle_statistics::verify::verify;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::Reporter;
use sqlx::AssertSqlSafe;

use crate::headers;

/// The page of the year that the tests publish. Time starts in November of that year and moves on
/// to the next January.
const YEAR: &str = "/publish/2026";

/// The form on the year's page with the button for this action.
pub fn act(page: &Page, action: &str) -> Form {
    let button = format!("button[name='action'][value='{action}']");
    assert!(page.has(&button), "no {action} in {page}");
    page.form("main form[action^='/publish/']").smuggle("action", action)
}

/// A form for an action that the page does not offer.
fn publish_form(action: &str) -> Form {
    Form::to(YEAR).smuggle("action", action)
}

fn offers(page: &Page, action: &str) -> bool {
    page.has(&format!("button[name='action'][value='{action}']"))
}

/// Whether one part of a page stands before another.
pub fn stands_before(page: &Page, one: &str, other: &str) -> bool {
    let at = |part: &str| page.source.find(part).unwrap_or_else(|| panic!("no {part} in {page}"));
    at(one) < at(other)
}

/// Files this many late reports; returns the receipt code of the last.
async fn report(reporter: &Reporter, times: usize) -> String {
    let mut code = String::new();
    for number in 0..times {
        code = reporter.report(&format!("Nachzügler Nummer {number}")).await;
    }
    code
}

/// Codes and closes this many of the late reports.
async fn code(counsellor: &Counsellor, times: usize) {
    for _ in 0..times {
        let queue = counsellor.visit("/cases?status=new&sort=newest").await;
        let case = counsellor.visit(&queue.attribute("#queue tbody tr th a", "href")).await;
        assert!(case.source.contains("Nachzügler"), "{case}");
        let form = case
            .form("#case")
            .press("save_coding")
            .fill("case_status", "closed")
            .fill("respondent_type", "landlord")
            .fill("life_area", "housing");
        let saved = counsellor.send(&form.tick("ground", "age")).await;
        assert_eq!(saved.status, 200, "{saved}");
    }
}

/// Deletes everything from the mailbox of a receipt code, including the facts.
async fn take_all_back(reporter: &Reporter, receipt: &str) {
    let door = reporter.visit("/de/mailbox").await;
    let mailbox = reporter.send(&door.form("main form").fill("code", receipt)).await;
    let warning = reporter.send(&mailbox.form("form[action='/de/mailbox/delete']")).await;
    let confirm = warning.form("form[action='/de/mailbox/delete/confirm']").smuggle("keep", "nothing");
    assert_eq!(reporter.send(&confirm).await.status, 200);
}

/// The exact number of cases, which only the desk shows.
async fn exact(counsellor: &Counsellor) -> u64 {
    counsellor.visit("/publish/2026/internal").await.figure("#internal-total", "Fälle insgesamt")
}

async fn file(reporter: &Reporter, path: &str) -> String {
    let page = reporter.visit(path).await;
    assert_eq!(page.status, 200, "{page}");
    page.source
}

/// Verifies an edition by its two public files.
async fn check(reporter: &Reporter, edition: &str) -> Release {
    let (tables, worlds) = (
        file(reporter, &format!("/statistics/2026/{edition}/release.json")).await,
        file(reporter, &format!("/statistics/2026/{edition}/worlds.csv")).await,
    );
    verify(&tables, worlds.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// A house in the January after a year with about seventy coded cases and this many uncoded
/// reports. Also returns the reporter, the last receipt code and both counsellors.
pub async fn january(late: usize) -> (House, Reporter, String, Counsellor, Counsellor) {
    let house = House::with_examples(160).await;
    let reporter = house.reporter();
    let code = report(&reporter, late).await;
    house.clock.advance(Duration::days(60));
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    (house, reporter, code, ada, bela)
}

/// Ada proposes the year and Bela approves it.
pub async fn publish(ada: &Counsellor, bela: &Counsellor) -> Page {
    let mut page = ada.visit(YEAR).await;
    if offers(&page, "begin") {
        page = ada.send(&act(&page, "begin")).await;
    }
    ada.send(&act(&page, "propose")).await;
    let page = bela.send(&act(&bela.visit(YEAR).await, "approve")).await;
    assert_eq!(page.status, 200, "{page}");
    page
}

#[tokio::test]
async fn a_year_is_proposed_by_one_and_approved_by_another() {
    let (house, reporter, _, ada, bela) = january(2).await;
    assert!(reporter.visit("/de/statistics").await.source.contains("Noch ist kein Jahr veröffentlicht."));
    assert_eq!(reporter.visit("/de/statistics/2026").await.status, 404);

    let page = ada.visit(YEAR).await;
    assert!(page.text("#uncoded").contains("nicht bestätigt"), "{page}");
    assert!(page.text("#open").contains("noch gearbeitet") && page.has("#open a[href^='/cases/']"), "{page}");
    assert_eq!(page.headers["cache-control"], "no-store", "true counts stay out of caches");
    let preview = ada.send(&act(&page, "begin")).await;
    assert!(preview.has("td.truth"), "the desk sees the true counts beside: {preview}");
    let total = preview.text("#total");
    assert_eq!(ada.visit(YEAR).await.text("#total"), total, "a year is drawn once");

    let form = act(&preview, "propose").fill("remark-de", "Ein Satz zum Jahr.").tick("break", "channels");
    let proposed = ada.send(&form).await;
    assert!(!offers(&proposed, "approve"), "nobody approves their own proposal: {proposed}");
    let forced = act(&proposed, "take_back").untick("action").smuggle("action", "approve");
    let refused = ada.send(&forced).await;
    assert!(refused.source.contains("Den eigenen Vorschlag können Sie nicht freigeben."), "{refused}");
    assert_eq!(house.count("release").await, 0);

    let seen = bela.visit(YEAR).await;
    assert_eq!(seen.text("#total"), total, "what is approved is what was proposed");
    let approval = act(&seen, "approve");
    let again = act(&ada.send(&act(&ada.visit(YEAR).await, "take_back")).await, "propose");
    ada.send(&again).await;
    assert_eq!(bela.send(&approval).await.status, 409, "it was proposed anew since Bela looked");
    assert_eq!(house.count("release").await, 0);
    let approval = act(&bela.visit(YEAR).await, "approve");
    let both = tokio::join!(bela.send(&approval), bela.send(&approval));
    let done = [&both.0, &both.1].iter().filter(|page| page.status == 200).count();
    assert_eq!(done, 1, "a double click publishes once: {} {}", both.0.status, both.1.status);
    assert_eq!(house.count("release").await, 1);
    assert_eq!(house.count("release_draft").await, 0, "the key goes with the draft");

    let public = reporter.visit("/de/statistics/2026").await;
    headers::assert_published(&public);
    headers::assert_published_file(&reporter.visit("/statistics/2026/1/release.json").await);
    let release = check(&reporter, "1").await;
    assert_eq!(public.text(".figure"), format!("etwa {}", release.total()), "{public}");
    let range = format!("{} bis {} Fälle", release.total() - 4, release.total() + 4);
    assert!(public.text("#total-range").contains(&range), "{range} in {public}");
    let list = reporter.visit("/de/statistics").await.text("#years td");
    assert_eq!(list, format!("etwa {}", release.total()));
    assert!(public.text("main").contains("0 bis 6") && public.source.matches('≤').count() == 1, "{public}");
    assert!(public.text("#breaks").contains("auf anderen Wegen"));
    assert!(public.text("main").contains("Ein Satz zum Jahr."));
    assert!(
        !public.has(".truth") && !public.source.contains("(nur intern)"),
        "the public sees no true count"
    );
    let cached = public.headers["cache-control"].to_str().unwrap();
    assert!(cached.starts_with("public") && !public.headers.contains_key("set-cookie"), "{cached}");
    let trail = ada.visit("/audit").await.text("main");
    for done in ["Veröffentlichung vorgeschlagen", "Veröffentlichung freigegeben", "Statistik veröffentlicht"]
    {
        assert!(trail.contains(done), "{done} in {trail}");
    }
}

#[tokio::test]
async fn a_true_count_in_the_remarks_is_asked_about_and_no_word_is_lost() {
    let (house, reporter, _, ada, bela) = january(0).await;
    let page = ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    let truth = page.text("#total .truth").trim_matches(['(', ')']).to_owned();
    assert!(!page.has("#counts"), "nothing is written yet");

    // Saving keeps the text and points out the true count.
    let words = format!("Wir hatten {truth} Fälle, mehr als sonst.");
    let saved = ada.send(&act(&page, "save").fill("remark-de", &words)).await;
    assert!(saved.text("#counts").contains(&format!("{truth}: Fälle insgesamt")), "{saved}");
    let top = saved.text(".notice[role='status']");
    assert!(top.contains("Gespeichert.") && top.contains("wahre Zahlen"), "{top}");
    assert_eq!(act(&saved, "propose").value("remark-de"), words);

    // Proposing without confirming the count keeps the text and proposes nothing.
    let asked = ada.send(&act(&saved, "propose").tick("break", "channels")).await;
    assert!(
        asked.has("#counts") && asked.source.contains("Vorgeschlagen oder veröffentlicht ist noch nichts.")
    );
    let form = act(&asked, "propose");
    assert_eq!((form.value("remark-de"), form.value("break")), (words.as_str(), "channels"));
    assert!(!offers(&bela.visit(YEAR).await, "approve"), "nothing was proposed");

    // A confirmation of one number does not cover another.
    assert_eq!(exact(&ada).await.to_string(), truth);
    let areas = page.texts("#table-area td.truth");
    let other = areas.iter().find(|count| **count != "0" && **count != truth).unwrap();
    let more = format!("{words} Davon {other} hier.");
    let asked = ada.send(&form.clone().tick("counts-meant", "yes").fill("remark-de", &more)).await;
    assert!(asked.text("#counts").contains(&format!("{other}: ")), "{asked}");
    assert_eq!(act(&asked, "propose").value("remark-de"), more);
    assert!(!offers(&bela.visit(YEAR).await, "approve"), "nothing was proposed");

    // If they confirm it, the text is proposed; the person who approves sees the warning too.
    let proposed = ada.send(&act(&asked, "propose").tick("counts-meant", "yes")).await;
    assert!(proposed.has("#proposed"), "{proposed}");
    let seen = bela.visit(YEAR).await;
    assert!(seen.text("#counts").contains(&format!("{truth}: Fälle insgesamt")), "{seen}");
    bela.send(&act(&seen, "approve")).await;
    assert!(reporter.visit("/de/statistics/2026").await.text("main").contains(&more));
    assert_eq!(house.count("release").await, 1);
}

#[tokio::test]
async fn an_office_of_one_is_asked_about_a_true_count_before_it_is_public() {
    let (house, _, _, ada, _) = january(0).await;
    let leave = "DELETE FROM counsellor WHERE login = 'bela'";
    sqlx::query(leave).execute(&mut house.database.connection(Role::Owner).await).await.unwrap();
    let form = ada.visit("/settings/publication").await.form("main form").tick("alone", "yes");
    assert_eq!(ada.send(&form).await.status, 200);
    let page = ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    let truth = page.text("#total .truth").trim_matches(['(', ')']).to_owned();
    let asked = ada.send(&act(&page, "propose").fill("remark-en", &format!("{truth} cases"))).await;
    assert!(asked.has("#counts"), "{asked}");
    assert_eq!(house.count("release").await, 0);
    let done = ada.send(&act(&asked, "propose").tick("counts-meant", "yes")).await;
    assert!(done.has("#edition-1"), "{done}");
    assert_eq!(house.count("release").await, 1);
}

/// Whoever lacks the key of a case cannot propose numbers in which the case is missing.
#[tokio::test]
async fn a_year_with_a_case_that_does_not_open_is_not_proposed() {
    let mut house = House::with_examples(160).await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    ada.queue().await;
    house.change_key(&[0]).await;
    report(&house.reporter(), 1).await;
    ada.queue().await;
    house.clock.advance(Duration::days(60));
    ada.sign_in().await;
    bela.sign_in().await;

    let closed = "Ein Fall lässt sich mit Ihren Schlüsseln nicht öffnen";
    let page = bela.send(&act(&bela.visit(YEAR).await, "begin")).await;
    assert!(page.source.contains(closed) && page.has("#total"), "{page}");
    assert!(!offers(&page, "propose") && offers(&page, "save"), "{page}");
    let form = page.form("main form[action^='/publish/']").fill("remark-de", "Ein Satz zum Jahr.");
    let refused = bela.send(&form.smuggle("action", "propose")).await;
    assert!(refused.source.contains("Vorgeschlagen oder veröffentlicht ist noch nichts."), "{refused}");
    assert!(refused.source.contains(closed), "{refused}");
    assert!(refused.source.contains("Ein Satz zum Jahr."), "no word is lost: {refused}");
    assert!(!refused.has("#proposed") && !ada.visit(YEAR).await.has("#proposed"), "{refused}");

    // A colleague who has all keys proposes the same draft.
    let proposed = ada.send(&act(&ada.visit(YEAR).await, "propose")).await;
    assert!(proposed.has("#proposed") && proposed.source.contains("Ein Satz zum Jahr."), "{proposed}");
}

#[tokio::test]
async fn a_small_year_and_a_running_year_are_not_published() {
    let (house, reporter, _, ada, _) = january(0).await;
    assert_eq!(ada.visit("/publish/2027").await.status, 404, "the year is not over");
    let page = ada.visit("/publish/2024").await;
    assert!(page.text("#refused").contains("weniger als 30 Fälle"), "before anybody begins: {page}");
    let page = ada.send(&act(&page, "begin")).await;
    assert!(stands_before(&page, "id=\"refused\"", "id=\"draft\""), "the reason, then the form: {page}");
    assert!(page.text("#refused").contains("weniger als 30 Fälle"), "{page}");
    assert!(!offers(&page, "propose") && !page.has("#preview"));
    ada.send(&act(&page, "save").untick("action").smuggle("action", "propose")).await;
    assert!(!offers(&ada.visit("/publish/2024").await, "take_back"), "nothing was proposed");
    assert_eq!(house.count("release").await, 0);
    assert_eq!(reporter.visit("/de/statistics/2024").await.status, 404);
}

#[tokio::test]
async fn one_or_two_late_cases_change_nothing_and_thirty_are_marked() {
    let (house, reporter, _, ada, bela) = january(32).await;
    publish(&ada, &bela).await;
    let first = check(&reporter, "1").await;
    let published = file(&reporter, "/statistics/2026/1/release.json").await;

    let before = exact(&ada).await;
    for late in 1..=2 {
        code(&ada, 1).await;
        let page = ada.visit(YEAR).await;
        let page = if offers(&page, "begin") { ada.send(&act(&page, "begin")).await } else { page };
        assert!(page.text("#revised").contains("Es gibt nichts zu berichtigen."), "{late}: {page}");
        assert!(!offers(&page, "propose"), "{late}");
        let forced = act(&page, "save").untick("action").smuggle("action", "propose");
        assert!(!offers(&ada.send(&forced).await, "take_back"), "{late}: nothing was proposed");
        assert_eq!(exact(&ada).await, before + late, "internally they count at once");
    }

    code(&ada, 30).await;
    publish(&ada, &bela).await;
    let corrected = check(&reporter, "2").await;
    assert!(corrected.revised_cells() > 0);
    assert!(corrected.total() > first.total());
    let page = reporter.visit("/de/statistics/2026").await;
    assert!(page.has(".revised"), "revised cells are marked: {page}");
    assert_eq!(
        file(&reporter, "/statistics/2026/1/release.json").await,
        published,
        "the first edition stays"
    );
    assert!(reporter.visit("/de/statistics/2026/1").await.text("main").contains("Es gibt eine berichtigte."));
    let page = ada.visit(YEAR).await;
    assert!(!offers(&page, "begin") && page.source.contains("Dieses Jahr wurde schon einmal berichtigt."));
    let forced = publish_form("begin");
    assert_eq!(ada.send(&forced).await.status, 409, "and not a second time");
    assert_eq!(house.count("release").await, 2);
    assert_eq!(house.count("release_draft").await, 0);
}

#[tokio::test]
async fn a_correction_leaves_out_whoever_took_their_data_back() {
    let (_house, reporter, receipt, ada, bela) = january(1).await;
    code(&ada, 1).await;
    publish(&ada, &bela).await;
    let published = file(&reporter, "/statistics/2026/1/release.json").await;
    let truth = |page: &Page| page.text("#total .truth");
    let page = ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    let before: u32 = truth(&page).trim_matches(['(', ')']).parse().unwrap();

    take_all_back(&reporter, &receipt).await;

    let page = ada.visit(YEAR).await;
    assert_eq!(truth(&page), format!("({})", before - 1), "the correction counts without them");
    assert!(page.text("#revised").contains("Es gibt nichts zu berichtigen."), "and shows nobody: {page}");
    assert_eq!(
        file(&reporter, "/statistics/2026/1/release.json").await,
        published,
        "what is published stays"
    );
    check(&reporter, "1").await;
}

#[tokio::test]
async fn an_office_of_one_may_publish_alone_and_the_release_says_so() {
    let (house, reporter, _, ada, _) = january(0).await;
    let settings = ada.visit("/settings/publication").await;
    assert!(settings.has("#second") && !settings.has("[name='alone']"), "two people: nobody is asked");
    let smuggled = settings.form("main form").smuggle("alone", "yes");
    assert_eq!(ada.send(&smuggled).await.status, 200);
    let leave = "DELETE FROM counsellor WHERE login = 'bela'";
    let mut owner = house.database.connection(Role::Owner).await;
    assert_eq!(sqlx::query(leave).execute(&mut owner).await.unwrap().rows_affected(), 1);
    let proposed = ada.send(&act(&ada.send(&act(&ada.visit(YEAR).await, "begin")).await, "propose")).await;
    assert!(!offers(&proposed, "approve"), "the smuggled tick did nothing: {proposed}");
    ada.send(&act(&proposed, "take_back")).await;

    let form = ada.visit("/settings/publication").await.form("main form").tick("alone", "yes");
    let wrong = ada.send(&form.clone().fill("region", "Ahlen")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.has("#region-error") && wrong.attribute("#region", "value") == "Ahlen", "{wrong}");
    assert_eq!(ada.send(&form.fill("region", "05570004").fill("licence", "CC-BY-4.0")).await.status, 200);
    let page = ada.send(&act(&ada.visit(YEAR).await, "propose")).await;
    assert!(page.text("#edition-1").contains("Ohne zweite Freigabe"), "{page}");
    let public = reporter.visit("/de/statistics/2026").await;
    assert!(public.text("main").contains("ohne Freigabe durch eine zweite Person"), "{public}");
    check(&reporter, "1").await;
    let described = file(&reporter, "/statistics/2026/1/dcat.ttl").await;
    assert!(described.contains("licenses/cc-by/4.0") && described.contains("municipalityKey/05570004"));
}

#[tokio::test]
async fn anybody_can_check_a_release_on_the_page() {
    let (_house, reporter, _, ada, bela) = january(0).await;
    publish(&ada, &bela).await;
    let ours = reporter.visit("/de/statistics/check?release=2026-1").await;
    assert!(ours.text("#outcome").contains("hält der Prüfung stand"), "{ours}");

    let tables = file(&reporter, "/statistics/2026/release.json").await;
    let worlds = file(&reporter, "/statistics/2026/worlds.csv").await;
    let upload = async |tables: &str, worlds: &str| {
        let part = |name: &str, content: &str| {
            format!(
                "--b\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
            )
        };
        let body = format!("{}{}--b--\r\n", part("release", tables), part("worlds", worlds));
        reporter.send_raw("/de/statistics/check", "multipart/form-data; boundary=b", body.into_bytes()).await
    };
    assert!(upload(&tables, &worlds).await.text("#outcome").contains("hält der Prüfung stand"));
    let half: String =
        worlds.lines().take(worlds.lines().count() / 2).fold(String::new(), |half, line| half + line + "\n");
    let cut = upload(&tables, &half).await;
    assert!(cut.text("#outcome").contains("hält der Prüfung nicht stand"), "{cut}");
    let newer = upload(&tables.replace("sdc-release/1", "sdc-release/9"), &worlds).await;
    assert!(newer.text("#outcome").contains("newer"), "{newer}");
    assert_eq!(upload("", "").await.status, 422);
    assert_eq!(upload("{}", &"x".repeat(9 * 1024 * 1024)).await.status, 413);
    let broken =
        reporter.send_raw("/de/statistics/check", "multipart/form-data; boundary=b", b"--c".to_vec()).await;
    assert_eq!(broken.status, 400, "{broken}");
}

#[tokio::test]
async fn the_public_face_sees_no_draft_and_nobody_changes_an_edition() {
    let (house, _, _, ada, bela) = january(0).await;
    publish(&ada, &bela).await;
    let office = house.office.id;
    for (role, query) in [
        (Role::Intake, "SELECT count(*) FROM release_draft"),
        (Role::Intake, "DELETE FROM release"),
        (Role::Intake, "INSERT INTO release SELECT * FROM release"),
        (Role::Desk, "DELETE FROM release"),
        (Role::Desk, "UPDATE release SET tables = ''"),
    ] {
        let mut transaction = house.database.begin(role, office).await;
        assert!(sqlx::query(AssertSqlSafe(query)).execute(&mut *transaction).await.is_err(), "{query}");
    }
}

#[tokio::test]
async fn exact_tables_for_the_funder_are_marked_and_noted() {
    let (house, reporter, _, ada, _) = january(0).await;
    let page = ada.visit("/publish/2026/internal").await;
    assert_eq!(page.text(".stamp"), "Nicht zur Veröffentlichung");
    assert!(page.text(".notice.bad").contains("hebt deren Schutz auf"), "{page}");
    let captions = page.texts(".beside caption");
    assert!(
        captions.len() > 10 && captions.iter().all(|caption| caption.contains("Nicht zur Veröffentlichung"))
    );
    assert_eq!(page.headers["cache-control"], "no-store");
    let coded = ada.visit("/statistics?year=2026").await.text("#figure-coded");
    assert_eq!(exact(&ada).await.to_string(), coded, "both count the same cases");
    assert!(ada.visit("/audit").await.text("main").contains("2026"));
    assert_eq!(
        reporter.visit("/publish/2026/internal").await.status,
        404,
        "the public face has no such page"
    );
    assert_eq!(house.count("release").await, 0);
}
