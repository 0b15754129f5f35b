//! The table of results: each measured figure beside its goal.

use std::fmt::Write as _;

use crate::sealing::sealing_alone;

/// Milliseconds for one sealing on the processor for which the goals were set.
pub const SEALING: f64 = 0.154;

/// One row of the table.
struct Figure {
    name: String,
    value: String,
    goal: &'static str,
    reached: Option<bool>,
}

/// All rows, in the order in which they were measured.
#[derive(Default)]
pub struct Figures(Vec<Figure>);

impl Figures {
    /// Adds a figure that has a goal.
    pub fn goal(
        &mut self,
        name: impl Into<String>,
        value: impl Into<String>,
        goal: &'static str,
        reached: bool,
    ) {
        self.push(name.into(), value.into(), goal, Some(reached));
    }

    /// Adds a time whose goal was set for the design's processor. If the goal is missed, the row
    /// also tells what the time would be on that processor, estimated from how long a sealing takes
    /// here now. The goal counts as missed all the same.
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

    /// Adds a figure without a goal, which explains others.
    pub fn note(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.push(name.into(), value.into(), "", None);
    }

    fn push(&mut self, name: String, value: String, goal: &'static str, reached: Option<bool>) {
        // Printed at once too, because a run takes minutes.
        eprintln!("{}", line(&name, &value, goal, reached));
        self.0.push(Figure { name, value, goal, reached });
    }

    /// Number of missed goals.
    pub fn missed(&self) -> usize {
        self.0.iter().filter(|figure| figure.reached == Some(false)).count()
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        let head = line("", "measured", "goal", None);
        let lines =
            self.0.iter().map(|figure| line(&figure.name, &figure.value, figure.goal, figure.reached));
        std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// The table in Markdown.
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
