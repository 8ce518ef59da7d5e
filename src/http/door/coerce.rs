//! From the JSON of `variables` to the values of an operation's variables. It knows the schema's input types, and the
//! rules by which GraphQL takes JSON for them; what a custom scalar means is not known here.
//!
//! The compiler has such a function, too. This one says at which place of which variable a value is wrong, reads a
//! default as a value of its type, and makes the executor's values at once.

use apollo_compiler::{
    Node, Schema,
    ast::{Type, Value as Literal, VariableDefinition},
    collections::IndexMap,
    schema::{Component, ExtendedType, InputObjectType, InputValueDefinition},
};
use async_graphql::{Name, Value as ConstValue, Variables, indexmap};
use serde_json::{Map, Number, Value};

use super::fault::{Class, Fault};

/// The values of `variables` in `given`, with defaults. Members of `given` that the operation does not declare are left
/// out.
pub(super) fn coerce(
    schema: &Schema,
    variables: &[Node<VariableDefinition>],
    mut given: Map<String, Value>,
) -> Result<Variables, Fault> {
    let mut values = Variables::default();
    let mut faults = Vec::new();
    for variable in variables {
        let name = variable.name.as_str();
        let value = match (given.remove(name), &variable.default_value) {
            (Some(value), _) => {
                let mut place = Place { schema, variable: name, path: Vec::new() };
                match place.value(&variable.ty, value) {
                    Ok(value) => value,
                    Err(fault) => {
                        faults.push(fault);
                        continue;
                    }
                }
            }
            (None, Some(default)) => literal(default),
            (None, None) if variable.ty.is_non_null() => {
                let place = Place { schema, variable: name, path: Vec::new() };
                faults.push(place.wrong(&variable.ty, "没有提供", "is missing"));
                continue;
            }
            (None, None) => continue,
        };
        values.insert(Name::new(name), value);
    }
    Fault::all(faults).map_or(Ok(values), Err)
}

/// A literal without variables as a value. The executor reads it by its type.
pub(super) fn literal(value: &Literal) -> ConstValue {
    match value {
        Literal::Null | Literal::Variable(_) => ConstValue::Null,
        Literal::Enum(name) => ConstValue::Enum(Name::new(name.as_str())),
        Literal::String(text) => ConstValue::String(text.clone()),
        Literal::Boolean(flag) => ConstValue::Boolean(*flag),
        Literal::Int(number) => number.as_str().parse().map_or(ConstValue::Null, ConstValue::Number),
        Literal::Float(number) => number.as_str().parse().map_or(ConstValue::Null, ConstValue::Number),
        Literal::List(items) => ConstValue::List(items.iter().map(|item| literal(item)).collect()),
        Literal::Object(members) => {
            ConstValue::Object(members.iter().map(|(name, value)| (Name::new(name.as_str()), literal(value))).collect())
        }
    }
}

/// A place within a variable.
struct Place<'a> {
    schema: &'a Schema,
    variable: &'a str,
    path: Vec<String>,
}

