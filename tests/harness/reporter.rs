//! Somebody who reports, with a browser that runs no scripts.

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::page::{Form, Page};

/// A person at the public face.
#[derive(Clone)]
pub struct Reporter {
    client: Client,
    url: String,
    language: String,
}

impl Reporter {
    /// A browser that was never here. It would keep and send cookies.
    #[must_use]
    pub fn new(url: &str, language: &str) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::limited(3)).build().unwrap();
        Self { client, url: url.to_owned(), language: language.to_owned() }
    }

    /// The same person reading another language.
    #[must_use]
    pub fn reading(&self, language: &str) -> Self {
        Self { language: language.to_owned(), ..self.clone() }
    }

    /// Opens an address.
    pub async fn visit(&self, path: &str) -> Page {
        let request =
            self.client.get(format!("{}{path}", self.url)).header("accept-language", &self.language);
        Page::read(request.send().await.unwrap()).await
    }

    /// Opens the form.
    pub async fn form(&self) -> Form {
        let page = self.visit(&format!("/{}/report", self.language)).await;
        assert_eq!(page.status, 200, "{page}");
        page.form("main form")
    }

    /// Sends a form.
    pub async fn send(&self, form: &Form) -> Page {
        let request = self.client.post(format!("{}{}", self.url, form.action)).form(&form.fields);
        Page::read(request.send().await.unwrap()).await
    }

    /// Sends bytes that need not be a form.
    pub async fn send_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", content_type);
        Page::read(request.body(body).send().await.unwrap()).await
    }

    /// Reports something and gets a receipt code.
    pub async fn report(&self, narrative: &str) -> String {
        let page = self.send(&self.form().await.fill("narrative", narrative)).await;
        receipt_code(&page)
    }
}

/// The code that a receipt page shows.
#[must_use]
pub fn receipt_code(page: &Page) -> String {
    assert_eq!(page.status, 200, "{page}");
    page.text("#code")
}
