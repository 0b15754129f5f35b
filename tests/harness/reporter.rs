//! A person who reports, with a browser that runs no scripts.

use reqwest::header::{HeaderMap, HeaderValue, REFERER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};

use crate::page::{Form, Page};
use crate::uploads::{self, Chosen};

/// The browser's `User-Agent`.
pub const BROWSER: &str = "Kanarienbrowser/1.0";
/// The `Referer`: the page on which the person found the link.
pub const CAME_FROM: &str = "https://kanarienherkunft.example/forum?thema=geheim";

/// How often a person tries again when the house says it is too busy.
const PATIENCE: u32 = 10;

/// A person who uses the public face.
#[derive(Clone)]
pub struct Reporter {
    client: Client,
    url: String,
    language: String,
}

impl Reporter {
    /// A new browser without history. It would keep and send cookies.
    #[must_use]
    pub fn new(url: &str, language: &str) -> Self {
        let referrer = HeaderMap::from_iter([(REFERER, HeaderValue::from_static(CAME_FROM))]);
        let client = Client::builder().user_agent(BROWSER).default_headers(referrer);
        let client = client.cookie_store(true).redirect(Policy::limited(3)).build().unwrap();
        Self { client, url: url.to_owned(), language: language.to_owned() }
    }

    /// The same person, reading another language.
    #[must_use]
    pub fn reading(&self, language: &str) -> Self {
        Self { language: language.to_owned(), ..self.clone() }
    }

    /// Opens a page.
    pub async fn visit(&self, path: &str) -> Page {
        let request =
            self.client.get(format!("{}{path}", self.url)).header("accept-language", &self.language);
        Page::read(request.send().await.unwrap()).await
    }

    /// Sends a request without a body.
    pub async fn ask(&self, method: Method, path: &str) -> Page {
        Page::read(self.client.request(method, format!("{}{path}", self.url)).send().await.unwrap()).await
    }

    /// Opens the report form. While the house is too busy, tries again as the page asks.
    pub async fn form(&self) -> Form {
        let path = format!("/{}/report", self.language);
        for _ in 0..PATIENCE {
            let page = self.visit(&path).await;
            if page.status != 503 {
                assert_eq!(page.status, 200, "{page}");
                return page.form("main form");
            }
        }
        panic!("the house stayed too busy");
    }

    /// Sends a form.
    pub async fn send(&self, form: &Form) -> Page {
        let request = self.client.post(format!("{}{}", self.url, form.action)).form(&form.fields);
        Page::read(request.send().await.unwrap()).await
    }

    /// Sends a form with files.
    pub async fn send_with(&self, form: &Form, files: &[Chosen]) -> Page {
        self.send_raw(&form.action, &uploads::content_type(), uploads::body(form, files)).await
    }

    /// Sends a request body that need not be a valid form.
    pub async fn send_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", content_type);
        Page::read(request.body(body).send().await.unwrap()).await
    }

    /// Files a report and returns its receipt code. While the house is too busy, sends it again as
    /// the page asks.
    pub async fn report(&self, narrative: &str) -> String {
        let form = self.form().await.fill("narrative", narrative);
        for _ in 0..PATIENCE {
            let page = self.send(&form).await;
            if page.status != 503 {
                return receipt_code(&page);
            }
        }
        panic!("the house stayed too busy");
    }
}

/// The receipt code that a receipt page shows.
#[must_use]
pub fn receipt_code(page: &Page) -> String {
    assert_eq!(page.status, 200, "{page}");
    page.text("#code")
}
