//! A session's row and the cookie that opens it.

use meldestelle_desk::auth::session::{Session, SessionSecret};
use meldestelle_domain::hex::hex;
use serde::{Deserialize, Serialize};

use super::contents::assert_holds;
use super::golden::{Counting, Keys, first, from_base64, read, to_base64};

/// A row of `session`.
#[derive(Serialize, Deserialize)]
pub struct Row {
    /// `session.id`, in hex.
    id: String,
    /// `session.wrapped`.
    wrapped: String,
}

fn wrap(keys: &Keys) -> String {
    let session: Session = serde_json::from_str(&first("session")).unwrap();
    let cookie = SessionSecret::parse(&keys.cookie).unwrap();
    to_base64(&cookie.wrap(&session, keys.office, keys.counsellor, &mut Counting(80)).unwrap())
}

/// Writes it.
pub fn make(keys: &Keys) -> Row {
    let id = SessionSecret::parse(&keys.cookie).unwrap().id().unwrap();
    Row { id: hex(&id), wrapped: wrap(keys) }
}

#[test]
fn a_session_is_found_by_the_same_id() {
    let (keys, row): (_, Row) = (Keys::read(), read("session.json"));
    let cookie = SessionSecret::parse(&keys.cookie).unwrap();
    assert_eq!(hex(&cookie.id().unwrap()), row.id);
    assert_eq!(*cookie.for_cookie(), keys.cookie);
}

#[test]
fn a_session_opens_with_its_cookie() {
    let (keys, row): (_, Row) = (Keys::read(), read("session.json"));
    let cookie = SessionSecret::parse(&keys.cookie).unwrap();
    let opened = cookie.unwrap(&from_base64(&row.wrapped), keys.office, keys.counsellor).unwrap();
    assert_holds(&first("session"), &opened);
}

#[test]
fn a_session_is_wrapped_the_same() {
    let (keys, row): (_, Row) = (Keys::read(), read("session.json"));
    // Wrapped today, it has the version of its format in front. It is as long as before.
    let (before, today) = (from_base64(&row.wrapped), from_base64(&wrap(&keys)));
    assert_eq!((before.len(), &before[..24]), (today.len(), &today[..24]));
    let cookie = SessionSecret::parse(&keys.cookie).unwrap();
    assert_holds(&first("session"), &cookie.unwrap(&today, keys.office, keys.counsellor).unwrap());
}
