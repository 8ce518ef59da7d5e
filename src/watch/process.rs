//! The process as Linux describes it in `/proc`. Elsewhere these figures are missing.

use std::fs::read_to_string;

/// Ticks of `/proc/self/stat` in a second; Linux says 100 to programs on every machine that Rust runs on.
const TICKS: f64 = 100.0;

/// What the process has of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Process {
    /// Bytes in memory.
    pub(super) resident_bytes: i64,
    /// Seconds of processor time.
    pub(super) cpu_seconds: f64,
    /// Open files and sockets.
    pub(super) open_files: i64,
}

impl Process {
    /// As it is now; nothing where there is no `/proc`.
    pub(super) fn now() -> Option<Self> {
        let resident_bytes = resident_bytes(&read_to_string("/proc/self/status").ok()?)?;
        let cpu_seconds = cpu_seconds(&read_to_string("/proc/self/stat").ok()?)?;
        let open_files = i64::try_from(std::fs::read_dir("/proc/self/fd").ok()?.count()).ok()?;
        Some(Self { resident_bytes, cpu_seconds, open_files })
    }
}

fn resident_bytes(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The program's name comes second and may hold anything, brackets and blanks included; all else is numbers.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let mut behind = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system) = (behind.next()?.parse::<f64>().ok()?, behind.next()?.parse::<f64>().ok()?);
    Some((user + system) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_linux_are_read() {
        assert_eq!(resident_bytes("VmPeak:\t 9 kB\nVmRSS:\t    1024 kB\n"), Some(1_048_576));
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 99";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!((resident_bytes(""), cpu_seconds("7 (a")), (None, None));
    }
}
