//! A small disk of a deployment's own, that comes to be full.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
    process::Command,
};

use super::Site;

/// Bytes that it holds.
const SIZE: u64 = 24 * 1024 * 1024;

/// A small disk of its own in the folder of a deployment.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Mounts one; nothing where that is not allowed, which is said.
    pub(crate) fn mount(site: &Site) -> Option<Self> {
        let path = site.file("disk");
        fs::create_dir(&path).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={SIZE}"), "tmpfs"]).arg(&path).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(path));
        }
        // The runner keeps what a passing test prints; this is said past it.
        let said = "NOT TRIED: a disk that is full; this user may not mount one. Run as root to try it.\n";
        io::stderr().write_all(said.as_bytes()).unwrap();
        None
    }

    /// Mounts one and has the site keep its photos there.
    pub(crate) fn for_photos(site: &mut Site) -> Option<Self> {
        let disk = Self::mount(site)?;
        site.set("LONGHAUL_PHOTO_FOLDER", disk.file("photos").display());
        Some(disk)
    }

    /// A path on it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Fills the disk up to so many free bytes.
    pub(crate) fn leave(&self, bytes: u64) {
        let found = rustix::fs::statvfs(&self.0).unwrap();
        let mut more = (found.f_bavail * found.f_frsize).saturating_sub(bytes);
        let mut ballast = File::options().create(true).append(true).open(self.file("ballast")).unwrap();
        // A server beside it may need the last bytes itself.
        while more > 0 && ballast.write_all(&[1; 4096][..usize::try_from(more.min(4096)).unwrap()]).is_ok() {
            more = more.saturating_sub(4096);
        }
    }

    /// Makes room again.
    pub(crate) fn clear(&self) {
        fs::remove_file(self.file("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _left_to_the_system = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
