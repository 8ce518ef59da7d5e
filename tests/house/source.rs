//! Rust source as the checks see it: tokens with their lines, comments and literals gone. Knows nothing of our modules.

use std::{fs, path::Path};

/// One file: its path from the root of the workspace (with `/`), its number of lines and its tokens.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) lines: usize,
    pub(crate) tokens: Vec<Token>,
}

/// An identifier, `::`, or a single other character; `line` counts from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), lines: text.lines().count(), tokens: tokens(&blank(text)) }
    }

    /// The text of token `at`, or nothing beyond the end.
    pub(crate) fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Whether `words` stand one after another from token `at` on.
    pub(crate) fn reads(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(step, word)| self.text(at + step) == *word)
    }

    /// `path:line` of token `at`.
    pub(crate) fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, self.tokens.get(at).map_or(0, |token| token.line))
    }
}

/// All `.rs` files below `folder`, in the order of their names; none when there is no such folder.
pub(crate) fn read_folder(root: &Path, folder: &str) -> Vec<Source> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap()).collect();
    names.sort_by_key(fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in names {
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(read_folder(root, &path));
        } else if path.ends_with(".rs") {
            found.push(Source::new(&path, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
    found
}

/// Whether a token is a word: a name or a keyword.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// `text` with every comment and literal replaced by spaces; line breaks stay, so lines keep their numbers.
fn blank(text: &str) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        for slot in &mut out[at..end] {
            if *slot != '\n' {
                *slot = ' ';
            }
        }
        at = end.max(at + 1);
    }
    out
}

/// The end of the comment or literal that starts at `at`; `at` itself when none starts there.
fn literal_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let after_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + comment_length(rest),
        ['"', ..] => at + quoted_length(rest, '"'),
        ['r', '"' | '#', ..] if !after_word => at + raw_length(rest, 1),
        ['b' | 'c', 'r', '"' | '#', ..] if !after_word => at + raw_length(rest, 2),
        // A character, not a lifetime: 'x' or an escape.
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => at + quoted_length(rest, '\''),
        _ => at,
    }
}

/// Length of a block comment, which may hold others.
fn comment_length(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Length of a literal between two `quote`s, with escapes.
fn quoted_length(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Length of a raw string whose hashes start after `prefix` letters; 0 when it is a raw identifier (`r#type`).
fn raw_length(rest: &[char], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return 0;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    (open + 1..rest.len()).find(|at| rest[*at..].starts_with(&closing)).map_or(rest.len(), |at| at + closing.len())
}

fn tokens(chars: &[char]) -> Vec<Token> {
    let (mut found, mut line, mut at) = (Vec::new(), 1, 0);
    while at < chars.len() {
        let word = chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
        let length = match &chars[at..] {
            [':', ':', ..] => 2,
            _ => word.max(1),
        };
        let text: String = chars[at..at + length].iter().collect();
        if text == "\n" {
            line += 1;
        } else if !text.trim().is_empty() {
            found.push(Token { text, line });
        }
        at += length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Source::new("x.rs", text).tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        assert_eq!(words("a // b\n/* c /* d */ e */ f"), ["a", "f"]);
        assert_eq!(words(r#"a("b \" c { ", 'd', '\'', '"') e"#), ["a", "(", ",", ",", ",", ")", "e"]);
        assert_eq!(
            words("a(r\"b\", r#\"c \" d\"#, br##\"e\"# f\"##, b\"g\") h"),
            ["a", "(", ",", ",", ",", "b", ")", "h"]
        );
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_code() {
        assert_eq!(
            words("fn f<'a>(x: &'a r#type)"),
            "fn f < ' a > ( x : & ' a r # type )".split(' ').collect::<Vec<_>>()
        );
    }

    #[test]
    fn lines_survive_what_spans_several() {
        let source = Source::new("x.rs", "\"a\nb\"\n/*\n*/ c");
        assert_eq!(source.tokens, [Token { text: "c".to_owned(), line: 4 }]);
        assert_eq!((source.place(0).as_str(), source.lines), ("x.rs:4", 4));
    }
}
