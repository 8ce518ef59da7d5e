//! The hand-written SQL, in the words of both databases.

/// A row of customers with visits and photos, in this order: customer id, name, kind, stage, created; dealer's name;
/// visit id, visited, way, summary; photo id, width, height.
macro_rules! columns {
    ($summary:literal) => {
        concat!(
            "SELECT c.id, c.name, c.kind, c.stage, c.created_at, u.name, v.id, v.visited_at, v.way, ",
            $summary,
            ", p.id, p.width, p.height "
        )
    };
}

/// A customer with his five latest visits.
pub(super) const CUSTOMER_POSTGRES: &str = concat!(
    columns!("v.content ->> 'summary'"),
    "FROM customer c JOIN unit u ON u.id = c.dealer_id
     LEFT JOIN LATERAL (SELECT * FROM visit WHERE customer_id = c.id ORDER BY visited_at DESC, id DESC LIMIT 5) v ON true
     LEFT JOIN photo p ON p.visit_id = v.id
     WHERE c.id = $1 ORDER BY v.visited_at DESC, v.id DESC, p.position"
);

/// The same.
pub(super) const CUSTOMER_SQLITE: &str = concat!(
    columns!("v.content ->> '$.summary'"),
    "FROM customer c JOIN unit u ON u.id = c.dealer_id
     LEFT JOIN visit v ON v.id IN
       (SELECT id FROM visit WHERE customer_id = c.id ORDER BY visited_at DESC, id DESC LIMIT 5)
     LEFT JOIN photo p ON p.visit_id = v.id
     WHERE c.id = $1 ORDER BY v.visited_at DESC, v.id DESC, p.position"
);

/// 50 customers of a dealer behind a place, each with his three latest visits.
pub(super) const CUSTOMERS_POSTGRES: &str = concat!(
    columns!("v.content ->> 'summary'"),
    "FROM (SELECT * FROM customer WHERE dealer_id = $1 AND archived_at IS NULL AND (created_at, id) < ($2, $3)
           ORDER BY created_at DESC, id DESC LIMIT 51) c
     JOIN unit u ON u.id = c.dealer_id
     LEFT JOIN LATERAL (SELECT * FROM visit WHERE customer_id = c.id ORDER BY visited_at DESC, id DESC LIMIT 3) v ON true
     LEFT JOIN photo p ON p.visit_id = v.id
     ORDER BY c.created_at DESC, c.id DESC, v.visited_at DESC, v.id DESC, p.position"
);

/// The same.
pub(super) const CUSTOMERS_SQLITE: &str = concat!(
    columns!("v.content ->> '$.summary'"),
    "FROM (SELECT * FROM customer WHERE dealer_id = $1 AND archived_at IS NULL AND (created_at, id) < ($2, $3)
           ORDER BY created_at DESC, id DESC LIMIT 51) c
     JOIN unit u ON u.id = c.dealer_id
     LEFT JOIN visit v ON v.id IN
       (SELECT id FROM visit WHERE customer_id = c.id ORDER BY visited_at DESC, id DESC LIMIT 3)
     LEFT JOIN photo p ON p.visit_id = v.id
     ORDER BY c.created_at DESC, c.id DESC, v.visited_at DESC, v.id DESC, p.position"
);

/// The funnel of a unit by counting.
pub(super) const FUNNEL: &str =
    "SELECT e.stage, count(*) FROM stage_event e JOIN unit_within w ON w.unit_id = e.unit_id
     WHERE w.ancestor_id = $1 AND e.day BETWEEN $2 AND $3 GROUP BY e.stage";
