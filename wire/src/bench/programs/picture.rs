//! The picture of what programs gain, for README: a line for each program, with a mark for each of its tasks.

use std::fmt::Write;

use super::record::{Programs, Row};

const LABEL: f64 = 168.0;
const PLOT: f64 = 200.0;
const TEXT: f64 = 420.0;
const TOP: f64 = 62.0;
const LINE: f64 = 20.0;
const INK: &str = "#1f4e79";
/// What is drawn is between these, as powers of two.
const LEAST: f64 = -1.0;
const MOST: f64 = 2.0;

/// An SVG that needs nothing else; what it shows does not depend on colour.
pub(super) fn picture(record: &Programs, title: impl Fn(&str) -> String) -> String {
    let mut names: Vec<&str> = record.rows.iter().map(|row| row.program.as_str()).collect();
    names.dedup();
    let height = TOP + LINE * names.len() as f64 + 12.0;
    let mut svg = head(record, height);
    grid(&mut svg, height - 8.0);
    for (at, name) in names.into_iter().enumerate() {
        let y = TOP + LINE * (at as f64 + 0.6);
        let rows: Vec<&Row> = record.rows.iter().filter(|row| row.program == name).collect();
        let (right, under) = (LABEL - 8.0, y + 4.0);
        let title = title(name);
        let _ = writeln!(
            svg,
            r#"<text x="{right}" y="{under:.1}" font-size="12" text-anchor="end">{title}</text>"#
        );
        rows.iter().for_each(|row| mark(&mut svg, row, y));
        let tasks: Vec<String> =
            rows.iter().map(|row| format!("{} {:.2}x", row.task, row.ratio[1])).collect();
        let (left, tasks) = (LABEL + PLOT + 14.0, tasks.join(" \u{b7} "));
        let _ = writeln!(svg, r#"<text x="{left}" y="{under:.1}" font-size="10">{tasks}</text>"#);
    }
    svg + "</svg>\n"
}

fn head(record: &Programs, height: f64) -> String {
    let width = LABEL + PLOT + TEXT + 14.0;
    let python = record.fact("python").split(',').next().unwrap_or("?");
    let cpu = record.fact("cpu");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"20\" font-size=\"14\">Programs: times as fast as with CPython {python}'s C modules \
         ({cpu})</text>\n\
         <text x=\"12\" y=\"38\" font-size=\"11\">\u{25cf} faster  \u{25a1} no difference seen  \u{2715} slower, with the \
         interval of the median</text>\n"
    )
}

fn grid(svg: &mut String, bottom: f64) {
    let mut power = LEAST;
    while power <= MOST {
        let (ratio, x) = (power.exp2(), x(power.exp2()));
        let (colour, above) = (if power == 0.0 { "#000" } else { "#ddd" }, TOP - 5.0);
        let name = if power == 0.0 { "C".to_owned() } else { format!("{ratio}x") };
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\" stroke=\"{colour}\"/>\
             <text x=\"{x:.1}\" y=\"{above}\" font-size=\"11\" text-anchor=\"middle\">{name}</text>"
        );
        power += 1.0;
    }
}

/// The interval as a line, and the median on it: what it is like is seen from its shape.
fn mark(svg: &mut String, row: &Row, y: f64) {
    let [low, at, high] = row.ratio.map(x);
    let shape = if row.ratio[0] > 1.0 {
        format!("<circle cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{INK}\"/>")
    } else if row.ratio[2] < 1.0 {
        let (left, right, top, bottom) = (at - 4.0, at + 4.0, y - 4.0, y + 4.0);
        format!(
            "<path d=\"M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}\" \
             stroke=\"{INK}\" stroke-width=\"2\"/>"
        )
    } else {
        let (left, top) = (at - 3.5, y - 3.5);
        format!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"7\" height=\"7\" fill=\"#fff\" stroke=\"{INK}\"/>"
        )
    };
    let _ = writeln!(
        svg,
        "<line x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"{INK}\"/>{shape}"
    );
}

fn x(ratio: f64) -> f64 {
    LABEL + PLOT * (ratio.log2().clamp(LEAST, MOST) - LEAST) / (MOST - LEAST)
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::row;
    use super::*;

    #[test]
    fn each_program_has_a_line_and_each_task_a_mark() {
        let rows = vec![row("boil", 0.5, 1.0), row("fry", 1.0, 1.0), row("burn", 2.0, 1.0)];
        let svg = picture(&Programs { facts: Vec::new(), rows }, str::to_uppercase);
        assert_eq!(svg.matches(">SPAM<").count(), 1);
        assert_eq!(
            ["<circle", "#fff\" stroke", "<path"].map(|mark| svg.matches(mark).count()),
            [1; 3]
        );
        assert!(svg.contains("boil 2.00x \u{b7} fry 1.00x"), "{svg}");
    }
}
