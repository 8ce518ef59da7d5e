//! `demo`: a filled database and a running server with one command.

use super::{Ended, open, serve};
use crate::{config::Config, db};

pub(super) async fn run(mut config: Config) -> Result<(), Ended> {
    config.http.explorer = true;
    let app = open(config).await?;
    db::up(&app.db, &app.config.database).await?;
    serve::serve(app, |_| {}).await
}
