//! Gives the executor's data the shape that was asked for.
//!
//! async-graphql 7.2 puts fields in the order in which they were finished and leaves failed ones out, whatever their
//! type. Here the keys come back in the order of the query, a failed field is null, and where null is not allowed it
//! takes the place of what is around it. What types allow is read from the schema's printed text, once.

use std::{
    collections::{HashMap, HashSet},
    mem::take,
    sync::Arc,
};

use async_graphql::{
    Name, PathSegment, Positioned, ServerError, Value,
    indexmap::IndexMap,
    parser::{
        Error, parse_schema,
        types::{
            BaseType, ExecutableDocument, Field, FieldDefinition, OperationDefinition, OperationType, Selection,
            SelectionSet, Type, TypeKind, TypeSystemDefinition,
        },
    },
};

use super::fault::{Class, Fault};

/// The fields of all types of a schema with their types.
#[derive(Debug, Clone)]
pub(super) struct Shapes {
    fields: HashMap<String, HashMap<String, Arc<Type>>>,
    query: String,
    mutation: String,
    subscription: String,
}

/// What one level of a query asks for, fragments resolved, in the order asked. It holds nothing of the document, so
/// that it can be kept beside it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: Name,
    /// Unknown for introspection.
    of_type: Option<Arc<Type>>,
    /// `None` for leaves.
    plan: Option<Plan>,
}

/// A response key while fields with that key are gathered.
struct Gathered<'a> {
    key: &'a Name,
    /// The first field with that key, and the type that it was asked of.
    first: (&'a str, &'a Field),
    of_type: Option<&'a Arc<Type>>,
    below: Vec<(&'a str, &'a SelectionSet)>,
}

type Paths<'a> = Vec<&'a [PathSegment]>;

impl Shapes {
    /// Reads a schema's SDL.
    pub(super) fn from_sdl(sdl: &str) -> Result<Self, Error> {
        let mut shapes = Self {
            fields: HashMap::new(),
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
        };
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let name = |root: Option<Positioned<Name>>| root.map(|name| name.node.to_string());
                    shapes.query = name(schema.node.query).unwrap_or(shapes.query);
                    shapes.mutation = name(schema.node.mutation).unwrap_or(shapes.mutation);
                    shapes.subscription = name(schema.node.subscription).unwrap_or(shapes.subscription);
                }
                TypeSystemDefinition::Type(definition) => {
                    let fields = match definition.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let field = |field: Positioned<FieldDefinition>| {
                        (field.node.name.node.to_string(), Arc::new(field.node.ty.node))
                    };
                    let fields = fields.into_iter().map(field);
                    shapes.fields.entry(definition.node.name.node.to_string()).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(shapes)
    }

    /// What `operation` asks for. The document has to be within its measures, which bound how deeply fragments are
    /// nested and how much there is of them.
    ///
    /// Refuses fields of one type that are asked for under one key with different arguments, of which only the first
    /// would be answered. Validation has refused nearly all of these; it takes lists for the same of which one is the
    /// start of the other.
    pub(super) fn plan(&self, document: &ExecutableDocument, operation: &OperationDefinition) -> Result<Plan, Fault> {
        let root = match operation.ty {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        };
        self.level(document, vec![(root.as_str(), &operation.selection_set.node)])
    }

    fn level<'a>(
        &'a self,
        document: &'a ExecutableDocument,
        sets: Vec<(&'a str, &'a SelectionSet)>,
    ) -> Result<Plan, Fault> {
        let mut gathered = Vec::new();
        let mut seen = HashSet::new();
        for (parent, set) in sets {
            self.gather(document, parent, set, &mut seen, &mut gathered)?;
        }
        let entry = |found: Gathered<'a>| {
            let plan = if found.below.is_empty() { None } else { Some(self.level(document, found.below)?) };
            Ok(Entry { key: found.key.clone(), of_type: found.of_type.cloned(), plan })
        };
        Ok(Plan { entries: gathered.into_iter().map(entry).collect::<Result<_, _>>()? })
    }

    fn gather<'a>(
        &'a self,
        document: &'a ExecutableDocument,
        parent: &'a str,
        set: &'a SelectionSet,
        seen: &mut HashSet<&'a str>,
        gathered: &mut Vec<Gathered<'a>>,
    ) -> Result<(), Fault> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.gather_field(parent, field, gathered)?,
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.gather(document, parent, &inline.node.selection_set.node, seen, gathered)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = document.fragments.get(name).filter(|_| seen.insert(name)) {
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.gather(document, parent, &fragment.node.selection_set.node, seen, gathered)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn gather_field<'a>(
        &'a self,
        parent: &'a str,
        field: &'a Positioned<Field>,
        gathered: &mut Vec<Gathered<'a>>,
    ) -> Result<(), Fault> {
        let (pos, field) = (field.pos, &field.node);
        let of_type = self.fields.get(parent).and_then(|fields| fields.get(field.name.node.as_str()));
        let key = &field.response_key().node;
        let below = &field.selection_set.node;
        let below = (!below.items.is_empty()).then(|| (of_type.map_or("", |of_type| base(of_type)), below));
        match gathered.iter_mut().find(|found| found.key == key) {
            Some(found) if found.first.0 == parent && !same_arguments(found.first.1, field) => {
                let (zh, en) = (format!("字段 {key} 的参数不一致"), format!("{key} has different arguments"));
                return Err(Fault::document(Class::ValidationFailed, zh, en).at([pos]));
            }
            Some(found) => found.below.extend(below),
            None => {
                gathered.push(Gathered { key, first: (parent, field), of_type, below: below.into_iter().collect() });
            }
        }
        Ok(())
    }
}

