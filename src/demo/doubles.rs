//! A customer that was recorded twice in the demo, and merged (CUST-10).

use longhaul_entity::{CustomerId, enums::CustomerKind};

use super::{customers::Firm, desk::Desk};
use crate::{
    domain::{
        Caller,
        customer::{Card, create::CreateCustomer, merge::Join, query},
        merge::MergeCustomers,
    },
    error::{Error, Result},
    vocab::PersonOrFirmName,
};

/// Which firm is recorded twice: the first that is known by its name and stays.
pub(super) fn doubled(firms: &[Firm]) -> Option<usize> {
    let fits = |number: usize, firm: &Firm| number % 50 != 7 && firm.order.card.kind != CustomerKind::Individual;
    firms.iter().enumerate().find(|(number, firm)| fits(*number, firm)).map(|(number, _)| number)
}

/// Records the firm once more under a slightly different name, and merges the record into the one that is there.
pub(super) async fn record_and_merge(
    desk: &Desk<'_>,
    keeper: &Caller,
    manager: &Caller,
    keep: CustomerId,
    order: &CreateCustomer,
) -> Result<()> {
    let name = format!("{}车队", order.card.name.as_str());
    let name = PersonOrFirmName::parse(&name).map_err(Error::broken)?;
    let card = Card { name, credit_code: None, phone: None, ..order.card.clone() };
    let double = CreateCustomer { id: None, card, contacts: Vec::new(), ..order.clone() };
    let merge = desk.next(keeper, &double).await?;
    let mut versions = [0; 2];
    for (version, id) in versions.iter_mut().zip([keep, merge]) {
        *version = query::find(desk.db.read(), &manager.actor, id).await?.version;
    }
    let [keep_version, merge_version] = versions;
    let why = "同一车队重复建档".to_owned();
    desk.next(manager, &MergeCustomers(Join { keep, keep_version, merge, merge_version, why })).await.map(drop)
}
