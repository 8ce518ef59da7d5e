//! Values as they were typed: the scalar of the schema, judged where its field is known. A refusal then carries the
//! field and its words in both languages (INVALID), which the executor's own errors cannot.

use std::{borrow::Cow, str::FromStr};

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

use super::errors::Reply;
use crate::{error::invalid, vocab::VocabError};

/// A value of the vocabulary (`Phone`, `CreditCode`, `RegionCode`), or why what was typed is none.
#[derive(Clone, Debug)]
pub struct Typed<T>(Result<T, VocabError>);

impl<T> Typed<T> {
    /// The value, as the input of `field`.
    ///
    /// # Errors
    /// INVALID.
    pub fn of(self, field: impl Into<Cow<'static, str>>) -> Reply<T> {
        Ok(self.0.map_err(|err| invalid(field, err.zh(), err.en()))?)
    }
}

impl<T> InputType for Typed<T>
where
    T: InputType + FromStr<Err = VocabError> + Clone + Send + Sync,
{
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(typed)) => Ok(Self(typed.parse())),
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        self.0.as_ref().map(InputType::to_value).unwrap_or_default()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
