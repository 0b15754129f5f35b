//! Settings of the office: each page saves its own group, and nobody overwrites a colleague's
//! change.

use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Form;
use sqlx::Executor as _;

/// A form with a value that the page does not offer.
fn forged(mut form: Form, name: &str, value: &str) -> Form {
    let field = form.fields.iter_mut().find(|(field, _)| field == name);
    value.clone_into(&mut field.unwrap().1);
    form
}

#[tokio::test]
async fn two_pages_saved_at_the_same_time_both_count() {
    let house = House::open().await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    // Both open their pages before either saves.
    let files = ada.visit("/settings/files").await.form("main form").fill("count", "3");
    let answers = bela.visit("/settings/answers").await.form("main form").fill("reply_days", "9");
    assert_eq!(ada.send(&files).await.status, 200);
    assert_eq!(bela.send(&answers).await.status, 200);
    let page = bela.visit("/settings/files").await;
    assert_eq!(page.attribute("#count", "value"), "3");
    let page = ada.visit("/settings/answers").await;
    assert_eq!(page.attribute("#reply_days", "value"), "9");
}

#[tokio::test]
async fn the_same_page_is_not_overwritten() {
    let house = House::open().await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    for (path, field, [one, two]) in [
        ("/settings/files", "count", ["2", "4"]),
        ("/settings/answers", "reply_days", ["7", "8"]),
        ("/settings/office", "phone", ["0123", "0456"]),
        ("/settings/publication", "region", ["05570004", "05515000"]),
        ("/settings/form", "place", ["Ahlen", "Hamm"]),
    ] {
        let hers = ada.visit(path).await.form("main form").fill(field, one);
        let his = bela.visit(path).await.form("main form").fill(field, two);
        assert_eq!(ada.send(&hers).await.status, 200, "{path}");
        let page = bela.send(&his).await;
        assert_eq!(page.status, 409, "{path}");
        assert!(page.has("#changed"), "{path}");
        let value = format!("[name={field}]");
        assert_eq!(page.attribute(&value, "value"), two, "{path}: what he typed is still there");
        assert_eq!(bela.visit(path).await.attribute(&value, "value"), one, "{path}: hers is stored");
        // Bela has now seen the change and saves again.
        assert_eq!(bela.send(&page.form("main form")).await.status, 200, "{path}");
        assert_eq!(ada.visit(path).await.attribute(&value, "value"), two, "{path}");
    }
}

#[tokio::test]
async fn the_form_speaks_the_languages_and_names_the_districts_that_were_set() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = ada.visit("/settings/form").await;
    assert_eq!(page.attribute("#land option[selected]", "value"), "DE-NW");
    let form = page.form("main form").fill("districts", "Nord\r\n\r\nSüd ").fill("land", "DE-BE");
    assert_eq!(ada.send(&form).await.status, 200);
    let wrong = forged(page.form("main form").fill("place", " "), "land", "DE-XX");
    let refused = ada.send(&wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("#land-error") && refused.has("#place-error"), "{refused}");

    let mut owner = house.database.connection(Role::Owner).await;
    let forget = "UPDATE office SET settings = settings - 'land' - 'languages'";
    owner.execute(forget).await.unwrap();
    assert_eq!(ada.visit("/settings/form").await.attribute("#land option[selected]", "value"), "DE-NW");
    let form = house.reporter().visit("/de/report").await;
    let districts = form.texts("select[name=district] option");
    assert!(districts.contains(&"Nord".to_owned()) && districts.contains(&"Süd".to_owned()), "{districts:?}");
}

#[tokio::test]
async fn an_invalid_licence_is_reported_beside_its_field() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.visit("/settings/publication").await.form("main form");
    let page = ada.send(&forged(form.fill("region", "05570004"), "licence", "CC-BY-9")).await;
    assert_eq!(page.status, 422);
    assert!(page.has("#licence-error"), "{page}");
    assert_eq!(page.attribute("#region", "value"), "05570004", "nothing typed is lost");
}
