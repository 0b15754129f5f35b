//! Every status that a face can answer carries exactly the expected headers, including answers that
//! no handler made. The list of statuses is read from the source code, so that none is forgotten.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use meldestelle_desk::http::assets;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Form;
use meldestelle_tests::programs::root;
use meldestelle_web::config::Config;
use meldestelle_web::page::style_path;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};

use crate::headers::{DESK, PUBLIC, TLS, all, lines, of_style};

const FORM: &str = "application/x-www-form-urlencoded";
const CLEARS: &str = "clear-site-data: \"cache\", \"storage\"";

/// The statuses that the code names, and those of redirects.
fn named(paths: &[&str]) -> BTreeSet<u16> {
    fn read(path: &Path, text: &mut String) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                read(&entry.unwrap().path(), text);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && !path.file_stem().is_some_and(|name| name.to_string_lossy().contains("tests"))
        {
            text.push_str(fs::read_to_string(path).unwrap().split("#[cfg(test)]").next().unwrap());
        }
    }
    let mut text = String::new();
    for path in paths {
        read(&root().join(path), &mut text);
    }
    let known = |name: &str| {
        let named = |code: &StatusCode| {
            code.canonical_reason()
                .is_some_and(|reason| reason.to_uppercase().replace([' ', '-'], "_") == name)
        };
        (100..600).filter_map(|code| StatusCode::from_u16(code).ok()).find(named)
    };
    let mut found: BTreeSet<u16> = text
        .split("StatusCode::")
        .skip(1)
        .filter_map(|rest| known(rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next()?))
        .map(|code| code.as_u16())
        .collect();
    found.extend(text.contains("Redirect::to(").then_some(303));
    found
}

/// A client that checks every answer and records the statuses that it saw.
struct Visitor {
    url: String,
    client: Client,
    policy: &'static str,
    referrer: &'static str,
    seen: BTreeSet<u16>,
}

impl Visitor {
    fn new(url: &str, policy: &'static str, referrer: &'static str, cookie: &str) -> Self {
        let headers = [
            (HeaderName::from_static("cookie"), HeaderValue::from_str(cookie).unwrap()),
            (HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static("same-origin")),
        ];
        let client =
            Client::builder().redirect(Policy::none()).default_headers(HeaderMap::from_iter(headers));
        Self { url: url.to_owned(), client: client.build().unwrap(), policy, referrer, seen: BTreeSet::new() }
    }

    /// Sends a request; the answer must have this status, the usual headers, and `more`.
    async fn ask(&mut self, status: u16, method: Method, path: &str, more: &[&str]) {
        self.send(status, self.client.request(method, format!("{}{path}", self.url)), more).await;
    }

    async fn post(&mut self, status: u16, path: &str, kind: &str, body: impl Into<reqwest::Body>) {
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", kind);
        self.send(status, request.body(body), &[]).await;
    }

    async fn form(&mut self, status: u16, form: &Form) {
        self.send(status, self.client.post(format!("{}{}", self.url, form.action)).form(&form.fields), &[])
            .await;
    }

    async fn send(&mut self, status: u16, request: reqwest::RequestBuilder, more: &[&str]) {
        let answer = request.send().await.unwrap();
        let (found, path) = (answer.status().as_u16(), answer.url().path().to_owned());
        let expected = all(self.policy, self.referrer, "no-store", &[&[TLS], more].concat());
        assert_eq!((found, lines(answer.headers())), (status, expected), "{path}");
        // An answer that asks people to come again says when.
        let again = [429, 503].contains(&status);
        assert_eq!(answer.headers().contains_key("retry-after"), again, "{status} {path}");
        // Every error comes with a page.
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        assert!(status < 400 || kind.as_deref() == Some("text/html; charset=utf-8"), "{path}: {kind:?}");
        self.seen.insert(found);
    }

    /// Fetches the stylesheet, which every cache may keep.
    async fn style(&self) {
        let path = if self.policy == *DESK { assets::style_path() } else { style_path() };
        let answer = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        let expected = of_style(self.policy, &[TLS]);
        assert_eq!((answer.status().as_u16(), lines(answer.headers())), (200, expected));
    }
}

