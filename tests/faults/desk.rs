//! Counsellors who code cases while faults occur. Whatever the desk said it saved must be there
//! whenever the case is opened again.

use std::collections::HashMap;
use std::time::Duration;

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::page::Page;
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use tokio::time::{Instant, sleep};

use crate::CALM;
use crate::town::{Met, Town};

/// The names that a case may have: the last one that was acknowledged or seen, or one that was sent
/// since then without an answer.
#[derive(Default)]
struct Names {
    known: String,
    unanswered: Vec<String>,
}

/// A counsellor and the names they gave to cases. `place` (0 or 1) says which half of the cases is
/// theirs.
pub struct Work {
    counsellor: Counsellor,
    place: usize,
    names: HashMap<String, Names>,
    chance: StdRng,
    town: Town,
}

impl Work {
    /// The work of a counsellor who is signed in.
    pub fn new(counsellor: Counsellor, place: usize, town: Town) -> Self {
        let chance = town.chance(1000 + place as u64);
        Self { counsellor, place, names: HashMap::new(), chance, town }
    }

    /// Codes cases until the trial is over, then opens every case once more.
    pub async fn code(mut self) {
        let mut rounds = 0;
        while !self.town.is_over() {
            rounds += 1;
            let desk = self.town.desks.choose(&mut self.chance).expect("a replica").clone();
            self.counsellor.move_to(&desk);
            if let Some(case) = self.choose().await {
                self.name(&case, format!("Fall {rounds} von {}", self.place)).await;
            }
            let pause = self.chance.random_range(10..50);
            sleep(Duration::from_millis(pause)).await;
        }
        let cases: Vec<String> = self.names.keys().cloned().collect();
        for case in cases {
            // The system may still be recovering from the last fault.
            let began = Instant::now();
            let mut seen = self.open(&case).await.is_some();
            while !seen && began.elapsed() < CALM {
                sleep(Duration::from_millis(200)).await;
                seen = self.open(&case).await.is_some();
            }
            self.town.check(seen, || "a case does not open in the end".to_owned());
        }
    }

    async fn choose(&mut self) -> Option<String> {
        let queue = self.page("/cases").await?;
        let mut cases = queue.attributes("#queue tbody tr th a", "href");
        cases.retain(|case| case.bytes().map(usize::from).sum::<usize>() % 2 == self.place);
        cases.choose(&mut self.chance).cloned()
    }

    /// Opens a case and compares its name with the allowed ones.
    async fn open(&mut self, case: &str) -> Option<Page> {
        let page = self.page(case).await?;
        let name = page.form("#case").press("save_coding").value("name").to_owned();
        let known = self.names.entry(case.to_owned()).or_default();
        let allowed = name == known.known || known.unanswered.contains(&name);
        self.town.check(allowed, || format!("a case is called {name:?} and not {:?}", known.known));
        *known = Names { known: name, unanswered: Vec::new() };
        Some(page)
    }

    async fn name(&mut self, case: &str, name: String) {
        let Some(page) = self.open(case).await else { return };
        let form = page.form("#case").press("save_coding").fill("name", &name).fill("case_status", "active");
        // Faults can occur while the counsellor types.
        let typing = self.chance.random_range(50..400);
        sleep(Duration::from_millis(typing)).await;
        let known = self.names.entry(case.to_owned()).or_default();
        known.unanswered.push(name.clone());
        match self.counsellor.try_send(&form).await {
            Some(page) if page.has("#saved") => {
                *known = Names { known: name, unanswered: Vec::new() };
                Met::count(&self.town.met.saved);
            }
            // The name was saved, but the page that follows could not be shown; the button leads to
            // it.
            Some(page) if page.status == 503 && !page.has("main form") => {
                let leads_there = page.attribute("main a.button", "href") == format!("{case}?saved");
                self.town.check(leads_there, || format!("a busy page of the desk leads nowhere: {page}"));
                *known = Names { known: name, unanswered: Vec::new() };
            }
            Some(page) if page.status == 503 => {
                let kept = page.has("#not-now") && page.form("main form").value("name") == name;
                self.town.check(kept, || "a busy page of the desk lost what was typed".to_owned());
                Met::count(&self.town.met.busy_desk);
            }
            _ => {}
        }
    }

    /// Fetches a page; `None` if it did not arrive whole. No fault may end the session.
    async fn page(&mut self, path: &str) -> Option<Page> {
        let page = self.counsellor.try_visit(path).await?;
        self.town.check(!page.has("input[name=passphrase]"), || "a session was lost".to_owned());
        (page.status == 200 && !page.has("input[name=passphrase]")).then_some(page)
    }
}
