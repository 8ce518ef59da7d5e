//! A request as a form with files, with the boundary `seed`.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use longhaul::{graphql::sdl, http::door::fuzzing::Entrance};
use tokio::runtime::{Builder, Runtime};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder can be made"));
static ENTRANCE: LazyLock<Entrance> =
    LazyLock::new(|| Entrance::new(&sdl(), FOLDER.path().to_owned()).expect("the schema is valid"));
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime can be made"));

fuzz_target!(|form: Vec<u8>| {
    RUNTIME.block_on(ENTRANCE.form(form));
    let left = FOLDER.path().read_dir().expect("the folder is there").count();
    assert_eq!(left, 0, "files of a request that has ended");
});
