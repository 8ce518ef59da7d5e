//! Reading and changing the customer ledger.

use async_graphql::{Context, Object, SimpleObject};
use longhaul_entity::{CustomerImportId, LedgerFileId, UnitId};

use super::{
    files::LedgerFile,
    imports::CustomerImport,
    inputs::{
        ConsolidateMonthlyLedgerInput, ExportCustomerLedgerInput, ExportMonthlyLedgerInput, HandInMonthlyLedgerInput,
        ImportCustomersInput,
    },
    monthly::{LedgerConsolidation, LedgerRow, MonthlyLedger},
};
use crate::{
    app::App,
    domain::{
        ledger::{
            export,
            import::{self, Uploaded},
            monthly::{self, consolidate::ConsolidateMonthlyLedger, hand_in::HandInMonthlyLedger, query},
        },
        page::{Key, Place},
        perform,
        standing::year_of,
    },
    error::{Error, Result},
    graphql::kit::{Connection, Gid, PageArgs, Reply, app, by_number, caller, counted, uploads::ReceivedFiles},
    vocab::BusinessDay,
};

/// The order of imports.
const LATEST: &str = "customerImports.createdAt";
/// The order of areas.
const AREAS: &str = "monthlyLedgers.area";
/// The order of frozen rows.
const ROWS: &str = "monthlyLedgerRows.position";

/// A spreadsheet that was made.
#[derive(SimpleObject)]
pub(in crate::graphql) struct LedgerFilePayload {
    /// The file.
    file: LedgerFile,
}

impl LedgerFilePayload {
    /// A file that the caller just made.
    pub(in crate::graphql) async fn read(ctx: &Context<'_>, file: LedgerFileId) -> Reply<Self> {
        Ok(Self { file: LedgerFile::find(ctx, file).await? })
    }
}

/// An import that was queued.
#[derive(SimpleObject)]
struct ImportCustomersPayload {
    /// The import; ask for it again to see how far it is.
    customer_import: CustomerImport,
}

/// A month that was handed in.
#[derive(SimpleObject)]
struct HandInMonthlyLedgerPayload {
    /// The month.
    monthly_ledger: MonthlyLedger,
}

/// A month that was brought together.
#[derive(SimpleObject)]
struct ConsolidateMonthlyLedgerPayload {
    /// What it came to.
    consolidation: LedgerConsolidation,
}

fn today(app: &App) -> Result<BusinessDay> {
    BusinessDay::from_micros(app.db.clock().now().0).map_err(Error::broken)
}

async fn month(ctx: &Context<'_>, area: UnitId, month: i32) -> Reply<MonthlyLedger> {
    let app = app(ctx)?;
    Ok(MonthlyLedger(query::month(app.db.read(), &caller(ctx)?.actor, area, month, today(app)?).await?))
}

/// Queries about the customer ledger.
#[derive(Default)]
pub(in crate::graphql) struct LedgerQuery;

#[Object]
impl LedgerQuery {
    /// An import of customers. NOT_FOUND for one that is not there or not for you.
    async fn customer_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<CustomerImportId>,
    ) -> Reply<CustomerImport> {
        CustomerImport::find(ctx, id.0).await
    }

    /// The imports that one sees, the latest first: a salesperson his own, a manager all of the dealer.
    async fn customer_imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<CustomerImport>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(LATEST)?;
        let total = counted(ctx, import::query::count(db, actor)).await?;
        let page = import::query::list(db, actor, &window).await?;
        let page = page.map(|row| CustomerImport { row });
        let place = |import: &CustomerImport| by_number(import.row.created_at.0, import.row.id);
        Ok(Connection::new(page, LATEST, total, place, |import| import))
    }

    /// A month of a market area (CUST-11). A dealer sees that of its own area, with its own numbers. NOT_FOUND for others.
    async fn monthly_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The market area.")] area_id: Gid<UnitId>,
        #[graphql(desc = "The month, `YYYYMM`.", name = "month")] yyyymm: i32,
    ) -> Reply<MonthlyLedger> {
        month(ctx, area_id.0, yyyymm).await
    }

    /// A month of all areas that one sees, by when these were created: who has handed in, who is late (CUST-11).
    async fn monthly_ledgers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month, `YYYYMM`.")] month: i32,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<MonthlyLedger>> {
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(AREAS)?;
        let total = counted(ctx, query::count(app.db.read(), actor)).await?;
        let page = query::months(app.db.read(), actor, month, today(app)?, &window).await?;
        let place =
            |(area, _): &(longhaul_entity::unit::Model, query::MonthOfArea)| by_number(area.created_at.0, area.id);
        Ok(Connection::new(page, AREAS, total, place, |(_, month)| MonthlyLedger(month)))
    }

    /// The records of a month that was handed in, as they were then; a dealer sees its own (CUST-11). Empty before.
    async fn monthly_ledger_rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The market area.")] area_id: Gid<UnitId>,
        #[graphql(desc = "The month, `YYYYMM`.", name = "month")] yyyymm: i32,
        #[graphql(desc = "That many rows from the start, or behind `after`: 1 to 100, 20 when nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "That many rows from the end, or in front of `before`: 1 to 100. Not together with `first`.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows in front of this cursor.")] before: Option<String>,
    ) -> Reply<Connection<LedgerRow>> {
        let (db, actor) = (app(ctx)?.db.read(), &caller(ctx)?.actor);
        let window = PageArgs { first, after, last, before }.window(ROWS)?;
        let found = month(ctx, area_id.0, yyyymm).await?.0.ledger;
        let (page, total) = match found {
            Some(ledger) => {
                let total = counted(ctx, query::rows_count(db, actor, ledger.id)).await?;
                (query::rows(db, actor, ledger.id, &window).await?, total)
            }
            None => (window.cut(Vec::new()), counted(ctx, async { Ok(0) }).await?),
        };
        let rows = page.then(async |rows: Vec<longhaul_entity::monthly_ledger_row::Model>| {
            rows.into_iter()
                .map(|row| {
                    let place = Place { key: Key::Number(row.position.into()), id: row.id.0 };
                    LedgerRow::read(row).map(|row| (place, row))
                })
                .collect::<Result<Vec<_>>>()
        });
        Ok(Connection::new(rows.await?, ROWS, total, |(place, _)| place.clone(), |(_, row)| row))
    }

    /// How a month was brought together; null before (CUST-11).
    async fn ledger_consolidation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month, `YYYYMM`.")] month: i32,
    ) -> Reply<Option<LedgerConsolidation>> {
        let found = query::consolidation(app(ctx)?.db.read(), &caller(ctx)?.actor, month).await?;
        Ok(found.map(LedgerConsolidation))
    }
}

