//! Global ids: opaque to clients, they carry the type of what they name (`Visit:0192…`).

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, ID, InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use longhaul_entity::TypedId;
use uuid::Uuid;

/// A typed id at the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gid<T>(pub T);

impl<T: TypedId> Gid<T> {
    /// Reads `Type:uuid`; nothing when it is of another type or none at all.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let uuid = Uuid::try_parse(id).ok().filter(|uuid| uuid.as_hyphenated().to_string() == id)?;
        (kind == T::TYPE).then(|| Self(T::from_uuid(uuid)))
    }

    /// The id as clients see it.
    #[must_use]
    pub fn text(&self) -> String {
        // Each row has several: written without the machinery of `format!`, in one allocation.
        let mut buffer = Uuid::encode_buffer();
        let uuid = self.0.uuid().as_hyphenated().encode_lower(&mut buffer);
        let mut text = String::with_capacity(T::TYPE.len() + 1 + uuid.len());
        text.push_str(T::TYPE);
        text.push(':');
        text.push_str(uuid);
        text
    }
}

impl<T: TypedId> InputType for Gid<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => {
                Self::read(&text).ok_or_else(|| InputValueError::custom(format!("is no id of a {}", T::TYPE)))
            }
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: TypedId> OutputType for Gid<T> {
    fn type_name() -> Cow<'static, str> {
        <ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(self.to_value())
    }
}