fn same_arguments(one: &Field, other: &Field) -> bool {
    let mut arguments = one.arguments.iter();
    one.arguments.len() == other.arguments.len()
        && arguments.all(|(name, value)| other.get_argument(&name.node).is_some_and(|found| found.node == value.node))
}

/// The name of the type inside lists.
fn base(of_type: &Type) -> &str {
    match &of_type.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => base(inner),
    }
}

impl Plan {
    /// Levels and keys, for the estimate of how much memory it takes.
    pub(super) fn entries(&self) -> usize {
        self.entries.iter().map(|entry| 1 + entry.plan.as_ref().map_or(0, Self::entries)).sum()
    }

    /// Brings `data` into the order asked, with null for what failed by `errors`. It does so in place: what is in order
    /// already, as most of an answer is, is looked at and not built again.
    pub(super) fn shape(&self, data: &mut Value, errors: &[ServerError]) {
        let paths = errors.iter().map(|error| error.path.as_slice()).filter(|path| !path.is_empty()).collect();
        if *data == Value::Null {
            // The executor has no empty object: it says null.
            *data = Value::Object(Default::default());
        }
        self.object(data, &paths);
    }

    /// Does so with the object of this level and all below it. It becomes null when a member must not be null and is.
    fn object(&self, value: &mut Value, paths: &Paths<'_>) {
        let Value::Object(members) = value else { return };
        if !paths.is_empty() || !self.in_order(members) {
            self.order(members, paths);
        }
        let mut entries = self.entries.iter();
        let stands = members.iter_mut().all(|(key, value)| {
            let Some(entry) = entries.find(|entry| entry.key == *key) else { return true };
            complete(entry.of_type.as_deref(), entry.plan.as_ref(), value, &below_key(paths, key))
        });
        if !stands {
            *value = Value::Null;
        }
    }

    /// Whether the members stand in the order of the entries, some of which may have been skipped.
    fn in_order(&self, members: &IndexMap<Name, Value>) -> bool {
        let mut entries = self.entries.iter();
        members.keys().all(|key| entries.any(|entry| entry.key == *key))
    }

    /// Puts the members into the order of the entries, and null where one failed.
    fn order(&self, members: &mut IndexMap<Name, Value>, paths: &Paths<'_>) {
        let mut given = take(members);
        for entry in &self.entries {
            let value = given.swap_remove(&entry.key);
            let failed = || (!below_key(paths, &entry.key).is_empty()).then_some(Value::Null);
            members.extend(value.or_else(failed).map(|value| (entry.key.clone(), value)));
        }
    }
}

/// Brings a value in its place into shape; false when it is null and must not be.
fn complete(of_type: Option<&Type>, plan: Option<&Plan>, value: &mut Value, paths: &Paths<'_>) -> bool {
    let nullable = of_type.is_none_or(|of_type| of_type.nullable);
    let item_type = of_type.and_then(|of_type| match &of_type.base {
        BaseType::List(item) => Some(item.as_ref()),
        BaseType::Named(_) => None,
    });
    // The executor says null for an object of which nothing is left, because all fields failed or were skipped.
    let emptied = if paths.is_empty() { !nullable } else { paths.iter().all(|path| !path.is_empty()) };
    match (&mut *value, plan) {
        (Value::Null, Some(plan)) if emptied && item_type.is_none() => {
            *value = Value::Object(Default::default());
            plan.object(value, paths);
        }
        (Value::List(items), _) if plan.is_some() || item_type.is_some() => {
            let stand = items.iter_mut().enumerate().all(|(index, item)| {
                let below = below(paths, |segment| matches!(segment, PathSegment::Index(at) if *at == index));
                complete(item_type, plan, item, &below)
            });
            if !stand {
                *value = Value::Null;
            }
        }
        (_, Some(plan)) => plan.object(value, paths),
        (_, None) => {}
    }
    nullable || *value != Value::Null
}

/// What remains of the paths that begin with that key.
fn below_key<'a>(paths: &Paths<'a>, key: &Name) -> Paths<'a> {
    below(paths, |segment| matches!(segment, PathSegment::Field(name) if name.as_str() == key.as_str()))
}

