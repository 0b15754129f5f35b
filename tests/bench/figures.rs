//! The table: what was measured beside what it should be.

use std::fmt::Write as _;

use crate::posting::sealing_alone;

/// What a sealing takes on the processor on which the goals in milliseconds were set.
pub const SEALING: f64 = 0.154;

/// One line of the table.
struct Figure {
    name: String,
    value: String,
    goal: &'static str,
    reached: Option<bool>,
}

/// All lines, in the order in which they are measured.
#[derive(Default)]
pub struct Figures(Vec<Figure>);

impl Figures {
    /// A figure with a goal.
    pub fn goal(
        &mut self,
        name: impl Into<String>,
        value: impl Into<String>,
        goal: &'static str,
        reached: bool,
    ) {
        self.push(name.into(), value.into(), goal, Some(reached));
    }

    /// Milliseconds with a goal, which was set on the design's processor. A missed one is told beside that as what it would be there, by how long a sealing takes here
    /// now; it is missed all the same.
    pub fn time(
        &mut self,
        name: impl Into<String>,
        value: f64,
        show: fn(f64) -> String,
        goal: &'static str,
        limit: f64,
    ) {
        self.goal(name, show(value), goal, value <= limit);
        if value > limit {
            let there = value * SEALING / sealing_alone();
            self.note("... by the ratio of sealings, on the design's processor", show(there));
        }
    }

    /// A figure without one, which explains others.
    pub fn note(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.push(name.into(), value.into(), "", None);
    }

    fn push(&mut self, name: String, value: String, goal: &'static str, reached: Option<bool>) {
        // Shown at once too: a run takes minutes.
        eprintln!("{}", line(&name, &value, goal, reached));
        self.0.push(Figure { name, value, goal, reached });
    }

    /// How many goals were missed.
    pub fn missed(&self) -> usize {
        self.0.iter().filter(|figure| figure.reached == Some(false)).count()
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let head = line("", "measured", "goal", None);
        let lines =
            self.0.iter().map(|figure| line(&figure.name, &figure.value, figure.goal, figure.reached));
        std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// For a page.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| | measured | goal | |\n|---|--:|--:|---|\n");
        for Figure { name, value, goal, reached } in &self.0 {
            let mark = reached.map_or("", |reached| if reached { "reached" } else { "**missed**" });
            let _ = writeln!(text, "| {name} | {value} | {goal} | {mark} |");
        }
        text
    }
}

fn line(name: &str, value: &str, goal: &str, reached: Option<bool>) -> String {
    let mark = reached.map_or("", |reached| if reached { "" } else { "  missed" });
    format!("{name:<66} {value:>14} {goal:>9}{mark}")
}
