//! The table of results, and whether every bound held.

use std::process::ExitCode;

/// The result of one attack.
pub struct Row {
    pub what: &'static str,
    /// Bytes that the attack sent.
    pub sent: usize,
    /// The most memory that the face held without its cells, in megabytes.
    pub memory: f64,
    /// Processor time of the face and of its ended cells, in seconds.
    pub cpu: f64,
    /// The longest that another person waited, in seconds.
    pub others: Option<f64>,
    pub left: String,
}

#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    broken: Vec<String>,
}

impl Table {
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Checks an upper bound of the attack that was added last.
    pub fn most(&mut self, what: &str, found: f64, most: f64) {
        let of = self.rows.last().map_or("", |row| row.what);
        if found.is_nan() || found > most {
            self.broken.push(format!("{of}: {what}: {found:.1}, and {most:.1} is the most"));
        }
    }

    /// Checks a condition of the attack that was added last.
    pub fn is(&mut self, what: &str, holds: bool) {
        let of = self.rows.last().map_or("", |row| row.what);
        if !holds {
            self.broken.push(format!("{of}: not so: {what}"));
        }
    }

    pub fn end(self) -> ExitCode {
        println!("{:<50} {:>9} {:>9} {:>7} {:>9}  left", "attack", "sent MB", "peak MB", "CPU s", "others s");
        for row in &self.rows {
            let others = row.others.map_or("-".to_owned(), |others| format!("{others:.1}"));
            #[expect(clippy::cast_precision_loss, reason = "megabytes")]
            let sent = row.sent as f64 / 1e6;
            println!(
                "{:<50} {sent:>9.1} {:>9.0} {:>7.1} {others:>9}  {}",
                row.what, row.memory, row.cpu, row.left
            );
        }
        for broken in &self.broken {
            println!("BROKEN {broken}");
        }
        if self.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
