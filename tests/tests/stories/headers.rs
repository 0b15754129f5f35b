//! Every header of every kind of page: one that is not listed here must not be sent, and a listed
//! one must have exactly this value. `answers` covers every status.

use std::fs;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meldestelle_desk::http::assets;
use meldestelle_domain::attachment::FileKind;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::programs::root;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::sealed_files::TestFile;
use meldestelle_web::page::style_path;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use sha2::{Digest, Sha256};

pub const PUBLIC: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The policy of the desk. It names the one script by the hash of its file.
pub static DESK: LazyLock<String> = LazyLock::new(|| {
    let script = fs::read(root().join("static/desk/desk.js")).unwrap();
    let hash = STANDARD.encode(Sha256::digest(script));
    format!(
        "default-src 'none'; style-src 'self'; script-src 'sha256-{hash}'; require-trusted-types-for 'script'; trusted-types 'none'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});
const FILE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
pub const FOREVER: &str = "public, max-age=31536000, immutable";
pub const TLS: &str = "strict-transport-security: max-age=63072000";
const PERMISSIONS: &str = "accelerometer=(), ambient-light-sensor=(), attribution-reporting=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), compute-pressure=(), cross-origin-isolated=(), deferred-fetch=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), interest-cohort=(), join-ad-interest-group=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), private-state-token-issuance=(), private-state-token-redemption=(), publickey-credentials-create=(), publickey-credentials-get=(), run-ad-auction=(), screen-wake-lock=(), serial=(), shared-storage=(), speaker-selection=(), storage-access=(), summarizer=(), sync-xhr=(), translator=(), unload=(), usb=(), web-share=(), window-management=(), xr-spatial-tracking=()";
/// Headers that describe the single answer.
const ABOUT_THE_ANSWER: [&str; 12] = [
    "allow",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "location",
    "retry-after",
    "set-cookie",
    "transfer-encoding",
    "vary",
];

/// All other headers, sorted.
pub fn lines(headers: &HeaderMap) -> Vec<String> {
    let mut lines: Vec<String> = headers
        .iter()
        .filter(|(name, _)| !ABOUT_THE_ANSWER.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    lines
}

/// The headers of an ordinary answer, with additional ones in `more`.
pub fn all(policy: &str, referrer: &str, cache: &str, more: &[&str]) -> Vec<String> {
    let mut lines = vec![
        format!("cache-control: {cache}"),
        format!("content-security-policy: {policy}"),
        "cross-origin-embedder-policy: require-corp".to_owned(),
        "cross-origin-opener-policy: same-origin".to_owned(),
        "cross-origin-resource-policy: same-origin".to_owned(),
        format!("permissions-policy: {PERMISSIONS}"),
        format!("referrer-policy: {referrer}"),
        "x-content-type-options: nosniff".to_owned(),
        "x-frame-options: DENY".to_owned(),
    ];
    lines.extend(more.iter().map(|line| (*line).to_owned()));
    lines.sort();
    lines
}

/// The headers of the stylesheet: those of every answer except the permissions policy, which
/// applies to pages only.
pub fn of_style(policy: &str, more: &[&str]) -> Vec<String> {
    let mut lines = all(policy, "same-origin", FOREVER, more);
    lines.retain(|line| !line.starts_with("permissions-policy"));
    lines
}

fn public(more: &[&str]) -> Vec<String> {
    all(PUBLIC, "same-origin", "no-store", more)
}

/// A published page is the same for everybody, so caches may keep it for some minutes.
pub fn assert_published(page: &Page) {
    assert_eq!(page.status, 200);
    assert_eq!(lines(&page.headers), all(PUBLIC, "same-origin", "public, max-age=300", &[]));
}

/// A published file may be fetched by scripts of any site.
pub fn assert_published_file(file: &Page) {
    assert_eq!(file.status, 200);
    let open = ["access-control-allow-origin: *"];
    assert_eq!(lines(&file.headers), all(PUBLIC, "same-origin", "public, max-age=300", &open));
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("inline; filename="));
}

/// Status and headers of an answer; redirects are not followed.
async fn ask(method: Method, url: &str, path: &str, cookie: &str) -> (u16, HeaderMap) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.request(method, format!("{url}{path}")).header("cookie", cookie);
    let answer = request.header("sec-fetch-site", "same-origin").send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone())
}

#[tokio::test]
async fn every_page_of_the_public_face() {
    let mut house = House::open().await;
    let url = house.start_intake_as(|config| config.origin = "https://melden.example".to_owned()).await;
    let person = Reporter::new(&url, "de");
    let form = person.form().await;
    let wrong = person.send(&form).await;
    let receipt = person.send(&form.fill("narrative", "Kopfzeilen.")).await;
    let code = receipt_code(&receipt);
    let door = person.visit("/de/mailbox").await;
    let inside = person.send(&door.form("main form").fill("code", &code)).await;
    let text = person.send(&inside.form("form[action$='/receipt.txt']")).await;
    let data = person.send(&inside.form("form[action$='/data.json']")).await;
    assert!([&text, &data].iter().all(|page| page.headers.contains_key("content-disposition")));
    let large = [b"narrative=".as_slice(), &vec![b'x'; 3 << 20]].concat();
    let large = person.send_raw("/de/report", "application/x-www-form-urlencoded", large).await;
    for (page, status) in [
        (&person.visit("/de/").await, 200),
        (&person.visit("/de/report").await, 200),
        (&person.visit("/de/privacy").await, 200),
        (&wrong, 422),
        (&receipt, 200),
        (&door, 200),
        (&inside, 200),
        (&text, 200),
        (&data, 200),
        (&large, 413),
        (&person.visit("/robots.txt").await, 200),
        (&person.visit("/de/nowhere").await, 404),
        (&person.send_raw("/de/", "application/x-www-form-urlencoded", Vec::new()).await, 405),
        (&person.send_raw("/de/report", "text/plain", Vec::new()).await, 415),
    ] {
        assert_eq!(page.status, status, "{page}");
        assert_eq!(lines(&page.headers), public(&[TLS]), "{}", page.path);
    }
    for (path, status, more) in [
        ("/", 303, [TLS].as_slice()),
        ("/de", 308, &[TLS]),
        ("/de/leave", 200, &[TLS]),
        ("/de/leave/away", 303, &[TLS, "clear-site-data: \"cache\", \"storage\""]),
    ] {
        let (found, headers) = ask(Method::GET, &url, path, "").await;
        assert_eq!((found, lines(&headers)), (status, public(more)), "{path}");
    }
    let (_, headers) = ask(Method::GET, &url, style_path(), "").await;
    assert_eq!(lines(&headers), of_style(PUBLIC, &[TLS]));
    let list = person.visit("/de/statistics").await;
    assert_eq!(lines(&list.headers), all(PUBLIC, "same-origin", "public, max-age=300", &[TLS]));

    house.database.cut().await;
    for page in [person.send(&person_again(&receipt)).await, person.visit("/de/statistics").await] {
        assert_eq!(page.status, 503, "{page}");
        assert_eq!(lines(&page.headers), public(&[TLS]), "{}", page.path);
    }
    house.database.mend().await;
}

/// The form on the receipt that opens the mailbox.
fn person_again(receipt: &Page) -> Form {
    receipt.form("form[action$='/mailbox']")
}

#[tokio::test]
async fn limited_pages_and_metrics_carry_the_headers_and_hsts_needs_tls() {
    let mut house = House::open().await;
    let url = house.start_intake_as(|config| config.limits.pages_a_minute = 3).await;
    let person = Reporter::new(&url, "de");
    let mut page = person.visit("/de/").await;
    assert_eq!((page.status.as_u16(), lines(&page.headers)), (200, public(&[])));
    for _ in 0..3 {
        page = person.visit("/de/").await;
    }
    assert_eq!((page.status.as_u16(), lines(&page.headers)), (429, public(&[])));
    assert!(page.headers.contains_key("retry-after"));

    // Health and metrics, which are no pages.
    let figures = house.start_figures().await;
    for path in ["/health", "/ready", "/metrics", "/nowhere"] {
        let (_, headers) = ask(Method::GET, &figures, path, "").await;
        assert_eq!(lines(&headers), public(&[]), "{path}");
    }
}

/// The cookie of a new session.
pub async fn session(url: &str, counsellor: &Counsellor) -> String {
    let code = counsellor.next_code();
    let typed = [("login", &counsellor.login), ("passphrase", &counsellor.passphrase), ("code", &code)];
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let answer = client.post(format!("{url}/sign-in")).form(&typed).send().await.unwrap();
    assert_eq!(lines(answer.headers()), all(&DESK, "same-origin", "no-store", &[]));
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.strip_prefix("desk=").unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_of_the_desk() {
    let mut house = House::open().await;
    let code = house.reporter().report("Es gibt einen Text.").await;
    let id = house.attach(&code, &TestFile::new("brief.txt", FileKind::Text, b"Sehr geehrte Damen")).await;
    let ada = house.ada();
    let (_, door) = ask(Method::GET, &house.desk_url, "/sign-in", "").await;
    let desk = |more: &[&str]| all(&DESK, "same-origin", "no-store", more);
    assert_eq!(lines(&door), desk(&[]), "without TLS nothing promises it");
    ada.sign_in().await;
    let session = session(&house.desk_url, &ada).await;

    let url = house.start_desk_as(|config| config.origin = "https://beratung.example".to_owned()).await;
    let cookie = format!("__Host-desk={session}");
    let case = ada.cases().await.remove(0);
    let file = format!("{case}/files/{id}");
    for (path, status) in [
        ("/sign-in", 200),
        ("/", 303),
        ("/today", 200),
        ("/cases", 200),
        (case.as_str(), 200),
        (file.as_str(), 200),
        ("/statistics", 200),
        ("/audit", 200),
        ("/nowhere", 404),
    ] {
        let (found, headers) = ask(Method::GET, &url, path, &cookie).await;
        assert_eq!((found, lines(&headers)), (status, desk(&[TLS])), "{path}");
    }
    let (status, headers) = ask(Method::GET, &url, &format!("{file}/download"), &cookie).await;
    assert_eq!(status, 200);
    let download = all(FILE, "same-origin", "no-store", &[TLS, "x-download-options: noopen"]);
    assert_eq!(lines(&headers), download);
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename="));
    let (_, headers) = ask(Method::GET, &url, assets::style_path(), "").await;
    assert_eq!(lines(&headers), of_style(&DESK, &[TLS]));
    let (_, headers) = ask(Method::GET, &url, assets::script_path(), "").await;
    assert_eq!(lines(&headers), all(&DESK, "same-origin", FOREVER, &[TLS]));
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    let (status, headers) = ask(Method::DELETE, &url, "/cases", &cookie).await;
    assert_eq!((status, lines(&headers)), (405, desk(&[TLS])));

    house.database.cut().await;
    let (status, headers) = ask(Method::GET, &url, "/cases", &cookie).await;
    assert_eq!((status, lines(&headers)), (503, desk(&[TLS])));
    house.database.mend().await;

    // Signing out deletes the cookie and leaves nothing in the browser.
    let (status, headers) = ask(Method::POST, &url, "/sign-out", &cookie).await;
    assert_eq!((status, lines(&headers)), (303, desk(&[TLS, "clear-site-data: \"cache\", \"storage\""])));
    assert_eq!(headers["set-cookie"], "__Host-desk=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    let (status, _) = ask(Method::GET, &url, "/cases", &cookie).await;
    assert_eq!(status, 303);
}

/// Every page of the desk names the script and its hash, and has no other script; the pages of the
/// public face have none.
#[tokio::test]
async fn one_script_and_only_at_the_desk() {
    let house = House::open().await;
    house.reporter().report("Es geht um die Skripte.").await;
    let script = fs::read_to_string(root().join("static/desk/desk.js")).unwrap();
    assert!(script.len() <= 8192, "{} bytes", script.len());
    for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
        assert!(!script.contains(sink), "{sink}");
    }
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    for path in ["/today", "/cases", &case, "/statistics", "/audit", "/settings", "/nowhere"] {
        let page = ada.visit(path).await;
        assert_eq!(page.attributes("script", "src"), [assets::script_path()], "{path}");
        let tag =
            format!("script[src='{}'][integrity='{}']:empty", assets::script_path(), assets::script_hash());
        assert!(page.has(&tag), "{path}");
        for attribute in ["onclick", "onload", "onsubmit", "style"] {
            assert!(!page.has(&format!("[{attribute}]")), "{path}: {attribute}");
        }
    }
    let person = house.reporter();
    for path in ["/de/", "/de/report", "/de/mailbox", "/de/statistics"] {
        let page = person.visit(path).await;
        assert!(!page.has("script") && !page.has("link[href*=desk]"), "{path}");
    }
}
