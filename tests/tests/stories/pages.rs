//! Every page in every language: each template is shown, no message is missing, and each form posts
//! to a route that exists.

mod desk;
mod forms;
mod public;
mod templates;
mod words;

use std::collections::BTreeSet;

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::page::Page;
use meldestelle_web::locale::Locale;

/// Pages of one face in one language.
struct Album {
    t: &'static Locale,
    pages: Vec<Page>,
}

impl Album {
    fn new(t: &'static Locale) -> Self {
        Self { t, pages: Vec::new() }
    }

    /// Keeps a page. It must have come whole, with this status and in the album's language.
    fn keep(&mut self, status: u16, page: Page) -> &Page {
        assert_eq!(page.status, status, "{page}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8", "{page}");
        assert!(page.source.trim_end().ends_with("</html>"), "{page}");
        let begin = format!("<html lang=\"{}\"", self.t.lang());
        assert!(page.source.contains(&begin), "{page}");
        self.pages.push(page);
        self.pages.last().unwrap()
    }
}

/// The path of the case of a report that nobody has coded yet, found by its words.
async fn case_of(counsellor: &Counsellor, words: &str) -> String {
    let queue = counsellor.visit("/cases?status=new&sort=newest").await;
    for path in queue.attributes("#queue tbody tr th a", "href") {
        if counsellor.visit(&path).await.source.contains(words) {
            return path;
        }
    }
    panic!("no case says {words}");
}

/// Checks what can be read off the pages of a face: their words, the templates they are made of,
/// and the forms they have. Answers the paths that the forms send to, each with its method.
fn check(albums: &[Album], face: &str) -> BTreeSet<(String, String)> {
    let faults: Vec<String> = albums.iter().flat_map(|album| words::faults(album.t, &album.pages)).collect();
    assert!(faults.is_empty(), "words:\n{}", faults.join("\n"));
    for album in albums {
        templates::assert_shown(album.t, &album.pages, face);
    }
    let targets: BTreeSet<_> =
        albums.iter().flat_map(|album| &album.pages).flat_map(forms::targets).collect();
    forms::assert_shown(&targets, face);
    targets
}
