//! How much room is left on the disk on which everything is kept: files are refused before a full disk refuses words.
//!
//! A face cannot ask the database for it, and sees nothing of the database's files. It needs no more than a folder on the same disk: the one that
//! `MELDESTELLE_STORE` names; otherwise `PostgreSQL`'s usual folder, where the face may look into it; otherwise the folder in which files wait until
//! they are stored, which on most machines lies on the same disk. That last folder counts in any case: where it is full no file comes in. Not promised:
//! that the room of another machine's disk is known.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use rustix::fs::statvfs;

/// Where `PostgreSQL` keeps its clusters on Debian.
const USUAL: &str = "/var/lib/postgresql";

/// Where files wait until they are stored: `TMPDIR` or `/var/tmp`, which is on disk; `/tmp` often is not.
#[must_use]
pub fn waiting() -> PathBuf {
    env::var_os("TMPDIR").map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from)
}

/// What is known of the room that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Enough.
    Enough,
    /// So many megabytes: files are still taken, and somebody should hear of it.
    Little(u64),
    /// So many megabytes: texts are taken, files are not.
    NoFiles(u64),
    /// Nobody knows.
    Unknown,
}

/// The disk, and how much of it stays free.
#[derive(Debug)]
pub struct Space {
    folders: Vec<PathBuf>,
    floor: u64,
    told: Once,
}

impl Space {
    /// Keeps `floor` bytes free where `store` lies, or where it most likely does.
    #[must_use]
    pub fn new(store: Option<&Path>, floor: u64) -> Self {
        // Where it may not be looked into, what stands in its place may be another disk (`InaccessiblePaths=` of systemd).
        let usual = || Some(Path::new(USUAL)).filter(|usual| fs::read_dir(usual).is_ok());
        let mut folders = vec![waiting()];
        folders.extend(store.or_else(usual).map(Path::to_owned));
        Self { folders, floor, told: Once::new() }
    }

    /// What is left, where there is least.
    #[must_use]
    pub fn room(&self) -> Room {
        let free =
            |folder: &PathBuf| statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        let known: Option<Vec<u64>> = self.folders.iter().map(free).collect();
        let Some(least) = known.and_then(|known| known.into_iter().min()) else {
            self.told.call_once(|| {
                tracing::warn!("nobody knows how much room is left on the disk (MELDESTELLE_STORE); files are taken within their other bounds");
            });
            return Room::Unknown;
        };
        let megabytes = least / 1_000_000;
        match least {
            _ if least < self.floor => Room::NoFiles(megabytes),
            _ if least < self.floor.saturating_mul(2) => Room::Little(megabytes),
            _ => Room::Enough,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_before_there_is_none() {
        let room = |floor| Space::new(Some(Path::new("/")), floor).room();
        let Room::NoFiles(free) = room(u64::MAX) else { panic!("a disk of 16 exabytes") };
        let free = free * 1_000_000;
        assert_eq!(room(0), Room::Enough);
        assert_eq!(room(free / 4), Room::Enough);
        assert!(matches!(room(free / 3 * 2), Room::Little(_)));
        assert!(matches!(room(free * 2), Room::NoFiles(_)));
        assert_eq!(Space::new(Some(Path::new("/no/such/folder")), 0).room(), Room::Unknown);
    }
}
