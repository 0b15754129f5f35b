//! The attacks, each in a function of its own.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use meldestelle_domain::clock::{Clock as _, SystemClock};
use meldestelle_tests::forms::Forms;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::Town;
use crate::costly;
use crate::face::Face;
use crate::table::{Row, Table};

const STRANGER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const BOUNDARY: &str = "----attacks0123456789";
/// Bound on the time that other people wait, in seconds.
const OTHERS: f64 = 10.0;
/// Bound on the time that a face works for clients who hung up, in seconds. It still reads what the
/// sockets of both sides have buffered.
const IDLE: f64 = 50.0;
/// Bound on the memory of a face without its cells, in megabytes.
const MEMORY: f64 = 100.0;
/// Bounds on the memory of one cell and of all cells, in megabytes. Each of the two clients has one
/// cell at a time.
const CELL: f64 = 192.0;
const CELLS: f64 = 2.0 * CELL;

/// A multipart report form with these files.
fn form(forms: &Forms, files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (_, hidden) = forms.hidden(SystemClock.now());
    let mut form = Vec::new();
    let fields = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    for (field, value) in fields.chain([("narrative", "Es ist wieder passiert.")]) {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        form.extend_from_slice(part.as_bytes());
    }
    for (name, file) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
        );
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(file);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    form
}

fn kind() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// Sends reports with a small file from other people, one after the other, until `during` ends.
/// Returns the longest wait in seconds, and whether all reports were acknowledged.
async fn others(face: &Face, forms: &Forms, during: impl Future<Output = ()>) -> (f64, bool) {
    let (mut longest, mut all, mut number) = (0.0_f64, true, 0_u8);
    tokio::pin!(during);
    let mut is_over = false;
    while !is_over || number == 0 {
        number = number.wrapping_add(1);
        let begun = Instant::now();
        let mut connection = face.connect(Ipv4Addr::new(198, 51, 100, number)).await;
        let form = form(forms, &[("brief.txt", b"Abgelehnt.\n".repeat(200))]);
        let kind = kind();
        let sending = timeout(Duration::from_mins(1), connection.post("/de/report", &kind, &form));
        tokio::pin!(sending);
        let answer = loop {
            tokio::select! {
                answer = &mut sending => break answer,
                () = &mut during, if !is_over => is_over = true,
            }
        };
        all &=
            matches!(answer, Ok(Ok(answer)) if answer.status == 200 && answer.text.contains("id=\"code\""));
        longest = longest.max(begun.elapsed().as_secs_f64());
        let pause = sleep(Duration::from_millis(200));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                () = &mut during, if !is_over => is_over = true,
            }
        }
    }
    (longest, all)
}

/// One client sends sixteen forms at once, each with five of the costly files.
pub async fn costly_files(town: &mut Town, table: &mut Table) {
    let face = Face::intake(&[]).await;
    let files = costly::files();
    let (mut sent, mut forms) = (0, Vec::new());
    for number in 0..16 * town.times {
        let five: Vec<_> = files.iter().cycle().skip(number * 5).take(5).cloned().collect();
        let form = form(&town.forms, &five);
        sent += form.len();
        forms.push(form);
    }
    let sending = async {
        let mut all = JoinSet::new();
        for form in forms {
            let mut connection = face.connect(STRANGER).await;
            all.spawn(async move { drop(connection.post("/de/report", &kind(), &form).await) });
        }
        // Twenty seconds are enough; forms that are not answered by then are dropped.
        let _ = timeout(Duration::from_secs(20), async { while all.join_next().await.is_some() {} }).await;
    };
    let (longest, all) = others(&face, &town.forms, sending).await;
    let (cells, number) = face.cells();
    table.add(Row {
        what: "16 forms with 5 costly files each of one client",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: Some(longest),
        left: format!("cells: {number} at a time, {cells:.0} MB together"),
    });
    table.is("everybody else is acknowledged", all);
    table.is("cells were seen", number > 0);
    table.most("seconds that others wait", longest, OTHERS);
    table.most("megabytes", face.peak(), MEMORY);
    table.most("megabytes of cells", cells, CELLS);
}

