//! A release in its order: look, then decide, then read what the public reads.

use crate::publish::{act, january, stands_before};

/// The page of the year that is published.
const YEAR: &str = "/publish/2026";

#[tokio::test]
async fn whoever_may_approve_is_told_and_decides_after_the_preview() {
    let (_house, reporter, _, ada, bela) = january(0).await;
    let page = ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    let propose = "value=\"propose\"";
    assert!(stands_before(&page, "id=\"remarks-title\"", "id=\"preview\""), "{page}");
    assert!(stands_before(&page, "id=\"method\"", propose), "the button stands after the preview: {page}");
    for place in page.attributes(".contents nav a", "href") {
        assert!(page.has(&place), "{place}");
    }
    assert!(!bela.visit("/publish").await.has(".awaiting"), "nothing is proposed");
    ada.send(&act(&page, "propose")).await;
    assert!(!ada.visit("/publish").await.has(".awaiting"), "her own proposal waits for others");
    let told = bela.visit("/publish").await;
    assert_eq!(told.texts(".awaiting strong"), ["2026 wartet auf Ihre Freigabe. Vorgeschlagen von Ada."]);
    let seen = bela.visit(&told.attribute(".awaiting a", "href")).await;
    assert!(stands_before(&seen, "id=\"method\"", "value=\"approve\""), "{seen}");
    let done = bela.send(&act(&seen, "approve")).await;
    assert!(!bela.visit("/publish").await.has(".awaiting"));

    // The desk does not know the address of the public face until somebody enters it.
    assert!(done.has("#edition-1 a[href='/settings/publication']"), "{done}");
    let form = bela.visit("/settings/publication").await.form("main form");
    let wrong = bela.send(&form.clone().fill("site", "melden.example.org/de")).await;
    assert!(wrong.status == 422 && wrong.has("#site-error"), "{wrong}");
    assert_eq!(bela.send(&form.fill("site", "https://melden.example.org/")).await.status, 200);
    let link = bela.visit(YEAR).await.attribute("#edition-1 a", "href");
    let path = link.strip_prefix("https://melden.example.org").unwrap_or_else(|| panic!("{link}"));
    assert_eq!(reporter.visit(path).await.status, 200, "{path}");
}
