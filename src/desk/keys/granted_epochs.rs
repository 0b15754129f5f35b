//! The epochs of the office keys that a counsellor was given. Work that is waiting is selected by
//! them: rows that this counsellor cannot open must not fill a batch and hide the others.

use crate::keys::keyring::UnlockedOffice;

/// The epochs whose keys are at hand, lowest first.
#[must_use]
pub fn granted_epochs(keys: &UnlockedOffice) -> Vec<i32> {
    (1..=keys.newest()).filter(|epoch| keys.identity(*epoch).is_some()).collect()
}
