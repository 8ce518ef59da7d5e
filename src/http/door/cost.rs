//! How many fields an operation would answer: each counts 1, and what stands under a list counts as often as the list
//! may be long. It knows the compiled document; the values of variables come in later, so that the rest is kept.
//!
//! The length of a list is what `first` or `last` say, their default, or the number of ids that are asked for; else it
//! is a stated figure. The lists directly within a page (`edges`, `nodes`) are the page. Directives that leave fields
//! out are not looked at, and fields asked for twice count twice: the figure errs on the large side.

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::Value,
    executable::{Field, Operation, Selection, SelectionSet},
};
use async_graphql::{Value as ConstValue, Variables};

use super::limits::DocumentLimits;

/// The arguments that say how many rows a page has.
const ROWS: [&str; 2] = ["first", "last"];
/// The argument whose items a list answers one by one.
const IDS: &str = "ids";

/// The cost of a selection set: what is known, and what waits for variables.
#[derive(Debug, Default)]
pub(super) struct Cost {
    known: u64,
    open: Vec<(Times, Arc<Cost>)>,
}

/// How often something counts.
#[derive(Debug, Clone)]
enum Times {
    Known(u64),
    /// As the variable says, or so often when it says nothing.
    Rows(Name, u64),
    /// As many as the variable has items.
    Items(Name),
}

impl Cost {
    /// The cost of `operation`, within the document's measures.
    pub(super) fn of(document: &ExecutableDocument, operation: &Operation, limits: &DocumentLimits) -> Self {
        let mut reader = Reader { document, limits, fragments: HashMap::new() };
        reader.set(&operation.selection_set, false)
    }

    /// The figure for these variables.
    pub(super) fn with(&self, variables: &Variables) -> u64 {
        let open = self.open.iter().map(|(times, cost)| times.with(variables).saturating_mul(cost.with(variables)));
        open.fold(self.known, u64::saturating_add)
    }

    fn add(&mut self, times: Times, cost: Arc<Self>) {
        match times {
            Times::Known(times) if cost.open.is_empty() => {
                self.known = self.known.saturating_add(times.saturating_mul(cost.known));
            }
            times => self.open.push((times, cost)),
        }
    }
}

impl Times {
    fn with(&self, variables: &Variables) -> u64 {
        match self {
            Self::Known(times) => *times,
            Self::Rows(name, otherwise) => match variables.get(name.as_str()) {
                Some(ConstValue::Number(number)) => rows(number.as_i64()),
                _ => *otherwise,
            },
            Self::Items(name) => match variables.get(name.as_str()) {
                Some(ConstValue::List(items)) => items.len() as u64,
                Some(ConstValue::Null) | None => 0,
                Some(_) => 1,
            },
        }
    }
}

