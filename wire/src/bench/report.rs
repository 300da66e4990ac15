//! The report: one HTML page, without anything from elsewhere, where each function can be looked at
//! over the sizes.

use serde_json::{Value, json};

use super::record::{Record, Row};

/// The page with the numbers of `records` in it.
pub(super) fn report(records: &[Record]) -> String {
    let records: Value = records.iter().map(one).collect();
    // In a script element only `</` could end it early.
    let data = records.to_string().replace("</", "<\\/");
    include_str!("report.html").replace("\"RECORDS\"", &data)
}

fn one(record: &Record) -> Value {
    let rows: Value = record.rows.iter().map(row).collect();
    json!({ "facts": record.facts, "rows": rows })
}

fn row(row: &Row) -> Value {
    let cell = &row.cell;
    let who = format!("{} {}", row.implementation, row.version);
    json!({
        "module": cell.module, "function": cell.function, "input": cell.input, "size": cell.size,
        "who": who, "ns": row.median, "low": row.low, "high": row.high, "ratio": row.ratio,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::tests;

    #[test]
    fn the_page_has_the_numbers_and_needs_no_other() {
        let rows = vec![tests::row("m", "f</script>", 64, 0.9)];
        let page = report(&[Record { facts: Vec::new(), rows }]);
        assert!(page.contains(r#""function":"f<\/script>""#), "{page}");
        assert!(!page.contains("RECORDS\"") && !page.contains("src=") && !page.contains("http:"));
    }
}
