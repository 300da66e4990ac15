//! How many times as fast as C functions are, in three ranges of sizes: a picture with a line for each module, and one
//! of each module with a line for each function.
//!
//! They are narrow enough for a phone, and what a mark says is in its shape.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::record::{Record, Row, all};
use super::summary::{RANGES, mean};
use super::svg::{self, Scale};
use crate::error::Result;
use crate::project::Project;

const OVERVIEW: &str = "benches/record/overview.svg";
/// The width for names: of modules, and of functions.
const MODULES: f64 = 72.0;
const FUNCTIONS: f64 = 168.0;
/// The height of a function's line.
const LINE: f64 = 17.0;
/// The height of a module's line, and of the part of it that a range has.
const MODULE: f64 = 36.0;
const LANE: f64 = 10.0;
const TOP: f64 = 84.0;

/// The calls that people know: what Python calls them, and the module and function that stand for them.
const KNOWN: [(&str, &str, &str); 10] = [
    ("base64.b64encode", "_base64", "b64encode"),
    ("base64.b64decode", "_base64", "b64decode"),
    ("binascii.hexlify", "binascii", "hexlify"),
    ("bz2.compress", "_bz2", "compress 9 text"),
    ("hashlib.sha256", "_hashlib", "openssl_sha256"),
    ("json.dumps", "_json", "dumps API"),
    ("json.loads", "_json", "loads API"),
    ("zlib.compress", "zlib", "compress default text"),
    ("zlib.crc32", "zlib", "crc32"),
    ("zlib.decompress", "zlib", "decompress text"),
];

/// All of them, of the newest Python that there is a record of: the names of the files, and what is in them.
pub(crate) fn drawings(project: &Project) -> Result<Vec<(String, String)>> {
    let records = all(project)?;
    let Some((_, record)) = records.first() else { return Ok(Vec::new()) };
    let modules = record.modules().into_iter();
    let mut drawn: Vec<_> = modules.map(|name| (file(name), of_module(record, name))).collect();
    drawn.push((OVERVIEW.to_owned(), overview(record)));
    Ok(drawn)
}

/// Where the picture of a module is.
pub(super) fn file(module: &str) -> String {
    format!("benches/record/speed-{}.svg", module.trim_start_matches('_'))
}

/// What [`KNOWN`] came to.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) python: String,
    /// Times as fast as C.
    pub(super) ratios: Vec<(&'static str, f64)>,
}

/// The Python that [`KNOWN`] was measured with, and how many times as fast as C each call is with much data.
pub(super) fn known_calls(project: &Project) -> Result<Calls> {
    let records = all(project)?;
    let Some((_, record)) = records.first() else { return Ok(Calls::default()) };
    let drawn = drawn(record, str::to_owned);
    let ratio = |module: &str, function: &str| {
        drawn.get(&(module.to_owned(), function.to_owned())).and_then(|means| means[2])
    };
    let ratios =
        KNOWN.iter().filter_map(|&(name, module, call)| Some((name, ratio(module, call)?)));
    Ok(Calls { python: record.python().to_owned(), ratios: ratios.collect() })
}

/// Each module's functions as points, and their geometric mean as a bar, in a lane for each range.
fn overview(record: &Record) -> String {
    let mut modules: BTreeMap<String, [Vec<f64>; 3]> = BTreeMap::new();
    for ((module, _), ratios) in drawn(record, str::to_owned) {
        let lanes = modules.entry(module).or_default();
        lanes.iter_mut().zip(ratios).for_each(|(lane, ratio)| lane.extend(ratio));
    }
    let scale = Scale::of(modules.values().flatten().flatten().copied(), MODULES);
    let height = TOP + MODULE * modules.len() as f64 + 12.0;
    let mut svg = head(record, height, "a mark for each function; bars: their geometric means");
    scale.grid(&mut svg, TOP, height - 8.0);
    for (at, (name, lanes)) in modules.iter().enumerate() {
        let top = TOP + MODULE * at as f64 + 3.0;
        svg::label(&mut svg, MODULES - 6.0, top + 1.5 * LANE + 4.0, name);
        for (lane, ratios) in lanes.iter().enumerate() {
            lane_of(&mut svg, &scale, top + LANE * (lane as f64 + 0.5), lane, ratios);
        }
    }
    svg + "</svg>\n"
}

