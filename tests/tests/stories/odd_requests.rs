//! Requests that no browser sends: what is no HTTP gets a bare status, and no path turns into a
//! link to another site.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use meldestelle_tests::house::House;
use meldestelle_tests::reporter::Reporter;
use reqwest::header::{HeaderMap, HeaderName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::headers::{DESK, PUBLIC, all, lines};

/// Sends bytes and returns what arrives until the other side closes the connection.
async fn exchange(url: &str, request: &str) -> String {
    let to: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(to).await.unwrap();
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// hyper answers bytes that are no HTTP/1.1 request before a face sees them. The answer is a bare
/// status without a body that headers would have to protect, and repeats nothing that was sent.
#[tokio::test]
async fn what_is_no_request_gets_a_bare_status() {
    let house = House::open().await;
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nx-huge: {}\r\n\r\n", "x".repeat(20_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-kanarie: 1\r\n".repeat(200));
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "kanarie".repeat(3_000));
    for url in [&house.intake_url, &house.desk_url] {
        for (request, status) in [
            ("kanarie\r\n\r\n", 400),
            ("GET / HTTP/3.0\r\nhost: kanarie\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nkanarie\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nhost: kanarie\r\ncontent-length: -1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nhost: kanarie\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
            (huge.as_str(), 431),
            (many.as_str(), 431),
            (long.as_str(), 431),
        ] {
            let answer = exchange(url, request).await;
            let Some((head, "")) = answer.split_once("\r\n\r\n") else { panic!("{request}: {answer}") };
            assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
            let names: BTreeSet<&str> =
                head.lines().skip(1).map(|line| line.split(':').next().unwrap()).collect();
            assert!(names.is_subset(&BTreeSet::from(["connection", "content-length", "date"])), "{answer}");
            assert!(!answer.contains("kanarie"), "{answer}");
        }
        // A client that begins with HTTP/2 gets no answer.
        assert_eq!(exchange(url, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await, "");
        // These requests are odd but valid, so a face answers them.
        let close = "host: x\r\nconnection: close\r\n\r\n";
        for (request, status) in [
            (format!("OPTIONS * HTTP/1.1\r\n{close}"), 404),
            (format!("CONNECT x:443 HTTP/1.1\r\n{close}"), 404),
            (format!("GET http://kanarie.example/nowhere HTTP/1.1\r\n{close}"), 404),
            (format!("GET //kanarie.example/ HTTP/1.1\r\n{close}"), 404),
            ("GET /nowhere HTTP/1.0\r\n\r\n".to_owned(), 404),
        ] {
            let answer = exchange(url, &request).await;
            let Some((head, body)) = answer.split_once("\r\n\r\n") else { panic!("{request}: {answer}") };
            let version = if request.contains("HTTP/1.0") { "1.0" } else { "1.1" };
            assert!(head.starts_with(&format!("HTTP/{version} {status} ")), "{request}{answer}");
            let headers: HeaderMap = head
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
                .collect();
            let (policy, referrer) =
                if *url == house.desk_url { (DESK.as_str(), "same-origin") } else { (PUBLIC, "same-origin") };
            assert_eq!(lines(&headers), all(policy, referrer, "no-store", &[]), "{request}");
            assert!(!body.contains("kanarie"), "{body}");
        }
    }
}

/// The page for too many requests links to the page that was asked for. No path, whoever made it
/// up, may turn this into a link to another site.
#[tokio::test]
async fn the_link_to_try_again_never_leads_to_another_site() {
    let mut house = House::open().await;
    let url = house.start_intake_as(|config| config.limits.pages_a_minute = 1).await;
    let person = Reporter::new(&url, "de");
    person.visit("/de/").await;
    let page = person.visit("/de/privacy?from=\"start\"").await;
    assert_eq!(page.status, 429, "{page}");
    assert_eq!(page.attribute("main a.button", "href"), "/de/privacy?from=%22start%22");
    let page = exchange(&url, "GET //evil.example/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(page.starts_with("HTTP/1.1 429") && !page.contains("evil.example"), "{page}");
}
