//! One client takes all it can get: connections, places for files, requests. Others get through,
//! and what somebody typed comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use meldestelle_tests::house::House;
use meldestelle_tests::office::saturday;
use meldestelle_tests::page::Form;
use meldestelle_web::config::{Config, Face};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::hardening::{address, exchange, proxied, report, soon};

/// A request with the header in which a proxy names its client.
fn passed_on(client: &str, request: &str) -> String {
    request.replacen("host: x\r\n", &format!("host: x\r\nx-forwarded-for: {client}\r\n"), 1)
}

/// Waits what becomes of each connection: how many were told to come again and closed, and those
/// that are still open without an answer.
async fn told_and_still_open(held: Vec<TcpStream>) -> (usize, Vec<TcpStream>) {
    let mut told = 0;
    let mut ended = JoinSet::new();
    for mut stream in held {
        ended.spawn(async move {
            let mut answer = Vec::new();
            let ended = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.is_ok();
            (ended, String::from_utf8_lossy(&answer).into_owned(), stream)
        });
    }
    let mut still_open = Vec::new();
    while let Some(one) = ended.join_next().await {
        let (ended, answer, stream) = one.unwrap();
        if ended {
            assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after"), "{answer}");
            told += 1;
        } else {
            assert_eq!(answer, "");
            still_open.push(stream);
        }
    }
    (told, still_open)
}

