//! The audit chain: its beginning, every link, and the head beside it.

use meldestelle_desk::keys::crypter::row;
use meldestelle_desk::keys::sealed_columns::{AUDIT_ENTRY, AUDIT_HEAD};
use meldestelle_domain::audit::{Entry, Head, Link, genesis, link, verify};
use meldestelle_domain::hex::{from_hex, hex};
use serde::{Deserialize, Serialize};

use super::contents::assert_holds;
use super::golden::{Counting, EPOCH, Keys, from_base64, lines, read, to_base64};
use super::ordered::Ordered;

/// The chain of an office.
#[derive(Serialize, Deserialize)]
pub struct Chain {
    /// The hash before the first entry, in hex.
    genesis: String,
    /// The entries, from position 1: the lines of `contents/audit_entry.jsonl`.
    entries: Vec<Stored>,
    /// `audit_head.head` after the last of them.
    head: String,
}

/// A row of `audit_entry`.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    /// `payload`.
    payload: String,
    /// `hash`, in hex.
    hash: String,
}

/// Writes it.
pub fn make(keys: &Keys) -> Chain {
    let unlocked = keys.unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    let mut rng = Counting(160);
    let mut hash = genesis(keys.office);
    let mut entries = Vec::new();
    let mut length = 0;
    for (position, text) in (1_i64..).zip(lines("audit_entry")) {
        let value = Ordered::read(&text);
        let payload = crypter.seal(AUDIT_ENTRY, &position.to_be_bytes(), &value, &mut rng).unwrap();
        hash = link(&hash, position, &payload);
        length = position;
        entries.push(Stored { payload: to_base64(&payload), hash: hex(&hash) });
    }
    let head = Head { position: length, hash, since: 1, cut: None };
    let head = crypter.seal(AUDIT_HEAD, &row(keys.office.0), &head, &mut rng).unwrap();
    Chain { genesis: hex(&genesis(keys.office)), entries, head: to_base64(&head) }
}

#[test]
fn an_audit_chain_begins_the_same() {
    let (keys, chain): (_, Chain) = (Keys::read(), read("audit.json"));
    assert_eq!(hex(&genesis(keys.office)), chain.genesis);
}

#[test]
fn an_audit_chain_is_whole() {
    let (keys, chain): (_, Chain) = (Keys::read(), read("audit.json"));
    let links = (1_i64..).zip(&chain.entries).map(|(position, entry)| Link {
        position,
        hash: from_hex::<32>(&entry.hash).unwrap().to_vec(),
        payload: from_base64(&entry.payload),
    });
    let end = verify(keys.office, links).unwrap();
    assert_eq!(hex(&end), chain.entries.last().unwrap().hash);
}

#[test]
fn an_audit_chain_opens_with_its_head() {
    let (keys, chain): (_, Chain) = (Keys::read(), read("audit.json"));
    let unlocked = keys.unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    for ((position, entry), text) in (1_i64..).zip(&chain.entries).zip(lines("audit_entry")) {
        let payload = from_base64(&entry.payload);
        let opened: Entry = crypter.open(AUDIT_ENTRY, &position.to_be_bytes(), &payload).unwrap();
        assert_holds(&text, &opened);
    }
    let sealed = from_base64(&chain.head);
    let head: Head = crypter.open(AUDIT_HEAD, &row(keys.office.0), &sealed).unwrap();
    assert_eq!(head.position, i64::try_from(chain.entries.len()).unwrap());
    assert_eq!((hex(&head.hash), head.since), (chain.entries.last().unwrap().hash.clone(), 1));
}
