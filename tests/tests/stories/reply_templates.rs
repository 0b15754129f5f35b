//! Reply templates: the built-in ones in the language of each counsellor, and the office's own.

use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;

fn offered(page: &Page) -> Vec<String> {
    page.texts("#triage .templates li")
}

#[tokio::test]
async fn built_in_templates_are_offered_until_the_office_has_its_own() {
    let house = House::open().await;
    let person = house.reporter();
    person.send(&person.form().await.fill("narrative", "Gekündigt.").tick("life_area", "work")).await;
    let (ada, bela) = (house.ada(), house.bela().reading("en"));
    ada.sign_in().await;
    bela.sign_in().await;
    let page = ada.the_case().await;
    let names = offered(&page);
    assert_eq!(names.len(), 8, "{page}");
    // Where deadlines are short, the question about the day stands out.
    let suggested: Vec<&String> = names.iter().filter(|name| name.contains("vorgeschlagen")).collect();
    assert!(matches!(suggested[..], [name] if name.starts_with("Wann kam das Schreiben an?")), "{names:?}");
    assert!(offered(&bela.the_case().await).concat().contains("When did the letter arrive?"));

    // Saving them as they are leaves them the built-in ones, in both languages.
    let settings = ada.visit("/settings/answers").await;
    assert!(settings.has("#builtin"), "{settings}");
    let form = settings.form("#answers");
    assert_eq!((form.value("status_1"), form.value("name_9")), ("active", ""));
    let saved = ada.send(&form.clone().fill("reply_days", "4")).await;
    assert!(saved.has("#saved"), "{saved}");
    assert!(bela.visit("/settings/answers").await.form("#answers").value("name_1").starts_with("Received"));

    // One changed word makes all of them the office's own.
    let form = saved.form("#answers").fill("name_9", "Hausordnung").fill("text_9", "Bitte [… was].");
    let saved = ada.send(&form.fill("status_9", "waiting_client").fill("name_1", "Eingang")).await;
    assert!(saved.has("#saved") && !saved.has("#builtin"), "{saved}");
    for counsellor in [&ada, &bela] {
        let names = offered(&counsellor.the_case().await);
        assert_eq!(names.len(), 9);
        assert!(names[0] == "Eingang" && names[8] == "Hausordnung", "{names:?}");
    }
    let inserted = ada.send(&ada.the_case().await.form("#case").press("insert:first_answer:8")).await;
    assert_eq!(inserted.form("#case").value("case_status"), "waiting_client", "{inserted}");
    let refused = ada.send(&inserted.form("#case").press("triage")).await;
    assert!(refused.status == 422 && refused.has("#e-first_answer"), "a gap: {refused}");
    assert_eq!(house.count("message").await, 0);

    // Whoever empties all gets the built-in ones again.
    let form = ada.visit("/settings/answers").await.form("#answers");
    let empty = (1..=10).filter(|place| !form.value(&format!("name_{place}")).is_empty());
    let form = empty.fold(form.clone(), |form, place| {
        form.fill(&format!("name_{place}"), "").fill(&format!("text_{place}"), "")
    });
    assert!(ada.send(&form).await.has("#saved"));
    assert!(ada.visit("/settings/answers").await.has("#builtin"));
    assert_eq!(offered(&ada.the_case().await).len(), 8);
}

#[tokio::test]
async fn an_office_has_twenty_templates_at_most_and_wrong_ones_come_back() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let long = "Ein ganzer Brief mit vielen Worten. ".repeat(100);
    for place in 9..=20 {
        let form = ada.visit("/settings/answers").await.form("#answers");
        let form = form.fill(&format!("name_{place}"), &format!("Nummer {place}"));
        assert!(ada.send(&form.fill(&format!("text_{place}"), &long)).await.has("#saved"), "{place}");
    }
    let page = ada.visit("/settings/answers").await;
    assert!(page.has("#name_20") && !page.has("#name_21"));
    let wrong = ada.send(&page.form("#answers").fill("text_20", "")).await;
    assert!(wrong.status == 422 && wrong.has("fieldset .error"), "{wrong}");
    assert_eq!(wrong.form("#answers").value("name_20"), "Nummer 20");
}
