//! Closed enums at the API: one wrapper serves them all, with both labels in the description of every value.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, ServerResult,
    Value,
    parser::types::Field,
    registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use longhaul_entity::ClosedEnum;

/// A closed enum at the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct E<T>(pub T);

impl<T: ClosedEnum> E<T> {
    fn describe() -> MetaType {
        let values = T::ALL.iter().map(|value| {
            let described = MetaEnumValue {
                name: value.text().to_owned(),
                description: Some(format!("{} / {}", value.zh(), value.en())),
                deprecation: Deprecation::NoDeprecated,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                directive_invocations: Vec::new(),
            };
            (value.text().to_owned(), described)
        });
        MetaType::Enum {
            name: T::NAME.to_owned(),
            description: Some(T::ABOUT.trim().to_owned()),
            enum_values: values.collect(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<Self>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

impl<T: ClosedEnum> InputType for E<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| Self::describe())
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = match &value {
            Some(Value::Enum(name)) => name.as_str(),
            Some(Value::String(text)) => text.as_str(),
            _ => return Err(InputValueError::expected_type(value.unwrap_or_default())),
        };
        T::of(text).map(Self).ok_or_else(|| InputValueError::custom(format!("is no value of {}", T::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.text()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: ClosedEnum> OutputType for E<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| Self::describe())
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(self.to_value())
    }
}
