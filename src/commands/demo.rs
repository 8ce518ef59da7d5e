//! `demo`: a filled database and a running server with one command.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use longhaul_entity::{
    ClosedEnum,
    enums::{Role, UserStatus},
};

use super::{Ended, open, say, serve};
use crate::{
    clock::{Clock, FixedClock, SystemClock},
    config::Config,
    db,
    demo::{self, Account, PASSWORD, Scale, State},
    domain::search,
    watch::Traces,
    worker,
};

/// Where figures are served when nothing is said.
const FREE_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

pub(super) async fn run(mut config: Config, traces: Option<Traces>) -> Result<(), Ended> {
    config.http.explorer = true;
    // Nobody distributes requests to it.
    config.http.leaving_seconds = 0;
    config.watch.metrics.get_or_insert(FREE_PORT);
    prepare(&config).await?;
    let app = open(config).await?;
    // By the keys of this server, which the demo's own clock could not make secret.
    worker::seal(&app).await?;
    let accounts = demo::accounts()?;
    serve::serve(app, traces, |base| greet(base, &accounts)).await
}

/// Fills the database if it is empty and keeps it if it holds the demo.
async fn prepare(config: &Config) -> Result<(), Ended> {
    let start = SystemClock.now();
    let clock = Arc::new(FixedClock::new(start, demo::SEED));
    let opened = db::open(&config.database, clock.clone()).await?;
    db::up(&opened, &config.database).await?;
    search::catch_up(&opened).await?;
    match demo::state(&opened).await? {
        State::Filled => say("demo: the data of the last time is kept"),
        State::Empty => {
            let Scale { customers, visits, .. } = Scale::FULL;
            say(&format!("demo: filling in {customers} customers and {visits} visits of the past 90 days …"));
            demo::fill(&opened, &clock, config, start, Scale::FULL).await?;
            say(&format!("demo: filled in {} s", SystemClock.now().seconds_since(start)));
        }
        State::Unfinished => {
            return Err(refused(
                "a demo that was not filled to the end; another one is at work, or was stopped half-way",
            ));
        }
        State::Foreign(maker) => return Err(refused(&format!("the data of {maker}"))),
    }
    opened.close().await?;
    Ok(())
}

fn refused(holds: &str) -> Ended {
    let message = format!(
        "the database holds {holds}. The demo wants an empty one: name another in DATABASE_URL (and another \
         LONGHAUL_PHOTO_FOLDER), or remove this one"
    );
    Ended { code: 1, message }
}

/// Where it is served and how to sign in: the first of each role, and who cannot.
fn greet(base: &str, accounts: &[Account]) {
    say(&format!("Explorer: {base}/explorer"));
    say(&format!("Sign in with the password {PASSWORD} and one of these phones:"));
    let can = |account: &&Account| account.status == UserStatus::Active;
    for role in Role::ALL {
        let of_role: Vec<&Account> = accounts.iter().filter(can).filter(|account| account.role == *role).collect();
        let Some(first) = of_role.first() else { continue };
        let more = if of_role.len() > 1 { format!(", one of {}", of_role.len()) } else { String::new() };
        say(&format!("  {}  {:<14} {}（{}）{more}", first.phone, role.text(), first.name, role.zh()));
    }
    for account in accounts.iter().filter(|account| !can(account)) {
        say(&format!("  {}  cannot sign in: {} {}", account.phone, account.status.text(), account.name));
    }
    say("The data is invented. Do not serve it to others: everybody knows the password.");
}