fn tls(config: &mut Config) {
    "https://haus.example".clone_into(&mut config.origin);
}

async fn break_settings(house: &House, broken: bool) {
    let mut owner = house.database.connection(Role::Owner).await;
    let change = if broken {
        "UPDATE office SET settings = jsonb_build_array(settings)"
    } else {
        "UPDATE office SET settings = settings -> 0"
    };
    sqlx::query(change).execute(&mut owner).await.unwrap();
}

/// Asks the public face for pages that exist and pages that do not, in every method.
async fn visit_public_pages(one: &mut Visitor) {
    for (status, method, path, more) in [
        (200, Method::GET, "/de/", [].as_slice()),
        (200, Method::HEAD, "/de/", &[]),
        (200, Method::GET, "/de/report", &[]),
        (303, Method::GET, "/", &[]),
        (308, Method::GET, "/de", &[]),
        (200, Method::GET, "/de/leave", &[]),
        (200, Method::POST, "/de/leave", &[]),
        (303, Method::GET, "/de/leave/away", &[CLEARS]),
        (404, Method::GET, "/de/nowhere", &[]),
        (404, Method::HEAD, "/nowhere", &[]),
        (404, Method::POST, "/de/nowhere", &[]),
        (404, Method::GET, "/statistics/2020/release.json", &[]),
        (404, Method::GET, "/de/statistics/2020", &[]),
        (404, Method::GET, "/static/other.css", &[]),
        (405, Method::POST, "/de/", &[]),
        (303, Method::GET, "/de/mailbox/write", &[]),
        (405, Method::OPTIONS, "/de/report", &[]),
        (405, Method::TRACE, "/de/report", &[]),
        (405, Method::DELETE, style_path(), &[]),
        (404, Method::GET, "/de/statistics/%FF", &[]),
        (404, Method::GET, "/statistics/%FF/", &[]),
    ] {
        one.ask(status, method, path, more).await;
    }
}

/// Sends forms that are too large, of another kind, incomplete or without a ticket.
async fn send_wrong_forms(one: &mut Visitor, house: &House) {
    let many_fields = "a=1&".repeat(700);
    one.post(400, "/de/report", FORM, many_fields.clone()).await;
    one.post(400, "/de/mailbox", FORM, many_fields).await;
    one.post(400, "/de/statistics/check", "text/plain", "x").await;
    one.post(413, "/de/report", FORM, "x".repeat(3 << 20)).await;
    one.post(415, "/de/report", "text/plain", "x").await;
    one.post(422, "/de/report", FORM, "narrative=").await;
    one.post(422, "/de/mailbox", FORM, "code=1").await;
    one.post(404, "/de/mailbox", FORM, "code=00000+00000+00000+00000+00000+00000").await;
    let code = house.reporter().report("Ohne Eintrittskarte.").await;
    one.post(403, "/de/mailbox", FORM, format!("code={}", code.replace(' ', "+"))).await;
    one.style().await;
}

/// One client asks the public face more often than it may.
async fn ask_the_public_face_too_often(house: &mut House) -> Visitor {
    let url = house.start_intake_as(|config| {
        tls(config);
        (config.limits.pages_a_minute, config.limits.forms_a_minute) = (4, 2);
    });
    let mut often = Visitor::new(&url.await, PUBLIC, "same-origin", "");
    for _ in 0..2 {
        often.post(422, "/de/report", FORM, "narrative=").await;
    }
    often.post(429, "/de/report", FORM, "narrative=Wieder.").await;
    often.post(429, "/de/mailbox", FORM, "code=1&text=Wieder.").await;
    often.ask(429, Method::GET, "/de/", &[]).await;
    often.ask(429, Method::POST, "/nowhere", &[]).await;
    often.style().await;
    often
}

