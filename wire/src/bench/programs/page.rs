//! What the documentation says of programs: a table of each record, between the marks of docs/programs.md; and of the
//! newest one a picture and a short table, which README has.

use std::fs;
use std::path::PathBuf;

use super::super::chart::known_calls;
use super::picture::picture;
use super::record::{FOLDER, Programs, Row, more};
use crate::error::{At, Result};
use crate::project::Project;

const RECORDS: &str = "benches/record";
const PICTURE: &str = "benches/record/programs.svg";
const HEAD: &str = "\
| program | task | times as fast | interval | peak memory | steady memory | longest pause, ms |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
";
const SHORT_HEAD: &str = "\
| program | times as fast | memory |
| --- | --- | ---: |
";
/// What uses none of the modules, and is measured to see the error of the measurement.
const CONTROL: &str = "compile_all";

/// The newest Python first.
pub(crate) fn page(project: &Project) -> Result<String> {
    let mut text = String::new();
    for (name, record) in records(project)? {
        let facts = ["python", "cpu", "date", "pairs of runs"].map(|fact| record.fact(fact));
        let [python, cpu, date, pairs] = facts;
        let python = python.split(',').next().unwrap_or(python);
        text += &format!(
            "\nCPython {python} on {cpu}, {date}, {pairs} pairs of runs ([record](../{RECORDS}/{name})):\n\n{HEAD}"
        );
        let mut before = "";
        for row in &record.rows {
            let about =
                if row.program == before { String::new() } else { about(project, &row.program) };
            text += &line(&about, row);
            before = &row.program;
        }
    }
    if text.is_empty() {
        text += "\nNothing is recorded yet.\n";
    }
    Ok(text + "\n")
}

/// The picture's file and what is in it, if there is a record.
pub(crate) fn drawing(project: &Project) -> Result<Option<(&'static str, String)>> {
    let newest = records(project)?.into_iter().next();
    let title = |program: &str| {
        let about = about(project, program);
        about.split(':').next().unwrap_or_default().to_owned()
    };
    let calls = known_calls(project)?;
    Ok(newest.map(|(_, record)| (PICTURE, picture(&record, title, &calls))))
}

/// README's part: the picture, and a line for each program.
pub(crate) fn short(project: &Project) -> Result<String> {
    let Some((_, newest)) = records(project)?.into_iter().next() else {
        return Ok(String::new());
    };
    let mut text =
        format!("![How many times as fast as on C programs are]({PICTURE})\n\n{SHORT_HEAD}");
    for rows in newest.rows.chunk_by(|one, next| one.program == next.program) {
        if rows[0].program != CONTROL {
            text += &short_line(&about(project, &rows[0].program), rows);
        }
    }
    Ok(text)
}

fn records(project: &Project) -> Result<Vec<(String, Programs)>> {
    let folder = project.root.join(RECORDS);
    let entries = fs::read_dir(&folder).at("read", &folder)?.flatten();
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("programs-") && name.ends_with(".csv")
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_one).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().rev().map(|path| Ok((name(path), Programs::read(path)?))).collect()
}

/// What the program's file says of it in its first line.
fn about(project: &Project, program: &str) -> String {
    let file = project.root.join(FOLDER).join(program).with_added_extension("py");
    let text = fs::read_to_string(file).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default().trim_matches('"').trim_end_matches('.');
    if first.is_empty() { program.to_owned() } else { first.to_owned() }
}

fn line(about: &str, row: &Row) -> String {
    let [low, ratio, high] = row.ratio;
    let [peak, steady] =
        [row.peak, row.steady].map(more).map(|more| or_dash(more, format!("{more:.2}")));
    let [c, rust] = row.pause.map(|seconds| seconds * 1e3);
    let pause = or_dash(c, format!("{c:.1} and {rust:.1}"));
    format!(
        "| {about} | {} | {ratio:.2}x | {low:.2} to {high:.2} | {peak} | {steady} | {pause} |\n",
        row.task
    )
}

fn short_line(about: &str, rows: &[Row]) -> String {
    let task = |row: &Row| format!("{} {:.2}x", row.task, row.ratio[1]);
    let tasks = rows.iter().map(task).collect::<Vec<_>>().join(", ");
    let memory = rows.iter().map(|row| more(row.peak)).fold(f64::NAN, f64::max);
    format!("| {about} | {tasks} | {} |\n", or_dash(memory, format!("{memory:.2}x")))
}

fn or_dash(number: f64, text: String) -> String {
    if number.is_nan() { "-".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::row;
    use super::*;

    #[test]
    fn a_line_has_what_was_measured() {
        let line = line("Eggs", &row("boil", 0.5, 1.5));
        assert_eq!(line, "| Eggs | boil | 2.00x | 2.00 to 2.00 | 1.50 | 1.50 | - |\n");
    }

    #[test]
    fn a_short_line_has_all_tasks_and_the_most_memory() {
        let rows = [row("boil", 0.5, 1.5), row("fry", 0.25, 1.25)];
        assert_eq!(short_line("Eggs", &rows), "| Eggs | boil 2.00x, fry 4.00x | 1.50x |\n");
        let unknown = Row { peak: [f64::NAN; 2], ..row("boil", 0.5, 1.5) };
        assert_eq!(short_line("Eggs", &[unknown]), "| Eggs | boil 2.00x | - |\n");
    }
}
