//! A counsellor at the desk, with a browser that runs no scripts and an authenticator app.

use chrono::Duration;
use meldestelle_domain::clock::{Clock, FixedClock};
use reqwest::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use totp_rs::{Builder, Secret};

use crate::page::{Form, Page};

/// A counsellor with a browser of their own.
pub struct Counsellor {
    client: Client,
    url: String,
    clock: FixedClock,
    /// Login name.
    pub login: String,
    /// Passphrase.
    pub passphrase: String,
    totp_secret: String,
}

/// A browser that keeps cookies and sends these headers with every request.
fn browser(headers: HeaderMap) -> Client {
    let client = Client::builder().cookie_store(true).redirect(Policy::limited(3));
    client.default_headers(headers).build().unwrap()
}

impl Counsellor {
    /// A counsellor who holds these secrets and is not signed in.
    #[must_use]
    pub fn new(url: &str, clock: FixedClock, login: &str, passphrase: &str, totp_secret: &str) -> Self {
        let client = browser(HeaderMap::new());
        let (url, login) = (url.to_owned(), login.to_owned());
        Self {
            client,
            url,
            clock,
            login,
            passphrase: passphrase.to_owned(),
            totp_secret: totp_secret.to_owned(),
        }
    }

    /// The same person with another browser, which asks for this language.
    #[must_use]
    pub fn reading(mut self, language: &str) -> Self {
        let language = HeaderValue::from_str(language).unwrap();
        self.client = browser(HeaderMap::from_iter([(ACCEPT_LANGUAGE, language)]));
        self
    }

    /// Sends all further requests to another replica, with the same cookies.
    pub fn move_to(&mut self, url: &str) {
        url.clone_into(&mut self.url);
    }

    /// The code that the authenticator shows. The desk takes each code once, so the clock moves on
    /// to the next one.
    #[must_use]
    pub fn next_code(&self) -> String {
        self.clock.advance(Duration::seconds(30));
        let secret = Secret::try_from_base32(&self.totp_secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(self.clock.now().timestamp()).unwrap()).to_string()
    }

    /// Opens a page.
    pub async fn visit(&self, path: &str) -> Page {
        Page::read(self.client.get(format!("{}{path}", self.url)).send().await.unwrap()).await
    }

    /// Sends a request without a body.
    pub async fn ask(&self, method: Method, path: &str) -> Page {
        let request = self.client.request(method, format!("{}{path}", self.url));
        Page::read(request.header("origin", &self.url).send().await.unwrap()).await
    }

    /// Opens an address in another language than the browser's.
    pub async fn visit_in(&self, language: &str, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.url)).header("accept-language", language);
        Page::read(request.send().await.unwrap()).await
    }

    /// Fetches an address that is not a page; returns status, headers and body.
    pub async fn fetch(&self, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, response.bytes().await.unwrap().to_vec())
    }

    /// Sends a form with the `Origin` header that every browser adds.
    pub async fn send(&self, form: &Form) -> Page {
        let request = self.client.post(format!("{}{}", self.url, form.action)).header("origin", &self.url);
        Page::read(request.form(&form.fields).send().await.unwrap()).await
    }

    /// Opens a page of a house that may be broken; `None` if the page did not arrive whole.
    pub async fn try_visit(&self, path: &str) -> Option<Page> {
        Page::try_read(self.client.get(format!("{}{path}", self.url)).send().await.ok()?).await
    }

    /// Sends a form to a house that may be broken; `None` if the answer did not arrive whole.
    pub async fn try_send(&self, form: &Form) -> Option<Page> {
        let request = self.client.post(format!("{}{}", self.url, form.action)).header("origin", &self.url);
        Page::try_read(request.form(&form.fields).send().await.ok()?).await
    }

    /// Tries to sign in; returns whatever page comes.
    pub async fn try_sign_in(&self, login: &str, passphrase: &str, code: &str) -> Page {
        let form = self.visit("/sign-in").await.form("main form");
        self.send(&form.fill("login", login).fill("passphrase", passphrase).fill("code", code)).await
    }

    /// Signs in, which must succeed; returns the first page.
    pub async fn sign_in(&self) -> Page {
        let page = self.try_sign_in(&self.login, &self.passphrase, &self.next_code()).await;
        assert_eq!(page.status, 200, "{page}");
        // After failed attempts, a page in between tells about them.
        let page = if page.has("#refused") { self.queue().await } else { page };
        assert!(page.has("form[action='/sign-out']"), "{page}");
        page
    }

    /// The list of open cases.
    pub async fn queue(&self) -> Page {
        self.visit("/cases").await
    }

    /// Paths of the cases in the list.
    pub async fn cases(&self) -> Vec<String> {
        self.queue().await.attributes("#queue tbody tr th a", "href")
    }

    /// Opens the only case; fails if there are more.
    pub async fn the_case(&self) -> Page {
        let cases = self.cases().await;
        let [case] = cases.as_slice() else { panic!("{} cases", cases.len()) };
        self.visit(case).await
    }
}
