//! Rows read by the place of their columns.
//!
//! SeaORM's models look every column up by its name, and make the text of an error of every NULL: that was a fifth of a
//! long list's CPU in the server. The tables that such lists are made of can be read by place instead, in the order in
//! which SeaORM selects their columns.

use sea_orm::{
    DbErr, FromQueryResult, QueryResult, RuntimeErr,
    sqlx::{self, Row, ValueRef, postgres::PgRow, sqlite::SqliteRow, types::Json},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    CheckInId, ClosedEnum, CustomerId, PhotoId, Timestamp, UnitId, UserId, VisitId, customer, enums, photo, unit, visit,
};

type Read<T> = Result<T, sqlx::Error>;

/// A row of either database.
pub trait Cells {
    /// Whether the cell holds nothing.
    fn is_null(&self, at: usize) -> Read<bool>;
    /// Text, as long as the row is held.
    fn text(&self, at: usize) -> Read<&str>;
    /// A whole number of 32 bits.
    fn int(&self, at: usize) -> Read<i32>;
    /// A whole number of 64 bits.
    fn long(&self, at: usize) -> Read<i64>;
    /// Yes or no.
    fn bool(&self, at: usize) -> Read<bool>;
    /// An id without its type.
    fn uuid(&self, at: usize) -> Read<Uuid>;
    /// A value that is stored as JSON.
    fn json<T: DeserializeOwned + 'static>(&self, at: usize) -> Read<T>;
}

macro_rules! rows {
    ($($row:ty),+) => {$(
        impl Cells for $row {
            fn is_null(&self, at: usize) -> Read<bool> {
                Ok(self.try_get_raw(at)?.is_null())
            }

            fn text(&self, at: usize) -> Read<&str> {
                self.try_get(at)
            }

            fn int(&self, at: usize) -> Read<i32> {
                self.try_get(at)
            }

            fn long(&self, at: usize) -> Read<i64> {
                self.try_get(at)
            }

            fn bool(&self, at: usize) -> Read<bool> {
                self.try_get(at)
            }

            fn uuid(&self, at: usize) -> Read<Uuid> {
                self.try_get(at)
            }

            fn json<T: DeserializeOwned + 'static>(&self, at: usize) -> Read<T> {
                self.try_get_unchecked(at).map(|Json(value)| value)
            }
        }
    )+};
}

rows!(PgRow, SqliteRow);

/// What a cell can be read as.
trait Cell: Sized {
    fn read(row: &impl Cells, at: usize) -> Read<Self>;
}

impl<T: Cell> Cell for Option<T> {
    fn read(row: &impl Cells, at: usize) -> Read<Self> {
        if row.is_null(at)? { Ok(None) } else { T::read(row, at).map(Some) }
    }
}

/// Declares how types are read.
macro_rules! cells {
    ($($type:ty = |$row:ident, $at:ident| $read:expr;)+) => {$(
        impl Cell for $type {
            fn read($row: &impl Cells, $at: usize) -> Read<Self> {
                $read
            }
        }
    )+};
}

cells! {
    String = |row, at| row.text(at).map(str::to_owned);
    i32 = |row, at| row.int(at);
    i64 = |row, at| row.long(at);
    bool = |row, at| row.bool(at);
    Timestamp = |row, at| row.long(at).map(Timestamp);
    visit::VisitContent = |row, at| row.json(at);
    UnitId = |row, at| row.uuid(at).map(UnitId);
    UserId = |row, at| row.uuid(at).map(UserId);
    CustomerId = |row, at| row.uuid(at).map(CustomerId);
    VisitId = |row, at| row.uuid(at).map(VisitId);
    PhotoId = |row, at| row.uuid(at).map(PhotoId);
    CheckInId = |row, at| row.uuid(at).map(CheckInId);
    enums::UnitKind = |row, at| closed(row.text(at)?);
    enums::CustomerKind = |row, at| closed(row.text(at)?);
    enums::TransportUse = |row, at| closed(row.text(at)?);
    enums::Source = |row, at| closed(row.text(at)?);
    enums::Stage = |row, at| closed(row.text(at)?);
    enums::VisitWay = |row, at| closed(row.text(at)?);
    enums::PhotoFormat = |row, at| closed(row.text(at)?);
    enums::PhotoSource = |row, at| closed(row.text(at)?);
}

fn closed<T: ClosedEnum>(text: &str) -> Read<T> {
    T::of(text).ok_or_else(|| sqlx::Error::Decode(format!("no value of {}", T::NAME).into()))
}

/// A model whose columns can be read by their place.
pub trait ByPlace: Sized {
    /// The names of the columns in the order in which they are read.
    const COLUMNS: &'static [&'static str];

    /// Reads a row that begins with these columns.
    ///
    /// # Errors
    /// What the driver says of a cell that holds something else.
    fn read(row: &impl Cells) -> Result<Self, sqlx::Error>;
}

/// A model, read by the place of its columns: `select.into_model::<Placed<customer::Model>>()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<M>(pub M);

impl<M: ByPlace> FromQueryResult for Placed<M> {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let read = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => M::read(row),
            (None, Some(row)) => M::read(row),
            (None, None) => return Err(DbErr::Type("a row of neither database".to_owned())),
        };
        read.map(Self).map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }
}

/// Declares the models that are read by place, with all their columns in order.
macro_rules! by_place {
    ($($table:ident { $($column:ident),+ $(,)? })+) => {
        $(impl ByPlace for $table::Model {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            fn read(row: &impl Cells) -> Read<Self> {
                let mut places = 0..;
                let mut next = || places.next().unwrap_or_default();
                Ok(Self { $($column: Cell::read(row, next())?),+ })
            }
        })+

        #[cfg(test)]
        mod tests {
            use sea_orm::{IdenStatic, Iterable};

            use super::*;

            #[test]
            fn columns_are_read_in_the_order_in_which_they_are_selected() {
                $(
                    let selected: Vec<_> = $table::Column::iter().map(|column| column.as_str()).collect();
                    assert_eq!(<$table::Model as ByPlace>::COLUMNS, selected, stringify!($table));
                )+
            }
        }
    };
}

by_place! {
    unit { id, parent_id, kind, name, desk_phone, version, created_at }
    customer {
        id, dealer_id, owner_id, kind, name, name_key, credit_code, phone, industry, transport_use, area_of_use, address,
        division_code, lat_e6, lon_e6, source, bought, stage, round, archived_at, merged_into, version, created_by, created_at,
        updated_at,
    }
    visit {
        id, customer_id, dealer_id, visitor_id, way, bought, visited_at, device_at, received_at, day, content, seal,
        check_in_id,
    }
    photo {
        id, visit_id, position, sha256, bytes, format, width, height, taken_at, lat_e6, lon_e6, camera, received_at,
        source,
    }
}
