//! What a ledger costs: imports and exports so many rows on a fresh SQLite file and says how long it took and how much memory
//! the process had at most. `cargo run --release --example ledger_cost -- 50000`
#![allow(clippy::print_stdout, reason = "says what it measured")]

use std::{sync::Arc, time::Instant};

use longhaul::{
    app::App,
    auth,
    clock::{Clock, FixedClock, SystemClock},
    config::{Config, Reader},
    db::{self, Op, Work},
    demo::{self, Scale},
    domain::{
        Caller,
        customer::list::Filter,
        ledger::{
            export,
            import::{self, Uploaded},
            layout::{Field, SHEET, columns, heads},
        },
    },
    error::{Error, Result},
    sheet::{Out, SheetWriter},
    vocab::BusinessDay,
};
use longhaul_entity::{SessionId, UserId, app_user, enums::Role, session};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let rows = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(50_000);
    let folder = tempfile::tempdir().map_err(Error::broken)?;
    let (app, caller) = open(folder.path()).await?;
    let path = folder.path().join("ledger.xlsx");
    let file = ledger(rows)?;
    std::fs::write(&path, &file).map_err(Error::broken)?;
    println!("{rows} rows, {} bytes", file.len());
    let uploaded = Uploaded { path, bytes: file.len() as u64, name: "ledger.xlsx".to_owned() };
    drop(file);
    import::submit(&app.db, &app.storage, &caller, None, uploaded, false).await?;
    let begun = Instant::now();
    import::work(&app.db, &app.storage, &|| false).await?;
    told("import", rows, begun);
    let begun = Instant::now();
    export::export(&app.db, &app.storage, &caller, None, &Filter::default()).await?;
    told("export", rows, begun);
    Ok(())
}

fn told(what: &str, rows: usize, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim();
    println!("{what}: {seconds:.1} s, {:.0} rows/s, at most {peak} of memory", rows as f64 / seconds);
}

/// A database with an organisation and no customers, and the manager of a dealer in a session of his.
async fn open(folder: &std::path::Path) -> Result<(App, Caller)> {
    let at = |name: &str| folder.join(name).display().to_string();
    let settings = [
        ("DATABASE_URL", format!("sqlite://{}", at("longhaul.db"))),
        ("LONGHAUL_PHOTO_FOLDER", at("photos")),
        ("LONGHAUL_KEY_FOLDER", at("keys")),
    ];
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value));
    let reader = Reader::new(None, settings).map_err(Error::broken)?;
    let config = Config::read(&reader).map_err(Error::broken)?;
    let now = SystemClock.now();
    let clock = Arc::new(FixedClock::new(now, demo::SEED));
    let filled = db::open(&config.database, clock.clone()).await?;
    db::up(&filled, &config.database).await?;
    demo::fill(&filled, &clock, &config, now, Scale { customers: 0, visits: 0, pictures: 3 }).await?;
    let manager = app_user::Entity::find()
        .filter(app_user::Column::Role.eq(Role::DealerManager))
        .one(filled.read())
        .await?
        .ok_or_else(|| Error::broken("nobody manages a dealer"))?;
    let session = filled.write(&db::Origin::system("measure"), &Seat { user: manager.id }).await?;
    let actor = auth::load(filled.read(), session, now).await?;
    filled.close().await?;
    drop(filled);
    let origin = db::Origin { actor: Some((actor.user, actor.role)), ..db::Origin::system("measure") };
    // Ids grow with the time, as the server's do.
    Ok((App::open(config, Arc::new(SystemClock)).await?, Caller { actor, origin }))
}

/// A session that no token leads to.
struct Seat {
    user: UserId,
}

impl Work for Seat {
    type Out = SessionId;

    async fn run(&self, op: &Op<'_>) -> Result<SessionId> {
        let id = op.id();
        let row = session::ActiveModel {
            id: Set(id),
            user_id: Set(self.user),
            device: Set("measure".to_owned()),
            address: Set(String::new()),
            created_at: Set(op.now()),
            used_at: Set(op.now()),
            ends_at: Set(op.now().plus_seconds(24 * 3600)),
            revoked_at: Set(None),
            replays: Set(0),
        };
        session::Entity::insert(row).exec_without_returning(op.tx()).await?;
        Ok(id)
    }
}

/// A ledger of customers with everything that has a column.
fn ledger(rows: usize) -> Result<Vec<u8>> {
    let columns = columns(false);
    let day = BusinessDay::new(20_260_615).map_err(Error::broken)?;
    let mut writer = SheetWriter::new(SHEET, &heads(columns), day)?;
    for n in 0..rows {
        let cells: Vec<Out> = columns.iter().map(|column| cell(column.field, n)).collect();
        writer.push(&cells, &[])?;
    }
    writer.finish()
}

fn cell(field: Field, n: usize) -> Out {
    let text = |text: &str| Out::Text(text.to_owned());
    match field {
        Field::Name => Out::Text(format!("测量第{n}号物流有限公司")),
        Field::Kind => text("小型企业"),
        Field::Phone | Field::ContactPhone => Out::Text(format!("13{n:09}")),
        Field::Industry => text("煤炭运输"),
        Field::TransportUse => text("长途运输"),
        Field::Division => text("130202 河北省 唐山市 路南区"),
        Field::Address => Out::Text(format!("路南区示范路{n}号")),
        Field::Latitude => Out::Number(39.63),
        Field::Longitude => Out::Number(118.18),
        Field::Source => text("来店"),
        Field::ContactName => text("王伟"),
        Field::ContactTitle => text("车队长"),
        Field::FleetBrand(_) => text("远航"),
        Field::FleetSeries(line) => Out::Text(format!("H{line}")),
        Field::FleetCount(_) => Out::Number(12.0),
        Field::FleetYear(_) => Out::Number(2021.0),
        Field::PlanSeries => text("H7"),
        Field::PlanCount => Out::Number(2.0),
        Field::PlanMonth => Out::Number(202_609.0),
        Field::PlanBudget => text("600000"),
        Field::PlanWay => text("贷款"),
        _ => Out::Blank,
    }
}
