//! Pages of long lists: keyset, never offset, so that page 1,000 costs what page 1 costs and inserts shift nothing.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// The value that a list is ordered by, at one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// An instant, a day, a count.
    Number(i64),
    /// A name.
    Text(String),
}

/// A row's place in an ordered list: its key, and its id where keys are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The value that the list is ordered by.
    pub key: Key,
    /// The row.
    pub id: Uuid,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The most rows, 1 to 100.
    pub limit: u64,
    /// Whether the last rows are asked for instead of the first.
    pub backwards: bool,
    /// Only rows behind this one.
    pub after: Option<Place>,
    /// Only rows in front of this one.
    pub before: Option<Place>,
}

impl Window {
    /// The first rows of a list.
    #[must_use]
    pub const fn first(limit: u64) -> Self {
        Self { limit, backwards: false, after: None, before: None }
    }

    /// Narrows and orders a query to this window by `(key, id)`; `descending` is the list's own direction. Asks for one
    /// row more than the limit: [`Window::cut`] takes it off and knows by it whether there is more.
    pub fn apply<E: EntityTrait>(
        &self,
        query: Select<E>,
        key: impl ColumnTrait,
        id: impl ColumnTrait,
        descending: bool,
    ) -> Select<E> {
        let mut bounds = Condition::all();
        for (place, behind) in [(&self.after, true), (&self.before, false)] {
            let Some(place) = place else { continue };
            let row = Expr::tuple([key.into_simple_expr(), id.into_simple_expr()]);
            let mark = Expr::tuple([Expr::value(Value::from(place.key.clone())), Expr::value(place.id)]);
            bounds = bounds.add(if behind == descending { row.lt(mark) } else { row.gt(mark) });
        }
        let order = if descending == self.backwards { Order::Asc } else { Order::Desc };
        query.filter(bounds).order_by(key, order.clone()).order_by(id, order).limit(self.limit + 1)
    }

    /// Takes off the row beyond the limit and puts the rest into the list's own direction.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if self.backwards {
            rows.reverse();
        }
        Page {
            has_next: if self.backwards { self.before.is_some() } else { more },
            has_previous: if self.backwards { more } else { self.after.is_some() },
            rows,
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, in the list's own direction.
    pub rows: Vec<T>,
    /// Whether there are rows behind.
    pub has_next: bool,
    /// Whether there are rows in front.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(each).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }

    /// The same page of what is loaded for its rows, row by row in their order.
    ///
    /// # Errors
    /// What loading answers.
    pub async fn then<U, E>(self, load: impl AsyncFnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Page<U>, E> {
        let (has_next, has_previous) = (self.has_next, self.has_previous);
        Ok(Page { rows: load(self.rows).await?, has_next, has_previous })
    }
}