impl Place<'_> {
    fn value(&mut self, ty: &Type, value: Value) -> Result<ConstValue, Fault> {
        if value.is_null() {
            let refused = ty.is_non_null().then(|| self.wrong(ty, "不能为空", "must not be null"));
            return refused.map_or(Ok(ConstValue::Null), Err);
        }
        if ty.is_list() {
            return self.list(ty.item_type(), value);
        }
        let name = ty.inner_named_type();
        let fits = match self.schema.types.get(name) {
            Some(ExtendedType::Scalar(_)) => scalar(name, value),
            Some(ExtendedType::Enum(of)) => match value {
                Value::String(text) if of.values.contains_key(text.as_str()) => Some(ConstValue::Enum(Name::new(text))),
                _ => None,
            },
            Some(ExtendedType::InputObject(of)) => match value {
                Value::Object(members) => return self.object(of, members),
                _ => None,
            },
            _ => None,
        };
        fits.ok_or_else(|| self.wrong(ty, "类型不符", "does not fit"))
    }

    /// A value that is no list stands for a list of it alone.
    fn list(&mut self, ty: &Type, value: Value) -> Result<ConstValue, Fault> {
        let Value::Array(items) = value else { return Ok(ConstValue::List(vec![self.value(ty, value)?])) };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            values.push(self.within(index.to_string(), |place| place.value(ty, item))?);
        }
        Ok(ConstValue::List(values))
    }

    fn object(&mut self, of: &InputObjectType, mut members: Map<String, Value>) -> Result<ConstValue, Fault> {
        if of.directives.has("oneOf") && (members.len() != 1 || members.values().any(Value::is_null)) {
            return Err(self.refused("必须且只能提供一个字段", "must have exactly one field, not null"));
        }
        let values = self.fields(&of.fields, &mut members)?;
        if let Some(unknown) = members.keys().next() {
            let place = Place { schema: self.schema, variable: self.variable, path: self.path.clone() };
            let name: String = unknown.chars().take(100).collect();
            return Err(place.refused(
                &format!("没有名为 {name} 的字段"),
                &format!("has a field {name} that `{}` does not have", of.name),
            ));
        }
        Ok(ConstValue::Object(values))
    }

    fn fields(
        &mut self,
        fields: &IndexMap<apollo_compiler::Name, Component<InputValueDefinition>>,
        members: &mut Map<String, Value>,
    ) -> Result<indexmap::IndexMap<Name, ConstValue>, Fault> {
        let mut values = indexmap::IndexMap::new();
        for (name, field) in fields {
            let name = name.as_str();
            match members.remove(name) {
                Some(value) => {
                    let value = self.within(name.to_owned(), |place| place.value(&field.ty, value))?;
                    values.insert(Name::new(name), value);
                }
                None if field.default_value.is_none() && field.ty.is_non_null() => {
                    return self.within(name.to_owned(), |place| Err(place.wrong(&field.ty, "没有提供", "is missing")));
                }
                // The executor knows the default.
                None => {}
            }
        }
        Ok(values)
    }

    fn within<T>(&mut self, step: String, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.path.push(step);
        let value = read(self)?;
        self.path.pop();
        Ok(value)
    }

    fn wrong(&self, ty: &Type, zh: &str, en: &str) -> Fault {
        self.refused(&format!("{zh}，应为 {ty}"), &format!("{en}; `{ty}` is expected"))
    }

    fn refused(&self, zh: &str, en: &str) -> Fault {
        let steps = std::iter::once(self.variable).chain(self.path.iter().map(String::as_str));
        let field = steps.collect::<Vec<_>>().join(".");
        let (zh, en) = (format!("变量 ${field}：{zh}"), format!("Variable ${field} {en}"));
        Fault::document(Class::BadUserInput, zh, en).of_field(field)
    }
}

/// The value of a scalar: of the built-in ones by the rules of GraphQL, of the others as it is.
fn scalar(name: &str, value: Value) -> Option<ConstValue> {
    match (name, value) {
        ("Int", Value::Number(number)) => whole(&number).map(|int| ConstValue::Number(int.into())),
        ("Float", Value::Number(number)) => Some(ConstValue::Number(number)),
        ("String" | "ID", Value::String(text)) => Some(ConstValue::String(text)),
        ("ID", Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Some(ConstValue::String(number.to_string()))
        }
        ("Boolean", Value::Bool(flag)) => Some(ConstValue::Boolean(flag)),
        ("Int" | "Float" | "String" | "ID" | "Boolean", _) => None,
        (_, value) => ConstValue::from_json(value).ok(),
    }
}

