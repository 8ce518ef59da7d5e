//! What the fuzz targets of `fuzz/` throw bytes at: the front door up to the executor, without a socket. Not for anybody else: it
//! is compiled with the feature `fuzzing` alone.

use std::path::PathBuf;

use actix_web::{FromRequest, http::header::CONTENT_TYPE, test::TestRequest, web};

use super::{
    DoorError,
    body::{self, Params},
    contract::Contract,
    document::Documents,
    fault::Fault,
    limits::DoorLimits,
    multipart,
};

/// The boundary of every form that [`Entrance::form`] reads.
pub const BOUNDARY: &str = "seed";

/// A door before a schema that nothing runs behind.
#[derive(Debug)]
pub struct Entrance {
    documents: Documents,
    limits: DoorLimits,
    folder: PathBuf,
}

impl Entrance {
    /// The entrance to the schema that prints as `sdl`; uploads lie in `folder` while their form is read.
    ///
    /// # Errors
    ///
    /// When `sdl` is not the text of a valid schema.
    pub fn new(sdl: &str, folder: PathBuf) -> Result<Self, DoorError> {
        let limits = DoorLimits::default();
        Ok(Self { documents: Documents::new(Contract::read(sdl)?, &limits), limits, folder })
    }

    /// Whether a body of JSON comes through as far as the executor.
    pub fn json(&self, text: &[u8]) -> bool {
        body::from_json(text).and_then(|params| self.prepare(params)).is_ok()
    }

    /// Whether a query string comes through as far as the executor.
    pub fn query_string(&self, text: &str) -> bool {
        body::from_query_string(text).and_then(|params| self.prepare(params)).is_ok()
    }

    /// Whether a form of parts with [`BOUNDARY`] between them comes through as far as the executor.
    pub async fn form(&self, form: Vec<u8>) -> bool {
        let typed = (CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        let request = TestRequest::post().insert_header(typed).insert_header(("graphql-require-preflight", "1"));
        let (request, mut payload) = request.set_payload(form).to_http_parts();
        let Ok(payload) = web::Payload::from_request(&request, &mut payload).into_inner() else { return false };
        let received = multipart::receive(&request, payload, BOUNDARY.to_owned(), &self.limits, &self.folder).await;
        // The files are held until here, as a request holds them.
        received.and_then(|(params, _files)| self.prepare(params)).is_ok()
    }

    fn prepare(&self, params: Params) -> Result<(), Fault> {
        self.documents.prepare(params, &self.limits).map(drop)
    }
}
