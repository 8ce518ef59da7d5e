//! From a query text to a request that may be executed: gate, one parse, choice of the operation, measures, variables.
//!
//! The parsed document travels on with the request, so nobody parses twice. A cache of parsed and validated documents
//! by the hash of their text, and persisted documents, belong here, in front of [`parse`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use async_graphql::{
    Request, Value as ConstValue, Variables,
    parser::{
        Error, parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};
use serde_json::Value;

use super::{
    body::Params,
    fault::{Class, Fault},
    gate,
    limits::DocumentLimits,
    measure,
};

/// A request that passed every check which needs no schema.
pub(super) struct Prepared {
    pub(super) request: Request,
    pub(super) kind: OperationType,
    /// A copy of what the executor gets, by which its answer is brought into shape.
    pub(super) document: ExecutableDocument,
}

/// Checks `params` and makes a request of them.
pub(super) fn prepare(params: Params, limits: &DocumentLimits) -> Result<Prepared, Fault> {
    gate::check(&params.query, limits)?;
    let document = parse(&params.query)?;
    let operation = choose(&document, params.operation_name.as_deref())?;
    measure::check(&document, operation, limits)?;
    let variables = coerce(operation, variables(params.variables)?)?;
    let kind = operation.ty;
    let mut request = Request::new(params.query).variables(variables);
    request.operation_name = params.operation_name;
    request.extensions.0.extend(extensions(params.extensions)?);
    request.set_parsed_query(document.clone());
    Ok(Prepared { request, kind, document })
}

fn parse(text: &str) -> Result<ExecutableDocument, Fault> {
    // The parser is not ours: should it panic on some text, then that text is refused and nothing else happens.
    match catch_unwind(AssertUnwindSafe(|| parse_query(text))) {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(error)) => Err(parse_failed(&error)),
        Err(_) => Err(Fault::document(Class::ParseFailed, "查询文本无法解析", "The query text cannot be parsed")),
    }
}

/// The parser's own text repeats the offending line, however long it is; only place and expectation are told.
fn parse_failed(error: &Error) -> Fault {
    let fault = match error {
        Error::Syntax { message, start, .. } => {
            let expected = message.lines().rev().find_map(|line| line.trim_start().strip_prefix("= "));
            let expected = expected.unwrap_or("unexpected text");
            Fault::document(
                Class::ParseFailed,
                format!("第 {} 行第 {} 列语法错误：{expected}", start.line, start.column),
                format!("Syntax error at line {}, column {}: {expected}", start.line, start.column),
            )
        }
        error => {
            let text = error.to_string();
            Fault::document(Class::ParseFailed, format!("查询文本无法解析：{text}"), text)
        }
    };
    fault.at(error.positions())
}

/// The operation that runs: the one of that name, or the only one.
pub(super) fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Fault> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
        (DocumentOperations::Multiple(all), None) => {
            let mut operations = all.values();
            operations.next().filter(|_| operations.next().is_none())
        }
    };
    found.map(|operation| &operation.node).ok_or_else(|| match name {
        Some(_) => Fault::document(
            Class::OperationResolution,
            "operationName 在查询中不存在",
            "operationName names no operation of the document",
        ),
        None => Fault::document(
            Class::OperationResolution,
            "查询包含多个操作，必须提供 operationName",
            "The document has several operations, so operationName is needed",
        ),
    })
}

fn variables(json: serde_json::Map<String, Value>) -> Result<Variables, Fault> {
    let value = ConstValue::from_json(Value::Object(json)).map_err(|error| not_a_value("variables", &error))?;
    Ok(Variables::from_value(value))
}

fn extensions(json: serde_json::Map<String, Value>) -> Result<Vec<(String, ConstValue)>, Fault> {
    let convert = |(name, value)| ConstValue::from_json(value).map(|value| (name, value));
    json.into_iter().map(convert).collect::<Result<_, _>>().map_err(|error| not_a_value("extensions", &error))
}

fn not_a_value(member: &'static str, error: &serde_json::Error) -> Fault {
    tracing::debug!(%error, member, "JSON that is no GraphQL value");
    Fault::bad_request(format!("{member} 的内容无效"), format!("{member} does not hold valid values"))
}

/// Fills in defaults, which the executor does not apply in `@skip` and `@include`, and refuses an absent variable that
/// must not be null before anything runs.
fn coerce(operation: &OperationDefinition, mut variables: Variables) -> Result<Variables, Fault> {
    for definition in &operation.variable_definitions {
        let (definition, pos) = (&definition.node, definition.pos);
        let name = &definition.name.node;
        let given = variables.get(name);
        let missing = given.is_none();
        match &definition.default_value {
            Some(default) if missing => {
                variables.insert(name.clone(), default.node.clone());
            }
            _ if !definition.var_type.node.nullable && given.is_none_or(|value| *value == ConstValue::Null) => {
                let fault = Fault::document(
                    Class::BadUserInput,
                    format!("变量 ${name} 不能为空"),
                    format!("Variable ${name} must not be null"),
                );
                return Err(fault.at([pos]));
            }
            _ => {}
        }
    }
    Ok(variables)
}