/// A whole number of 32 bits; `1.0` is one in JSON.
fn whole(number: &Number) -> Option<i32> {
    let int = number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= f64::from(i32::MAX) + 1.0)?;
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and within 33 bits")]
        Some(float as i64)
    })?;
    i32::try_from(int).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::http::door::validate::Validator;

    const SDL: &str = "type Query { a(i: In, f: Float, id: ID): Int } enum E { A B } scalar Any
        input In { int: Int! text: String list: [Int!] e: E any: Any deep: In has: Int! = 3 } \
        input One @oneOf { a: Int b: Int }";

    /// The values, or the field that is wrong.
    fn coerced(declared: &str, given: &str) -> String {
        let validator = Validator::from_sdl(SDL).unwrap();
        let text = format!("query({declared}){{__typename}}");
        let document = apollo_compiler::ExecutableDocument::parse(validator.schema(), text, "x").unwrap();
        let operation = document.operations.get(None).unwrap();
        match coerce(validator.schema(), &operation.variables, serde_json::from_str(given).unwrap()) {
            Ok(values) => serde_json::to_string(&values).unwrap(),
            Err(fault) => fault.details.field.unwrap(),
        }
    }

    #[test]
    fn scalars_follow_the_rules_of_graphql() {
        for (ty, given, expected) in [
            ("Int", "1", "1"),
            ("Int", "1.0", "1"),
            ("Int", "1.5", "v"),
            ("Int", "2147483648", "v"),
            ("Int", "-2147483648", "-2147483648"),
            ("Int", "1e300", "v"),
            ("Int", "\"1\"", "v"),
            ("Float", "1", "1"),
            ("Float", "true", "v"),
            ("String", "1", "v"),
            ("ID", "1", "\"1\""),
            ("ID", "1.5", "v"),
            ("Boolean", "1", "v"),
            ("E", "\"A\"", "\"A\""),
            ("E", "\"C\"", "v"),
            ("Any", "{\"x\":[1]}", "{\"x\":[1]}"),
            ("Int", "null", "null"),
            ("Int!", "null", "v"),
            ("[Int]", "1", "[1]"),
            ("[[Int]]", "[1]", "[[1]]"),
            ("[Int!]", "[1,null]", "v.1"),
            ("Query", "1", "v"),
        ] {
            let found = coerced(&format!("$v: {ty}"), &format!("{{\"v\":{given}}}"));
            let expected =
                if expected.starts_with('v') { expected.to_owned() } else { format!("{{\"v\":{expected}}}") };
            assert_eq!(found, expected, "{ty} {given}");
        }
    }

    #[test]
    fn input_objects_name_the_place_of_what_is_wrong() {
        for (given, expected) in [
            (r#"{"int":1,"deep":{"int":2,"list":[1]}}"#, r#"{"v":{"int":1,"deep":{"int":2,"list":[1]}}}"#),
            (r#"{}"#, "v.int"),
            (r#"{"int":1,"deep":{"int":2,"list":[1,"x"]}}"#, "v.deep.list.1"),
            (r#"{"int":1,"nothing":1}"#, "v"),
            (r#"{"int":1,"has":null}"#, "v.has"),
            (r#"7"#, "v"),
        ] {
            assert_eq!(coerced("$v: In", &format!("{{\"v\":{given}}}")), expected, "{given}");
        }
    }

    #[test]
    fn one_of_is_one() {
        for (given, fits) in [("{\"a\":1}", true), ("{}", false), ("{\"a\":1,\"b\":2}", false), ("{\"a\":null}", false)]
        {
            assert_eq!(coerced("$v: One", &format!("{{\"v\":{given}}}")) != "v", fits, "{given}");
        }
    }

    #[test]
    fn what_is_absent_has_its_default_or_stays_absent() {
        assert_eq!(coerced("$a: Int, $b: E = A, $c: Int = null, $d: [Int] = 1", "{}"), r#"{"b":"A","c":null,"d":1}"#);
        assert_eq!(coerced("$a: Int = 3", r#"{"a":null,"other":1}"#), r#"{"a":null}"#);
        assert_eq!(coerced("$a: Int!", "{}"), "a");
    }
}
