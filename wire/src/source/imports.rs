//! The trees of `use`, one import for each leaf.

use proc_macro2::TokenTree;

/// What a `use` brings into a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// What it is called here; nothing for `*`.
    pub(super) name: Option<String>,
    pub(super) path: Vec<String>,
    pub(super) line: usize,
}

/// The imports of what follows `use`, without the semicolon.
pub(super) fn imports(tokens: &[TokenTree]) -> Vec<Import> {
    let mut found = Vec::new();
    read(tokens, &[], &mut found);
    found
}

fn read(tokens: &[TokenTree], before: &[String], found: &mut Vec<Import>) {
    for leaf in tokens.split(|token| is_sign(token, ',')).filter(|leaf| !leaf.is_empty()) {
        let mut path = before.to_vec();
        let mut words = leaf.iter().filter(|token| !is_sign(token, ':'));
        let line = leaf[0].span().start().line;
        while let Some(token) = words.next() {
            match token {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    read(&inner, &path, found);
                    path.clear();
                }
                TokenTree::Ident(word) if word == "as" => {
                    let name = words.next().map(ToString::to_string);
                    found.push(Import { name, path: std::mem::take(&mut path), line });
                }
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                _ => found.push(Import { name: None, path: std::mem::take(&mut path), line }),
            }
        }
        if let Some(last) = path.last() {
            found.push(Import { name: Some(last.clone()), path, line });
        }
    }
}

pub(super) fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_is_an_import() {
        let code: proc_macro2::TokenStream = "a::{b, c::{self, d as e, f::*}}".parse().unwrap();
        let tokens: Vec<TokenTree> = code.into_iter().collect();
        let found: Vec<String> = imports(&tokens)
            .iter()
            .map(|import| {
                format!("{} = {}", import.name.as_deref().unwrap_or("*"), import.path.join("::"))
            })
            .collect();
        assert_eq!(found, ["b = a::b", "c = a::c", "e = a::c::d", "* = a::c::f"]);
    }
}
