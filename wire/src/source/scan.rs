//! One Rust file without its tests: its modules, their items and imports, and the paths in it.
//!
//! This reads tokens, not syntax: what is in a macro's braces, such as the body of a `function!`, is
//! read like any other code.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::imports::{Import, imports, is_sign};

/// What a file says.
#[derive(Default)]
pub(super) struct Scanned {
    /// The file's own module, and those that stand inline in it.
    pub(super) scopes: Vec<Scope>,
    pub(super) pieces: Vec<Piece>,
}

/// One module.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) name: String,
    /// An index into [`Scanned::scopes`]; the first has none.
    pub(super) parent: Option<usize>,
    pub(super) items: BTreeSet<String>,
    pub(super) macros: BTreeSet<String>,
    /// Those of the macros that the whole crate has.
    pub(super) exported: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    pub(super) paths: Vec<Reference>,
    pub(super) implementations: Vec<Implementation>,
    /// Modules in files of their own: the name, and the file where an attribute names it.
    pub(super) files: Vec<(String, Option<String>)>,
}

/// A path where it is used: `cpu::Avx2`.
pub(super) struct Reference {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// Whether it is called as a macro.
    pub(super) is_macro: bool,
}

/// An `impl`: of a trait or of none, for a type.
pub(super) struct Implementation {
    pub(super) of: Option<Vec<String>>,
    pub(super) target: Vec<String>,
}

/// The code in order, but for imports, declarations of modules in files, and documentation.
pub(super) enum Piece {
    Text(String),
    /// The path of a scope with this index.
    Path(usize, usize),
}

const ITEMS: [&str; 8] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static"];
const NO_NAMES: [&str; 6] = ["fn", "unsafe", "extern", "mut", "async", "_"];

pub(super) fn scan(code: TokenStream) -> Scanned {
    let mut scanner = Scanner { file: Scanned::default(), path: None, exports: false };
    scanner.file.scopes.push(Scope::default());
    scanner.walk(code, 0, true);
    scanner.file
}

struct Scanner {
    file: Scanned,
    /// What the attribute `path` said, for the module that follows.
    path: Option<String>,
    /// Whether the attribute `macro_export` was seen, for the macro that follows.
    exports: bool,
}

impl Scanner {
    /// `items`: whether items here belong to the scope; in a function they do not.
    fn walk(&mut self, code: TokenStream, scope: usize, items: bool) {
        let tokens: Vec<TokenTree> = code.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(&tokens, at, scope, items);
        }
    }

    /// Reads what begins at `at`, and returns where it ends.
    fn step(&mut self, tokens: &[TokenTree], at: usize, scope: usize, items: bool) -> usize {
        match &tokens[at] {
            TokenTree::Punct(sign) if sign.as_char() == '#' => self.attribute(tokens, at),
            TokenTree::Ident(_) => self.word(tokens, at, scope, items),
            TokenTree::Group(group) => {
                let is_macro = at > 0 && is_sign(&tokens[at - 1], '!');
                self.group(group, scope, items && is_macro);
                at + 1
            }
            other => {
                self.text(other.to_string());
                at + 1
            }
        }
    }

    fn group(&mut self, group: &proc_macro2::Group, scope: usize, items: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.text(open.into());
        self.walk(group.stream(), scope, items);
        self.text(close.into());
    }

    fn attribute(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let inner = tokens.get(at + 1).is_some_and(|token| is_sign(token, '!'));
        let Some(TokenTree::Group(group)) = tokens.get(at + 1 + usize::from(inner)) else {
            self.text("#".into());
            return at + 1;
        };
        let text: String = group.stream().to_string().replace(' ', "");
        let after = at + 2 + usize::from(inner);
        if is_of_tests(&text) {
            return if inner { tokens.len() } else { after_item(tokens, after) };
        }
        if let Some(path) = text.strip_prefix("path=") {
            self.path = Some(path.trim_matches('"').into());
        } else if !text.starts_with("doc=") {
            self.exports |= text == "macro_export";
            self.text(format!("#[{text}]"));
        }
        after
    }

    fn word(&mut self, tokens: &[TokenTree], at: usize, scope: usize, items: bool) -> usize {
        let word = tokens[at].to_string();
        let next = tokens.get(at + 1);
        let name = next.filter(|next| matches!(next, TokenTree::Ident(_))).map(|n| n.to_string());
        match (word.as_str(), name) {
            ("use", _) if next.is_some_and(|next| !is_sign(next, '<')) => {
                let end = end_of_statement(tokens, at);
                self.file.scopes[scope].imports.extend(imports(&tokens[at + 1..end]));
                end + 1
            }
            ("mod", Some(name)) => self.module(tokens, at, scope, name),
            ("macro_rules", None) if next.is_some_and(|next| is_sign(next, '!')) => {
                self.macro_rules(tokens, at, scope)
            }
            (_, Some(name)) if ITEMS.contains(&&*word) && !NO_NAMES.contains(&&*name) => {
                if items {
                    self.file.scopes[scope].items.insert(name.clone());
                }
                self.text(format!("{word} {name}"));
                at + 2
            }
            _ => {
                if items && word == "impl" {
                    let found = implementation(&tokens[at + 1..]);
                    self.file.scopes[scope].implementations.extend(found);
                }
                self.path(tokens, at, scope)
            }
        }
    }

    fn module(&mut self, tokens: &[TokenTree], at: usize, scope: usize, name: String) -> usize {
        let path = self.path.take();
        if let Some(TokenTree::Group(group)) = tokens.get(at + 2) {
            self.text(format!("mod {name}"));
            let inner = self.file.scopes.len();
            self.file.scopes.push(Scope { name, parent: Some(scope), ..Scope::default() });
            self.group(group, inner, true);
        } else {
            self.file.scopes[scope].files.push((name, path));
        }
        at + 3
    }

    fn macro_rules(&mut self, tokens: &[TokenTree], at: usize, scope: usize) -> usize {
        let name = tokens.get(at + 2).map(ToString::to_string).unwrap_or_default();
        self.text(format!("macro_rules! {name}"));
        if std::mem::take(&mut self.exports) {
            self.file.scopes[scope].exported.insert(name.clone());
        }
        self.file.scopes[scope].macros.insert(name);
        if let Some(TokenTree::Group(group)) = tokens.get(at + 3) {
            self.group(group, scope, false);
        }
        at + 4
    }

    /// A path, of one word or more.
    fn path(&mut self, tokens: &[TokenTree], at: usize, scope: usize) -> usize {
        let (path, end) = path_at(tokens, at);
        let is_macro = tokens.get(end).is_some_and(|next| is_sign(next, '!'));
        let paths = &mut self.file.scopes[scope].paths;
        paths.push(Reference { path, line: tokens[at].span().start().line, is_macro });
        let index = paths.len() - 1;
        self.file.pieces.push(Piece::Path(scope, index));
        end
    }

    fn text(&mut self, text: String) {
        self.file.pieces.push(Piece::Text(text));
    }
}

