//! What a path names.

use super::Sources;

/// `pub use` of `pub use`, and so on; more than this is a circle.
const MOST_STEPS: usize = 32;

/// What a path leads to, in terms of [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

impl Sources {
    /// What `path` names in `module`; nothing for what is not ours.
    pub(super) fn resolve(&self, module: usize, path: &[String]) -> Option<Target> {
        self.find(module, path, MOST_STEPS)
    }

    /// The same for a macro's name, which the modules below it have as well.
    pub(super) fn resolve_macro(&self, module: usize, name: &str) -> Option<Target> {
        let mut at = Some(module);
        while let Some(module) = at {
            if self.modules[module].scope.macros.contains(name) {
                return Some(Target::Item(module));
            }
            at = self.modules[module].parent;
        }
        match self.resolve(module, std::slice::from_ref(&name.to_owned()))? {
            Target::Item(found) if self.modules[found].scope.macros.contains(name) => {
                Some(Target::Item(found))
            }
            _ => None,
        }
    }

    fn find(&self, module: usize, path: &[String], steps: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.below(self.root_of(module), rest, steps),
            "self" => self.below(module, rest, steps),
            "super" => self.below(self.modules[module].parent?, rest, steps),
            _ => self.named(module, path, steps).or_else(|| {
                let krate = self.crates.iter().find(|krate| krate.library == *first)?;
                self.below(krate.root, rest, steps)
            }),
        }
    }

    /// What `path` leads to from `module`. What a module does not seem to have, a macro has made in it.
    fn below(&self, module: usize, path: &[String], steps: usize) -> Option<Target> {
        match path {
            [] => Some(Target::Module(module)),
            [first, rest @ ..] if first == "super" => {
                self.below(self.modules[module].parent?, rest, steps)
            }
            _ => self.named(module, path, steps).or(Some(Target::Item(module))),
        }
    }

    /// The same for what the module is seen to have.
    fn named(&self, module: usize, path: &[String], steps: usize) -> Option<Target> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let here = &self.modules[module];
        let child = here.children.get(first);
        if let Some(child) = child.filter(|_| !rest.is_empty()) {
            return self.below(*child, rest, steps);
        }
        if here.scope.items.contains(first) || here.scope.macros.contains(first) {
            return Some(Target::Item(module));
        }
        let imports = here.scope.imports.iter();
        let mut named = imports.clone().filter(|import| import.name.as_ref() == Some(first));
        if let Some(found) = named.find_map(|import| {
            // `use sha2::x` where the module itself is called so means the crate.
            let path: Vec<String> = import.path.iter().chain(rest).cloned().collect();
            let is_itself = import.path.as_slice() == std::slice::from_ref(first);
            if is_itself { self.of_crate(&path, steps) } else { self.find(module, &path, steps) }
        }) {
            return Some(found);
        }
        if let Some(child) = child {
            return Some(Target::Module(*child));
        }
        if here.parent.is_none()
            && let Some(found) = self.exported(module, first)
        {
            return Some(found);
        }
        imports.filter(|import| import.name.is_none()).find_map(|import| {
            let Some(Target::Module(other)) = self.find(module, &import.path, steps) else {
                return None;
            };
            if other == module { None } else { self.named(other, path, steps) }
        })
    }

    fn of_crate(&self, path: &[String], steps: usize) -> Option<Target> {
        let krate = self.crates.iter().find(|krate| krate.library == path[0])?;
        self.below(krate.root, &path[1..], steps)
    }

    /// The exported macro `name` of the crate with this root.
    fn exported(&self, root: usize, name: &str) -> Option<Target> {
        let krate = self.files[self.modules[root].file].krate;
        let defines = |&module: &usize| {
            let module = &self.modules[module];
            self.files[module.file].krate == krate && module.scope.exported.contains(name)
        };
        (0..self.modules.len()).find(defines).map(Target::Item)
    }

    fn root_of(&self, module: usize) -> usize {
        self.crates[self.files[self.modules[module].file].krate].root
    }
}
