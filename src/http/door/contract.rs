//! A schema as the door knows it: what documents are validated against and answers shaped by, read from its printed text.
//! Reading takes as long as hundreds of requests, so whoever opens several doors before one schema reads it once.

use std::sync::Arc;

use super::{DoorError, shape::Shapes, validate::Validator};

/// A schema, read once for all doors before it.
#[derive(Debug)]
pub struct Contract {
    pub(super) validator: Validator,
    pub(super) shapes: Shapes,
}

impl Contract {
    /// Reads a schema's SDL.
    ///
    /// # Errors
    ///
    /// When `sdl` is not the text of a valid schema.
    pub fn read(sdl: &str) -> Result<Arc<Self>, DoorError> {
        let shapes = Shapes::from_sdl(sdl).map_err(|error| DoorError(error.to_string()))?;
        Ok(Arc::new(Self { validator: Validator::from_sdl(sdl)?, shapes }))
    }
}
