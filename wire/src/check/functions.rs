//! The functions in a Rust file, and whom they call, as far as tokens say.

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// A function, in a file or an `impl`.
pub(super) struct Function {
    /// The name of the file, without folder and ending.
    pub(super) file: String,
    /// What the `impl` or trait is of.
    pub(super) class: Option<String>,
    pub(super) name: String,
    /// Without `(crate)`.
    pub(super) public: bool,
    /// `extern "C"`, with a body.
    pub(super) called_by_c: bool,
    /// How many arguments, where there is a `self`.
    pub(super) arguments_beside_self: Option<usize>,
    /// A parameter is a closure that need not be `Send`.
    pub(super) takes_closure: bool,
    pub(super) calls: Vec<Callee>,
}

/// Whom a call names.
pub(super) enum Callee {
    Free(String),
    OfClass(String, String),
    /// With the number of arguments, where it can be told.
    Method(String, Option<usize>),
}

/// All functions of a file, but those of its tests and in the macros that it defines.
pub(super) fn functions_of(file: &str, text: &str) -> Result<Vec<Function>, LexError> {
    let mut functions = Vec::new();
    find(file, None, &tokens(text.parse()?), &mut functions);
    Ok(functions)
}

fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

fn find(file: &str, class: Option<&str>, tokens: &[TokenTree], found: &mut Vec<Function>) {
    let mut at = 0;
    while at < tokens.len() {
        let end = item_end(tokens, at);
        let head = &tokens[at..end];
        let body = tokens.get(end).and_then(braces);
        let word = |name| head.iter().position(|token| is(token, name));
        if let Some(fn_at) = word("fn") {
            found.extend(function(file, class, head, fn_at, body.as_deref()));
        } else if let (Some(body), None) = (&body, word("macro_rules")) {
            let class = word("impl").map(|at| implemented(&head[at + 1..]));
            let class = class.or_else(|| word("trait").and_then(|at| ident(head.get(at + 1)?)));
            let is_test = word("mod").is_some() && word("tests").is_some();
            if !is_test {
                find(file, class.as_deref(), body, found);
            }
        }
        at = end + 1;
    }
}

/// Where the item that begins at `at` has its body, or its semicolon.
fn item_end(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| braces(token).is_some() || is(token, ";");
    tokens[at..].iter().position(ends).map_or(tokens.len(), |length| at + length)
}

fn function(
    file: &str,
    class: Option<&str>,
    head: &[TokenTree],
    fn_at: usize,
    body: Option<&[TokenTree]>,
) -> Option<Function> {
    let (has_body, body) = (body.is_some(), body.unwrap_or_default());
    let name = ident(head.get(fn_at + 1)?)?;
    let parameters = head[fn_at..].iter().find_map(parentheses)?;
    let public = head[..fn_at].iter().rposition(|token| is(token, "pub"));
    let external = head[..fn_at].iter().any(|token| is(token, "extern"));
    let mut calls = Vec::new();
    called(class, body, &mut calls);
    Some(Function {
        file: file.into(),
        class: class.map(Into::into),
        name,
        public: public.is_some_and(|at| parentheses(&head[at + 1]).is_none()),
        called_by_c: external && has_body,
        arguments_beside_self: parameters
            .iter()
            .take(5)
            .any(|token| is(token, "self"))
            .then(|| split(&parameters).len() - 1),
        takes_closure: split(&parameters).iter().any(|parameter| is_closure(parameter)),
        calls,
    })
}

fn is_closure(parameter: &[TokenTree]) -> bool {
    let has = |name| parameter.iter().any(|token| is(token, name));
    (has("FnOnce") || has("FnMut")) && !has("Send")
}

/// `Owned` in `impl<'py> Drop for Owned<'py> where ...`.
fn implemented(after_impl: &[TokenTree]) -> String {
    let mut depth = 0;
    let mut name = String::new();
    for token in after_impl {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '<' => depth += 1,
            TokenTree::Punct(sign) if sign.as_char() == '>' => depth -= 1,
            TokenTree::Ident(word) if depth == 0 && word == "where" => break,
            TokenTree::Ident(word) if depth == 0 => name = word.to_string(),
            _ => {}
        }
    }
    name
}

/// Every call in a body, those in macros and closures included.
fn called(class: Option<&str>, body: &[TokenTree], calls: &mut Vec<Callee>) {
    for (at, token) in body.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            called(class, &tokens(group.stream()), calls);
        }
        let Some(name) = ident(token) else { continue };
        let before = &body[..at];
        let arguments = body[at + 1..].iter().find_map(parentheses).filter(|_| {
            parentheses(body.get(at + 1).unwrap_or(token)).is_some()
                || is_turbofish(&body[at + 1..])
        });
        if before.last().is_some_and(|token| is(token, ".")) {
            if let Some(arguments) = arguments {
                calls.push(Callee::Method(name, count(&arguments)));
            }
        } else if let Some(qualifier) = qualifier(before) {
            match (qualifier.as_str(), class) {
                ("Self", Some(class)) => calls.push(Callee::OfClass(class.into(), name)),
                _ => calls.push(Callee::OfClass(qualifier, name)),
            }
        } else if arguments.is_some() {
            calls.push(Callee::Free(name));
        }
    }
}

fn is_turbofish(after: &[TokenTree]) -> bool {
    after.len() > 2 && is(&after[0], ":") && is(&after[1], ":") && is(&after[2], "<")
}

/// `Memory` before `drop_value` in `Memory::<T>::drop_value`.
fn qualifier(before: &[TokenTree]) -> Option<String> {
    let [rest @ .., first, second] = before else { return None };
    if !is(first, ":") || !is(second, ":") {
        return None;
    }
    if let Some(name) = rest.last().and_then(ident) {
        return Some(name);
    }
    let mut depth = 0;
    let open = rest.iter().rposition(|token| {
        depth += i32::from(is(token, ">")) - i32::from(is(token, "<"));
        depth == 0
    })?;
    qualifier_or_name(&rest[..open])
}

fn qualifier_or_name(before: &[TokenTree]) -> Option<String> {
    match before {
        [.., name, first, second] if is(first, ":") && is(second, ":") => ident(name),
        [.., name] => ident(name),
        [] => None,
    }
}

/// How many arguments; `None` where a closure or a type could hide it.
fn count(arguments: &[TokenTree]) -> Option<usize> {
    let parts = split(arguments);
    let unclear = arguments.iter().any(|token| ["|", "<", ">"].iter().any(|sign| is(token, sign)));
    (!unclear).then_some(parts.len())
}

/// The parts between commas, outside of `<...>`.
fn split(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let (mut depth, mut dash) = (0, false);
    let comma = |token: &TokenTree| {
        let close = is(token, ">") && !dash;
        depth += i32::from(is(token, "<")) - i32::from(close);
        dash = is(token, "-");
        depth == 0 && is(token, ",")
    };
    tokens.split(comma).filter(|part| !part.is_empty()).collect()
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}

fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(word) => word == text,
        TokenTree::Punct(sign) => text.len() == 1 && text.starts_with(sign.as_char()),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

fn braces(token: &TokenTree) -> Option<Vec<TokenTree>> {
    inside(token, Delimiter::Brace)
}

fn parentheses(token: &TokenTree) -> Option<Vec<TokenTree>> {
    inside(token, Delimiter::Parenthesis)
}

fn inside(token: &TokenTree, delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(tokens(group.stream())),
        _ => None,
    }
}
