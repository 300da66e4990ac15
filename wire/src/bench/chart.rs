//! Two charts of how many times as fast as C functions are at three sizes: a line for each module, for
//! README, and a line for each function.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::record::{Record, Row, all, size_name};
use super::summary::mean;
use crate::error::Result;
use crate::project::Project;

/// Where the chart of all functions is.
pub(super) const SPEED: &str = "benches/record/speed.svg";
/// The sizes that are drawn, each with its colour.
const SIZES: [(u64, &str); 3] = [(64, "#8fb8de"), (1 << 12, "#3f7fbf"), (1 << 20, "#c2571a")];
const LEFT: f64 = 210.0;
const WIDTH: f64 = 520.0;
/// The height of a function's line.
const LINE: f64 = 17.0;
/// The height of a module's line, and of the part of it that a size has.
const MODULE: f64 = 30.0;
const LANE: f64 = 8.0;
const TOP: f64 = 58.0;

/// Both, of the newest Python that there is a record of: the names of the files, and what is in them.
pub(crate) fn drawings(project: &Project) -> Result<Vec<(&'static str, String)>> {
    let records = all(project)?;
    let newest = records.first().map(|(_, record)| record);
    let drawn =
        |record| [("benches/record/overview.svg", overview(record)), (SPEED, chart(record))];
    Ok(newest.map(drawn).into_iter().flatten().collect())
}

/// Each module's functions as points, and their geometric mean as a bar, in a lane for each size.
fn overview(record: &Record) -> String {
    let mut modules: BTreeMap<&str, [Vec<f64>; 3]> = BTreeMap::new();
    for (size, row) in drawn(record) {
        modules.entry(&row.cell.module).or_default()[size].push(row.ratio);
    }
    let ratios = modules.values().flatten().flatten().copied();
    let (scale, height) = (Scale::of(ratios), TOP + MODULE * modules.len() as f64 + 12.0);
    let mut svg =
        head(record, height, "each point is a function, the bars are their geometric means");
    scale.grid(&mut svg, height - 8.0);
    for (at, (name, lanes)) in modules.iter().enumerate() {
        let top = TOP + MODULE * at as f64 + 3.0;
        let (x, y) = (LEFT - 8.0, top + 1.5 * LANE + 4.0);
        let _ = writeln!(
            svg,
            r#"<text x="{x}" y="{y:.1}" font-size="13" text-anchor="end">{name}</text>"#
        );
        for (lane, (ratios, (_, colour))) in lanes.iter().zip(SIZES).enumerate() {
            scale.lane(&mut svg, top + LANE * (lane as f64 + 0.5), ratios, colour);
        }
    }
    svg + "</svg>\n"
}

/// An SVG that needs nothing else.
pub(super) fn chart(record: &Record) -> String {
    let mut lines: BTreeMap<String, Vec<(f64, &str)>> = BTreeMap::new();
    for (size, row) in drawn(record) {
        let name = format!("{}.{}", row.cell.module, row.cell.function);
        lines.entry(name).or_default().push((row.ratio, SIZES[size].1));
    }
    let scale = Scale::of(lines.values().flatten().map(|(ratio, _)| *ratio));
    let height = TOP + LINE * lines.len() as f64 + 12.0;
    let mut svg = head(record, height, "for inputs of bytes");
    scale.grid(&mut svg, height - 8.0);
    for (at, (name, marks)) in lines.iter().enumerate() {
        let y = TOP + LINE * (at as f64 + 0.7);
        let x = LEFT - 8.0;
        let _ = writeln!(svg, r#"<text x="{x}" y="{y:.1}" text-anchor="end">{name}</text>"#);
        for (ratio, colour) in marks {
            let (x, y) = (scale.x(*ratio), y - 4.0);
            let _ = writeln!(
                svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="4.5" fill="{colour}"><title>{ratio:.2}x</title></circle>"#
            );
        }
    }
    svg + "</svg>\n"
}

/// The cells that are drawn, each with the index of its size.
fn drawn(record: &Record) -> impl Iterator<Item = (usize, &Row)> {
    let of_bytes = record.ours().filter(|row| row.cell.input == "bytes");
    of_bytes.filter_map(|row| {
        let size = SIZES.iter().position(|(size, _)| *size == row.cell.size)?;
        Some((size, row))
    })
}

fn head(record: &Record, height: f64, what: &str) -> String {
    let width = LEFT + WIDTH + 30.0;
    let python = record.python();
    let cpu = record.fact("cpu").unwrap_or("?");
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"20\" font-size=\"14\">Times as fast as CPython {python}'s own code \
         ({cpu})</text>\n"
    );
    for (at, (size, colour)) in SIZES.iter().enumerate() {
        let (x, name) = (20.0 + 70.0 * at as f64, size_name(*size));
        let text = x + 10.0;
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"36\" r=\"4.5\" fill=\"{colour}\"/>\
             <text x=\"{text}\" y=\"40\">{name}</text>"
        );
    }
    let x = 20.0 + 70.0 * SIZES.len() as f64;
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"40\">{what}</text>");
    svg
}

