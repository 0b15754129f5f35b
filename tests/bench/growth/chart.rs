//! The chart of growth: cost relative to the first step, over the number of stored reports.

use std::fmt::Write as _;

use super::{MOST, Step};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// Margins for the labels.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 40.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 50.0;
/// Largest value on the vertical axis.
const CEILING: f64 = 2.0;

/// CSS class, label and value of a line.
type Line = (&'static str, &'static str, fn(&Step) -> f64);

/// Draws an SVG that is legible on light and dark backgrounds.
pub fn draw(steps: &[Step]) -> String {
    let [first, .., last] = steps else { return String::new() };
    let (from, to) = ((first.reports as f64).log10(), (last.reports as f64).log10());
    let across =
        |reports: usize| LEFT + ((reports as f64).log10() - from) / (to - from) * (WIDTH - LEFT - RIGHT);
    let up = |ratio: f64| HEIGHT - BOTTOM - ratio.min(CEILING) / CEILING * (HEIGHT - TOP - BOTTOM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title>Processor time per report and per page of the queue, as times of the first step, in sealings at the same moment</title>\n\
         <style>text{{fill:#333}}.grid{{stroke:#bbb}}.goal{{stroke:#a33;stroke-dasharray:6 4}}.a{{stroke:#175e54;fill:#175e54}}.b{{stroke:#8a5a00;fill:#8a5a00}}\
         polyline{{stroke-width:2.5;fill:none!important}}@media(prefers-color-scheme:dark){{text{{fill:#ddd}}.grid{{stroke:#555}}.goal{{stroke:#e88}}\
         .a{{stroke:#6fc7b8;fill:#6fc7b8}}.b{{stroke:#e0b050;fill:#e0b050}}}}</style>\n"
    );
    for tick in [0.0, 0.5, 1.0, 1.5, 2.0] {
        let class = if tick == MOST { "goal" } else { "grid" };
        let (y, end) = (up(tick), WIDTH - RIGHT);
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{end}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{tick:.1}</text>",
            LEFT - 8.0,
            y + 4.0
        );
    }
    for step in steps {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            across(step.reports),
            HEIGHT - BOTTOM + 20.0,
            grouped(step.reports)
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">reports stored</text>",
        WIDTH / 2.0,
        HEIGHT - 8.0
    );
    let lines: [Line; 2] = [
        ("a", "a report (public face + PostgreSQL)", Step::post_sum),
        ("b", "a page of the queue (desk + PostgreSQL)", Step::queue_sum),
    ];
    for (place, (class, name, value)) in (0_u8..).zip(lines) {
        let points: Vec<(f64, f64)> =
            steps.iter().map(|step| (across(step.reports), up(value(step) / value(first)))).collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{}\"/>", path.join(" "));
        for (x, y) in points {
            let _ = writeln!(svg, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
        }
        let (x, y) = (LEFT, 18.0 + 18.0 * f64::from(place));
        let _ = writeln!(
            svg,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{}\" r=\"4\"/><text x=\"{}\" y=\"{y}\">{name}: {:.1} sealings, then {:.1}</text>",
            y - 4.0,
            x + 10.0,
            value(first),
            value(last)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// Groups digits by thousands: `1 000 000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
