//! Licence expressions (SPDX): whether one can be met with a list of allowed licences.

/// Whether `expression` can be met with `allowed` alone. Knows `AND`, `OR`, `WITH`, brackets and the old `/` for `OR`;
/// `A WITH E` must be allowed as a whole. What cannot be read is not met.
pub(crate) fn met(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = Words { words: spaced.split_whitespace().collect(), at: 0 };
    let result = words.any(allowed);
    words.at == words.words.len() && result == Some(true)
}

struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn take(&mut self, word: &str) -> bool {
        let there = self.words.get(self.at) == Some(&word);
        self.at += usize::from(there);
        there
    }

    fn next(&mut self) -> Option<&'a str> {
        self.at += 1;
        self.words.get(self.at - 1).copied()
    }

    fn any(&mut self, allowed: &[String]) -> Option<bool> {
        let mut result = self.all(allowed)?;
        while self.take("OR") {
            result |= self.all(allowed)?;
        }
        Some(result)
    }

    fn all(&mut self, allowed: &[String]) -> Option<bool> {
        let mut result = self.one(allowed)?;
        while self.take("AND") {
            result &= self.one(allowed)?;
        }
        Some(result)
    }

    fn one(&mut self, allowed: &[String]) -> Option<bool> {
        if self.take("(") {
            let result = self.any(allowed)?;
            return self.take(")").then_some(result);
        }
        let mut name = self.next()?.to_owned();
        if ["AND", "OR", "WITH", ")"].contains(&name.as_str()) {
            return None;
        }
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.next()?);
        }
        Some(allowed.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met_by_mit_and_zlib(expression: &str) -> bool {
        met(expression, &["MIT".to_owned(), "Zlib".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()])
    }

    #[test]
    fn one_of_several_is_enough() {
        assert!(met_by_mit_and_zlib("MIT"));
        assert!(met_by_mit_and_zlib("GPL-3.0 OR MIT"));
        assert!(met_by_mit_and_zlib("MIT/Apache-2.0"));
        assert!(!met_by_mit_and_zlib("GPL-3.0 OR AGPL-3.0"));
    }

    #[test]
    fn all_of_several_are_needed() {
        assert!(met_by_mit_and_zlib("(MIT OR Apache-2.0) AND Zlib"));
        assert!(!met_by_mit_and_zlib("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(met_by_mit_and_zlib("Apache-2.0 OR MIT AND Zlib"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(met_by_mit_and_zlib("Apache-2.0 WITH LLVM-exception"));
        assert!(!met_by_mit_and_zlib("Apache-2.0"));
    }

    #[test]
    fn nonsense_is_not_met() {
        for text in ["", "MIT MIT", "(MIT", "MIT OR", "AND MIT"] {
            assert!(!met_by_mit_and_zlib(text), "{text}");
        }
    }
}