/// Sends each costly file by itself. Every answer must say something about the file and give back
/// what was typed.
pub async fn costly_files_one_by_one(town: &mut Town, table: &mut Table) {
    let face = Face::intake(&[]).await;
    let (mut sent, mut slowest, mut kept, mut taken, mut costly) = (0, (0.0_f64, ""), true, 0, 0);
    for (number, file) in costly::files().into_iter().enumerate() {
        let name = file.0;
        let form = form(&town.forms, &[file]);
        sent += form.len();
        let client = Ipv4Addr::new(203, 0, 113, u8::try_from(number).unwrap_or_default());
        let begun = Instant::now();
        let answer = face.connect(client).await.post("/de/report", &kind(), &form).await.expect("an answer");
        let took = begun.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, name);
        }
        costly += usize::from(took > 0.5);
        if answer.status == 200 {
            taken += 1;
            continue;
        }
        let said = answer.text.contains("files-error") && answer.text.contains("Es ist wieder passiert.");
        table.is(&format!("{name} gets a word, and the words come back"), said);
        kept &= said;
    }
    let (cells, _) = face.cells();
    table.add(Row {
        what: "each costly file by itself",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: None,
        left: format!(
            "{taken} taken; slowest {} with {:.1} s; largest cell {cells:.0} MB",
            slowest.1, slowest.0
        ),
    });
    table.is("no word is lost", kept);
    // If none were costly, the files would no longer reach the code they are made for.
    table.is("some are costly", costly >= 5);
    table.most("megabytes", face.peak(), MEMORY);
    table.most("megabytes of a cell", cells, CELL);
}

/// Seconds until a face is nearly idle.
async fn idle_after(face: &Face) -> f64 {
    let (begun, mut before) = (Instant::now(), face.cpu());
    while begun.elapsed() < Duration::from_mins(1) {
        sleep(Duration::from_secs(1)).await;
        let now = face.cpu();
        if now - before < 0.1 {
            break;
        }
        before = now;
    }
    begun.elapsed().as_secs_f64()
}

/// One client sends many forms with a costly file at once and hangs up.
pub async fn costly_files_hung_up(town: &mut Town, table: &mut Table) {
    let face = Face::intake(&[]).await;
    let form = form(&town.forms, &costly::files().into_iter().take(1).collect::<Vec<_>>());
    let head = format!(
        "PROXY TCP4 {STRANGER} 127.0.0.1 5000 80\r\nPOST /de/report HTTP/1.1\r\nhost: localhost\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
        kind(),
        form.len()
    );
    let mut lines = JoinSet::new();
    for _ in 0..16 * town.times {
        let (head, form) = (head.clone(), form.clone());
        let mut line = TcpStream::connect(face.address).await.expect("a connection");
        lines.spawn(async move {
            let _ = line.write_all(head.as_bytes()).await;
            let _ = line.write_all(&form).await;
            sleep(Duration::from_mins(1)).await;
        });
    }
    sleep(Duration::from_secs(2)).await;
    lines.shutdown().await;
    let idle = idle_after(&face).await;
    let (longest, all) = others(&face, &town.forms, async {}).await;
    table.add(Row {
        what: "... who hung up",
        sent: 16 * town.times * form.len(),
        memory: face.peak(),
        cpu: face.cpu(),
        others: Some(longest),
        left: format!("idle {idle:.0} s later"),
    });
    table.is("everybody else is acknowledged", all);
    table.most("seconds of work for nobody", idle, IDLE);
    table.most("seconds that others wait", longest, OTHERS);
    table.most("megabytes", face.peak(), MEMORY);
}

/// One client sends as many bytes as possible.
pub async fn bytes(town: &mut Town, table: &mut Table) {
    let megabytes = 24 * town.times;
    let face = Face::intake(&[("MELDESTELLE_FILE_MEGABYTES_AN_HOUR", &megabytes.to_string())]).await;
    let size = "SELECT coalesce(sum(octet_length(data)), 0)::bigint FROM attachment_chunk";
    let (before, file) = (town.number(size).await, "Eine Zeile.\n".repeat((4 << 20) / 12).into_bytes());
    let (mut sent, mut refused, mut kept) = (0, 0, true);
    for _ in 0..10 * town.times {
        let form = form(&town.forms, &[("lang.txt", file.clone())]);
        sent += form.len();
        let answer =
            face.connect(STRANGER).await.post("/de/report", &kind(), &form).await.expect("an answer");
        if answer.status != 200 {
            refused += 1;
            kept &= answer.text.contains("Es ist wieder passiert.") && answer.text.contains("files-error");
        }
    }
    // The person can send the returned form without the file.
    let text = form(&town.forms, &[]);
    let taken = face.connect(STRANGER).await.post("/de/report", &kind(), &text).await.expect("an answer");
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let left = (town.number(size).await - before) as f64 / 1e6;
    table.add(Row {
        what: "as many bytes as possible of one client",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: None,
        left: format!("{left:.1} MB of {megabytes} allowed; {refused} files refused"),
    });
    table.is("some files are refused", refused > 0);
    table.is("what was typed comes back beside a word on the file", kept);
    table.is("a text is taken all the same", taken.status == 200);
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    table.most("megabytes stored", left, megabytes as f64 * 1.05);
    table.most("megabytes", face.peak(), MEMORY);
}

