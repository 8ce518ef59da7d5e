//! The API reads through finders that take the person who asks: above the domain nobody builds a query on tables himself,
//! and so nobody forgets who may see what.

use crate::source::Source;

/// The layers that read through finders only.
const ABOVE: &[&str] = &["src/graphql/", "src/http/"];

/// The probe of readiness touches a row that is nobody's.
const EXEMPT: &[&str] = &["src/http/health.rs"];

/// Names without which no query can be built.
const BUILDERS: &[&str] = &["EntityTrait", "QueryFilter", "QuerySelect", "Statement"];

pub(crate) fn queries_above_the_domain(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let above = ABOVE.iter().any(|layer| source.path.starts_with(layer));
        if !above || EXEMPT.contains(&source.path.as_str()) {
            continue;
        }
        let names = (0..source.tokens.len()).filter(|at| BUILDERS.contains(&source.text(*at)));
        found.extend(names.map(|at| format!("{} {}", source.place(at), source.text(at))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_above_the_domain_alone() {
        let text = "use sea_orm::{ColumnTrait, EntityTrait};\n// Statement\nfn f() {}";
        let of = |path| queries_above_the_domain(&[Source::new(path, text)]);
        assert_eq!(of("src/graphql/gift.rs"), ["src/graphql/gift.rs:1 EntityTrait"]);
        assert!(of("src/domain/gift/query.rs").is_empty());
        assert!(of("src/http/health.rs").is_empty());
    }
}