#[tokio::test]
async fn every_status_of_the_public_face() {
    let mut house = House::open().await;
    let url = house.start_intake_as(tls).await;
    let mut one = Visitor::new(&url, PUBLIC, "same-origin", "");
    visit_public_pages(&mut one).await;
    send_wrong_forms(&mut one, &house).await;

    // Causes the remaining statuses: too many requests of one client, too many of all clients, an
    // outage, and settings that cannot be read.
    let often = ask_the_public_face_too_often(&mut house).await;
    let url = house.start_intake_as(|config| {
        tls(config);
        config.limits.requests_at_once = 0;
    });
    let url = url.await;
    let mut busy = [0, 1].map(|_| Visitor::new(&url, PUBLIC, "same-origin", ""));
    let [reading, sending] = &mut busy;
    let form = house.reporter().form().await.fill("narrative", "Viel los.");
    tokio::join!(reading.ask(503, Method::GET, "/de/", &[]), sending.form(503, &form));
    reading.style().await;
    house.database.cut().await;
    one.ask(503, Method::GET, "/de/statistics", &[]).await;
    one.ask(503, Method::GET, "/statistics/2020/release.json", &[]).await;
    one.form(503, &form).await;
    one.style().await;
    house.database.mend().await;
    break_settings(&house, true).await;
    let mut broken = Visitor::new(&house.start_intake_as(tls).await, PUBLIC, "same-origin", "");
    for path in ["/", "/de/", "/de/report", "/statistics/"] {
        broken.ask(500, Method::GET, path, &[]).await;
    }
    broken.post(500, "/de/report", FORM, "narrative=x").await;
    break_settings(&house, false).await;
    house.break_the_clock();
    let mut defect = Visitor::new(&house.start_intake_as(tls).await, PUBLIC, "same-origin", "");
    defect.ask(500, Method::GET, "/de/report", &[]).await;
    defect.form(500, &form).await;
    defect.ask(200, Method::GET, "/de/", &[]).await;

    let seen: BTreeSet<u16> =
        [one, often, broken, defect].into_iter().chain(busy).flat_map(|visitor| visitor.seen).collect();
    assert_eq!(seen, named(&["src/intake", "src/web/form.rs"]));
}

/// Asks the desk for pages that exist and pages that do not, with a session and without one.
async fn visit_the_desk(one: &mut Visitor, stranger: &mut Visitor, coding: &Form) {
    for (status, method, path) in [
        (200, Method::GET, "/cases"),
        (200, Method::HEAD, "/cases"),
        (200, Method::GET, "/settings"),
        (200, Method::GET, "/statistics.csv"),
        (303, Method::GET, "/"),
        (404, Method::GET, "/nowhere"),
        (404, Method::GET, "/cases/1"),
        (404, Method::GET, "/cases/%FF"),
        (404, Method::POST, "/nowhere"),
        (405, Method::GET, "/sign-out"),
        (405, Method::OPTIONS, "/cases"),
        (405, Method::PUT, "/sign-in"),
        (405, Method::DELETE, assets::style_path()),
    ] {
        one.ask(status, method, path, &[]).await;
    }
    stranger.ask(200, Method::GET, "/sign-in", &[]).await;
    stranger.ask(303, Method::GET, "/cases", &[]).await;
    stranger.form(401, coding).await;
    stranger.post(401, "/sign-in", FORM, "login=niemand&passphrase=x&code=1").await;
    stranger.post(415, "/sign-in", "text/plain", "x").await;
    let foreign =
        Client::new().post(format!("{}/sign-in", stranger.url)).header("sec-fetch-site", "cross-site");
    stranger.send(403, foreign, &[]).await;
}

/// One client asks the desk more often than it may.
async fn ask_the_desk_too_often(house: &mut House, cookie: &str, case: &str, coding: &Form) -> Visitor {
    let url = house.start_desk_as(|config| {
        tls(config);
        (config.limits.pages_a_minute, config.limits.forms_a_minute) = (4, 2);
    });
    let mut often = Visitor::new(&url.await, &DESK, "same-origin", cookie);
    for _ in 0..2 {
        often.ask(404, Method::POST, "/nowhere", &[]).await;
    }
    often.form(429, coding).await;
    often.post(429, "/sign-in", FORM, "login=ada&passphrase=x&code=1").await;
    often.ask(429, Method::GET, "/cases", &[]).await;
    often.post(413, case, FORM, "x".repeat(2 << 20)).await;
    often.style().await;
    often
}

