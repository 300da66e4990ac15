//! Two charts of how many times as fast as C functions are in three ranges of sizes: a line for each module, for
//! README, and a line for each function.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::record::{Record, Row, all};
use super::summary::{RANGES, mean};
use crate::error::Result;
use crate::project::Project;

/// Where the chart of all functions is.
pub(super) const SPEED: &str = "benches/record/speed.svg";
/// The colour of each range.
const COLOURS: [&str; 3] = ["#8fb8de", "#3f7fbf", "#c2571a"];
/// The width of a range in the legend.
const RANGE: f64 = 110.0;
const LEFT: f64 = 210.0;
const WIDTH: f64 = 520.0;
/// The height of a function's line.
const LINE: f64 = 17.0;
/// The height of a module's line, and of the part of it that a range has.
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

/// Each module's functions as points, and their geometric mean as a bar, in a lane for each range.
fn overview(record: &Record) -> String {
    let mut modules: BTreeMap<&str, [Vec<f64>; 3]> = BTreeMap::new();
    for ((module, _), ratios) in drawn(record) {
        let lanes = modules.entry(module).or_default();
        lanes.iter_mut().zip(ratios).for_each(|(lane, ratio)| lane.extend(ratio));
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
        for (lane, (ratios, colour)) in lanes.iter().zip(COLOURS).enumerate() {
            scale.lane(&mut svg, top + LANE * (lane as f64 + 0.5), ratios, colour);
        }
    }
    svg + "</svg>\n"
}

/// An SVG that needs nothing else.
pub(super) fn chart(record: &Record) -> String {
    let lines = drawn(record);
    let scale = Scale::of(lines.values().flatten().copied().flatten());
    let height = TOP + LINE * lines.len() as f64 + 12.0;
    let mut svg = head(record, height, "for inputs of bytes");
    scale.grid(&mut svg, height - 8.0);
    for (at, ((module, function), ratios)) in lines.iter().enumerate() {
        let y = TOP + LINE * (at as f64 + 0.7);
        let x = LEFT - 8.0;
        let _ = writeln!(
            svg,
            r#"<text x="{x}" y="{y:.1}" text-anchor="end">{module}.{function}</text>"#
        );
        for (ratio, colour) in ratios.iter().zip(COLOURS) {
            let Some(ratio) = ratio else { continue };
            let (x, y) = (scale.x(*ratio), y - 4.0);
            let _ = writeln!(
                svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="4.5" fill="{colour}"><title>{ratio:.2}x</title></circle>"#
            );
        }
    }
    svg + "</svg>\n"
}

/// The geometric means of each function, by module and function: of what it does with `bytes`, or with
/// anything if it takes none.
fn drawn(record: &Record) -> BTreeMap<(&str, &str), [Option<f64>; 3]> {
    let mut functions: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in record.our_times() {
        functions.entry((&row.cell.module, &row.cell.function)).or_default().push(row);
    }
    let means = |mut rows: Vec<&Row>| {
        if rows.iter().any(|row| row.cell.input == BYTES) {
            rows.retain(|row| row.cell.input == BYTES);
        }
        RANGES.map(|(_, sizes)| {
            let mut fits = rows.iter().filter(|row| sizes.contains(&row.cell.size)).peekable();
            fits.peek().is_some().then(|| mean(fits.map(|row| row.ratio)))
        })
    };
    functions.into_iter().map(|(name, rows)| (name, means(rows))).collect()
}

/// The kind of input that nearly all functions take.
const BYTES: &str = "bytes";

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
    for (at, ((name, _), colour)) in RANGES.iter().zip(COLOURS).enumerate() {
        let x = 20.0 + RANGE * at as f64;
        let text = x + 10.0;
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"36\" r=\"4.5\" fill=\"{colour}\"/>\
             <text x=\"{text}\" y=\"40\">{name}</text>"
        );
    }
    let x = 20.0 + RANGE * RANGES.len() as f64;
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
    fn draws_a_mean_of_what_is_done_with_bytes_or_else_with_anything() {
        let inputs = [("text", "str", 2.0), ("both", "bytes", 4.0), ("both", "memoryview", 16.0)];
        let rows = inputs.map(|(function, input, ratio)| {
            let mut row = row("m", function, 8, ratio);
            row.cell.input = input.into();
            row
        });
        let svg = chart(&Record { facts: Vec::new(), rows: rows.to_vec() });
        assert!(svg.contains("<title>2.00x<") && svg.contains("<title>4.00x<"), "{svg}");
        let svg = chart(&record(vec![row("m", "f", 8, 4.0), row("m", "f", 64, 16.0)]));
        assert!(svg.contains("<title>8.00x<"), "{svg}");
    }

    #[test]
    fn draws_each_function_once() {
        let svg = chart(&record(vec![row("m", "f", 64, 0.9), row("m", "f", 1 << 20, 30.0)]));
        assert_eq!(svg.matches(">m.f<").count(), 1);
        assert_eq!(svg.matches("<title>").count(), 2);
        assert!(svg.contains(">32x<") && svg.contains(">0.5x<"), "{svg}");
    }
}
