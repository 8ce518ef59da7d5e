//! What a receipt says (回执单, LEAD-1, LEAD-2): the same for ever once a report counts. In words for people, and as lines for the
//! signature.

use longhaul_entity::{ClosedEnum, Timestamp, enums::LeadOutcome, lead};

use crate::vocab::shanghai_text;

/// What the signature covers: a line per figure. Whoever has these lines and the signature can have them verified.
#[must_use]
pub fn payload(lead: &lead::Model) -> String {
    let instant = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_utc().to_rfc3339());
    let rank = lead.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    [
        "LEAD RECEIPT 1".to_owned(),
        format!("number {}", lead.number),
        format!("dealer {}", lead.dealer_id.0),
        format!("received {}", instant(Some(lead.received_at))),
        format!("outcome {}", lead.outcome.text()),
        format!("rank {rank}"),
        format!("counted {}", instant(lead.counted_at)),
        format!("until {}", instant(lead.protected_until)),
        format!("order {} x {} in {}", lead.series.replace('\n', " "), lead.count, lead.month),
    ]
    .join("\n")
}

/// The receipt in Chinese. It names nobody but its reader.
#[must_use]
pub fn zh(lead: &lead::Model) -> String {
    let received = shown(lead.received_at);
    let head =
        format!("提报单{}已于{received}收到：{}，{}×{}台。", lead.number, lead.customer_name, lead.series, lead.count);
    let until = lead.protected_until.map(shown).unwrap_or_default();
    let rank = lead.rank.unwrap_or_default();
    let tail = match lead.outcome {
        LeadOutcome::Granted => format!("您是第1位，信息保护至{until}。"),
        LeadOutcome::Covered => format!("您是第{rank}位，该客户已受本经销商信息保护，至{until}。"),
        LeadOutcome::Behind => format!("您是第{rank}位，未获保护；该客户信息保护至{until}。"),
        LeadOutcome::Waiting => "客户不在授权区域内，待批准；批准前不受保护，不得开展工作。".to_owned(),
        LeadOutcome::Refused => "客户不在授权区域内，未获批准。".to_owned(),
    };
    head + &tail
}

/// The receipt in English.
#[must_use]
pub fn en(lead: &lead::Model) -> String {
    let received = shown(lead.received_at);
    let head = format!(
        "Report {} was received at {received}: {}, {} x {}. ",
        lead.number, lead.customer_name, lead.series, lead.count
    );
    let until = lead.protected_until.map(shown).unwrap_or_default();
    let rank = lead.rank.unwrap_or_default();
    let tail = match lead.outcome {
        LeadOutcome::Granted => format!("It is the first. The customer is protected for you until {until}."),
        LeadOutcome::Covered => format!("It is number {rank}. Your dealer holds the protection, until {until}."),
        LeadOutcome::Behind => {
            format!("It is number {rank} and not protected. The customer is protected until {until}.")
        }
        LeadOutcome::Waiting => {
            "The customer lies outside the territory. Until it is approved it protects nothing, and \
                                 nothing may be done there."
                .to_owned()
        }
        LeadOutcome::Refused => "The customer lies outside the territory; it was not approved.".to_owned(),
    };
    head + &tail
}

/// The instant as people in Shanghai read it.
fn shown(at: Timestamp) -> String {
    shanghai_text(at.0).unwrap_or_else(|_| at.to_utc().to_rfc3339())
}
