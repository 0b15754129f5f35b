//! Measures what a report and a page of the queue cost with ten thousand stored reports and with a
//! million. Costs are in sealings, timed at the same moment: a virtual machine can lose half its
//! speed within minutes, and that must not look like growth.

mod chart;

use std::time::Instant;

use sqlx::PgConnection;

use crate::Bench;
use crate::desk::{Session, YEAR};
use crate::figures::Figures;
use crate::posting::{Cost, Target};
use crate::sealing::sealing_alone;
use crate::stock::Stock;

/// Numbers of stored reports at which costs are measured.
const STEPS: [usize; 5] = [10_000, 30_000, 100_000, 300_000, 1_000_000];
/// Open cases of the office at every step.
const OPEN: usize = 300;
/// Reports sent at every step, and how many of them warm up the face before the measurement.
const POSTS: usize = 2000;
const WARM: usize = 300;
/// Bound on the cost at the last step relative to the first.
const MOST: f64 = 1.5;

/// The result of one step.
pub struct Step {
    reports: usize,
    /// Processor time of sealing one report alone, in milliseconds.
    sealing: f64,
    /// Processor time of the public face and PostgreSQL, per report, in milliseconds.
    post: [f64; 2],
    /// Reports in a second, with eight sent at once.
    rate: f64,
    /// Processor time of the desk and PostgreSQL, per page of the queue, in milliseconds.
    queue: [f64; 2],
    /// Time until a page of the queue is complete, in milliseconds.
    shown: f64,
    /// Size of the database, in bytes.
    bytes: i64,
}

/// Measures up to `most` reports and draws the chart.
pub async fn measure(bench: &Bench, owner: &mut PgConnection, most: usize, figures: &mut Figures) {
    let mut stock = Stock::new(bench, "growth").await;
    stock.add(OPEN, YEAR, true).await;
    let mut steps = Vec::new();
    let mut stored = OPEN;
    for reports in STEPS.into_iter().filter(|reports| *reports <= most) {
        let began = Instant::now();
        stock.add(reports.saturating_sub(stored), YEAR - 1, false).await;
        stock.settle().await;
        eprintln!("{reports} reports stored after {:.0} s", began.elapsed().as_secs_f64());
        let step = step(bench, owner, &stock, reports).await;
        // The reports sent for the measurement are removed, so that none waits for the desk at the
        // next step.
        stock.remove_waiting().await;
        stored = reports;
        show(&step, figures);
        steps.push(step);
    }
    let [first, .., last] = steps.as_slice() else {
        // A single step shows no growth.
        figures.goal("growth: BENCH_GROWTH is too small for two steps", "not measured", "1.5", false);
        return;
    };
    for (name, value) in
        [("report", Step::post_sum as fn(&Step) -> f64), ("page of the queue", Step::queue_sum)]
    {
        let ratio = value(last) / value(first);
        figures.goal(
            format!("growth {} -> {}: processor time per {name}, times", first.reports, last.reports),
            format!("{ratio:.2}"),
            "1.5",
            ratio <= MOST,
        );
    }
    bench.write("growth.svg", &chart::draw(&steps));
}

async fn step(bench: &Bench, owner: &mut PgConnection, stock: &Stock, reports: usize) -> Step {
    // The queue comes first, because it would take in the reports that are sent afterwards.
    let face = bench.start_desk().await;
    let mut session = Session::open(&face, stock).await;
    let queue = session.cost(&face, bench, "/cases", 40).await;
    drop((session, face));
    let sealing = sealing_alone();
    let face = bench.start_intake().await;
    let target = Target { face: face.address, host: stock.host.clone(), forms: stock.forms.clone() };
    target.send(WARM, 8, false).await;
    let cost = Cost::of(bench, &face, POSTS, target.send(POSTS, 8, false)).await;
    let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
        .fetch_one(owner)
        .await
        .expect("its size");
    Step {
        reports,
        sealing,
        post: [cost.face, cost.server],
        rate: POSTS as f64 / cost.load.took.as_secs_f64(),
        queue: [queue.face, queue.server],
        shown: queue.median,
        bytes,
    }
}

fn show(step: &Step, figures: &mut Figures) {
    let Step { reports, sealing, post, rate, queue, shown, bytes } = step;
    figures.note(
        format!("{reports} reports stored: a report, public face + PostgreSQL"),
        format!("{:.2} + {:.2} ms", post[0], post[1]),
    );
    figures.note("... sealing one alone", format!("{sealing:.3} ms"));
    figures.note("... reports a second, 8 at once", format!("{rate:.0}"));
    figures
        .note("... a page of the queue, desk + PostgreSQL", format!("{:.1} + {:.1} ms", queue[0], queue[1]));
    figures.note("... until it is there", format!("{shown:.1} ms"));
    figures.note("... the database", format!("{:.2} GB", *bytes as f64 / 1e9));
}

impl Step {
    /// The cost of a report, in sealings.
    fn post_sum(&self) -> f64 {
        self.post.iter().sum::<f64>() / self.sealing
    }

    /// The cost of a page of the queue, in sealings.
    fn queue_sum(&self) -> f64 {
        self.queue.iter().sum::<f64>() / self.sealing
    }
}
