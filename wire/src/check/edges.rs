//! What the files of a crate may use of each other: what is below them, and never in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::Finding;
use crate::error::Result;
use crate::project::Project;
use crate::source::{Edge, Sources};

/// A crate with floors, the lowest first. A room is a file or folder below `src`. What is not named
/// stands on a floor of its own above these; the crate's root, which only hands out, above all.
struct Floors {
    folder: &'static str,
    floors: &'static [&'static [&'static str]],
    /// Whether the rooms above the named floors leave each other alone.
    apart: Option<&'static str>,
}

const FLOORS: [Floors; 2] = [
    Floors {
        folder: "shared/algorithms/src",
        floors: &[&["base"], &["checksum", "hash"]],
        apart: Some("format"),
    },
    Floors {
        folder: "shared/glue/src",
        floors: &[&["ffi"], &["core"], &["values"], &["memory"], &["call"], &["types"]],
        apart: None,
    },
];

/// Looks at every file of every crate.
pub(super) fn between_files(project: &Project) -> Result<Finding> {
    let sources = Sources::read(project)?;
    let krate = |file: usize| sources.files[file].krate;
    let edges: Vec<Edge> =
        sources.edges.iter().filter(|edge| krate(edge.from) == krate(edge.to)).cloned().collect();
    let show = Show { project, sources: &sources };
    let mut broken = Vec::new();
    for edge in &edges {
        let folder = &sources.crates[krate(edge.from)].folder;
        let relative = project.relative(folder);
        let Some(floors) = FLOORS.iter().find(|floors| Path::new(floors.folder) == relative) else {
            continue;
        };
        let room = |file: usize| room(folder, &sources.files[file].path);
        if let Some(rule) = floors.breach(&room(edge.from), &room(edge.to)) {
            broken.push(format!("{}: {rule}", show.edge(edge)));
        }
    }
    // A file that hands a name on is imported too. What a module defines is there for the modules that
    // it declares: they and it are one.
    let is_between =
        |edge: &&Edge| krate(edge.from) == krate(edge.to) && !sources.is_above(edge.to, edge.from);
    let between: Vec<Edge> =
        edges.iter().chain(&sources.by_name).filter(is_between).cloned().collect();
    for circle in circles(sources.files.len(), &between) {
        broken.push(show.circle(&circle));
    }
    let holds = format!("{} imports between files go down, none in a circle", edges.len());
    Ok(Finding { holds, broken })
}

impl Floors {
    fn breach(&self, from: &str, to: &str) -> Option<String> {
        let (below, above) = (self.floor(to), self.floor(from));
        if from == to || from.is_empty() {
            None
        } else if below > above {
            Some(format!("upward, from {from} to {}", if to.is_empty() { "the root" } else { to }))
        } else {
            let kind = self.apart.filter(|_| above == self.floors.len() && below == above);
            kind.map(|kind| format!("sideways, from the {kind} {from} to the {kind} {to}"))
        }
    }

    fn floor(&self, room: &str) -> usize {
        let named = self.floors.iter().position(|floor| floor.contains(&room));
        named.unwrap_or(self.floors.len() + usize::from(room.is_empty()))
    }
}

/// `hash` for `hash.rs` and `hash/blake2.rs`; nothing for the crate's root.
fn room(folder: &Path, file: &Path) -> String {
    let inner = file.strip_prefix(folder).unwrap_or(file);
    let first = inner.iter().next().unwrap_or_default();
    match Path::new(first).with_extension("").to_str() {
        Some("lib" | "main") | None => String::new(),
        Some(room) => room.to_owned(),
    }
}

struct Show<'a> {
    project: &'a Project,
    sources: &'a Sources,
}

impl Show<'_> {
    fn edge(&self, edge: &Edge) -> String {
        let (from, to) = (self.file(edge.from), self.file(edge.to));
        format!("{from}:{} imports {} of {to}", edge.line, edge.name)
    }

    fn circle(&self, circle: &[Edge]) -> String {
        let (first, rest) = circle.split_first().expect("a circle has two edges");
        let back: Vec<String> = rest
            .iter()
            .map(|edge| format!("{}:{} ({})", self.file(edge.from), edge.line, edge.name))
            .collect();
        format!("{}: in a circle, back by {}", self.edge(first), back.join(", "))
    }

    fn file(&self, file: usize) -> String {
        self.project.relative(&self.sources.files[file].path).display().to_string()
    }
}

/// A shortest circle through each file that is in one and in none of those before.
fn circles(count: usize, edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut out: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
    for edge in edges {
        out.entry(edge.from).or_default().push(edge);
    }
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for file in 0..count {
        if !seen.contains(&file)
            && let Some(circle) = shortest(file, &out)
        {
            seen.extend(circle.iter().map(|edge| edge.from));
            found.push(circle);
        }
    }
    found
}

/// The shortest way from a file back to it.
fn shortest(file: usize, out: &BTreeMap<usize, Vec<&Edge>>) -> Option<Vec<Edge>> {
    let mut came: BTreeMap<usize, &Edge> = BTreeMap::new();
    let mut open = VecDeque::from([file]);
    while let Some(at) = open.pop_front() {
        for edge in out.get(&at).into_iter().flatten() {
            if came.contains_key(&edge.to) {
                continue;
            }
            came.insert(edge.to, edge);
            open.push_back(edge.to);
        }
        if came.contains_key(&file) {
            break;
        }
    }
    let mut way = vec![came.get(&file).copied()?.clone()];
    while way.last().is_some_and(|edge| edge.from != file) {
        let from = way.last().expect("not empty").from;
        way.push(came[&from].clone());
    }
    way.reverse();
    Some(way)
}
