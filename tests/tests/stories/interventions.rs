//! Interventions are entries of the timeline. Figures, releases and exports count their codes, and
//! codings of before there were entries become entries that count the same.

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};

/// The lines of the year's figures that count interventions.
async fn figures(ada: &Counsellor) -> Vec<String> {
    let (status, _, file) = ada.fetch("/statistics.csv?year=2026").await;
    assert_eq!(status, 200);
    let lines: Vec<String> = String::from_utf8(file).unwrap().lines().map(str::to_owned).collect();
    assert!(lines.iter().any(|line| line.contains("first_talk")), "{lines:?}");
    lines
}

/// How often the figures count an intervention.
async fn counted(ada: &Counsellor, code: &str) -> u64 {
    let lines = figures(ada).await;
    let of = |line: &&String| line.starts_with("intervention,") && line.contains(code);
    let line = lines.iter().find(of);
    line.map_or(0, |line| line.rsplit(',').next().unwrap().parse().unwrap())
}

async fn all_cases(ada: &Counsellor) -> Vec<String> {
    let (mut cases, mut page) = (Vec::new(), ada.visit("/cases?show=all").await);
    loop {
        cases.extend(page.attributes("#queue tbody tr th a", "href"));
        let Some(next) = page.attributes("[rel=next]", "href").pop() else { return cases };
        page = ada.visit(&next).await;
    }
}

/// How many interventions the timeline has that the desk took over.
fn taken_over(page: &Page) -> usize {
    page.texts(".item.internal").iter().filter(|item| item.contains("Intervention:")).count()
}

#[tokio::test]
async fn old_codings_become_entries_and_the_figures_stay_the_same() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    let before = figures(&ada).await;
    assert_eq!(house.count("case_entry").await, 0);
    let cases = all_cases(&ada).await;
    let mut moved = 0;
    for case in &cases {
        moved += taken_over(&ada.visit(case).await);
    }
    let entries = house.count("case_entry").await;
    assert!(moved > 20, "{moved} entries of {} cases", cases.len());
    assert_eq!(usize::try_from(entries).unwrap(), moved);
    assert_eq!(figures(&ada).await, before, "nothing that is counted changed");
    for case in &cases {
        ada.visit(case).await;
    }
    assert_eq!(house.count("case_entry").await, entries, "each is taken over once");
}

#[tokio::test]
async fn a_new_intervention_does_not_push_an_old_code_out() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    let before = figures(&ada).await;
    // A form that is sent without the page having been opened, as a second window does after an
    // update.
    for case in all_cases(&ada).await {
        let form = Form::to(&case).smuggle("intervention.code", "first_talk").press("add_entry:intervention");
        assert_eq!(ada.send(&form).await.status, 200);
    }
    let after = figures(&ada).await;
    let others = |lines: &[String]| -> Vec<String> {
        let of = |line: &&String| line.starts_with("intervention,") && !line.contains("first_talk");
        lines.iter().filter(of).cloned().collect()
    };
    assert!(!others(&before).is_empty());
    assert_eq!(others(&after), others(&before));
    assert_ne!(after, before, "the new ones are counted");
}

#[tokio::test]
async fn an_intervention_counts_once_written_and_a_correction_counts_anew() {
    let house = House::open().await;
    house.reporter().report("Worte.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = ada.the_case().await;
    let form = page.form("#case").fill("intervention.code", "first_talk").fill("intervention.minutes", "45");
    let page = ada.send(&form.press("add_entry:intervention")).await;
    let item = page.text(".item.internal");
    assert!(item.contains("45 min") && page.text("#coding").contains("Erstgespräch"), "{page}");
    assert_eq!(counted(&ada, "first_talk").await, 1);
    // The same once more is one code of one case.
    let form = page.form("#case").fill("intervention.code", "first_talk").press("add_entry:intervention");
    let page = ada.send(&form).await;
    assert_eq!((page.texts(".item.internal").len(), counted(&ada, "first_talk").await), (2, 1));
    // Saving the coding leaves it alone, whatever a form says.
    let coding = page.form("#case").tick("ground", "age").smuggle("intervention", "mediation");
    let page = ada.send(&coding.press("save_coding")).await;
    assert!(page.has("#saved"), "{page}");
    assert_eq!(counted(&ada, "first_talk").await, 1);
    // Corrected to another code, both of them.
    for correct in page.leads(".item.internal .item-tools button") {
        let page = ada.visit(&correct).await;
        let button = page.attribute("#correction button", "value");
        let form = page.form("#case").fill("entry.code", "complaint_letter").press(&button);
        assert!(ada.send(&form).await.has("#saved"));
    }
    let lines = ada.fetch("/statistics.csv?year=2026").await.2;
    let lines = String::from_utf8(lines).unwrap();
    assert!(lines.contains("complaint_letter") && !lines.contains("first_talk,1"), "{lines}");
}

#[tokio::test]
async fn an_entry_under_a_key_that_one_lacks_is_told_and_its_code_stays() {
    let mut house = House::open().await;
    house.reporter().report("Worte.").await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    let path = ada.the_case().await.path;
    house.change_key(&[0]).await;
    let page = ada.visit(&path).await;
    let form = page.form("#case").fill("intervention.code", "mediation").fill("intervention.text", "Geheim");
    assert!(ada.send(&form.press("add_entry:intervention")).await.has("#saved"));
    bela.sign_in().await;
    let page = bela.visit(&path).await;
    assert!(!page.source.contains("Geheim") && page.has("#timeline .notice.bad"), "{page}");
    let form = page.form("#case").fill("intervention.code", "first_talk").press("add_entry:intervention");
    let page = bela.send(&form).await;
    let coding = page.text("#coding dl");
    assert!(coding.contains("Vermittlung") && coding.contains("Erstgespräch"), "{coding}");
}
