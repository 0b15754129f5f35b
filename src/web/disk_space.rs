//! How much room is left on the disk that holds everything. Files are refused before a full disk
//! makes the service refuse texts.
//!
//! A face cannot ask the database for the free space, and cannot see the database's files. It needs
//! only a folder on the same disk. That is the folder that `MELDESTELLE_STORE` names; otherwise
//! `PostgreSQL`'s usual folder, if the face may read it; otherwise the folder in which files wait
//! until they are stored, which is on the same disk on most machines. The last folder is always
//! checked as well, because no file can come in when it is full.
//!
//! Not promised: that the free space of another machine's disk is known.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use rustix::fs::statvfs;

/// Debian's folder for `PostgreSQL` clusters.
const POSTGRESQL: &str = "/var/lib/postgresql";

/// The folder in which files wait until they are stored: `TMPDIR` or `/var/tmp`, which is on disk.
/// `/tmp` often is not.
#[must_use]
pub fn spool_folder() -> PathBuf {
    env::var_os("TMPDIR").map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from)
}

/// How much space is left, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreeSpace {
    /// There is enough room.
    Enough,
    /// So many megabytes are left. Files are still accepted, and the operator is warned.
    Little(u64),
    /// So many megabytes are left. Texts are accepted, files are not.
    NoFiles(u64),
    /// The free space cannot be determined.
    Unknown,
}

/// The disks that are watched, and how much of them stays free.
#[derive(Debug)]
pub struct DiskSpace {
    folders: Vec<PathBuf>,
    floor: u64,
    warned: Once,
}

impl DiskSpace {
    /// Keeps `floor` bytes free on the disk of `store`, or on the disk that most likely holds the
    /// database.
    #[must_use]
    pub fn new(store: Option<&Path>, floor: u64) -> Self {
        // If the folder is unreadable, systemd's `InaccessiblePaths=` may have put another disk in
        // its place.
        let usual = || Some(Path::new(POSTGRESQL)).filter(|usual| fs::read_dir(usual).is_ok());
        let mut folders = vec![spool_folder()];
        folders.extend(store.or_else(usual).map(Path::to_owned));
        Self { folders, floor, warned: Once::new() }
    }

    /// The room that is left on the fullest of the disks.
    #[must_use]
    pub fn free(&self) -> FreeSpace {
        let free =
            |folder: &PathBuf| statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        let known: Option<Vec<u64>> = self.folders.iter().map(free).collect();
        let Some(least) = known.and_then(|known| known.into_iter().min()) else {
            self.warned.call_once(|| {
                tracing::warn!("nobody knows how much room is left on the disk (MELDESTELLE_STORE); files are taken within their other bounds");
            });
            return FreeSpace::Unknown;
        };
        let megabytes = least / 1_000_000;
        match least {
            _ if least < self.floor => FreeSpace::NoFiles(megabytes),
            _ if least < self.floor.saturating_mul(2) => FreeSpace::Little(megabytes),
            _ => FreeSpace::Enough,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_space_is_reported_before_there_is_none() {
        let free_space = |floor| DiskSpace::new(Some(Path::new("/")), floor).free();
        let FreeSpace::NoFiles(free) = free_space(u64::MAX) else { panic!("a disk of 16 exabytes") };
        let free = free * 1_000_000;
        assert_eq!(free_space(0), FreeSpace::Enough);
        assert_eq!(free_space(free / 4), FreeSpace::Enough);
        assert!(matches!(free_space(free / 3 * 2), FreeSpace::Little(_)));
        assert!(matches!(free_space(free * 2), FreeSpace::NoFiles(_)));
        assert_eq!(DiskSpace::new(Some(Path::new("/no/such/folder")), 0).free(), FreeSpace::Unknown);
    }
}
