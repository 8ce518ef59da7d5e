//! Relay connections over keyset pages: described, bounded, with opaque cursors that belong to one order.

use std::borrow::Cow;

use async_graphql::{Context, ObjectType, OutputType, SimpleObject, TypeName};
use data_encoding::BASE64URL_NOPAD;
use longhaul_entity::TypedId;
use uuid::Uuid;

use super::{
    eager::{Each, One},
    errors::Reply,
};
use crate::{
    domain::page::{Key, Page, Place, Window},
    error::{Result, invalid},
};

/// The longest page.
const MOST: i32 = 100;
/// The page when nothing is said.
const DEFAULT: i32 = 20;

/// Which part of the list: the first rows after a cursor, or the last before one. The four arguments that every Relay
/// client knows; 1 to 100 rows, 20 when nothing is said.
#[derive(Default, Debug, Clone)]
pub struct PageArgs {
    /// That many rows from the start (or behind `after`).
    pub first: Option<i32>,
    /// Only rows behind this cursor.
    pub after: Option<String>,
    /// That many rows from the end (or in front of `before`). Not together with `first`.
    pub last: Option<i32>,
    /// Only rows in front of this cursor.
    pub before: Option<String>,
}

impl PageArgs {
    /// The window that is asked for, in a list of that order.
    ///
    /// # Errors
    /// INVALID when a number is out of bounds or a cursor is not one of this order.
    pub fn window(&self, order: &str) -> Reply<Window> {
        let (count, field) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(invalid("last", "first与last不能同时使用", "first and last exclude each other").into());
            }
            (None, Some(last)) => (last, "last"),
            (first, None) => (first.unwrap_or(DEFAULT), "first"),
        };
        if !(1..=MOST).contains(&count) {
            return Err(invalid(field, "每页数量须为1至100", "A page has 1 to 100 rows").into());
        }
        Ok(Window {
            limit: u64::from(count.unsigned_abs()),
            backwards: self.last.is_some(),
            after: read_cursor(self.after.as_deref(), "after", order)?,
            before: read_cursor(self.before.as_deref(), "before", order)?,
        })
    }
}

fn read_cursor(cursor: Option<&str>, field: &'static str, order: &str) -> Result<Option<Place>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let parsed = BASE64URL_NOPAD
        .decode(cursor.as_bytes())
        .ok()
        .and_then(|bytes| serde_json::from_slice::<(String, serde_json::Value, Uuid)>(&bytes).ok())
        .filter(|(of, ..)| of == order)
        .and_then(|(_, key, id)| match key {
            serde_json::Value::Number(number) => number.as_i64().map(|number| Place { key: Key::Number(number), id }),
            serde_json::Value::String(text) if !text.contains('\0') => Some(Place { key: Key::Text(text), id }),
            _ => None,
        });
    Ok(Some(parsed.ok_or_else(|| invalid(field, "游标无效", "This is no cursor of this list"))?))
}

fn write_cursor(order: &str, place: &Place) -> String {
    let key = match &place.key {
        Key::Number(number) => serde_json::Value::from(*number),
        Key::Text(text) => serde_json::Value::from(text.as_str()),
    };
    BASE64URL_NOPAD.encode(serde_json::json!([order, key, place.id]).to_string().as_bytes())
}

/// A part of a list, with what is needed to ask for the next.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Connection<T: ObjectType> {
    /// The rows, each with its cursor.
    edges: Each<Edge<T>>,
    /// Whether and where the list goes on.
    page_info: PageInfo,
    /// How many rows the whole list has; counted only when it is asked for.
    total_count: Option<i64>,
}

/// A row of a list with its place.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<T: ObjectType> {
    /// The row.
    node: One<T>,
    /// Its place, for `after` and `before`; valid in this order of this list.
    cursor: String,
}

/// Whether and where a list goes on.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether there are rows behind this page.
    has_next_page: bool,
    /// Whether there are rows in front of this page.
    has_previous_page: bool,
    /// The place of the first row.
    start_cursor: Option<String>,
    /// The place of the last row.
    end_cursor: Option<String>,
}

impl<T: ObjectType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as OutputType>::type_name()).into()
    }
}

impl<T: ObjectType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <T as OutputType>::type_name()).into()
    }
}

impl<T: ObjectType> Connection<T> {
    /// The connection of a page: `place` says where each row stands in that order.
    pub fn new<R>(
        page: Page<R>,
        order: &str,
        total_count: Option<u64>,
        place: impl Fn(&R) -> Place,
        node: impl Fn(R) -> T,
    ) -> Self {
        let edges: Vec<Edge<T>> = page
            .rows
            .into_iter()
            .map(|row| {
                let cursor = write_cursor(order, &place(&row));
                Edge { node: One(node(row)), cursor }
            })
            .collect();
        Self {
            page_info: PageInfo {
                has_next_page: page.has_next,
                has_previous_page: page.has_previous,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges: Each(edges),
            total_count: total_count.map(|count| i64::try_from(count).unwrap_or(i64::MAX)),
        }
    }
}

/// What `count` says, if the list's `totalCount` is asked for; nothing is counted otherwise.
///
/// # Errors
/// What counting answers.
pub async fn counted(ctx: &Context<'_>, count: impl Future<Output = Result<u64>>) -> Reply<Option<u64>> {
    match ctx.look_ahead().field("totalCount").exists() {
        true => Ok(Some(count.await?)),
        false => Ok(None),
    }
}

/// A place by an instant or another number.
pub fn by_number(number: i64, id: impl TypedId) -> Place {
    Place { key: Key::Number(number), id: id.uuid() }
}
