//! CPU time and memory of processes, as the kernel counts them.

use std::{fs, path::Path};

/// CPU-ms that a process has used so far; 0 when it is gone. The kernel counts in ticks of 10 ms.
pub(crate) fn used(pid: u32) -> f64 {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    // The name stands in parentheses and may hold anything; what follows it is numbers.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    let a_second = rustix::param::clock_ticks_per_second();
    #[allow(clippy::cast_precision_loss, reason = "it is 100")]
    let ticks_per_ms = a_second as f64 / 1000.0;
    (ticks(11) + ticks(12)) / ticks_per_ms
}

/// Resident memory in MiB now.
pub(crate) fn resident(pid: u32) -> f64 {
    field(pid, "VmRSS:")
}

fn field(pid: u32, name: &str) -> f64 {
    let status = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_ascii_whitespace().next()).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0)
        / 1024.0
}