/// The person deletes their report.
async fn delete_the_report(house: &House, code: &str) {
    let person = house.reporter();
    let inside = person.send(&person.visit("/de/mailbox").await.form("main form").fill("code", code)).await;
    let warning = person.send(&inside.form("form[action$='/mailbox/delete']")).await;
    let confirm = warning.form("form[action$='/delete/confirm']").smuggle("keep", "nothing");
    assert_eq!(person.send(&confirm).await.status, 200);
}

#[tokio::test]
async fn every_status_of_the_desk() {
    let mut house = House::open().await;
    let code = house.reporter().report("Alle Antworten.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let coding = ada.visit(&case).await.form("#case").press("save_coding");
    let message = ada.visit(&format!("{case}/messages")).await.form("#case").press("send");
    let cookie = format!("__Host-desk={}", crate::headers::session(&house.desk_url, &ada).await);

    let url = house.start_desk_as(tls).await;
    let mut one = Visitor::new(&url, &DESK, "same-origin", &cookie);
    let mut stranger = Visitor::new(&url, &DESK, "same-origin", "");
    visit_the_desk(&mut one, &mut stranger, &coding).await;
    one.style().await;

    one.post(400, &case, FORM, "a=1&".repeat(700)).await;
    one.post(413, &case, FORM, "x".repeat(2 << 20)).await;
    one.post(415, &case, "text/plain", "x").await;
    one.form(422, &message).await;
    one.form(303, &coding.clone().fill("name", "Eins")).await;
    one.form(409, &coding.clone().fill("name", "Zwei")).await;

    let often = ask_the_desk_too_often(&mut house, &cookie, &case, &coding).await;
    let url = house.start_desk_as(|config| {
        tls(config);
        config.limits.requests_at_once = 0;
    });
    let mut busy = Visitor::new(&url.await, &DESK, "same-origin", &cookie);
    busy.ask(503, Method::GET, "/cases", &[]).await;
    busy.style().await;
    house.break_the_clock();
    let mut defect = Visitor::new(&house.start_desk_as(tls).await, &DESK, "same-origin", &cookie);
    defect.ask(500, Method::GET, "/cases", &[]).await;
    defect.form(500, &coding).await;
    defect.post(500, "/sign-in", FORM, "login=ada&passphrase=x&code=1").await;
    defect.ask(200, Method::GET, "/sign-in?out", &[]).await;
    house.database.cut().await;
    one.ask(503, Method::GET, "/cases", &[]).await;
    one.form(503, &coding).await;
    stranger.post(503, "/sign-in", FORM, "login=ada&passphrase=x&code=1").await;
    house.database.mend().await;

    delete_the_report(&house, &code).await;
    one.ask(410, Method::GET, &case, &[]).await;
    let mut owner = house.database.connection(Role::Owner).await;
    sqlx::query("UPDATE counsellor SET profile = 'x'").execute(&mut owner).await.unwrap();
    one.ask(500, Method::GET, "/cases", &[]).await;
    one.form(500, &coding).await;

    let seen: BTreeSet<u16> =
        [one, stranger, often, busy, defect].into_iter().flat_map(|visitor| visitor.seen).collect();
    assert_eq!(seen, named(&["src/desk", "src/web/form.rs"]));
}

#[tokio::test]
async fn every_answer_about_health() {
    let mut house = House::open().await;
    let url = house.start_figures().await;
    let client = Client::new();
    for (status, method, path) in [
        (200, Method::GET, "/health"),
        (200, Method::GET, "/ready"),
        (200, Method::GET, "/metrics"),
        (404, Method::GET, "/nowhere"),
        (405, Method::POST, "/health"),
        (503, Method::GET, "/ready"),
    ] {
        if status == 503 {
            house.database.cut().await;
        }
        let answer = client.request(method, format!("{url}{path}")).send().await.unwrap();
        let expected = all(PUBLIC, "same-origin", "no-store", &[]);
        assert_eq!((answer.status().as_u16(), lines(answer.headers())), (status, expected), "{path}");
    }
    house.database.mend().await;
}
