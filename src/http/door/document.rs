//! From the parameters of a request to a request that may be executed.
//!
//! A document is parsed, measured and validated once, and kept with all that can be said of it without variables:
//! sizes, cost, plan of the answer, for each operation. What comes with a request is held against that. HTTP and
//! WebSocket come in here the same way.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use apollo_compiler::{Node, ast::VariableDefinition};
use async_graphql::{
    Request, Response, Value as ConstValue,
    parser::{
        Error, parse_query,
        types::{ExecutableDocument, OperationType},
    },
};
use serde_json::{Map, Value};

use super::{
    DoorError, answer,
    body::Params,
    coerce::coerce,
    contract::Contract,
    cost::Cost,
    fault::{Class, Fault},
    gate,
    limits::DoorLimits,
    measure::{self, Sizes},
    persisted::{Named, from_hex, hash_of, named},
    shape::Plan,
    store::Store,
    trusted::TrustedDocument,
    unfold::unfold,
};

/// A request that passed every check before execution.
pub(super) struct Prepared {
    pub(super) request: Request,
    pub(super) kind: OperationType,
    document: Arc<Checked>,
    operation: usize,
}

impl Prepared {
    /// What is needed when the request has gone to the executor.
    pub(super) fn split(self) -> (Request, Finish) {
        (self.request, Finish { document: self.document, operation: self.operation })
    }
}

/// Brings answers of the executor into the shape that the document asks for.
pub(super) struct Finish {
    document: Arc<Checked>,
    operation: usize,
}

impl Finish {
    /// The answer with its keys in order and its nulls in place; one that refuses arguments becomes a request error
    /// where nothing can have happened.
    pub(super) fn finish(&self, response: &mut Response) {
        let Some(operation) = self.document.operations.get(self.operation) else { return };
        answer::as_if_not_executed(response, operation.kind, operation.sizes.roots);
        if answer::was_executed(response) {
            operation.plan.shape(&mut response.data, &response.errors);
        }
    }
}

/// A document that passed every check that needs no variables.
#[derive(Debug)]
struct Checked {
    parsed: ExecutableDocument,
    operations: Vec<Operation>,
}

/// What is known of an operation.
#[derive(Debug)]
struct Operation {
    name: Option<String>,
    kind: OperationType,
    sizes: Sizes,
    variables: Vec<Node<VariableDefinition>>,
    cost: Cost,
    plan: Plan,
}

/// All documents that a door knows, and how it comes to know others.
#[derive(Debug)]
pub(super) struct Documents {
    contract: Arc<Contract>,
    store: Store<Checked>,
    /// By id, and by the hash of the text in lower case.
    trusted: HashMap<String, Arc<Checked>>,
    only_trusted: bool,
}

impl Documents {
    /// Knows the schema and no document.
    pub(super) fn new(contract: Arc<Contract>, limits: &DoorLimits) -> Self {
        let store = Store::new(limits.kept_documents, limits.kept_bytes);
        Self { contract, store, trusted: HashMap::new(), only_trusted: false }
    }

    /// Learns the documents of a manifest; with `only`, others are refused from now on.
    pub(super) fn trust(
        &mut self,
        documents: Vec<TrustedDocument>,
        only: bool,
        limits: &DoorLimits,
    ) -> Result<(), DoorError> {
        for TrustedDocument { id, name, body } in documents {
            let checked = self.check(&body, limits).and_then(|checked| {
                checked
                    .operations
                    .iter()
                    .try_for_each(|operation| measure::check(&operation.sizes, &limits.document))?;
                Ok(Arc::new(checked))
            });
            let checked =
                checked.map_err(|fault| DoorError(format!("trusted document {name} ({id}): {}", fault.en)))?;
            self.trusted.insert(data_encoding::HEXLOWER.encode(&hash_of(&body)), Arc::clone(&checked));
            self.trusted.insert(id, checked);
        }
        self.only_trusted = only;
        Ok(())
    }

