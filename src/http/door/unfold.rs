//! Subscriptions whose field stands in a fragment. The executor opens streams for what stands in the operation itself and
//! takes no notice of the rest: a client would wait for ever. So the field is taken out of its fragments beforehand.
//!
//! Works on documents that were validated: there is one field, under no condition, and no fragment goes round in a circle.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet,
    },
};

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Brings the field of each subscription into the operation itself.
pub(super) fn unfold(document: &mut ExecutableDocument) {
    let ExecutableDocument { operations, fragments } = document;
    let operations: Vec<_> = match operations {
        DocumentOperations::Single(only) => vec![only],
        DocumentOperations::Multiple(named) => named.values_mut().collect(),
    };
    for operation in operations {
        let set = &mut operation.node.selection_set.node;
        if operation.node.ty == OperationType::Subscription
            && let Some(field) = field(set, fragments)
        {
            set.items = vec![field.clone()];
        }
    }
}

/// The first field, however deep in fragments.
fn field<'a>(set: &'a SelectionSet, fragments: &'a Fragments) -> Option<&'a Positioned<Selection>> {
    set.items.iter().find_map(|selection| match &selection.node {
        Selection::Field(_) => Some(selection),
        Selection::InlineFragment(inline) => field(&inline.node.selection_set.node, fragments),
        Selection::FragmentSpread(spread) => {
            let fragment = fragments.get(&spread.node.fragment_name.node)?;
            field(&fragment.node.selection_set.node, fragments)
        }
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn the_field_comes_out_of_its_fragments() {
        let text = "subscription A { ...F } subscription B { ... on S { ...F } } query C { ...Q } mutation D { x }
            fragment F on S { ... { told(since: 1) { ...G } } } fragment G on T { id } fragment Q on Q { y z }";
        let mut document = parse_query(text).unwrap();
        unfold(&mut document);
        let DocumentOperations::Multiple(operations) = &document.operations else { panic!() };
        for name in ["A", "B"] {
            let [item] = operations[name].node.selection_set.node.items.as_slice() else { panic!() };
            let Selection::Field(field) = &item.node else { panic!() };
            assert_eq!((field.node.name.node.as_str(), field.node.arguments.len()), ("told", 1));
            // What lies below is the executor's own.
            assert!(matches!(field.node.selection_set.node.items[0].node, Selection::FragmentSpread(_)));
        }
        assert!(matches!(operations["C"].node.selection_set.node.items[0].node, Selection::FragmentSpread(_)));
    }
}
