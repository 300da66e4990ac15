//! The chart of README: one line for each function, how many times faster than C at three sizes.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::record::{Record, size_name};

/// The sizes that are drawn, each with its colour.
const SIZES: [(u64, &str); 3] = [(64, "#8fb8de"), (1 << 12, "#3f7fbf"), (1 << 20, "#c2571a")];
const LEFT: f64 = 210.0;
const WIDTH: f64 = 520.0;
const LINE: f64 = 17.0;
const TOP: f64 = 58.0;

/// An SVG that needs nothing else.
pub(super) fn chart(record: &Record) -> String {
    let mut lines: BTreeMap<String, Vec<(f64, &str)>> = BTreeMap::new();
    for row in record.ours().filter(|row| row.cell.input == "bytes") {
        let colour = SIZES.iter().find(|(size, _)| *size == row.cell.size);
        if let Some((_, colour)) = colour {
            let name = format!("{}.{}", row.cell.module, row.cell.function);
            lines.entry(name).or_default().push((row.ratio, colour));
        }
    }
    let ratios = || lines.values().flatten().map(|(ratio, _)| *ratio);
    let scale = Scale::new(ratios().fold(1.0, f64::min), ratios().fold(1.0, f64::max));
    let height = TOP + LINE * lines.len() as f64 + 12.0;
    let mut svg = head(record, height);
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

fn head(record: &Record, height: f64) -> String {
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
    svg
}

/// A logarithmic axis of ratios.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn new(lowest: f64, highest: f64) -> Self {
        Self { low: lowest.log2().floor(), high: highest.log2().ceil().max(1.0) }
    }

    fn x(&self, ratio: f64) -> f64 {
        LEFT + WIDTH * (ratio.log2() - self.low) / (self.high - self.low)
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

    #[test]
    fn draws_each_function_once() {
        let mut rows = vec![row("m", "f", 64, 0.9), row("m", "f", 1 << 20, 30.0)];
        rows.iter_mut().for_each(|row| row.cell.input = "bytes".into());
        let svg = chart(&Record { facts: Vec::new(), rows });
        assert_eq!(svg.matches(">m.f<").count(), 1);
        assert_eq!(svg.matches("<title>").count(), 2);
        assert!(svg.contains(">32x<") && svg.contains(">0.5x<"), "{svg}");
    }
}
