//! The open internet: slow connections, floods, malformed requests, and a database that goes away
//! while somebody sends what they wrote.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use meldestelle_tests::database::Role;
use meldestelle_tests::forms::Forms;
use meldestelle_tests::house::House;
use meldestelle_tests::office::{TestOffice, saturday};
use meldestelle_tests::page::Form;
use meldestelle_tests::reporter::receipt_code;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// Sends bytes and returns what arrives until the other side closes, for at most half a minute.
pub async fn exchange(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn address(url: &str) -> SocketAddr {
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// A request with the PROXY header with which a proxy names its client.
pub fn proxied(client: &str, request: &str) -> Vec<u8> {
    format!("PROXY TCP4 {client} 127.0.0.1 5000 80\r\n{request}").into_bytes()
}

/// A report as one HTTP request.
pub fn report(forms: &Forms) -> String {
    let (_, [(_, code), (_, issued)]) = forms.hidden(saturday());
    let form = format!("narrative=Es+ist+wieder+passiert.&code={}&issued={issued}", code.replace(' ', "+"));
    format!(
        "POST /de/report HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    )
}

#[tokio::test]
async fn what_was_typed_outlives_the_database_and_is_acknowledged_once() {
    let house = House::open().await;
    let reporter = house.reporter();
    let form =
        reporter.form().await.tick("ground", "age").fill("narrative", "Das darf nicht verloren gehen.");
    house.database.cut().await;
    let page = reporter.send(&form).await;
    assert_eq!(page.status, 503, "{page}");
    assert!(page.has("#not-now") && page.headers.contains_key("retry-after"), "{page}");
    assert_eq!(page.headers["cache-control"], "no-store");
    let again = page.form("main form");
    for field in ["narrative", "code", "ground"] {
        assert_eq!(again.value(field), form.value(field), "{field}");
    }
    house.database.mend().await;
    let code = receipt_code(&reporter.send(&again).await);
    assert_eq!(receipt_code(&reporter.send(&form).await), code);
    assert_eq!(house.count("report").await, 1);

    // The same holds for a form of the mailbox.
    let mailbox = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&mailbox).await;
    let write = inside.form("form[action$='/mailbox/consent']");
    house.database.cut().await;
    let page = reporter.send(&write).await;
    assert_eq!(page.status, 503, "{page}");
    let again = page.form("main form");
    assert_eq!((&again.action, again.value("consent")), (&write.action, write.value("consent")));
    house.database.mend().await;
    assert_eq!(reporter.send(&again).await.status, 200);
}

#[tokio::test]
async fn five_hundred_slow_connections_hold_up_nobody() {
    let house = House::open().await;
    let to = address(&house.intake_url);
    let mut slow = Vec::new();
    for number in 0..500 {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let head: &[u8] = match number % 3 {
            0 => b"GET /de/ HTTP/1.1\r\nx-slow: ",
            1 => b"POST /de/report HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9999\r\n\r\nn",
            _ => b"",
        };
        stream.write_all(head).await.unwrap();
        slow.push(stream);
    }
    let reporter = house.reporter();
    for _ in 0..5 {
        reporter.report("Trotz allem.").await;
    }
    assert_eq!(house.count("report").await, 5);
    // The slow connections were open all the time, so the reports did not have to wait for them to
    // end.
    let still_open = |stream: &&TcpStream| matches!(stream.try_read(&mut [0; 1]), Err(error) if error.kind() == ErrorKind::WouldBlock);
    let open = slow.iter().filter(still_open).count();
    assert!(open >= 490, "{open} of 500 slow connections are open");
    // A client that does not complete a request head is disconnected.
    let mut first = slow.swap_remove(0);
    let ended = timeout(Duration::from_mins(1), first.read(&mut [0; 16])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "still open: {ended:?}");
}

/// Waits until a condition holds.
pub async fn soon(mut is_so: impl AsyncFnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !is_so().await {
        assert!(Instant::now() < patience, "it did not come about");
        sleep(Duration::from_millis(300)).await;
    }
}

#[tokio::test]
async fn answers_that_nobody_takes_do_not_fill_the_memory() {
    let house = House::open().await;
    let to = address(&house.intake_url);
    // Each answer is five times as long as its request.
    let typed = format!("narrative={}", "\"".repeat(900_000));
    let heavy = format!(
        "POST /de/report HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{typed}",
        typed.len()
    );
    let mut untaken = Vec::new();
    let mut statuses = Vec::new();
    for _ in 0..24 {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(heavy.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        statuses.push(String::from_utf8_lossy(&status[9..]).into_owned());
        untaken.push(stream);
    }
    let count = |status: &str| statuses.iter().filter(|one| *one == status).count();
    assert!(count("422") >= 8 && count("503") >= 4, "{statuses:?}");
    assert_eq!(count("422") + count("503"), 24);
    // Reports get through meanwhile, and after the clients have gone everything does.
    house.reporter().report("Trotz allem.").await;
    drop(untaken);
    let heavy = heavy.replacen("host: x", "host: x\r\nconnection: close", 1);
    soon(async || exchange(to, heavy.as_bytes()).await.starts_with("HTTP/1.1 422")).await;
}

#[tokio::test]
async fn nonsense_is_answered_plainly_or_not_at_all() {
    let mut house = House::open().await;
    let plain = address(&house.intake_url);
    let huge = format!("GET /de/ HTTP/1.1\r\nhost: x\r\nx-huge: {}\r\n\r\n", "x".repeat(100_000));
    for (request, begins) in [
        (huge.as_str(), "HTTP/1.1 431"),
        ("BREW /de/report HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "HTTP/1.1 405"),
        ("TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "HTTP/1.1 405"),
        ("GET /.env HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "HTTP/1.1 404"),
        ("GET /robots.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "HTTP/1.1 200"),
        ("nonsense\r\n\r\n", "HTTP/1.1 400"),
    ] {
        let answer = exchange(plain, request.as_bytes()).await;
        assert!(answer.starts_with(begins), "{begins}: {answer}");
    }

    // Behind a proxy, a connection without a valid PROXY header gets no answer.
    let behind = house.start_intake_behind_a_proxy().await;
    let request = "GET /de/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    for head in ["", "PROXY TCP4 nonsense\r\n", "PROXY TCP4 300.1.1.1 127.0.0.1 1 2\r\n"] {
        assert_eq!(exchange(behind, format!("{head}{request}").as_bytes()).await, "");
    }
    assert!(exchange(behind, &proxied("192.0.2.1", request)).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn one_office_answers_to_any_name_and_several_to_their_own_only() {
    let house = House::open().await;
    let (form, desk) = (address(&house.intake_url), address(&house.desk_url));
    let get = |path: &str, host: &str| {
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\naccept-language: de\r\nconnection: close\r\n\r\n")
            .into_bytes()
    };
    for host in ["unknown.example", "203.0.113.7:8080", ""] {
        assert!(exchange(form, &get("/de/", host)).await.starts_with("HTTP/1.1 200"), "{host}");
    }
    let mut owner = house.database.connection(Role::Owner).await;
    sqlx::query("UPDATE office SET host = 'melden.stadt.example'").execute(&mut owner).await.unwrap();
    TestOffice::create(&house.database, "melden.kreis.example", &mut house.chance.clone()).await;
    // A face caches the offices for two seconds.
    sleep(Duration::from_millis(2100)).await;
    for host in ["melden.stadt.example", "MELDEN.stadt.example:443", "melden.kreis.example"] {
        assert!(exchange(form, &get("/de/", host)).await.starts_with("HTTP/1.1 200"), "{host}");
    }
    // These are names that nobody asked for before, and one that was answered while there was only
    // one office.
    for host in ["other.example", "unknown.example", "stadt.example", "<script>alert(1)</script>", ""] {
        for (to, path) in [(form, "/de/"), (form, "/de/report"), (form, "/statistics")] {
            let answer = exchange(to, &get(path, host)).await;
            assert!(answer.starts_with("HTTP/1.1 404"), "{host}{path}: {answer}");
            assert!(answer.contains("<html lang=\"de\""), "{host}{path}: {answer}");
            for told in ["Musterstadt", "stadt.example", "kreis.example", "<script", "other.example"] {
                assert!(!answer.contains(told), "{host}{path} tells {told}: {answer}");
            }
        }
    }
    // A report for an unknown office is not stored, and nobody can sign in there.
    let report = report(&house.forms().await).replace("host: x", "host: other.example");
    assert!(exchange(form, report.as_bytes()).await.starts_with("HTTP/1.1 404"));
    assert_eq!(house.count("report").await, 0);
    let typed = "login=ada&passphrase=x&code=1";
    let sign_in = format!(
        "POST /sign-in HTTP/1.1\r\nhost: other.example\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{typed}",
        typed.len()
    );
    let answer = exchange(desk, sign_in.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("Musterstadt"), "{answer}");
}

#[tokio::test]
async fn a_form_of_nothing_but_fields_is_no_form_and_makes_no_large_page() {
    let house = House::open().await;
    let ada = house.ada();
    let many = |path: &str, fields: usize, name: &str| {
        (0..fields).fold(Form::to(path), |form, _| form.smuggle(name, ""))
    };
    // Without a session: the sign-in page keeps none of these fields.
    let page = ada.send(&many("/cases/1", 100_000, "a")).await;
    assert_eq!(page.status, 401);
    assert!(page.source.len() < 10_000, "{} bytes", page.source.len());
    // The same many fields in the sign-in form itself.
    for name in ["a", "kept.a"] {
        let page = ada.send(&many("/sign-in", 100_000, name)).await;
        assert_eq!((page.status.as_u16(), page.source.len() < 10_000), (400, true), "{name}");
    }
    // The sign-in page keeps as many fields as a form may have.
    let page = ada.send(&many("/cases/1", 600, "a")).await;
    let kept = page.form("main form").fill("login", "ada").fill("passphrase", &ada.passphrase);
    let page = ada.send(&kept.fill("code", &ada.next_code())).await;
    assert_eq!((page.status.as_u16(), page.form("main form").fields.len()), (200, 600), "{page}");
}

#[tokio::test]
async fn who_sends_slowly_to_the_verifier_holds_up_nobody() {
    let house = House::open().await;
    let to = address(&house.intake_url);
    let part = |name: &str, content: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n{content}\r\n")
    };
    let form = format!("{}{}--b--\r\n", part("release", "{}"), part("worlds", "x"));
    let head = format!(
        "POST /de/statistics/check HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: {}\r\n\r\n",
        form.len()
    );
    let mut slow = Vec::new();
    for _ in 0..10 {
        let mut stream = TcpStream::connect(to).await.unwrap();
        stream.write_all(format!("{head}{}", form.split_at(100).0).as_bytes()).await.unwrap();
        slow.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answer = exchange(to, format!("{head}{form}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
