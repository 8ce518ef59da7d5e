//! Scalars of the API: what they look like on the wire, checked on entry.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as ChronoDateTime, NaiveDate, SecondsFormat};
use longhaul_entity::Timestamp;

use crate::vocab::{BusinessDay, CreditCode, Fen, Phone, Plate, RegionCode, Vin};

/// An instant, RFC 3339 with offset, answered in UTC to the microsecond: `2026-07-01T01:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let parsed =
            ChronoDateTime::parse_from_rfc3339(text).map_err(|_| InputValueError::custom("is no RFC 3339 instant"))?;
        Ok(Self(parsed.to_utc().into()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// A business day in Asia/Shanghai: `2026-07-01` (ALL-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub BusinessDay);

#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let strict = NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10;
        let day =
            text.replace('-', "").parse().ok().filter(|_| strict).and_then(|number| BusinessDay::new(number).ok());
        day.map(Self).ok_or_else(|| InputValueError::custom("is no day of the form 2026-07-01"))
    }

    fn to_value(&self) -> Value {
        let number = self.0.get();
        Value::String(format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100))
    }
}

/// Money in whole fen of CNY, 64-bit: 1 yuan is 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(pub Fen);

#[Scalar(name = "Fen")]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        number
            .as_i64()
            .map(|fen| Self(Fen::new(fen)))
            .ok_or_else(|| InputValueError::custom("is no whole number of fen"))
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.get().into())
    }
}

/// A whole number of 64 bits, as a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int64(pub i64);

#[Scalar(name = "Int64")]
impl ScalarType for Int64 {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        number.as_i64().map(Self).ok_or_else(|| InputValueError::custom("is no whole number of 64 bits"))
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// A phone number of mainland China, mobile or landline: any usual spelling is taken (+86, spaces, dashes, full-width
/// digits) and answered as plain digits.
#[Scalar(name = "Phone")]
impl ScalarType for Phone {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|err| InputValueError::custom(err.en()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// A unified social credit code (统一社会信用代码): 18 characters with a check character, any case.
#[Scalar(name = "CreditCode")]
impl ScalarType for CreditCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|err| InputValueError::custom(err.en()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// The code of an administrative division (行政区划代码, GB/T 2260): six digits, of a division that exists.
#[Scalar(name = "RegionCode")]
impl ScalarType for RegionCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|err| InputValueError::custom(err.en()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// A vehicle identification number (车辆识别代号): 17 digits and letters without I, O and Q, any case.
#[Scalar(name = "Vin")]
impl ScalarType for Vin {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|err| InputValueError::custom(err.en()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

/// A licence plate of mainland China (车牌号): `冀B12345`. Width, case, blanks, dots and dashes do not matter.
#[Scalar(name = "Plate")]
impl ScalarType for Plate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::parse(text).map_err(|err| InputValueError::custom(err.en()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}