#[tokio::test]
async fn one_client_behind_a_proxy_cannot_hold_all_connections() {
    let mut house = House::open().await;
    let given = [
        ("MELDESTELLE_DATABASE_URL", "postgres:///x"),
        ("MELDESTELLE_TRUSTED_PROXIES", "127.0.0.1"),
        ("MELDESTELLE_CLIENT_HEADER", "X-Forwarded-For"),
    ];
    let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let behind = Config::read(given, |_| Err(std::io::ErrorKind::NotFound.into()), Face::INTAKE).unwrap();
    let to = house
        .start_intake_as(|config| {
            (config.trusted, config.header) = (behind.trusted, behind.header);
            config.limits.open_connections_by_client = 8;
        })
        .await;
    let to = address(&to);
    let slow = "POST /de/report HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 99999\r\n\r\nn";
    let mut held = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(passed_on("192.0.2.66", slow).as_bytes()).await.unwrap();
        held.push(stream);
    }
    // Eight of them are read; the others get a 503 and are closed.
    let (told, still_open) = told_and_still_open(held).await;
    assert_eq!((told, still_open.len()), (32, 8));
    let forms = house.forms().await;
    let other = passed_on("198.51.100.1", &report(&forms));
    assert!(exchange(to, other.as_bytes()).await.starts_with("HTTP/1.1 200"), "others get through");
    let same = passed_on("192.0.2.66", &report(&forms));
    let answer = exchange(to, same.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let comes_back = answer.contains("Es ist wieder passiert.") && answer.contains("retry-after");
    assert!(comes_back, "what was typed: {answer}");
    // A client gets room again when it disconnects or is answered, even if the connection stays
    // open.
    drop(still_open);
    let get = passed_on("192.0.2.66", "GET /de/ HTTP/1.1\r\nhost: x\r\n\r\n");
    let mut answered = Vec::new();
    soon(async || {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(get.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        if &status == b"HTTP/1.1 200" {
            answered.push(stream);
        }
        answered.len() == 12
    })
    .await;
    soon(async || exchange(to, same.as_bytes()).await.starts_with("HTTP/1.1 200")).await;
}

#[tokio::test]
async fn one_client_cannot_take_all_places_for_files() {
    let mut house = House::open().await;
    let to = house.start_intake_behind_a_proxy().await;
    let forms = house.forms().await;
    let (_, [(_, code), (_, issued)]) = forms.hidden(saturday());
    let field = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let words = "Sehr geehrte Damen und Herren, ".repeat(50);
    let file = format!(
        "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"Brief.txt\"\r\n\r\n{words}"
    );
    let head = "POST /de/report HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=b\r\n";
    let texts = field("narrative", "Mit einem Brief.") + &field("code", &code) + &field("issued", &issued);
    let whole = format!("{texts}{file}\r\n--b--\r\n");
    let whole = format!("{head}content-length: {}\r\n\r\n{whole}", whole.len());
    let begun = format!("{head}content-length: 99999\r\n\r\n{texts}{file}");
    let begun = proxied("192.0.2.66", &begun);
    let mut slow = Vec::new();
    // Some uploads begin and then stall. The next one is read, and comes back with its text and the
    // name of its file.
    let mut answer = String::new();
    soon(async || {
        for _ in 0..8 {
            let mut stream = TcpStream::connect(to).await.unwrap();
            stream.write_all(&begun).await.unwrap();
            slow.push(stream);
        }
        answer = exchange(to, &proxied("192.0.2.66", &whole)).await;
        answer.starts_with("HTTP/1.1 503")
    })
    .await;
    assert!(answer.contains("Mit einem Brief.") && answer.contains("Brief.txt"), "{answer}");
    assert!(exchange(to, &proxied("198.51.100.1", &whole)).await.starts_with("HTTP/1.1 200"));
    drop(slow);
    soon(async || exchange(to, &proxied("192.0.2.66", &whole)).await.starts_with("HTTP/1.1 200")).await;
}

#[tokio::test]
async fn one_client_floods_and_others_get_through() {
    let mut house = House::open().await;
    let to = house.start_intake_behind_a_proxy().await;
    let forms = house.forms().await;
    let on = Arc::new(AtomicBool::new(true));
    let (taken, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let flood: Vec<_> = (0..8)
        .map(|_| {
            let (on, taken, refused) = (on.clone(), taken.clone(), refused.clone());
            let forms = forms.clone();
            tokio::spawn(async move {
                while on.load(Ordering::Relaxed) {
                    let answer = exchange(to, &proxied("192.0.2.66", &report(&forms))).await;
                    if answer.starts_with("HTTP/1.1 200") {
                        taken.fetch_add(1, Ordering::Relaxed);
                    } else {
                        assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
                        assert!(
                            answer.contains("Es ist wieder passiert.") && answer.contains("retry-after"),
                            "{answer}"
                        );
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    while refused.load(Ordering::Relaxed) == 0 {
        sleep(Duration::from_millis(20)).await;
    }
    let mut through = 0;
    for person in 1..=40 {
        let answer = exchange(to, &proxied(&format!("198.51.100.{person}"), &report(&forms))).await;
        through += usize::from(answer.starts_with("HTTP/1.1 200"));
    }
    on.store(false, Ordering::Relaxed);
    for one in flood {
        one.await.unwrap();
    }
    assert!(through > 38, "{through} of 40 reports of others got through");
    let taken = taken.load(Ordering::Relaxed);
    // The limit allows a burst, and some more requests as time passes.
    assert!((15..=20).contains(&taken), "{taken} of the flood were taken");
}

#[tokio::test]
async fn one_client_asks_too_much_of_the_desk_and_what_was_typed_stays() {
    let mut house = House::open().await;
    house.reporter().report("Viel Arbeit.").await;
    let narrow = house
        .start_desk_as(|config| (config.limits.pages_a_minute, config.limits.forms_a_minute) = (60, 10))
        .await;
    let mut ada = house.ada();
    ada.sign_in().await;
    let form = ada
        .the_case()
        .await
        .form("#case")
        .press("save_coding")
        .fill("name", "Fall mit \"Zeichen\" & <Namen>");
    ada.move_to(&narrow);

    // Requests for unknown addresses use up the limit of forms too.
    let nothing = Form::to("/nowhere").smuggle("text", "x");
    let mut page = ada.send(&nothing).await;
    while page.status == 404 {
        page = ada.send(&nothing).await;
    }
    let page = ada.send(&form).await;
    assert_eq!(page.status, 429, "{page}");
    assert_eq!(page.headers["cache-control"], "no-store");
    let wait: u64 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
    let said = if wait == 1 { "einer Sekunde".to_owned() } else { format!("{wait} Sekunden") };
    assert!((1..=7).contains(&wait) && page.text("#not-now").contains(&said), "{page}");
    assert!(page.texts(".said").contains(&"Fall mit \"Zeichen\" & <Namen>".to_owned()), "{page}");
    let again = page.form("main form");
    assert_eq!((&again.action, &again.fields), (&form.action, &form.fields));
    // Signing in is limited as well. The page gives back the form kept through signing in, but not
    // the passphrase.
    let kept = Form::to("/sign-in").smuggle("login", "ada").smuggle("passphrase", "geheimes Wort");
    let kept = kept.smuggle("code", "123456").smuggle("kept_path", "/cases/1").smuggle("kept.note", "Notiz");
    let page = ada.send(&kept).await;
    assert_eq!(page.status, 429, "{page}");
    assert_eq!(page.form("main form").value("kept.note"), "Notiz");
    assert!(!page.source.contains("geheimes Wort") && !page.source.contains("123456"), "{page}");
    // After the wait that the page names, the button works.
    sleep(Duration::from_secs(wait)).await;
    assert!(ada.send(&again).await.has("#saved"));

    // Pages are limited too; the page links to the one that was asked for.
    let mut page = ada.queue().await;
    for _ in 0..200 {
        page = ada.visit("/nowhere?page=2").await;
        if page.status == 429 {
            break;
        }
    }
    assert_eq!(page.status, 429, "{page}");
    assert_eq!(page.attribute("main a.button", "href"), "/nowhere?page=2");

    // People never reach the usual limits, however fast they work.
    let usual = Config::plain(Face::DESK, "", address(&narrow), "").limits;
    assert_eq!((usual.pages_a_minute, usual.forms_a_minute), (1200, 600));
    let url = house.start_desk_as(|config| config.limits = usual).await;
    ada.move_to(&url);
    for _ in 0..100 {
        assert_eq!(ada.send(&nothing).await.status, 404);
        assert_eq!(ada.visit("/nowhere").await.status, 404);
    }
}
