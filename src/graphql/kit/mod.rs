//! What every noun's resolvers use: ids, errors, pages, scalars, enums, the person behind the request. Knows no noun.

mod access;
mod context;
mod eager;
mod enums;
mod errors;
mod event;
mod ids;
mod loaders;
mod pages;
mod scalars;
mod typed;
pub mod uploads;
mod watched;

pub use access::{Access, Gate, Guarded};
pub use context::{Asking, app, asking, caller, origin};
pub use eager::{Each, One};
pub use enums::E;
pub use errors::{ApiError, Reply};
pub use event::{Event, renewed};
pub use ids::Gid;
pub use loaders::{Batch, Loaders, batch};
pub use pages::{Connection, Edge, PageArgs, PageInfo, by_number, counted};
pub use scalars::{Date, DateTime, Int64, Money};
pub use typed::Typed;
