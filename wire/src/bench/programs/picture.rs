//! The picture for README: what programs gain, a line for each with a mark for each of its tasks, and under them the calls
//! that people know.

use std::fmt::Write;

use super::super::chart::Calls;
use super::super::svg::{self, INK, Scale};
use super::record::{Programs, Row};

const LABEL: f64 = 168.0;
const TOP: f64 = 78.0;
/// The height of a line, and of the heading between programs and calls.
const LINE: f64 = 13.0;
const HEADING: f64 = 18.0;
/// The half of a mark's width.
const MARK: f64 = 3.5;

/// What it shows does not depend on colour. `calls` come with the Python that they were measured with.
pub(super) fn picture(record: &Programs, title: impl Fn(&str) -> String, calls: &Calls) -> String {
    let mut names: Vec<&str> = record.rows.iter().map(|row| row.program.as_str()).collect();
    names.dedup();
    let Calls { python, ratios: calls } = calls;
    let shown = record.rows.iter().map(|row| row.ratio[1]).chain(calls.iter().map(|call| call.1));
    let scale = Scale::of(shown.chain([0.5, 4.0]), LABEL);
    let lines = names.len() + calls.len();
    let height = TOP + LINE * lines as f64 + HEADING + 10.0;
    let mut svg = head(record, height);
    scale.grid(&mut svg, TOP, height - 6.0);
    for (at, name) in names.iter().enumerate() {
        let y = TOP + LINE * (at as f64 + 0.6);
        svg::label(&mut svg, LABEL - 6.0, y + 4.0, &title(name));
        let rows = record.rows.iter().filter(|row| row.program == *name);
        rows.for_each(|row| task(&mut svg, &scale, row, y));
    }
    let top = TOP + LINE * names.len() as f64 + HEADING;
    heading(&mut svg, top - 5.0, python);
    for (at, (name, ratio)) in calls.iter().enumerate() {
        let y = top + LINE * (at as f64 + 0.6);
        svg::label(&mut svg, LABEL - 6.0, y + 4.0, name);
        svg::mark(&mut svg, 2, scale.x(*ratio), y, MARK, Some(*ratio));
    }
    svg + "</svg>\n"
}

fn head(record: &Programs, height: f64) -> String {
    let python = record.fact("python").split(',').next().unwrap_or("?");
    let title = format!("Programs: times as fast as with CPython {python}'s C");
    let shapes = "\u{25cf} faster  \u{25a1} no difference seen  \u{2715} slower; lines: intervals";
    svg::head(height, &title, &[record.fact("cpu"), shapes])
}

fn heading(svg: &mut String, y: f64, python: &str) {
    let _ = writeln!(
        svg,
        r#"<text x="12" y="{y:.1}" font-weight="bold">Calls, 64 KiB and more, CPython {python}</text>"#
    );
}

/// The interval as a line, and the median on it: what it is like is seen from its shape.
fn task(svg: &mut String, scale: &Scale, row: &Row, y: f64) {
    let [low, at, high] = row.ratio.map(|ratio| scale.x(ratio));
    let title = format!("<title>{}: {:.2}x</title>", row.task, row.ratio[1]);
    let (left, right, top, bottom) = (at - MARK, at + MARK, y - MARK, y + MARK);
    let shape = if row.ratio[0] > 1.0 {
        format!("<circle cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"{MARK}\" fill=\"{INK}\">{title}</circle>")
    } else if row.ratio[2] < 1.0 {
        format!(
            "<path d=\"M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}\" \
             stroke=\"{INK}\" stroke-width=\"2\">{title}</path>"
        )
    } else {
        let side = 2.0 * MARK;
        format!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{side}\" height=\"{side}\" fill=\"#fff\" \
             stroke=\"{INK}\">{title}</rect>"
        )
    };
    let _ = writeln!(
        svg,
        "<line x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"{INK}\"/>{shape}"
    );
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::row;
    use super::*;

    #[test]
    fn each_program_has_a_line_and_each_task_a_mark() {
        let rows = vec![row("boil", 0.5, 1.0), row("fry", 1.0, 1.0), row("burn", 2.0, 1.0)];
        let calls = Calls { python: "3.15.0".to_owned(), ratios: vec![("whisk", 3.0)] };
        let svg = picture(&Programs { facts: Vec::new(), rows }, str::to_uppercase, &calls);
        assert_eq!(svg.matches(">SPAM<").count(), 1);
        // A call is a path as well.
        let marks = ["<circle", "#fff\" stroke", "<path"].map(|mark| svg.matches(mark).count());
        assert_eq!(marks, [1, 1, 2]);
        assert!(svg.contains(">boil: 2.00x<") && svg.contains(">whisk<"), "{svg}");
    }
}