/// What remains of the paths whose first segment fits.
fn below<'a>(paths: &Paths<'a>, fits: impl Fn(&PathSegment) -> bool) -> Paths<'a> {
    let rest = |path: &&'a [PathSegment]| path.split_first().filter(|(first, _)| fits(first)).map(|(_, rest)| rest);
    paths.iter().filter_map(rest).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    const SDL: &str =
        "type Query { a: A  must: A!  list: [A!]  strict: [A!]! } type A implements N { x: Int! y: Int n: N }
        interface N { x: Int! } schema { query: Query }";

    fn path(text: &str) -> ServerError {
        let segment =
            |part: &str| part.parse().map_or_else(|_| PathSegment::Field(part.to_owned()), PathSegment::Index);
        ServerError::new("", None).with_path(text.split('.').map(segment).collect())
    }

    fn shaped(query: &str, mut data: Value, failed: &[&str]) -> String {
        let shapes = Shapes::from_sdl(SDL).unwrap();
        let document = parse_query(query).unwrap();
        let operation = &document.operations.iter().next().unwrap().1.node;
        let errors: Vec<_> = failed.iter().map(|text| path(text)).collect();
        shapes.plan(&document, operation).unwrap().shape(&mut data, &errors);
        serde_json::to_string(&data).unwrap()
    }

    #[test]
    fn keys_come_in_the_order_asked() {
        let query = "{b: a{...F x} must{y}} fragment F on A{y n{... on A{y} x}}";
        let data = value!({"must": {"y": 1}, "b": {"x": 1, "n": {"x": 2, "y": 3}, "y": 4}});
        assert_eq!(shaped(query, data, &[]), r#"{"b":{"y":4,"n":{"y":3,"x":2},"x":1},"must":{"y":1}}"#);
        assert_eq!(shaped("{list{x y}}", value!({"list": [{"y": 1, "x": 2}]}), &[]), r#"{"list":[{"x":2,"y":1}]}"#);
    }

    #[test]
    fn what_failed_is_null_as_near_as_types_allow() {
        assert_eq!(shaped("{a{x y}}", value!({"a": {"x": 1}}), &["a.y"]), r#"{"a":{"x":1,"y":null}}"#);
        assert_eq!(shaped("{a{x y}}", value!({"a": {"y": 1}}), &["a.x"]), r#"{"a":null}"#);
        assert_eq!(shaped("{a{x}}", value!({"a": null}), &["a.x"]), r#"{"a":null}"#);
        assert_eq!(shaped("{a{y}}", value!({"a": null}), &["a.y"]), r#"{"a":{"y":null}}"#);
        assert_eq!(shaped("{a{y}}", Value::Null, &["a"]), r#"{"a":null}"#);
        assert_eq!(shaped("{a{y}}", value!({"a": null}), &["a"]), r#"{"a":null}"#);
        assert_eq!(shaped("{list{y}}", value!({"list": [null]}), &["list.0.y"]), r#"{"list":[{"y":null}]}"#);
        assert_eq!(shaped("{list{y}}", value!({"list": null}), &["list.0"]), r#"{"list":null}"#);
        assert_eq!(shaped("{a{y} must{x}}", value!({"a": {"y": 1}, "must": null}), &["must.x"]), "null");
        let items = || value!([{"x": 1, "y": 2}, {"y": 3}]);
        assert_eq!(shaped("{a{y} list{x y}}", value!({"list": (items())}), &["list.1.x"]), r#"{"list":null}"#);
        assert_eq!(shaped("{strict{x y}}", value!({"strict": (items())}), &["strict.1.x"]), "null");
        let through = value!({"a": {"n": {"y": 1}}});
        assert_eq!(shaped("{a{n{...on A{y x}}}}", through, &["a.n.x"]), r#"{"a":{"n":null}}"#);
    }

    #[test]
    fn one_key_stands_for_one_field() {
        let shapes = Shapes::from_sdl(SDL).unwrap();
        for (query, fits) in [
            ("{a(v: [1], w: {x: 1, y: 2}){x} a(w: {y: 2, x: 1}, v: [1]){y}}", true),
            ("{a(v: [1]){x} a(v: [1, 2]){y}}", false),
            ("{a{n(v: [1]){x}} ...F} fragment F on Query{a{n(v: [1, 2]){x}}}", false),
            ("{a(v: [1]){x} b: a(v: [1, 2]){x}}", true),
            ("{a{... on A{n(v: [1]){x}} ... on B{n(v: [1, 2]){x}}}}", true),
        ] {
            let document = parse_query(query).unwrap();
            let operation = &document.operations.iter().next().unwrap().1.node;
            assert_eq!(shapes.plan(&document, operation).is_ok(), fits, "{query}");
        }
    }

    #[test]
    fn an_object_without_fields_is_an_object() {
        assert_eq!(shaped("{must{x @skip(if: true)}}", value!({"must": null}), &[]), r#"{"must":{}}"#);
        assert_eq!(shaped("{a @skip(if: true) {x}}", Value::Null, &[]), "{}");
    }
}
