//! The open internet: slow connections, floods, malformed requests, and a database that goes away
//! while somebody sends what they wrote.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use meldestelle_tests::database::Role;
use meldestelle_tests::forms::Forms;
use meldestelle_tests::house::House;
use meldestelle_tests::office::{TestOffice, saturday};
use meldestelle_tests::page::Form;
use meldestelle_tests::reporter::receipt_code;
use meldestelle_web::config::{Config, Face};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Sends bytes and returns what arrives until the other side closes, for at most half a minute.
async fn exchange(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn address(url: &str) -> SocketAddr {
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// A request with the PROXY header with which a proxy names its client.
fn proxied(client: &str, request: &str) -> Vec<u8> {
    format!("PROXY TCP4 {client} 127.0.0.1 5000 80\r\n{request}").into_bytes()
}

/// A report as one HTTP request.
fn report(forms: &Forms) -> String {
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

/// A request with the header in which a proxy names its client.
fn passed_on(client: &str, request: &str) -> String {
    request.replacen("host: x\r\n", &format!("host: x\r\nx-forwarded-for: {client}\r\n"), 1)
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

/// Waits until a condition holds.
async fn soon(mut is_so: impl AsyncFnMut() -> bool) {
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
async fn one_client_asks_too_much_of_the_desk_and_what_was_typed_stays() {
    let mut house = House::open().await;
    house.reporter().report("Viel Arbeit.").await;
    let narrow = house
        .start_desk_as(|config| (config.limits.pages_a_minute, config.limits.forms_a_minute) = (60, 10))
        .await;
    let mut ada = house.ada();
    ada.sign_in().await;
    let form = ada.the_case().await.form("#coding").fill("name", "Fall mit \"Zeichen\" & <Namen>");
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