/// The words of the path that begins at `at`, and where it ends.
fn path_at(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[at].to_string()];
    let mut end = at + 1;
    while let [first, second, TokenTree::Ident(word), ..] = &tokens[end..]
        && is_sign(first, ':')
        && is_sign(second, ':')
    {
        path.push(word.to_string());
        end += 3;
    }
    (path, end)
}

/// The trait and the type of an `impl`, whose tokens follow.
fn implementation(tokens: &[TokenTree]) -> Option<Implementation> {
    let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let header = &tokens[..tokens.iter().position(is_body)?];
    let (mut depth, mut parts) = (0_usize, vec![None]);
    for (at, token) in header.iter().enumerate() {
        let is_arrow = at > 0 && is_sign(&header[at - 1], '-');
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '<' => depth += 1,
            TokenTree::Punct(sign) if sign.as_char() == '>' && !is_arrow => depth -= 1,
            TokenTree::Ident(word) if depth == 0 && word == "where" => break,
            TokenTree::Ident(word) if depth == 0 && word == "for" => parts.push(None),
            TokenTree::Ident(word) if depth == 0 && word != "dyn" => {
                let part = parts.last_mut()?;
                if part.is_none() {
                    *part = Some(path_at(header, at).0);
                }
            }
            _ => {}
        }
    }
    let target = parts.pop().flatten()?;
    Some(Implementation { of: parts.pop().flatten(), target })
}

fn is_of_tests(attribute: &str) -> bool {
    ["test", "cfg(test)", "cfg(doctest)"].contains(&attribute)
        || attribute.starts_with("cfg(all(test,")
}

/// Where the item ends that begins at `at`, attributes included.
fn after_item(tokens: &[TokenTree], at: usize) -> usize {
    let first = tokens[at..].iter().find_map(|token| match token {
        TokenTree::Ident(word) if word != "pub" => Some(word.to_string()),
        _ => None,
    });
    let ends_with_sign = ["use", "const", "static", "type", "let"];
    if first.is_some_and(|first| ends_with_sign.contains(&&*first)) {
        return end_of_statement(tokens, at) + 1;
    }
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        other => is_sign(other, ';'),
    };
    tokens[at..].iter().position(ends).map_or(tokens.len(), |found| at + found + 1)
}

/// Where the next semicolon is.
fn end_of_statement(tokens: &[TokenTree], at: usize) -> usize {
    let found = tokens[at..].iter().position(|token| is_sign(token, ';'));
    found.map_or(tokens.len(), |found| at + found)
}