/// No rows for a negative number: the field will refuse it.
fn rows(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

struct Reader<'a> {
    document: &'a ExecutableDocument,
    limits: &'a DocumentLimits,
    /// By name, and whether they stand directly within a page.
    fragments: HashMap<(&'a Name, bool), Arc<Cost>>,
}

impl<'a> Reader<'a> {
    fn set(&mut self, set: &'a SelectionSet, in_page: bool) -> Cost {
        let mut sum = Cost::default();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    sum.known = sum.known.saturating_add(1);
                    self.field(field, in_page, &mut sum);
                }
                Selection::InlineFragment(inline) => {
                    let cost = self.set(&inline.selection_set, in_page);
                    sum.add(Times::Known(1), Arc::new(cost));
                }
                Selection::FragmentSpread(spread) => {
                    let cost = self.fragment(&spread.fragment_name, in_page);
                    sum.add(Times::Known(1), cost);
                }
            }
        }
        sum
    }

    fn fragment(&mut self, name: &'a Name, in_page: bool) -> Arc<Cost> {
        if let Some(known) = self.fragments.get(&(name, in_page)) {
            return Arc::clone(known);
        }
        let fragment = self.document.fragments.get(name);
        let cost = Arc::new(fragment.map(|fragment| self.set(&fragment.selection_set, in_page)).unwrap_or_default());
        self.fragments.insert((name, in_page), Arc::clone(&cost));
        cost
    }

    fn field(&mut self, field: &'a Node<Field>, in_page: bool, sum: &mut Cost) {
        // Introspection has bounds of its own.
        if field.selection_set.selections.is_empty() || field.name.starts_with("__") {
            return;
        }
        let list = field.definition.ty.is_list();
        let paged = ROWS.iter().any(|name| field.definition.argument_by_name(name).is_some());
        let times = match (paged, list) {
            (true, _) => self.page(field),
            (false, true) if in_page => Times::Known(1),
            (false, true) => self.items(field),
            (false, false) => Times::Known(1),
        };
        let below = self.set(&field.selection_set, paged && !list);
        sum.add(times, Arc::new(below));
    }

    fn page(&self, field: &Field) -> Times {
        let default = ROWS.iter().find_map(|name| {
            let default = field.definition.argument_by_name(name)?.default_value.as_ref()?.to_i32()?;
            Some(rows(Some(default.into())))
        });
        let default = default.unwrap_or(self.limits.page_rows as u64);
        let given = field.arguments.iter().find(|given| ROWS.contains(&given.name.as_str()) && !given.value.is_null());
        match given.map(|given| given.value.as_ref()) {
            Some(Value::Variable(name)) => Times::Rows(name.clone(), default),
            Some(value) => {
                value.to_i32().map_or(Times::Known(default), |number| Times::Known(rows(Some(number.into()))))
            }
            None => Times::Known(default),
        }
    }

    fn items(&self, field: &Field) -> Times {
        let given = field.arguments.iter().find(|given| given.name == IDS);
        match given.map(|given| given.value.as_ref()) {
            Some(Value::Variable(name)) => Times::Items(name.clone()),
            Some(Value::List(items)) => Times::Known(items.len() as u64),
            Some(_) => Times::Known(1),
            None => Times::Known(self.limits.list_items as u64),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_graphql::Name;

    use super::*;
    use crate::http::door::validate::Validator;

    const SDL: &str = "type Query { a: Int rows(first: Int, last: Int): Rows! few(first: Int! = 3): [Row!]
        list: [Row] nodes(ids: [ID!]!): [Row]! words: [String] }
        type Rows { nodes: [Row!]! edges: [Edge!]! total: Int } type Edge { node: Row }
        type Row { a: Int rows(first: Int): Rows! list: [Row] row: Row }";

    fn cost(text: &str, variables: &[(&str, ConstValue)]) -> u64 {
        let limits = DocumentLimits::default();
        let validator = Validator::from_sdl(SDL).unwrap();
        let document = validator.validate(text, &limits).unwrap();
        let mut values = Variables::default();
        for (name, value) in variables {
            values.insert(Name::new(name), value.clone());
        }
        Cost::of(&document, document.operations.iter().next().unwrap(), &limits).with(&values)
    }

    #[test]
    fn lists_multiply_what_stands_under_them() {
        assert_eq!(cost("{a words}", &[]), 2);
        assert_eq!(cost("{rows(first: 50){total nodes{a}}}", &[]), 1 + 50 * 3);
        assert_eq!(cost("{rows(last: 7){edges{node{a}}}}", &[]), 1 + 7 * 3);
        assert_eq!(cost("{rows{nodes{a}}}", &[]), 1 + 20 * 2);
        assert_eq!(cost("{rows(first: null, last: 2){nodes{a}}}", &[]), 1 + 2 * 2);
        assert_eq!(cost("{few{a}}", &[]), 1 + 3);
        assert_eq!(cost("{list{a}}", &[]), 1 + 10);
        assert_eq!(cost("{nodes(ids: [1, 2, 3, 4]){a}}", &[]), 1 + 4);
        assert_eq!(cost("{rows(first: 2){nodes{list{a} row{list{a}}}}}", &[]), 1 + 2 * (1 + 11 + 12));
        assert_eq!(cost("{__schema{types{fields{name}}}}", &[]), 1);
    }

    #[test]
    fn fragments_count_wherever_they_are_spread() {
        assert_eq!(cost("{rows(first: 9){...F}} fragment F on Rows{nodes{...G}} fragment G on Row{a}", &[]), 1 + 9 * 2);
        assert_eq!(
            cost("{list{...G} rows{nodes{... on Row{...G}}}} fragment G on Row{list{a}}", &[]),
            111 + 1 + 20 * 12
        );
    }

    #[test]
    fn variables_say_how_many() {
        let text =
            "query($n: Int, $ids: [ID!]! = []){rows(first: $n){nodes{rows(first: $n){nodes{a}}}} nodes(ids: $ids){a}}";
        assert_eq!(cost(text, &[("n", ConstValue::from(3))]), 2 + 3 * (2 + 3 * 2));
        assert_eq!(cost(text, &[]), 2 + 20 * (2 + 20 * 2));
        assert_eq!(cost(text, &[("n", ConstValue::Null)]), cost(text, &[]));
        assert_eq!(cost(text, &[("n", ConstValue::from(-1))]), 2);
        let ids = ConstValue::List(vec![ConstValue::from("x"); 30]);
        assert_eq!(cost(text, &[("n", ConstValue::from(0)), ("ids", ids)]), 2 + 30);
        assert_eq!(cost(text, &[("n", ConstValue::from(i32::MAX))]), 2 + 2_147_483_647 * (2 + 2_147_483_647 * 2));
    }

    #[test]
    fn a_dashboard_fits_and_a_cube_does_not() {
        let limit = DocumentLimits::default().complexity as u64;
        let text = |a: u32, b: u32| {
            format!(
                "{{rows(first: {a}){{nodes{{a row{{a}} rows(first: {b}){{nodes{{a row{{a}} list{{a row{{a}}}}}}}}}}}}}}"
            )
        };
        assert!(cost(&text(50, 3), &[]) < limit / 2);
        assert!(cost(&text(100, 3), &[]) < limit);
        let cube = "{rows(first: 100){nodes{rows(first: 100){nodes{rows(first: 100){nodes{a}}}}}}}";
        assert!(cost(cube, &[]) > limit * 50);
    }
}