/// Marks around `y`, and a bar at their geometric mean.
fn lane_of(svg: &mut String, scale: &Scale, y: f64, lane: usize, ratios: &[f64]) {
    ratios.iter().for_each(|ratio| svg::mark(svg, lane, scale.x(*ratio), y, 2.2, None));
    if !ratios.is_empty() {
        let mean = mean(ratios.iter().copied());
        let (x, top) = (scale.x(mean) - 1.5, y - LANE / 2.0);
        let _ = writeln!(
            svg,
            r##"<rect x="{x:.1}" y="{top:.1}" width="3" height="{LANE}" fill="#000"><title>{mean:.2}x</title></rect>"##
        );
    }
}

/// A line for each function of a module. Its variants, which differ by options and kinds of data, are taken together.
pub(super) fn of_module(record: &Record, module: &str) -> String {
    let first_word = |function: &str| function.split(' ').next().unwrap_or(function).to_owned();
    let mut lines = drawn(record, first_word);
    lines.retain(|(name, _), _| name == module);
    let scale = Scale::of(lines.values().flatten().copied().flatten(), FUNCTIONS);
    let height = TOP + LINE * lines.len() as f64 + 12.0;
    let mut svg = head(record, height, &format!("{module}: geometric means over options and data"));
    scale.grid(&mut svg, TOP, height - 8.0);
    for (at, ((_, function), ratios)) in lines.iter().enumerate() {
        let y = TOP + LINE * (at as f64 + 0.7);
        svg::label(&mut svg, FUNCTIONS - 6.0, y, function);
        for (range, ratio) in ratios.iter().enumerate() {
            let Some(ratio) = ratio else { continue };
            svg::mark(&mut svg, range, scale.x(*ratio), y - 4.0, 4.0, Some(*ratio));
        }
    }
    svg + "</svg>\n"
}

type Means = BTreeMap<(String, String), [Option<f64>; 3]>;

/// The geometric means of each function, by module and by what `name` makes of the function: of what it does with
/// `bytes`, or with anything if it takes none.
fn drawn(record: &Record, name: impl Fn(&str) -> String) -> Means {
    let mut functions: BTreeMap<(String, String), Vec<&Row>> = BTreeMap::new();
    for row in record.our_times() {
        let key = (row.cell.module.clone(), name(&row.cell.function));
        functions.entry(key).or_default().push(row);
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
    let title = format!("Times as fast as CPython {}'s own code", record.python());
    let mut svg = svg::head(height, &title, &[record.fact("cpu").unwrap_or("?"), what]);
    for (at, (name, _)) in RANGES.iter().enumerate() {
        let (x, y) = (18.0 + [0.0, 104.0, 184.0][at], 62.0);
        svg::mark(&mut svg, at, x, y - 4.0, 4.0, None);
        let _ = writeln!(svg, r#"<text x="{}" y="{y}">{name}</text>"#, x + 8.0);
    }
    svg
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
        let svg = of_module(&Record { facts: Vec::new(), rows: rows.to_vec() }, "m");
        assert!(svg.contains("<title>2.00x<") && svg.contains("<title>4.00x<"), "{svg}");
        let svg = of_module(&record(vec![row("m", "f", 8, 4.0), row("m", "f", 64, 16.0)]), "m");
        assert!(svg.contains("<title>8.00x<"), "{svg}");
    }

    #[test]
    fn draws_each_function_of_the_module_once() {
        let rows = vec![
            row("m", "f", 64, 0.9),
            row("m", "f with options", 1 << 20, 30.0),
            row("n", "g", 64, 1.0),
        ];
        let svg = of_module(&record(rows), "m");
        assert_eq!(svg.matches(">f<").count(), 1);
        assert_eq!(svg.matches("<title>").count(), 2);
        assert!(svg.contains(">32x<") && svg.contains(">0.5x<") && !svg.contains(">g<"), "{svg}");
    }

    #[test]
    fn ranges_have_shapes() {
        let sizes = [8, 1 << 10, 1 << 20];
        let rows = sizes.map(|size| row("m", "f", size, 2.0)).to_vec();
        let svg = of_module(&record(rows), "m");
        // In the legend, and in the line.
        assert_eq!(["<circle", "<rect x", "<path"].map(|mark| svg.matches(mark).count()), [2; 3]);
    }
}
