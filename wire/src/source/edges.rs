//! Which file uses which other.

use std::collections::BTreeSet;

use super::Sources;
use super::resolve::Target;

/// File `from` names something that file `to` defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) line: usize,
    pub(crate) name: String,
}

impl Sources {
    /// The edges, each pair of files and line once, in order. None goes from a file to itself.
    pub(super) fn find_edges(&self) -> Vec<Edge> {
        let mut found = BTreeSet::new();
        for (module, this) in self.modules.iter().enumerate() {
            let mut add = |target, line, path: &[String]| {
                if let Some(Target::Item(other)) = target {
                    let (from, to) = (this.file, self.modules[other].file);
                    found.insert(Edge { from, to, line, name: path.join("::") });
                }
            };
            for import in &this.scope.imports {
                add(self.resolve(module, &import.path), import.line, &import.path);
            }
            for one in &this.scope.paths {
                let target = match one.path.as_slice() {
                    [name] if one.is_macro => self.resolve_macro(module, name),
                    path => self.resolve(module, path),
                };
                add(target, one.line, &one.path);
            }
        }
        found.into_iter().filter(|edge| edge.from != edge.to).collect()
    }

    /// File `from` names something as that of file `to`, which may only hand it on. The root of a crate
    /// hands on everything, and does not count.
    pub(super) fn find_by_name(&self) -> Vec<Edge> {
        let mut found = BTreeSet::new();
        for (module, this) in self.modules.iter().enumerate() {
            let imports = this.scope.imports.iter().map(|one| (&one.path, one.line));
            for (path, line) in
                imports.chain(this.scope.paths.iter().map(|one| (&one.path, one.line)))
            {
                let Some((_, folder)) = path.split_last() else { continue };
                let Some(Target::Module(other)) = self.resolve(module, folder) else { continue };
                let (from, to) = (this.file, self.modules[other].file);
                if self.modules[other].parent.is_some() && from != to {
                    found.insert(Edge { from, to, line, name: path.join("::") });
                }
            }
        }
        found.into_iter().collect()
    }

    /// Pairs of files: the code of the first needs that of the second, though it does not name it.
    /// The second has an `impl` for a type of the first; or, for a type of somebody else, of a trait
    /// of the first.
    pub(super) fn find_completions(&self) -> BTreeSet<(usize, usize)> {
        let mut found = BTreeSet::new();
        for (module, this) in self.modules.iter().enumerate() {
            for one in &this.scope.implementations {
                let item = |path: &Vec<String>| match self.resolve(module, path) {
                    Some(Target::Item(other)) => Some(self.modules[other].file),
                    _ => None,
                };
                if let Some(file) = item(&one.target).or(one.of.as_ref().and_then(item)) {
                    found.insert((file, this.file));
                }
            }
        }
        found
    }
}
