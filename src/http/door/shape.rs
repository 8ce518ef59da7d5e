//! Gives the executor's data the shape that was asked for.
//!
//! async-graphql 7.2 puts fields in the order in which they were finished and leaves failed ones out, whatever their
//! type. Here the keys come back in the order of the query, a failed field is null, and where null is not allowed it
//! takes the place of what is around it. What types allow is read from the schema's printed text, once.

use std::{
    collections::{HashMap, HashSet},
    mem::take,
};

use async_graphql::{
    PathSegment, ServerError, Value,
    parser::{
        Error, parse_schema,
        types::{
            BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, Type,
            TypeKind, TypeSystemDefinition,
        },
    },
};

/// The fields of all types of a schema with their types.
#[derive(Debug, Clone)]
pub(super) struct Shapes {
    fields: HashMap<String, HashMap<String, Type>>,
    query: String,
    mutation: String,
    subscription: String,
}

/// What one level of a query asks for, fragments resolved, in the order asked.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    key: &'a str,
    /// Unknown for introspection.
    of_type: Option<&'a Type>,
    /// `None` for leaves.
    plan: Option<Plan<'a>>,
}

/// A response key while fields with that key are gathered.
struct Gathered<'a> {
    key: &'a str,
    of_type: Option<&'a Type>,
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
                    let name = |root: Option<async_graphql::Positioned<async_graphql::Name>>| {
                        root.map(|name| name.node.to_string())
                    };
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
                    let fields = fields.into_iter().map(|field| (field.node.name.node.to_string(), field.node.ty.node));
                    shapes.fields.entry(definition.node.name.node.to_string()).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(shapes)
    }

    /// What `operation` asks for. The document has to have passed the executor, which bounds how deeply fragments are
    /// nested.
    pub(super) fn plan<'a>(&'a self, document: &'a ExecutableDocument, operation: &'a OperationDefinition) -> Plan<'a> {
        let root = match operation.ty {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        };
        self.level(document, vec![(root.as_str(), &operation.selection_set.node)])
    }

    fn level<'a>(&'a self, document: &'a ExecutableDocument, sets: Vec<(&'a str, &'a SelectionSet)>) -> Plan<'a> {
        let mut gathered = Vec::new();
        let mut seen = HashSet::new();
        for (parent, set) in sets {
            self.gather(document, parent, set, &mut seen, &mut gathered);
        }
        let entry = |found: Gathered<'a>| Entry {
            key: found.key,
            of_type: found.of_type,
            plan: (!found.below.is_empty()).then(|| self.level(document, found.below)),
        };
        Plan { entries: gathered.into_iter().map(entry).collect() }
    }

    fn gather<'a>(
        &'a self,
        document: &'a ExecutableDocument,
        parent: &'a str,
        set: &'a SelectionSet,
        seen: &mut HashSet<&'a str>,
        gathered: &mut Vec<Gathered<'a>>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.gather_field(parent, &field.node, gathered),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.gather(document, parent, &inline.node.selection_set.node, seen, gathered);
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = document.fragments.get(name).filter(|_| seen.insert(name)) {
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.gather(document, parent, &fragment.node.selection_set.node, seen, gathered);
                    }
                }
            }
        }
    }

    fn gather_field<'a>(&'a self, parent: &'a str, field: &'a Field, gathered: &mut Vec<Gathered<'a>>) {
        let of_type = self.fields.get(parent).and_then(|fields| fields.get(field.name.node.as_str()));
        let key = field.response_key().node.as_str();
        let below = &field.selection_set.node;
        let below = (!below.items.is_empty()).then(|| (of_type.map_or("", base), below));
        match gathered.iter_mut().find(|found| found.key == key) {
            Some(found) => found.below.extend(below),
            None => gathered.push(Gathered { key, of_type, below: below.into_iter().collect() }),
        }
    }
}

/// The name of the type inside lists.
fn base(of_type: &Type) -> &str {
    match &of_type.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => base(inner),
    }
}

impl Plan<'_> {
    /// `data` in the order asked, with null for what failed by `errors`.
    pub(super) fn shape(&self, data: Value, errors: &[ServerError]) -> Value {
        let paths = errors.iter().map(|error| error.path.as_slice()).filter(|path| !path.is_empty()).collect();
        // The executor has no empty object: it says null.
        self.object(if data == Value::Null { Value::Object(Default::default()) } else { data }, &paths)
    }

    fn object(&self, value: Value, paths: &Paths<'_>) -> Value {
        let Value::Object(mut members) = value else { return value };
        let mut given = take(&mut members);
        for entry in &self.entries {
            let below = below(paths, |segment| matches!(segment, PathSegment::Field(name) if name == entry.key));
            let value = match given.swap_remove(entry.key) {
                Some(value) => value,
                None if below.is_empty() => continue,
                None => Value::Null,
            };
            match complete(entry.of_type, entry.plan.as_ref(), value, &below) {
                Some(value) => members.insert(async_graphql::Name::new(entry.key), value),
                None => return Value::Null,
            };
        }
        Value::Object(members)
    }
}

/// A value in its place; `None` when it is null and must not be.
fn complete(of_type: Option<&Type>, plan: Option<&Plan<'_>>, value: Value, paths: &Paths<'_>) -> Option<Value> {
    let nullable = of_type.is_none_or(|of_type| of_type.nullable);
    let item_type = of_type.and_then(|of_type| match &of_type.base {
        BaseType::List(item) => Some(item.as_ref()),
        BaseType::Named(_) => None,
    });
    // The executor says null for an object of which nothing is left, because all fields failed or were skipped.
    let emptied = if paths.is_empty() { !nullable } else { paths.iter().all(|path| !path.is_empty()) };
    let value = match (value, plan) {
        (Value::Null, Some(plan)) if emptied && item_type.is_none() => {
            plan.object(Value::Object(Default::default()), paths)
        }
        (Value::List(items), _) if plan.is_some() || item_type.is_some() => {
            let complete_item = |(index, item)| {
                let below = below(paths, |segment| matches!(segment, PathSegment::Index(at) if *at == index));
                complete(item_type, plan, item, &below)
            };
            items.into_iter().enumerate().map(complete_item).collect::<Option<_>>().map_or(Value::Null, Value::List)
        }
        (value, Some(plan)) => plan.object(value, paths),
        (value, None) => value,
    };
    (nullable || value != Value::Null).then_some(value)
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

    fn shaped(query: &str, data: Value, failed: &[&str]) -> String {
        let shapes = Shapes::from_sdl(SDL).unwrap();
        let document = parse_query(query).unwrap();
        let operation = &document.operations.iter().next().unwrap().1.node;
        let errors: Vec<_> = failed.iter().map(|text| path(text)).collect();
        serde_json::to_string(&shapes.plan(&document, operation).shape(data, &errors)).unwrap()
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
    fn an_object_without_fields_is_an_object() {
        assert_eq!(shaped("{must{x @skip(if: true)}}", value!({"must": null}), &[]), r#"{"must":{}}"#);
        assert_eq!(shaped("{a @skip(if: true) {x}}", Value::Null, &[]), "{}");
    }
}
