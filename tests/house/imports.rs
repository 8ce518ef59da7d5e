//! Imports go one way. The order stands in the tables here; a new module or domain feature takes its place in one of them.
//!
//! Seen are paths that start with `crate`, `longhaul`, `super` or `self`, in `use` and in expressions, in tests beside the code too.
//! A path that starts with a plain name begins at an import that was seen itself.

use crate::{
    graph::Graph,
    source::{Source, is_word},
};

/// Top-level modules of `src/`, lowest layer first. One may import what stands above it here and, short of a circle, its own layer.
const LAYERS: &[&[&str]] = &[
    &["vocab", "clock", "config", "error", "watch", "db", "journal", "sheet", "storage", "imaging"],
    &["auth"],
    &["domain"],
    &["app"],
    &["graphql"],
    &["http", "worker"],
    &["demo", "commands"],
];

/// Features of `domain/`. One may import only what stands above it here.
const FEATURES: &[&str] = &[
    "operation",
    "page",
    "typed",
    "proof",
    "sample",
    "policy",
    "stage",
    "org",
    "figures",
    "session",
    "person",
    "support",
    "search",
    "standing",
    "customer",
    "account_map",
    "ledger",
    "grading",
    "approval",
    "boundary",
    "lead",
    "follow_up",
    "form",
    "visit",
    "concession",
    "offence",
    "gift",
    "referral",
    "reward",
    "deal",
    "delivery",
    "care",
    "event",
    "target",
    "merge",
    "funnel",
    "audit",
    "desk",
];

/// Features that are no nouns: the shape of operations and of pages and the reading of free fields, which everything above the domain may know.
const SHAPES: &[&str] = &["operation", "page", "typed"];

/// What `domain/mod.rs` passes on from `operation`, so that it can be named without the file.
const PASSED_ON: &[&str] = &["Operation", "Caller", "perform", "answered_already", "answered_before", "forget_answers"];

/// The layer from which on GraphQL and HTTP are known, and the crates that may not be named below it, in `entity` or in `migration`.
const TRANSLATES: &str = "graphql";
const FOREIGN: &[&str] = &["async_graphql", "actix_web", "actix_ws", "multer"];

/// One path to our own code: where it stands, the module it stands in, and what it names.
struct Import {
    place: String,
    from: Vec<String>,
    to: Vec<String>,
}

pub(crate) fn against_the_order(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let module = module_of(source);
        if let Some(top) = module.first().filter(|top| layer(top).is_none()) {
            found.push(format!("{} the module `{top}` has no place in LAYERS", source.path));
        }
        if let [top, feature, ..] = module.as_slice()
            && top == "domain"
            && place_of(feature).is_none()
        {
            found.push(format!("{} the feature `{feature}` has no place in FEATURES", source.path));
        }
        for import in imports(source) {
            if let Some(why) = verdict(&import) {
                found.push(format!(
                    "{} {} imports {}: {why}",
                    import.place,
                    import.from.join("::"),
                    import.to.join("::")
                ));
            }
        }
    }
    found
}

/// Circles among modules and features, as paths with the place of each step.
pub(crate) fn circles(sources: &[Source]) -> Vec<String> {
    let mut graph = Graph::default();
    for import in sources.iter().flat_map(imports) {
        if let (Some(from), Some(to)) = (node(&import.from), node(&import.to)) {
            graph.add(&from, &to, &import.place);
        }
    }
    graph.circles()
}

/// Places below the GraphQL layer that name a crate of the layers above.
pub(crate) fn foreign_names(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let module = module_of(source);
        let in_src = source.path.starts_with("src/");
        let above = in_src && module.first().is_none_or(|top| layer(top) >= layer(TRANSLATES));
        let names = (0..source.tokens.len()).filter(|at| !above && FOREIGN.contains(&source.text(*at)));
        found.extend(names.map(|at| format!("{} {}", source.place(at), source.text(at))));
    }
    found
}

/// Why an import is against the order; nothing when it is in order.
fn verdict(import: &Import) -> Option<String> {
    // The roots of library and binary stand above all.
    let from = import.from.first()?;
    let Some(to) = import.to.first() else { return Some("the crate's root is nobody's import".to_owned()) };
    let Some(layer_to) = layer(to) else { return Some(format!("`{to}` has no place in LAYERS")) };
    if layer(from).is_some_and(|layer_from| layer_to > layer_from) {
        return Some(format!("`{to}` stands above `{from}`"));
    }
    if from == "graphql" && import.from.get(1).is_some_and(|part| part == "kit") {
        return noun_in_kit(import);
    }
    if from == "domain" && to == "domain" { feature_out_of_order(import) } else { None }
}