/// Everything that is done with the customer ledger.
#[derive(Default)]
pub(in crate::graphql) struct LedgerMutation;

#[Object]
impl LedgerMutation {
    /// Writes the customers that one sees into a spreadsheet with Chinese headings (CUST-12), which can be imported again. Dealers
    /// get phones in full, and that is on record; all others get them masked (ALL-2). Errors: LIMIT beyond 50,000 rows.
    async fn export_customer_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which customers.")] input: ExportCustomerLedgerInput,
    ) -> Reply<LedgerFilePayload> {
        let app = app(ctx)?;
        let filter = input.filter.unwrap_or_default().read(year_of(app.db.clock().now())?)?;
        let file = export::export(&app.db, &app.storage, caller(ctx)?, input.operation_id, &filter).await?;
        LedgerFilePayload::read(ctx, file).await
    }

    /// Records customers from a spreadsheet, in the background (CUST-12). Each good row becomes a customer of one's own dealer as
    /// `createCustomer` makes it; a bad row costs no other and comes back with the reason; a customer that is on record already
    /// is left as it is. Nothing is protected by it. Searches find the new customers when it is done at the latest. Errors: INVALID
    /// for what is no spreadsheet, LIMIT for too large a file and while five imports of the dealer are open.
    async fn import_customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportCustomersInput,
    ) -> Reply<ImportCustomersPayload> {
        let app = app(ctx)?;
        let file = ReceivedFiles::of(ctx, input.file).ok_or_else(|| Error::broken("an upload without a file"))?;
        let uploaded = Uploaded { path: file.path().to_owned(), bytes: file.bytes(), name: file.name().to_owned() };
        let (caller, operation_id) = (caller(ctx)?, input.operation_id);
        let id = import::submit(&app.db, &app.storage, caller, operation_id, uploaded, input.dry_run).await?;
        drop(file);
        Ok(ImportCustomersPayload { customer_import: CustomerImport::find(ctx, id).await? })
    }

    /// Hands in the valid records of one's own area of a month, which freezes them (CUST-11). After the 5th of the next month it
    /// is marked as late. Errors: RULE while the month is not over; CONFLICT when it was handed in already.
    async fn hand_in_monthly_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which month.")] input: HandInMonthlyLedgerInput,
    ) -> Reply<HandInMonthlyLedgerPayload> {
        let operation = HandInMonthlyLedger { area: input.area_id.0, month: input.month };
        perform(&app(ctx)?.db, caller(ctx)?, input.operation_id, &operation).await?;
        Ok(HandInMonthlyLedgerPayload { monthly_ledger: month(ctx, operation.area, operation.month).await? })
    }

    /// Brings the ledgers of all areas of a month together (CUST-11); due on the 10th of the next month. Errors: RULE while the
    /// month is not over, and with the list `missing` while areas have not handed in and no reason is given; CONFLICT when it
    /// was done already.
    async fn consolidate_monthly_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which month.")] input: ConsolidateMonthlyLedgerInput,
    ) -> Reply<ConsolidateMonthlyLedgerPayload> {
        let (app, caller) = (app(ctx)?, caller(ctx)?);
        let operation = ConsolidateMonthlyLedger { month: input.month, reason: input.reason };
        perform(&app.db, caller, input.operation_id, &operation).await?;
        let found = query::consolidation(app.db.read(), &caller.actor, operation.month).await?;
        let found = found.ok_or_else(|| Error::broken("a consolidation was written and is not there"))?;
        Ok(ConsolidateMonthlyLedgerPayload { consolidation: LedgerConsolidation(found) })
    }

    /// Writes the records of a month that was handed in into a spreadsheet, phones masked (CUST-11); a dealer gets its own.
    /// Errors: NOT_FOUND for an area out of sight; RULE while the month is not handed in.
    async fn export_monthly_ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which month.")] input: ExportMonthlyLedgerInput,
    ) -> Reply<LedgerFilePayload> {
        let app = app(ctx)?;
        let (caller, area, month) = (caller(ctx)?, input.area_id.0, input.month);
        let file = monthly::export::export(&app.db, &app.storage, caller, input.operation_id, area, month).await?;
        LedgerFilePayload::read(ctx, file).await
    }
}
