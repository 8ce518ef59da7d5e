//! What apollo-compiler lets pass in literals and graphql-js does not: a field of an input object given twice, a
//! variable that may be null within a list or an object where null is not allowed, a variable that nobody declared within
//! the value of a custom scalar, and input objects of which exactly one field is to be given. It knows the compiled document and the schema.
//!
//! The walk looks into each fragment once per operation, because the variables are those of the operation.

use std::collections::HashSet;

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::{Argument, InputValueDefinition, Type, Value, VariableDefinition},
    executable::{DirectiveList, Operation, Selection, SelectionSet},
    schema::{ExtendedType, InputObjectType},
};

use super::{
    fault::Fault,
    validate::{invalid, place},
};

/// More faults than this are not looked for: no answer tells them.
const ENOUGH: usize = 20;

/// What is wrong in the literals of `document`.
pub(super) fn check(schema: &Schema, document: &ExecutableDocument) -> Vec<Fault> {
    let mut walk = Walk { schema, document, variables: &[], found: Vec::new() };
    for operation in document.operations.iter() {
        walk.operation(operation);
    }
    walk.found
}

struct Walk<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    variables: &'a [Node<VariableDefinition>],
    found: Vec<Fault>,
}

/// Where a value stands: the type that is expected, and whether something else holds when the value is absent.
#[derive(Clone, Copy)]
struct Position<'a> {
    ty: &'a Type,
    has_default: bool,
    /// Within an input object of which exactly one field is to be given.
    one_of: bool,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a Operation) {
        self.variables = &operation.variables;
        for variable in &operation.variables {
            self.directives(&variable.directives);
            if let Some(default) = &variable.default_value {
                self.value(default, Position { ty: &variable.ty, has_default: false, one_of: false });
            }
        }
        self.directives(&operation.directives);
        let mut seen = HashSet::new();
        self.set(&operation.selection_set, &mut seen);
    }

    fn set(&mut self, set: &'a SelectionSet, seen: &mut HashSet<&'a Name>) {
        for selection in &set.selections {
            if self.found.len() >= ENOUGH {
                return;
            }
            match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives);
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set, seen);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.set(&inline.selection_set, seen);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    let document = self.document;
                    let fragment = document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment.filter(|fragment| seen.insert(&fragment.name)) {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set, seen);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives.iter() {
            let schema = self.schema;
            if let Some(definition) = schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, given: &'a [Node<Argument>], known: &'a [Node<InputValueDefinition>]) {
        for argument in given {
            if let Some(definition) = known.iter().find(|definition| definition.name == argument.name) {
                let has_default = definition.default_value.is_some();
                self.value(&argument.value, Position { ty: &definition.ty, has_default, one_of: false });
            }
        }
    }

    fn value(&mut self, value: &'a Node<Value>, at: Position<'a>) {
        match value.as_ref() {
            Value::Variable(name) => self.variable(value, name, at),
            Value::List(items) => {
                let ty = at.ty.item_type();
                for item in items {
                    self.value(item, Position { ty, has_default: false, one_of: false });
                }
            }
            Value::Object(members) => {
                let schema = self.schema;
                self.unique(value, members);
                match schema.types.get(at.ty.inner_named_type()) {
                    Some(ExtendedType::InputObject(object)) => self.object(value, members, object),
                    _ => members.iter().for_each(|(_, value)| self.free(value)),
                }
            }
            _ => {}
        }
    }

    /// A literal within the value of a custom scalar, where no type says what is expected.
    fn free(&mut self, value: &Node<Value>) {
        match value.as_ref() {
            Value::Variable(name) if !self.variables.iter().any(|variable| variable.name == *name) => {
                self.wrong(value, &format!("variable `${name}` is not defined"));
            }
            Value::List(items) => items.iter().for_each(|item| self.free(item)),
            Value::Object(members) => {
                self.unique(value, members);
                members.iter().for_each(|(_, value)| self.free(value));
            }
            _ => {}
        }
    }

    fn object(&mut self, value: &Node<Value>, members: &'a [(Name, Node<Value>)], object: &'a InputObjectType) {
        let one_of = object.directives.has("oneOf");
        if one_of && (members.len() != 1 || members.iter().any(|(_, value)| value.is_null())) {
            let text = format!("exactly one field of `{}` has to be given, and not be null", object.name);
            self.wrong(value, &text);
        }
        for (name, value) in members {
            if let Some(definition) = object.fields.get(name) {
                let has_default = definition.default_value.is_some();
                self.value(value, Position { ty: &definition.ty, has_default, one_of });
            }
        }
    }

    fn unique(&mut self, value: &Node<Value>, members: &[(Name, Node<Value>)]) {
        let mut names = HashSet::new();
        if let Some((name, _)) = members.iter().find(|(name, _)| !names.insert(name.as_str())) {
            self.wrong(value, &format!("the input field `{name}` is given twice"));
        }
    }

    fn variable(&mut self, value: &Node<Value>, name: &Name, at: Position<'_>) {
        let Some(variable) = self.variables.iter().find(|variable| variable.name == *name) else { return };
        let default = variable.default_value.as_ref().is_some_and(|default| !default.is_null());
        let fits = if at.ty.is_non_null() && !variable.ty.is_non_null() {
            (default || at.has_default) && variable.ty.is_assignable_to(&at.ty.clone().nullable())
        } else {
            variable.ty.is_assignable_to(at.ty)
        };
        if !fits || (at.one_of && !variable.ty.is_non_null()) {
            let text = format!("variable `${name}` of type `{}` stands where `{}` is expected", variable.ty, at.ty);
            self.wrong(value, &text);
        }
    }

    fn wrong(&mut self, value: &Node<Value>, text: &str) {
        if self.found.len() < ENOUGH {
            self.found.push(invalid(text).at(place(value, &self.document.sources)));
        }
    }
}
