//! Whether a server is ready to be sent requests.

use longhaul::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, both};

async fn ready(app: &TestApp) -> (u16, Value) {
    let response = app.nobody().http.get(format!("{}/health/ready", app.base)).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

both!(a_clock_that_differs_from_the_databases_makes_not_ready, async |app: &TestApp| {
    app.clock.set(SystemClock.now());
    assert_eq!(ready(app).await, (200, json!({ "status": "ready" })));
    for seconds in [60, -60] {
        app.clock.set(SystemClock.now().plus_seconds(seconds));
        let (status, body) = ready(app).await;
        // SQLite has no clock of its own.
        if app.kind == Kind::Sqlite {
            assert_eq!(status, 200, "{body}");
        } else {
            assert_eq!((status, &body["why"]), (503, &json!("the clocks of server and database differ")));
        }
    }
});
