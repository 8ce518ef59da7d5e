//! How large a parsed document is with all its fragments expanded, and whether that is within bounds.
//!
//! Fragments may double at every level, so each is measured once, those it spreads before it, and sums saturate. The
//! walk within one selection set is recursive, which the parser has bounded to 64 levels.
//!
//! Cost by list sizes (`first` multiplied in) needs the schema and the variables; it is the matter of `cost`.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use async_graphql::{
    Name, Positioned, Value,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use crate::graphql::kit::uploads::is_upload_token;

use super::{
    fault::{Class, Fault},
    limits::DocumentLimits,
};

/// Size of a selection set, an operation or a fragment, with fragments expanded.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    pub(super) nodes: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    /// Nested selection sets, those of fragments included: what everything behind walks through recursively.
    levels: usize,
    /// Deepest introspection field, counted from the field that starts it.
    introspection_depth: usize,
    /// Nested lists under an introspection field.
    introspection_lists: usize,
    /// Nested lists by name; they count once it is known that they stand under an introspection field.
    lists: usize,
    /// A literal pretends to be an upload.
    forged: bool,
}

type Memo<'a> = HashMap<&'a str, Measure>;

/// Sizes of one operation, kept with the document.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sizes {
    pub(super) measure: Measure,
    /// Distinct fields at the root, which is what runs.
    pub(super) roots: usize,
    /// Those of them that are costly by [`DocumentLimits::costly`].
    costly: usize,
}