/// A logarithmic axis of ratios.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(ratios: impl Iterator<Item = f64>) -> Self {
        let (lowest, highest) =
            ratios.fold((1.0, 1.0), |(low, high): (f64, f64), one| (low.min(one), high.max(one)));
        Self { low: lowest.log2().floor(), high: highest.log2().ceil().max(1.0) }
    }

    fn x(&self, ratio: f64) -> f64 {
        LEFT + WIDTH * (ratio.log2() - self.low) / (self.high - self.low)
    }

    /// Points around `y`, and a bar at their geometric mean.
    fn lane(&self, svg: &mut String, y: f64, ratios: &[f64], colour: &str) {
        for ratio in ratios {
            let x = self.x(*ratio);
            let _ = writeln!(
                svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{colour}" fill-opacity="0.45"/>"#
            );
        }
        if !ratios.is_empty() {
            let mean = mean(ratios.iter().copied());
            let (x, top) = (self.x(mean) - 1.5, y - LANE / 2.0);
            let _ = writeln!(
                svg,
                r##"<rect x="{x:.1}" y="{top:.1}" width="3" height="{LANE}" fill="#222"><title>{mean:.2}x</title></rect>"##
            );
        }
    }

    fn grid(&self, svg: &mut String, bottom: f64) {
        let mut power = self.low;
        while power <= self.high {
            let (ratio, x) = (power.exp2(), self.x(power.exp2()));
            let colour = if power == 0.0 { "#000" } else { "#ddd" };
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\" \
                 stroke=\"{colour}\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
                 text-anchor=\"middle\">{ratio}x</text>",
                TOP - 4.0
            );
            power += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::tests::row;

    fn record(mut rows: Vec<Row>) -> Record {
        rows.iter_mut().for_each(|row| row.cell.input = "bytes".into());
        Record { facts: Vec::new(), rows }
    }

    #[test]
    fn draws_each_module_once_and_its_means() {
        let rows =
            vec![row("m", "f", 64, 0.5), row("m", "g", 64, 8.0), row("m", "f", 1 << 20, 30.0)];
        let svg = overview(&record(rows));
        assert_eq!(svg.matches(">m<").count(), 1);
        assert_eq!(svg.matches("fill-opacity").count(), 3);
        assert!(svg.contains(">2.00x<") && svg.contains(">30.00x<"), "{svg}");
    }

    #[test]
    fn draws_each_function_once() {
        let svg = chart(&record(vec![row("m", "f", 64, 0.9), row("m", "f", 1 << 20, 30.0)]));
        assert_eq!(svg.matches(">m.f<").count(), 1);
        assert_eq!(svg.matches("<title>").count(), 2);
        assert!(svg.contains(">32x<") && svg.contains(">0.5x<"), "{svg}");
    }
}
