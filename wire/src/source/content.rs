//! What is compiled, without where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::Sources;
use super::resolve::Target;
use super::scan::Piece;
use crate::project::{Dependency, Package, Project};
use crate::stamp::Hash;

impl Sources {
    /// The files whose code a build of `package` has in it: its own, and what these reach.
    pub(crate) fn reached(&self, project: &Project, package: &Package) -> BTreeSet<usize> {
        let mut next: Vec<(usize, usize)> = self.completions.iter().copied().collect();
        next.extend(self.edges.iter().map(|edge| (edge.from, edge.to)));
        let krate = self.crate_of(project, package);
        let mut open: Vec<usize> =
            (0..self.files.len()).filter(|file| Some(self.files[*file].krate) == krate).collect();
        let mut found = BTreeSet::new();
        while let Some(file) = open.pop() {
            if found.insert(file) {
                open.extend(next.iter().filter(|(from, _)| *from == file).map(|(_, to)| *to));
            }
        }
        found
    }

    /// A hash of the code of these files. It is the same after a file was moved or renamed, or a
    /// crate; it changes with every token that is compiled, and with what a name stands for.
    pub(crate) fn content(&self, files: &BTreeSet<usize>) -> Hash {
        let mut all: Vec<String> =
            files.iter().map(|file| self.code_with_meanings(*file)).collect();
        all.sort();
        let mut hash = Hash::new();
        all.iter().for_each(|file| hash.add(file.as_bytes()));
        hash
    }

    /// The dependencies from outside that these files name, by name.
    pub(crate) fn foreign<'a>(
        &self,
        project: &'a Project,
        files: &BTreeSet<usize>,
    ) -> BTreeMap<&'a str, &'a Dependency> {
        let mut found = BTreeMap::new();
        for file in files {
            let krate = &self.crates[self.files[*file].krate];
            let words = self.first_words(*file);
            let all = project.packages[krate.package].dependencies.iter();
            let named = all.filter(|one| one.is_foreign() && words.contains(&*one.in_code()));
            found.extend(named.map(|one| (one.name.as_str(), one)));
        }
        found
    }

    /// The packages of these files.
    pub(crate) fn packages<'a>(
        &self,
        project: &'a Project,
        files: &BTreeSet<usize>,
    ) -> Vec<&'a Package> {
        let krate = |file: &usize| self.crates[self.files[*file].krate].package;
        let indexes: BTreeSet<usize> = files.iter().map(krate).collect();
        indexes.into_iter().map(|index| &project.packages[index]).collect()
    }

    /// The words that paths in a file begin with.
    fn first_words(&self, file: usize) -> BTreeSet<&str> {
        let modules = self.modules.iter().filter(|module| module.file == file);
        let paths = modules.flat_map(|module| {
            let imports = module.scope.imports.iter().map(|import| &import.path);
            imports.chain(module.scope.paths.iter().map(|path| &path.path))
        });
        paths.filter_map(|path| path.first()).map(String::as_str).collect()
    }

    /// A hash of the code of a file. Of a path, what is left without the modules on the way.
    pub(super) fn own_code(&self, file: usize) -> String {
        self.code(file, |_, _| "")
    }

    /// The same with what each name of another file stands for: the code of that file.
    fn code_with_meanings(&self, file: usize) -> String {
        let meaning = |module: usize, path: &[String]| match self.resolve(module, path) {
            Some(Target::Item(other)) if self.modules[other].file != file => {
                self.own[self.modules[other].file].as_str()
            }
            _ => "",
        };
        let mut hash = Hash::of(self.code(file, meaning).as_bytes());
        // Traits are used without being named.
        let imports = self.modules.iter().enumerate().filter(|(_, this)| this.file == file);
        let imports = imports.flat_map(|(module, this)| {
            this.scope.imports.iter().map(move |import| meaning(module, &import.path))
        });
        for import in imports.collect::<BTreeSet<_>>() {
            hash.add(import.as_bytes());
        }
        hash.long()
    }

    fn code<'a>(&'a self, file: usize, meaning: impl Fn(usize, &[String]) -> &'a str) -> String {
        let file = &self.files[file];
        let mut text = String::new();
        for piece in &file.pieces {
            match piece {
                Piece::Text(piece) => text += piece,
                Piece::Path(scope, index) => {
                    let module = file.module + scope;
                    let path = &self.modules[module].scope.paths[*index].path;
                    let is_module = |end: &usize| {
                        matches!(self.resolve(module, &path[..*end]), Some(Target::Module(_)))
                    };
                    let begin = (1..path.len()).rev().find(is_module).unwrap_or(0);
                    text += &path[begin..].join("::");
                    text += meaning(module, path);
                }
            }
            text.push(' ');
        }
        Hash::of(text.as_bytes()).long()
    }
}