/// One client sends reports one after the other.
pub async fn reports(town: &mut Town, table: &mut Table) {
    let face = Face::intake(&[]).await;
    let (mut sent, mut taken, mut waits, mut kept) = (0, 0, true, true);
    let number = 40 * town.times;
    let mut connection = face.connect(STRANGER).await;
    for _ in 0..number {
        let form = form(&town.forms, &[]);
        sent += form.len();
        let answer = connection.post("/de/report", &kind(), &form).await.expect("an answer");
        if answer.status == 200 {
            taken += 1;
        } else {
            let wait = answer.header("retry-after").and_then(|wait| wait.parse::<u64>().ok());
            waits &= wait.is_some_and(|wait| wait <= 600);
            kept &= answer.text.contains("Es ist wieder passiert.");
        }
    }
    table.add(Row {
        what: "reports in a row of one client",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: None,
        left: format!("{taken} of {number} reports"),
    });
    table.most("reports taken", f64::from(taken), 25.0);
    table.is("at least ten are taken at once", taken >= 10);
    table.is("whoever has to wait reads how long", waits);
    table.is("no word is lost", kept);
}

/// Clients ask for host names that no office has.
pub async fn hosts(town: &mut Town, table: &mut Table) {
    let face = Face::intake(&[]).await;
    let statements =
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
    // The first request renders the pages, which are then cached.
    let _ = face.connect(STRANGER).await.get("/de/report").await;
    let (before, memory) = (town.number(statements).await, face.peak());
    let (number, mut sent) = (1500 * town.times, 0);
    for name in 0..number {
        let client = Ipv4Addr::new(192, 0, 2, u8::try_from(name / 300 % 250).unwrap_or_default());
        let mut connection = face.connect_to(&format!("forged-{name}.example"), client).await;
        sent += 200;
        let _ = connection.get("/de/report").await;
    }
    // PostgreSQL updates its counters with a delay.
    sleep(Duration::from_secs(2)).await;
    let asked = town.number(statements).await - before;
    table.add(Row {
        what: "forged host names",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: None,
        left: format!("{number} names, {asked} transactions"),
    });
    #[expect(clippy::cast_precision_loss, reason = "some")]
    table.most("transactions", asked as f64, number as f64 / 3.0);
    table.most("megabytes more", face.peak() - memory, 60.0);
}

/// Clients try login names and passphrases at the desk.
pub async fn names_at_the_desk(town: &mut Town, table: &mut Table) {
    let face = Face::desk().await;
    let number = 100 * town.times;
    let mut all = JoinSet::new();
    let mut sent = 0;
    for name in 0..number {
        let client = Ipv4Addr::new(192, 0, 2, u8::try_from(name % 10).unwrap_or_default());
        let mut connection = face.connect(client).await;
        let form = format!("login=name{name}&passphrase=guess&code=123456");
        sent += form.len();
        all.spawn(async move {
            let kind = "application/x-www-form-urlencoded";
            connection.post("/sign-in", kind, form.as_bytes()).await.map_or(0, |answer| answer.status)
        });
    }
    let answers = all.join_all().await;
    let waits = answers.iter().filter(|status| **status == 429).count();
    let tried = answers.iter().filter(|status| **status == 401).count();
    table.add(Row {
        what: "names and passphrases at the desk, ten clients",
        sent,
        memory: face.peak(),
        cpu: face.cpu(),
        others: None,
        left: format!("{tried} tried, {waits} told to wait"),
    });
    #[expect(clippy::cast_precision_loss, reason = "some")]
    table.most("tried", tried as f64, 60.0);
    table.is("everybody is answered", waits + tried == number);
    table.most("megabytes", face.peak(), 2.0 * MEMORY);
}