/// The kit of the GraphQL layer serves all nouns and so imports none.
fn noun_in_kit(import: &Import) -> Option<String> {
    let to_noun = match import.to[0].as_str() {
        "graphql" => import.to.get(1).is_none_or(|part| part != "kit"),
        "domain" => import.to.get(1).is_none_or(|feature| !SHAPES.contains(&shape_of(feature))),
        _ => false,
    };
    to_noun.then(|| "graphql::kit imports no noun".to_owned())
}

fn feature_out_of_order(import: &Import) -> Option<String> {
    // `domain/mod.rs` lists the features and may name them all.
    let from = import.from.get(1)?;
    let Some(to) = import.to.get(1) else { return Some("name the feature, not the whole domain".to_owned()) };
    match (place_of(from), place_of(to)) {
        (_, None) => Some(format!("`{to}` has no place in FEATURES")),
        (Some(place_from), Some(place_to)) if place_to > place_from => {
            Some(format!("`{to}` stands after `{from}` in the order of features"))
        }
        _ => None,
    }
}

/// The name that a module has in the graph: its top-level module, and for the domain its feature; none for the root.
fn node(module: &[String]) -> Option<String> {
    match module {
        [] => None,
        [top, feature, ..] if top == "domain" && place_of(feature).is_some() => {
            Some(format!("domain::{}", shape_of(feature)))
        }
        [top, ..] => Some(top.clone()),
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn place_of(feature: &str) -> Option<usize> {
    FEATURES.iter().position(|name| *name == shape_of(feature))
}

/// The feature that a name under `domain` belongs to.
fn shape_of(name: &str) -> &str {
    if PASSED_ON.contains(&name) { "operation" } else { name }
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are `a::b`; the roots of library and binary are nothing.
fn module_of(source: &Source) -> Vec<String> {
    let Some(path) = source.path.strip_prefix("src/") else { return Vec::new() };
    let path = path.trim_end_matches(".rs");
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    if parts == ["lib"] || parts == ["main"] { Vec::new() } else { parts }
}

fn imports(source: &Source) -> Vec<Import> {
    if !source.path.starts_with("src/") {
        return Vec::new();
    }
    let mut found = Vec::new();
    // The module at this point, and for each inline `mod x {` the depth of braces outside it.
    let (mut module, mut inline, mut depth) = (module_of(source), Vec::new(), 0_usize);
    for at in 0..source.tokens.len() {
        match source.text(at) {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            "mod" if source.text(at + 2) == "{" => {
                module.push(source.text(at + 1).to_owned());
                inline.push(depth);
            }
            "crate" | "longhaul" | "super" | "self" if starts_path(source, at) => {
                let mut ends = Vec::new();
                follow(source, at, module.clone(), &mut ends);
                let imports = ends.into_iter().map(|to| Import { place: source.place(at), from: module.clone(), to });
                found.extend(imports);
            }
            _ => {}
        }
    }
    found
}

/// Whether a path to follow starts at `at`: not in the midst of another, and not the `crate::x` of `pub(in crate::x)`.
fn starts_path(source: &Source, at: usize) -> bool {
    let visibility = at > 2 && source.reads(at - 3, &["pub", "(", "in"]);
    let after = at.checked_sub(1).map_or("", |before| source.text(before));
    source.text(at + 1) == "::" && after != "::" && !visibility && !in_group(source, at)
}

/// Whether `at` stands within the braces of a `use` tree (`use a::{self, super::b}`), which `follow` reads from its start.
fn in_group(source: &Source, at: usize) -> bool {
    let mut depth = 0_i32;
    for before in (0..at).rev() {
        match source.text(before) {
            "}" => depth += 1,
            "{" if depth > 0 => depth -= 1,
            "{" => return before > 0 && source.text(before - 1) == "::",
            ";" => return false,
            _ => {}
        }
    }
    false
}

/// Follows the path at `at` from `module` on, adds what it names to `ends` (several for a `{…}` tree), and returns where it stops.
fn follow(source: &Source, mut at: usize, mut module: Vec<String>, ends: &mut Vec<Vec<String>>) -> usize {
    loop {
        match source.text(at) {
            "crate" | "longhaul" => module.clear(),
            "self" => {}
            "super" => {
                module.pop();
            }
            "{" => {
                at += 1;
                while !matches!(source.text(at), "}" | "") {
                    at = follow(source, at, module.clone(), ends);
                    while !matches!(source.text(at), "," | "}" | "") {
                        at += 1; // `as name`
                    }
                    at += usize::from(source.text(at) == ",");
                }
                return at + 1;
            }
            name if is_word(name) => module.push(name.to_owned()),
            // `*`, or the `<` of generics: the path so far is what is named.
            _ => {
                ends.push(module);
                return at + 1;
            }
        }
        if source.text(at + 1) != "::" {
            ends.push(module);
            return at + 1;
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests;
