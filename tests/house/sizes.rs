//! A file is one subject and a function fits on a screen: how long both may be.

use crate::source::{Source, is_word};

/// Lines of a file: more than the first is reported, more than the second fails.
const FILE: (usize, usize) = (300, 500);
/// Lines of a function from `fn` to its closing brace: more than the first is reported, more than the second fails.
const FUNCTION: (usize, usize) = (40, 70);

/// What is long: `too_long` breaks the rule, `long` may be read and thought about.
#[derive(Default)]
pub(crate) struct Report {
    files: usize,
    functions: usize,
    pub(crate) long: Vec<String>,
    pub(crate) too_long: Vec<String>,
}

impl Report {
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{} files, {} functions; longer than a rule of thumb: ", self.files, self.functions);
        text.push_str(&self.long.len().to_string());
        for line in &self.long {
            text.push_str("\n  ");
            text.push_str(line);
        }
        text
    }

    fn weigh(&mut self, lines: usize, (thumb, limit): (usize, usize), what: impl FnOnce() -> String) {
        if lines > limit {
            self.too_long.push(format!("{} has {lines} lines, at most {limit}", what()));
        } else if lines > thumb {
            self.long.push(format!("{} has {lines} lines, better {thumb}", what()));
        }
    }
}

pub(crate) fn measure(sources: &[Source]) -> Report {
    let mut report = Report::default();
    for source in sources {
        report.files += 1;
        report.weigh(source.lines, FILE, || source.path.clone());
        for at in 0..source.tokens.len() {
            let Some(lines) = function_lines(source, at) else { continue };
            report.functions += 1;
            report.weigh(lines, FUNCTION, || format!("{} fn {}", source.place(at), source.text(at + 1)));
        }
    }
    report
}

/// Lines of the function whose `fn` stands at `at`; none for a function type, or a function without a body.
fn function_lines(source: &Source, at: usize) -> Option<usize> {
    if source.text(at) != "fn" || !is_word(source.text(at + 1)) {
        return None;
    }
    let (mut round, mut curly) = (0_i32, 0_i32);
    for token in &source.tokens[at..] {
        match token.text.as_str() {
            "(" | "[" => round += 1,
            ")" | "]" => round -= 1,
            ";" if round == 0 && curly == 0 => return None,
            "{" => curly += 1,
            "}" => curly -= 1,
            _ => continue,
        }
        if token.text == "}" && curly == 0 && round == 0 {
            return Some(token.line - source.tokens[at].line + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize) -> String {
        format!("fn f(a: [u8; 4]) -> X {{\n{}}}\n", "    g(\"}\");\n".repeat(lines - 2))
    }

    fn measured(text: &str) -> Report {
        measure(&[Source::new("src/x.rs", text)])
    }

    #[test]
    fn a_function_over_the_limit_fails() {
        assert_eq!(measured(&function(71)).too_long, ["src/x.rs:1 fn f has 71 lines, at most 70"]);
        assert!(measured(&function(70)).too_long.is_empty());
    }

    #[test]
    fn a_function_over_the_rule_of_thumb_is_reported() {
        assert_eq!(measured(&function(41)).long, ["src/x.rs:1 fn f has 41 lines, better 40"]);
        assert!(measured(&function(40)).long.is_empty());
    }

    #[test]
    fn a_file_over_the_limit_fails_and_a_long_one_is_reported() {
        assert_eq!(measured(&"// a\n".repeat(501)).too_long, ["src/x.rs has 501 lines, at most 500"]);
        assert_eq!(measured(&"// a\n".repeat(301)).long, ["src/x.rs has 301 lines, better 300"]);
    }

    #[test]
    fn types_and_declarations_are_no_functions() {
        assert_eq!(measured("trait T { fn a(&self); }\nstruct S { f: fn(u8) -> u8 }").functions, 0);
        assert_eq!(measured("impl S { fn a() { fn b() {} } }").functions, 2);
    }
}
