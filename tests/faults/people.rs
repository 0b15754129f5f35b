//! People who report on bad lines and at bad moments, and send the same form again until it is acknowledged, or give up.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::uploads::{self, Chosen};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Client, RequestBuilder};
use tokio::time::{Instant, sleep, timeout};

use crate::town::Town;

/// How long somebody may have to go on trying once nothing breaks any more.
const CALM: Duration = Duration::from_mins(1);

/// A report that somebody sent at least once.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The code of the form.
    pub code: String,
    /// What they told.
    pub story: String,
    /// The file they added, if they did.
    pub file: Option<Chosen>,
    /// Whether they saw the receipt page.
    pub acknowledged: bool,
}

/// Reports until the town is over.
pub async fn report(number: u8, town: Town) {
    let mut chance = StdRng::seed_from_u64(number.into());
    // Each from an address of their own, since the house counts what comes from one.
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

/// Sends one form until it is acknowledged. One in eight gives up after the first try that failed.
async fn send(client: &Client, form: Form, story: String, town: &Town, chance: &mut StdRng) {
    let gives_up = chance.random_ratio(1, 8);
    let file = chance.random_ratio(1, 3).then(|| Chosen::new("brief.txt", format!("{story}\n").repeat(3000)));
    let mut sent = Sent { code: form.value("code").to_owned(), story, file, acknowledged: false };
    let body = uploads::body(&form, sent.file.as_slice());
    let mut calm = None;
    loop {
        let to = format!("{}{}", town.intake(chance), form.action);
        let request = client.post(to).header("content-type", uploads::content_type()).body(body.clone());
        let answer = ask(request, broken(chance)).await;
        match answer {
            Some(page) if page.status == 200 && page.has("#code") => {
                town.check(page.text("#code") == sent.code, || {
                    format!("another code came back than {}", sent.story)
                });
                sent.acknowledged = true;
            }
            Some(page) if page.status == 503 => {
                town.check(page.source.contains(&sent.story), || {
                    "a busy page lost what was typed".to_owned()
                });
            }
            Some(page) if page.status == 429 => sleep(Duration::from_secs(1)).await,
            Some(page) => town.broken(format!("an answer of {} to a good form", page.status)),
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
    }
    town.sent(sent);
}

async fn open(client: &Client, intake: &str) -> Option<Form> {
    let page = ask(client.get(format!("{intake}/de/report")), None).await?;
    (page.status == 200).then(|| page.form("main form"))
}

/// After how long the line breaks, if it does: often in the middle of the request, before the answer.
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
    /// A replica of the public face, as a load balancer chooses one.
    fn intake(&self, chance: &mut StdRng) -> &str {
        self.intakes.choose(chance).expect("a replica")
    }
}