/// Measures all operations of a document, in its order. Refuses one that selects too much, is nested too deeply to be walked through,
/// spreads a fragment within itself, or pretends to hold an upload, be it in the operation that runs or not: what
/// stands behind this check walks through all of it.
pub(super) fn measure(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<Vec<Sizes>, Fault> {
    let mut memo = Memo::new();
    for name in innermost_first(document)? {
        if let Some(fragment) = document.fragments.get(name) {
            let mut measure = of_set(&fragment.node.selection_set.node, &memo);
            measure.add_directives(&fragment.node.directives);
            refuse_common(&measure, limits)?;
            memo.insert(name, measure);
        }
    }
    let mut total = Measure::default();
    let mut sizes = Vec::new();
    for (_, operation) in document.operations.iter() {
        let measure = of_operation(&operation.node, &memo);
        total.join(&measure);
        refuse_common(&total, limits)?;
        let (roots, costly) = root_fields(document, &operation.node, limits);
        sizes.push(Sizes { measure, roots, costly });
    }
    Ok(sizes)
}

/// What no part of a document may have, whether it runs or not.
fn refuse_common(measure: &Measure, limits: &DocumentLimits) -> Result<(), Fault> {
    if measure.nodes > limits.nodes {
        return Err(Fault::over("nodes", limits.nodes, "查询选择的字段过多", "The query selects too much"));
    }
    if measure.levels > limits.levels {
        let (zh, en) = ("查询嵌套层次过多", "The query has too many levels, fragments included");
        return Err(Fault::over("levels", limits.levels, zh, en));
    }
    if measure.forged {
        return Err(forged());
    }
    Ok(())
}

/// Refuses an operation that is to run and exceeds a bound.
pub(super) fn check(sizes: &Sizes, limits: &DocumentLimits) -> Result<(), Fault> {
    let measure = &sizes.measure;
    if !limits.introspection && measure.introspection_depth > 0 {
        return Err(Fault::document(Class::ValidationFailed, "本服务未开放内省查询", "Introspection is not available"));
    }
    let bounds = [
        ("depth", measure.depth, limits.depth, "查询嵌套过深", "The query is nested too deeply"),
        ("rootFields", sizes.roots, limits.root_fields, "查询根字段过多", "The query has too many root fields"),
        (
            "costlyFields",
            sizes.costly,
            limits.costly_fields,
            "一次请求中登录类操作过多",
            "The request signs in too often",
        ),
        ("aliases", measure.aliases, limits.aliases, "查询别名过多", "The query has too many aliases"),
        ("directives", measure.directives, limits.directives, "查询指令过多", "The query has too many directives"),
        (
            "introspectionDepth",
            measure.introspection_depth,
            limits.introspection_depth,
            "内省查询嵌套过深",
            "Introspection is nested too deeply",
        ),
        (
            "introspectionLists",
            measure.introspection_lists,
            limits.introspection_lists,
            "内省查询列表嵌套过深",
            "Lists are nested too deeply in introspection",
        ),
    ];
    for (name, found, max, zh, en) in bounds {
        if found > max {
            return Err(Fault::over(name, max, zh, en));
        }
    }
    Ok(())
}

/// A string pretends to be an upload that the door placed.
pub(super) fn forged() -> Fault {
    Fault::document(
        Class::BadUserInput,
        "文件只能通过 multipart 请求上传",
        "A file can be sent only as a part of a multipart request",
    )
}

impl Measure {
    /// Adds a sibling.
    fn join(&mut self, other: &Measure) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
        self.introspection_depth = self.introspection_depth.max(other.introspection_depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.lists = self.lists.max(other.lists);
        self.forged |= other.forged;
    }

    fn add_directives(&mut self, directives: &[Positioned<Directive>]) {
        self.directives = self.directives.saturating_add(directives.len());
        let mut values = directives.iter().flat_map(|directive| &directive.node.arguments);
        self.forged |= values
            .any(|(_, value)| value.node.clone().into_const_with(no_variable).is_ok_and(|value| holds_forged(&value)));
    }
}

/// Stands in for the value of a variable.
fn no_variable(_: Name) -> Result<Value, Infallible> {
    Ok(Value::Null)
}

fn of_operation(operation: &OperationDefinition, memo: &Memo<'_>) -> Measure {
    let mut measure = of_set(&operation.selection_set.node, memo);
    measure.add_directives(&operation.directives);
    for variable in &operation.variable_definitions {
        measure.add_directives(&variable.node.directives);
        measure.forged |= variable.node.default_value.as_ref().is_some_and(|value| holds_forged(&value.node));
    }
    measure
}

fn of_set(set: &SelectionSet, memo: &Memo<'_>) -> Measure {
    let mut sum = Measure::default();
    for selection in &set.items {
        let mut measure = match &selection.node {
            Selection::Field(field) => of_field(&field.node, memo),
            // An unknown fragment is a matter of validation.
            Selection::FragmentSpread(spread) => {
                memo.get(spread.node.fragment_name.node.as_str()).copied().unwrap_or_default()
            }
            Selection::InlineFragment(inline) => of_set(&inline.node.selection_set.node, memo),
        };
        measure.nodes = measure.nodes.saturating_add(1);
        measure.add_directives(selection.node.directives());
        sum.join(&measure);
    }
    sum.levels += 1;
    sum
}

fn of_field(field: &Field, memo: &Memo<'_>) -> Measure {
    let below = &field.selection_set.node;
    let mut measure = if below.items.is_empty() { Measure::default() } else { of_set(below, memo) };
    match field.name.node.as_str() {
        "__schema" | "__type" => {
            measure.introspection_depth = measure.introspection_depth.max(measure.depth + 1);
            measure.introspection_lists = measure.introspection_lists.max(measure.lists);
            measure.depth = 0;
        }
        "fields" | "interfaces" | "possibleTypes" | "inputFields" => measure.lists += 1,
        _ => {}
    }
    measure.depth += 1;
    measure.aliases = measure.aliases.saturating_add(usize::from(field.alias.is_some()));
    measure.forged |= field
        .arguments
        .iter()
        .any(|(_, value)| value.node.clone().into_const_with(no_variable).is_ok_and(|value| holds_forged(&value)));
    measure
}

/// Distinct fields at the root, which is what runs: equal ones are merged; and how many of them are costly. Each
/// fragment is looked into once.
fn root_fields(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    limits: &DocumentLimits,
) -> (usize, usize) {
    let mut keys = HashSet::new();
    let mut seen = HashSet::new();
    let mut waiting = vec![&operation.selection_set.node];
    while let Some(set) = waiting.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if field.node.name.node == "__typename" => {}
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    keys.insert((field.node.response_key().node.as_str(), limits.costly.contains(&name)));
                }
                Selection::InlineFragment(inline) => waiting.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = document.fragments.get(name).filter(|_| seen.insert(name)) {
                        waiting.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    (keys.len(), keys.iter().filter(|(_, costly)| *costly).count())
}

/// The names of all fragments, each behind those that it spreads. Refuses circles.
fn innermost_first(document: &ExecutableDocument) -> Result<Vec<&str>, Fault> {
    let mut waiting_for: HashMap<&str, usize> = HashMap::new();
    let mut used_by: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, fragment) in &document.fragments {
        let mut spread = Vec::new();
        spreads(&fragment.node.selection_set.node, &mut spread);
        spread.retain(|other| document.fragments.contains_key(*other));
        waiting_for.insert(name.as_str(), spread.len());
        for other in spread {
            used_by.entry(other).or_default().push(name.as_str());
        }
    }
    let mut order: Vec<&str> = waiting_for.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    let mut next = 0;
    while let Some(name) = order.get(next).copied() {
        next += 1;
        for user in used_by.get(name).into_iter().flatten() {
            if let Some(count) = waiting_for.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    order.push(user);
                }
            }
        }
    }
    if order.len() < document.fragments.len() {
        let message = ("片段引用形成循环", "Fragments spread each other in a circle");
        return Err(Fault::document(Class::ValidationFailed, message.0, message.1));
    }
    Ok(order)
}

