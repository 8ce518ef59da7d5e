//! A request as JSON in a body, and as a query string: parameters, document, variables, against the real schema.

#![no_main]

use std::{path::PathBuf, str, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use longhaul::{graphql::sdl, http::door::fuzzing::Entrance};

static ENTRANCE: LazyLock<Entrance> =
    LazyLock::new(|| Entrance::new(&sdl(), PathBuf::new()).expect("the schema is valid"));

fuzz_target!(|bytes: &[u8]| {
    let first = ENTRANCE.json(bytes);
    // The second time the document is known: the verdict must not depend on that.
    assert_eq!(ENTRANCE.json(bytes), first);
    if let Ok(text) = str::from_utf8(bytes) {
        ENTRANCE.query_string(text);
    }
});
