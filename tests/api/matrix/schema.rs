//! What the printed schema says: the root fields, and everything that can be selected of a type. Nothing here is typed by
//! hand, so nothing new can be forgotten.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, TypeDefinition, TypeKind, TypeSystemDefinition},
};

/// How often values are nested in values.
const NESTED: usize = 3;

/// What the table calls a field, and how it is asked.
type Spelled = (&'static str, &'static str);

/// Fields that cannot be asked for without arguments, by type and name.
const WITH_ARGUMENTS: &[(&str, &str, &[Spelled])] = &[(
    "Photo",
    "url",
    &[
        ("url(ORIGINAL)", "url(rendition: ORIGINAL)"),
        ("url(SCREEN)", "url(rendition: SCREEN)"),
        ("url(THUMB)", "url(rendition: THUMB)"),
    ],
)];

/// The object types of the schema.
pub(super) struct Schema {
    types: BTreeMap<String, Vec<FieldDefinition>>,
}

/// One thing that can be selected of a type.
pub(super) struct Selected {
    /// The key under which the answer has it.
    pub(super) key: String,
    /// As the table calls it.
    pub(super) name: String,
    /// What is written in the query.
    pub(super) text: String,
    /// Whether it is asked for on its own, because it may refuse the whole object.
    pub(super) alone: bool,
}

impl Schema {
    pub(super) fn read() -> Self {
        let document = parse_schema(longhaul::graphql::sdl()).unwrap();
        let mut types = BTreeMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeDefinition { name, kind, .. } = definition.node;
            if let TypeKind::Object(object) = kind {
                let fields = object.fields.into_iter().map(|field| field.node).collect();
                types.insert(name.node.to_string(), fields);
            }
        }
        Self { types }
    }

    /// The names of a type's fields.
    pub(super) fn fields(&self, of: &str) -> Vec<&str> {
        self.types[of].iter().map(|field| field.name.node.as_str()).collect()
    }

    /// Types of things that have an id of their own: each needs a sample.
    pub(super) fn things(&self) -> Vec<&str> {
        let has_id = |fields: &Vec<FieldDefinition>| fields.iter().any(|field| field.name.node == "id");
        self.types.iter().filter(|(_, fields)| has_id(fields)).map(|(name, _)| name.as_str()).collect()
    }

    /// Everything that can be selected of a type: plain values, values within values, and of other things their id.
    pub(super) fn selection(&self, of: &str) -> Vec<Selected> {
        let mut selected = Vec::new();
        for field in &self.types[of] {
            let name = field.name.node.as_str();
            if let Some((.., asked)) = WITH_ARGUMENTS.iter().find(|(kind, field, _)| (*kind, *field) == (of, name)) {
                for (shown, text) in *asked {
                    let (key, name, text) = (name.to_owned(), (*shown).to_owned(), (*text).to_owned());
                    selected.push(Selected { key, name, text, alone: true });
                }
                continue;
            }
            let needed = |argument: &&async_graphql::parser::types::InputValueDefinition| {
                !argument.ty.node.nullable && argument.default_value.is_none()
            };
            let missing = field.arguments.iter().map(|argument| &argument.node).find(needed);
            assert!(missing.is_none(), "{of}.{name} takes arguments: give an example in WITH_ARGUMENTS");
            let text = self.text(field, NESTED).unwrap();
            selected.push(Selected { key: name.to_owned(), name: name.to_owned(), text, alone: false });
        }
        selected
    }

    fn text(&self, field: &FieldDefinition, deep: usize) -> Option<String> {
        let name = field.name.node.as_str();
        let kind = named(&field.ty.node.base);
        let Some(fields) = self.types.get(kind) else { return Some(name.to_owned()) };
        if fields.iter().any(|field| field.name.node == "id") {
            return Some(format!("{name} {{ id }}"));
        }
        // A division has a division above it: values are followed only so far.
        let below: Vec<_> = match deep {
            0 => return None,
            _ => fields.iter().filter_map(|field| self.text(field, deep - 1)).collect(),
        };
        Some(format!("{name} {{ {} }}", below.join(" ")))
    }
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(&inner.base),
    }
}
