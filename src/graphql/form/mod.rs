//! Forms: their versions, publishing one, and forms that were filled in.

mod inputs;
mod roots;
mod types;

pub(super) use inputs::FilledFormInput;
pub(super) use roots::{FormMutation, FormQuery};
pub(super) use types::FilledForm;