fn spreads<'a>(set: &'a SelectionSet, found: &mut Vec<&'a str>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => spreads(&field.node.selection_set.node, found),
            Selection::InlineFragment(inline) => spreads(&inline.node.selection_set.node, found),
            Selection::FragmentSpread(spread) => found.push(spread.node.fragment_name.node.as_str()),
        }
    }
}

/// Literals are nested no deeper than the gate lets brackets be. Those with variables in them come here with nulls in
/// their place: variables are looked at where they come in.
fn holds_forged(value: &Value) -> bool {
    match value {
        Value::String(text) => is_upload_token(text),
        Value::List(items) => items.iter().any(holds_forged),
        Value::Object(members) => members.values().any(holds_forged),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    /// The name of the bound that refuses `text`, or the classification.
    fn refused(text: &str) -> Option<&'static str> {
        let document = parse_query(text).unwrap();
        let limits = DocumentLimits { costly: &["signIn", "unlock"], ..DocumentLimits::default() };
        let fault = measure(&document, &limits).and_then(|sizes| check(&sizes[0], &limits)).err()?;
        Some(fault.limit.map_or(fault.class.unwrap().name(), |(name, _)| name))
    }

    fn nested(levels: usize, root: &str) -> String {
        format!("{{{root}{}{}}}", "{a".repeat(levels - 1), "}".repeat(levels - 1))
    }

    #[test]
    fn depth_counts_fields_and_looks_through_fragments() {
        assert_eq!(refused(&nested(12, "a")), None);
        assert_eq!(refused(&nested(13, "a")), Some("depth"));
        let split = |levels| format!("{{a{{...F}}}} fragment F on T {}", nested(levels, "a"));
        assert_eq!(refused(&split(11)), None);
        assert_eq!(refused(&split(12)), Some("depth"));
    }

    #[test]
    fn introspection_has_its_own_depth() {
        assert_eq!(refused(&nested(20, "__schema")), None);
        assert_eq!(refused(&nested(21, "__schema")), Some("introspectionDepth"));
        let circle = |levels: usize| {
            format!("{{__schema{{types{}name{}}}}}", "{fields{type".repeat(levels) + "{", "}".repeat(levels * 2 + 1))
        };
        assert_eq!(refused(&circle(2)), None);
        assert_eq!(refused(&circle(3)), Some("introspectionLists"));
        assert_eq!(refused("{a{fields{interfaces{fields{a}}}}}"), None);
        let document = parse_query("{__type(name:\"A\"){name}}").unwrap();
        let closed = DocumentLimits { introspection: false, ..DocumentLimits::default() };
        let sizes = measure(&document, &closed).unwrap();
        assert_eq!(check(&sizes[0], &closed).unwrap_err().class, Some(Class::ValidationFailed));
    }

    #[test]
    fn doubling_fragments_are_measured_without_expanding_them() {
        let mut text = "{...F0}".to_owned();
        for level in 0..1_000 {
            let next = level + 1;
            text += &format!("fragment F{level} on T{{...F{next} ...F{next}}}");
        }
        text += "fragment F1000 on T{a}";
        assert_eq!(refused(&text), Some("nodes"));
        assert_eq!(refused(&text.replace("{...F0}", "{a}")), Some("nodes"));
    }

    #[test]
    fn circles_are_refused_wherever_they_are() {
        assert_eq!(refused("{...A} fragment A on T{...A}"), Some("GRAPHQL_VALIDATION_FAILED"));
        assert_eq!(
            refused("{a} fragment A on T{b{...B}} fragment B on T{... on T{...A}}"),
            Some("GRAPHQL_VALIDATION_FAILED")
        );
        assert_eq!(refused("{...A ...A} fragment A on T{...B ...B} fragment B on T{b}"), None);
    }

    #[test]
    fn aliases_directives_and_roots() {
        let aliased = |n: usize| (0..n).map(|i| format!("a{i}:a ")).collect::<String>();
        assert_eq!(refused(&format!("{{a{{{}}}}}", aliased(15))), None);
        assert_eq!(refused(&format!("{{a{{{}}}}}", aliased(16))), Some("aliases"));
        assert_eq!(refused("{a b c d e __typename ...F} fragment F on T{a b}"), None);
        assert_eq!(refused("{a b c d ... on T{e} ...F} fragment F on T{a f}"), Some("rootFields"));
        assert_eq!(refused(&format!("{{a{}}}", "@x".repeat(10))), None);
        assert_eq!(refused(&format!("{{a{}}}", "@x".repeat(11))), Some("directives"));
        assert_eq!(refused(&format!("{{...F}} fragment F on T{}{{a}}", "@x".repeat(11))), Some("directives"));
    }

    #[test]
    fn only_the_operation_that_runs_is_held_to_its_bounds() {
        assert_eq!(refused("query A{a b c} query B{a b c d}"), None);
    }

    #[test]
    fn levels_count_selection_sets_with_those_of_fragments() {
        let chain = |n: usize| {
            let text = (1..n).map(|i| format!("fragment F{i} on T{{...F{}}}", i + 1)).collect::<String>();
            format!("{{...F1}} {text} fragment F{n} on T{{a}}")
        };
        assert_eq!(refused(&chain(63)), None);
        assert_eq!(refused(&chain(64)), Some("levels"));
        assert_eq!(refused(&chain(64).replacen("...F1", "a", 1)), None);
        assert_eq!(refused(&chain(65).replacen("...F1", "a", 1)), Some("levels"));
    }

    #[test]
    fn one_costly_field_by_whatever_name() {
        assert_eq!(refused("mutation{signIn a}"), None);
        assert_eq!(refused("mutation{signIn signIn}"), None);
        assert_eq!(refused("mutation{signIn b: signIn}"), Some("costlyFields"));
        assert_eq!(refused("mutation{a: signIn ...F} fragment F on T{... on T{unlock}}"), Some("costlyFields"));
        assert_eq!(refused("mutation{a{signIn b: signIn}}"), None);
    }

    #[test]
    fn literals_cannot_pretend_to_be_uploads() {
        for text in [
            r##"{a(f:"#__graphql_file__:0")}"##,
            r##"{a(f:[{b:"\u0023__graphql_file__:x"}])}"##,
            r##"{a{b @x(y:"#__graphql_file__:0")}}"##,
            r##"query($f:Upload="#__graphql_file__:0"){a(f:$f)}"##,
            r##"{a} fragment F on T{b(f:"""#__graphql_file__:0""")}"##,
        ] {
            assert_eq!(refused(text), Some("BAD_USER_INPUT"), "{text}");
        }
    }
}