    /// Checks `params` and makes a request of them.
    pub(super) fn prepare(&self, params: Params, limits: &DoorLimits) -> Result<Prepared, Fault> {
        let document = self.find(&params, limits)?;
        let index = document.choose(params.operation_name.as_deref())?;
        let operation = &document.operations[index];
        measure::check(&operation.sizes, &limits.document)?;
        let variables = coerce(self.contract.validator.schema(), &operation.variables, params.variables)?;
        let max = limits.document.complexity;
        if operation.cost.with(&variables) > max as u64 {
            let (zh, en) = ("查询过于复杂", "The query asks for too much");
            return Err(Fault::over("complexity", max, zh, en));
        }
        // The executor is given the parsed document; the text is of no more use.
        let mut request = Request::new(String::new()).variables(variables);
        request.operation_name = params.operation_name;
        request.extensions.0.extend(extensions(params.extensions)?);
        request.set_parsed_query(document.parsed.clone());
        Ok(Prepared { request, kind: operation.kind, document, operation: index })
    }

    fn find(&self, params: &Params, limits: &DoorLimits) -> Result<Arc<Checked>, Fault> {
        let found = match named(params)? {
            Named::Id(id) => return self.trusted.get(&id).cloned().ok_or_else(Fault::persisted_query_not_found),
            Named::Hash(hash) => match self.trusted.get(&hash) {
                Some(trusted) => return Ok(Arc::clone(trusted)),
                None if self.only_trusted => None,
                None => {
                    let hash = from_hex(&hash).ok_or_else(|| {
                        Fault::bad_request(
                            "sha256Hash 必须是 64 位十六进制数",
                            "sha256Hash must be 64 hexadecimal digits",
                        )
                    })?;
                    return self.store.get(&hash).ok_or_else(Fault::persisted_query_not_found);
                }
            },
            Named::Text(_, hash) if self.only_trusted => {
                self.trusted.get(&data_encoding::HEXLOWER.encode(&hash)).cloned()
            }
            Named::Text(text, hash) => {
                if let Some(known) = self.store.get(&hash) {
                    return Ok(known);
                }
                let checked = Arc::new(self.check(text, limits)?);
                self.store.put(hash, Arc::clone(&checked), checked.bytes(text));
                Some(checked)
            }
        };
        found.ok_or_else(|| {
            Fault::document(
                Class::NotTrusted,
                "本服务只执行登记过的文档",
                "Only documents of the server's manifest are executed",
            )
        })
    }

    /// Everything that can be found out about a text.
    fn check(&self, text: &str, limits: &DoorLimits) -> Result<Checked, Fault> {
        gate::check(text, &limits.document)?;
        let mut parsed = parse(text)?;
        let sizes = measure::measure(&parsed, &limits.document)?;
        // The only operation is the one that will run; what is too large need not be validated.
        if let [only] = sizes.as_slice() {
            measure::check(only, &limits.document)?;
        }
        let compiled = self.contract.validator.validate(text, &limits.document)?;
        let mut operations = Vec::with_capacity(sizes.len());
        for ((name, operation), sizes) in parsed.operations.iter().zip(sizes) {
            let name = name.map(|name| name.as_str());
            let Ok(definition) = compiled.operations.get(name) else { continue };
            operations.push(Operation {
                name: name.map(str::to_owned),
                kind: operation.node.ty,
                sizes,
                variables: definition.variables.clone(),
                cost: Cost::of(&compiled, definition, &limits.document),
                plan: self.contract.shapes.plan(&parsed, &operation.node)?,
            });
        }
        unfold(&mut parsed);
        Ok(Checked { parsed, operations })
    }
}

impl Checked {
    /// The operation that runs: the one of that name, or the only one.
    fn choose(&self, name: Option<&str>) -> Result<usize, Fault> {
        let found = match name {
            Some(_) => self.operations.iter().position(|operation| operation.name.as_deref() == name),
            None => (self.operations.len() == 1).then_some(0),
        };
        found.ok_or_else(|| match name {
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

    /// Bytes that it takes, by estimate: a parsed text takes about forty times its length, an entry of a plan about
    /// eighty bytes.
    fn bytes(&self, text: &str) -> usize {
        let entries: usize = self.operations.iter().map(|operation| operation.plan.entries()).sum();
        text.len() * 40 + entries * 80 + 1_000
    }
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

fn extensions(json: Map<String, Value>) -> Result<Vec<(String, ConstValue)>, Fault> {
    let convert = |(name, value)| ConstValue::from_json(value).map(|value| (name, value));
    json.into_iter().map(convert).collect::<Result<_, _>>().map_err(|error: serde_json::Error| {
        tracing::debug!(%error, "JSON that is no GraphQL value");
        Fault::bad_request("extensions 的内容无效", "extensions does not hold valid values")
    })
}
