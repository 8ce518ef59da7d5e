//! Whether a document fits the schema. It knows the schema as its printed text, and nothing of requests.
//!
//! apollo-compiler judges, which agrees with graphql-js but for what `literals` adds. The text has passed the gate and
//! its measures, so that its nesting and its expanded size are bounded; the compiler's own limits stand behind that.

use std::panic::{AssertUnwindSafe, catch_unwind};

use apollo_compiler::{
    ExecutableDocument, Schema,
    diagnostic::Diagnostic,
    parser::{Parser, SourceMap},
    validation::{DiagnosticData, DiagnosticList, Valid, WithErrors},
};
use async_graphql::Pos;

use super::{
    DoorError,
    fault::{Class, Fault},
    limits::DocumentLimits,
    literals,
};

/// What introspection answers and the compiler does not know of.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean } directive @oneOf on INPUT_OBJECT";

/// A schema to validate documents against.
#[derive(Debug)]
pub(super) struct Validator {
    schema: Valid<Schema>,
}

impl Validator {
    /// Reads a schema's SDL.
    pub(super) fn from_sdl(sdl: &str) -> Result<Self, DoorError> {
        let builder = Schema::builder().ignore_builtin_redefinitions().parse(sdl, "schema.graphql");
        let introspection = if sdl.contains("directive @oneOf") {
            INTROSPECTION.split(" directive").next().unwrap_or_default()
        } else {
            INTROSPECTION
        };
        let schema = builder.parse(introspection, "introspection.graphql").build();
        let schema = schema.map_err(|broken| DoorError::schema(&broken.errors))?.validate();
        let schema = schema.map_err(|broken| DoorError::schema(&broken.errors))?;
        Ok(Self { schema })
    }

    pub(super) fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// The document with its types, or all that is wrong with it.
    pub(super) fn validate(&self, text: &str, limits: &DocumentLimits) -> Result<ExecutableDocument, Fault> {
        let validating = || {
            let mut parser = Parser::new()
                // The parser counts what ends the text as a token, too, and each bracket at most twice as a level.
                .token_limit(limits.tokens.saturating_add(1).saturating_mul(3))
                .recursion_limit(limits.brackets.saturating_add(1).saturating_mul(4));
            let document = match parser.parse_executable(&self.schema, text, "query.graphql") {
                Ok(document) => document.validate(&self.schema).map_err(|broken| faults(&broken.errors))?.into_inner(),
                // Fields that do not exist are noticed while parsing; what else is wrong is told with them.
                Err(WithErrors { partial, mut errors }) => {
                    if let Err(further) = partial.validate(&self.schema) {
                        errors.merge(further.errors);
                    }
                    return Err(faults(&errors));
                }
            };
            let wrong = literals::check(&self.schema, &document);
            Fault::all(wrong).map_or(Ok(document), Err)
        };
        // The validator is not ours: should it panic on some text, then that text is refused and nothing else happens.
        catch_unwind(AssertUnwindSafe(validating)).unwrap_or_else(|_| {
            tracing::error!("the validator panicked");
            Err(Fault::document(Class::ValidationFailed, "查询无法验证", "The query cannot be validated"))
        })
    }
}

fn faults(errors: &DiagnosticList) -> Fault {
    let fault = |diagnostic: Diagnostic<'_, DiagnosticData>| {
        let text = one_line(&diagnostic.error.to_string());
        let place = diagnostic.line_column_range().map(|range| range.start);
        invalid(&text).at(place.map(|at| Pos { line: at.line, column: at.column }))
    };
    Fault::all(errors.iter().map(fault)).unwrap_or_else(|| invalid("the document is not valid"))
}

/// A document that does not fit the schema, in the words of `text`.
pub(super) fn invalid(text: &str) -> Fault {
    Fault::document(Class::ValidationFailed, format!("查询不符合接口定义：{text}"), text.to_owned())
}

/// Where something stands in the text.
pub(super) fn place<T>(node: &apollo_compiler::Node<T>, sources: &SourceMap) -> Option<Pos> {
    let at = node.line_column_range(sources)?.start;
    Some(Pos { line: at.line, column: at.column })
}

/// Texts repeat parts of the document, with its line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
