//! People who report over bad connections and at bad moments. They send the same form again until
//! it is acknowledged, or give up.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::channel::Channel;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::uploads::{self, Chosen};
use meldestelle_vault::receipt_key::MailboxKey;
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, RequestBuilder};
use sqlx::{Connection as _, PgConnection};
use tokio::time::{Instant, sleep, timeout};

use crate::sent::Sent;
use crate::town::{Met, Town};
use crate::{CALM, setting};

/// Number of pieces in which a body is sent over a bad connection.
const PIECES: usize = 6;

/// Files reports until the trial is over.
pub async fn report(number: u8, town: Town) {
    let mut chance = town.chance(number.into());
    // Each person has an address of their own, because the face limits requests per address.
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 1, number));
    let client = Client::builder().local_address(address).timeout(Duration::from_secs(30));
    let client = client.build().expect("a browser");
    let mut reports = 0;
    while !town.is_over() {
        let Some(form) = open(&client, town.intake(&mut chance)).await else {
            sleep(Duration::from_millis(200)).await;
            continue;
        };
        reports += 1;
        let story = format!("Geschichte {reports} von Person {number}, mit Umlauten: äöü.");
        send(&client, form.fill("narrative", &story), story, &town, &mut chance).await;
        sleep(Duration::from_millis(chance.random_range(0..300))).await;
    }
}

/// Sends one form until it is acknowledged. One person in eight gives up after the first failure.
async fn send(client: &Client, form: Form, story: String, town: &Town, chance: &mut StdRng) {
    let gives_up = chance.random_ratio(1, 8);
    let file = chance.random_ratio(1, 3).then(|| Chosen::new("brief.txt", format!("{story}\n").repeat(3000)));
    let mut sent = Sent { code: form.value("code").to_owned(), story, file, acknowledged: false };
    let body = uploads::body(&form, sent.file.as_slice());
    let (mut calm, mut stored_before) = (None, false);
    loop {
        let to = format!("{}{}", town.intake(chance), form.action);
        let request = client.post(to).header("content-type", uploads::content_type());
        let (in_pieces, breaks) = (chance.random_ratio(1, 3), broken(chance));
        let request = if in_pieces { slowly(request, &body, chance) } else { request.body(body.clone()) };
        let answer = ask(request, breaks).await;
        match answer {
            Some(page) if page.status == 200 && page.has("#code") => {
                town.check(page.text("#code") == sent.code, || {
                    format!("another code came back than {}", sent.story)
                });
                sent.acknowledged = true;
                if stored_before {
                    Met::count(&town.met.stored_before);
                }
            }
            Some(page) if page.status == 503 => {
                town.check(page.source.contains(&sent.story), || {
                    "a busy page lost what was typed".to_owned()
                });
                Met::count(&town.met.busy);
            }
            Some(page) if page.status == 429 => sleep(Duration::from_secs(1)).await,
            Some(page) => town.broken(format!("an answer of {} to a good form", page.status)),
            None if breaks.is_none() => Met::count(&town.met.cut_off),
            None if in_pieces => Met::count(&town.met.in_part),
            None => {}
        }
        if sent.acknowledged || gives_up {
            break;
        }
        if town.is_over() && calm.get_or_insert_with(Instant::now).elapsed() > CALM {
            town.broken(format!("never acknowledged: {}", sent.story));
            break;
        }
        sleep(Duration::from_millis(chance.random_range(50..400))).await;
        stored_before |= is_stored(&sent.code).await;
    }
    town.sent(sent);
}

/// Whether a report is in the database before it is sent again; false if the database does not
/// answer.
async fn is_stored(code: &str) -> bool {
    let tag = ReceiptCode::parse(code).ok().and_then(|code| MailboxKey::derive(&code).ok());
    let (Some(mailbox), Ok(mut owner)) = (tag, PgConnection::connect(&setting("FAULTS_OWNER")).await) else {
        return false;
    };
    let there = sqlx::query_scalar("SELECT EXISTS (SELECT FROM report WHERE mailbox_tag = $1)");
    there.bind(mailbox.tag().as_slice()).fetch_one(&mut owner).await.unwrap_or(false)
}

/// Sends a body in pieces with pauses, in which faults can occur.
fn slowly(request: RequestBuilder, body: &[u8], chance: &mut StdRng) -> RequestBuilder {
    let pause = Duration::from_millis(chance.random_range(5..60));
    let pieces: Vec<Bytes> =
        body.chunks(body.len().div_ceil(PIECES).max(1)).map(Bytes::copy_from_slice).collect();
    let (mut line, channel) = Channel::<Bytes>::new(1);
    tokio::spawn(async move {
        for piece in pieces {
            if line.send_data(piece).await.is_err() {
                return;
            }
            sleep(pause).await;
        }
    });
    // Browsers announce the length of a body.
    request.header(CONTENT_LENGTH, body.len()).body(Body::wrap(channel))
}

async fn open(client: &Client, intake: &str) -> Option<Form> {
    let page = ask(client.get(format!("{intake}/de/report")), None).await?;
    (page.status == 200).then(|| page.form("main form"))
}

/// Time after which the connection breaks, if it does: often before the request is complete,
/// sometimes before the answer.
fn broken(chance: &mut StdRng) -> Option<Duration> {
    chance.random_ratio(1, 5).then(|| Duration::from_millis(chance.random_range(1..120)))
}

async fn ask(request: RequestBuilder, breaks: Option<Duration>) -> Option<Page> {
    let answer = async { Page::try_read(request.send().await.ok()?).await };
    match breaks {
        Some(after) => timeout(after, answer).await.ok().flatten(),
        None => answer.await,
    }
}

impl Town {
    /// A replica of the public face, chosen as a load balancer would.
    fn intake(&self, chance: &mut StdRng) -> &str {
        self.intakes.choose(chance).expect("a replica")
    }
}
