//! The few expressions that the two databases spell differently.

use crate::place::Dialect;

impl Dialect {
    /// The numbers from `from` to below `to`, as a table `s` with the column `n`.
    pub(super) fn series(self, from: u64, to: u64) -> String {
        match self {
            Self::Postgres => format!("generate_series({from}::bigint, {to}::bigint - 1) AS s(n)"),
            Self::Sqlite => format!(
                "(WITH RECURSIVE s(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {to}) SELECT n FROM s) AS s"
            ),
        }
    }

    /// The id of row number `n` of a table: a UUID of version 7 whose time is the number and whose rest is the `kind`,
    /// three hexadecimal digits.
    pub(super) fn id(self, kind: &str, n: &str) -> String {
        match self {
            Self::Postgres => format!("(lpad(to_hex(({n})::bigint), 12, '0') || '7{kind}8000000000000000')::uuid"),
            Self::Sqlite => format!("unhex(printf('%012x', {n}) || '7{kind}8000000000000000')"),
        }
    }

    /// The business day of an instant, `YYYYMMDD`.
    pub(super) fn day(self, micros: &str) -> String {
        match self {
            Self::Postgres => {
                format!("to_char(to_timestamp(({micros}) / 1000000) AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::int")
            }
            Self::Sqlite => {
                format!("CAST(strftime('%Y%m%d', ({micros}) / 1000000 + 28800, 'unixepoch') AS INTEGER)")
            }
        }
    }

    /// 64 hexadecimal digits that nothing follows from.
    pub(super) const fn hash(self, postgres_seed: &str) -> &str {
        match self {
            Self::Postgres => postgres_seed,
            Self::Sqlite => "lower(hex(randomblob(32)))",
        }
    }

    /// A truth value.
    pub(super) const fn yes(self, is: bool) -> &'static str {
        match (self, is) {
            (Self::Postgres, true) => "true",
            (Self::Postgres, false) => "false",
            (Self::Sqlite, true) => "1",
            (Self::Sqlite, false) => "0",
        }
    }
}
