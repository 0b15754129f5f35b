//! From the receipt code to the neutral name. The lists of words are part of the format, because a
//! stored name is two places in them.

use std::fs;

use meldestelle_domain::hex::hex;
use meldestelle_domain::neutral_name::{FILES, NeutralName};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::golden::{Keys, folder};

/// What a receipt code gives.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The code as it is shown.
    code: String,
    /// The name as it is stored.
    name: Value,
    /// The name in words, by language.
    words: Value,
    /// SHA-256 of each list, in hex.
    lists: Value,
    /// A name with a number, as it is stored and in words.
    namesake: Value,
}

/// Makes it.
pub fn make(keys: &Keys) -> Stored {
    let name = keys.mailbox().neutral_name();
    let namesake = NeutralName::parse(&format!("{} 2", name.words("de"))).unwrap();
    let lists = FILES.map(|(file, text)| (file.to_owned(), json!(hex(&Sha256::digest(text)))));
    Stored {
        code: keys.receipt_code.clone(),
        name: serde_json::to_value(name).unwrap(),
        words: json!({"de": name.words("de"), "en": name.words("en")}),
        lists: Value::Object(lists.into_iter().collect()),
        namesake: json!({"name": namesake, "de": namesake.words("de"), "en": namesake.words("en")}),
    }
}

#[test]
fn a_receipt_code_gives_the_same_name_for_ever() {
    let stored = fs::read(folder(2).join("neutral_name.json")).unwrap();
    let stored: Stored = serde_json::from_slice(&stored).unwrap();
    assert_eq!(make(&Keys::read()), stored);
    let name: NeutralName = serde_json::from_value(stored.namesake["name"].clone()).unwrap();
    assert_eq!(name.words("en"), stored.namesake["en"].as_str().unwrap());
}
