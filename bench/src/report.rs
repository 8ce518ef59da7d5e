//! The figures as a table.

use std::{fmt::Write, path::Path};

use crate::failure::Result;

/// What one side did in one case.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// Answers a second.
    pub(crate) rate: f64,
    /// Half of the answers took at most, in ms.
    pub(crate) p50: f64,
    /// 99 of 100 answers took at most, in ms.
    pub(crate) p99: f64,
    /// The longest took that, in ms.
    pub(crate) longest: f64,
    /// CPU-ms of the server for one answer.
    pub(crate) server_ms: f64,
    /// CPU-ms of the database's processes for one answer; on SQLite the server is the database.
    pub(crate) database_ms: f64,
    /// The most resident memory of the server, in MiB.
    pub(crate) resident: f64,
}

impl Figure {
    /// CPU-ms for one answer in all.
    pub(crate) fn cpu(&self) -> f64 {
        self.server_ms + self.database_ms
    }
}

/// One case at one number of connections.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) case: String,
    pub(crate) connections: usize,
    pub(crate) bound: Option<f64>,
    pub(crate) product: Figure,
    pub(crate) bare: Figure,
}

impl Line {
    /// CPU of the product over CPU of the bare endpoint.
    pub(crate) fn ratio(&self) -> f64 {
        self.product.cpu() / self.bare.cpu()
    }

    /// As progress is told.
    pub(crate) fn text(&self) -> String {
        let Self { case, connections, product, bare, .. } = self;
        format!(
            "{case:<32} {connections:>3} conn: {:>7.3} CPU-ms beside {:>7.3} = {:>5.2} ×, rate {:>7.0}/s = {:>4.2} ×",
            product.cpu(),
            bare.cpu(),
            self.ratio(),
            product.rate,
            product.rate / bare.rate,
        )
    }
}

/// All figures of a run.
pub(crate) struct Report {
    /// Which database, how many customers.
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

impl Report {
    pub(crate) fn new(database: &str, customers: u64) -> Self {
        Self { title: format!("{database}, {customers} customers"), lines: Vec::new() }
    }

    /// The table in Markdown.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{}\n\n| query | connections | CPU-ms: server + database | bare: server + database | CPU ratio | aim | answers/s | bare | rate ratio | p50 / p99 / longest ms | bare | RSS MiB | bare |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
            self.title
        );
        for line in &self.lines {
            let (product, bare) = (&line.product, &line.bare);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {} | {:.3} + {:.3} | {:.3} + {:.3} | {:.2} | {} | {:.0} | {:.0} | {:.2} | {:.2} / {:.2} / {:.0} | {:.2} / {:.2} / {:.0} | {:.0} | {:.0} |",
                line.case,
                line.connections,
                product.server_ms,
                product.database_ms,
                bare.server_ms,
                bare.database_ms,
                line.ratio(),
                line.bound.map_or_else(String::new, |bound| format!("≤ {bound}")),
                product.rate,
                bare.rate,
                product.rate / bare.rate,
                product.p50,
                product.p99,
                product.longest,
                bare.p50,
                bare.p99,
                bare.longest,
                product.resident,
                bare.resident,
            );
        }
        text
    }

    /// Writes the table into a file.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(path, self.text())?)
    }
}
