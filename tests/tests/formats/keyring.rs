//! A counsellor's identity under their passphrase (`counsellor.wrapped_identity`).

use meldestelle_desk::keys::keyring::{PassphraseCost, unwrap, wrap};
use serde::{Deserialize, Serialize};

use super::golden::{Counting, Keys, from_base64, read, secret, to_base64};

/// One identity, wrapped at two costs.
#[derive(Serialize, Deserialize)]
pub struct Wrapped {
    /// At the cost of production: 64 MiB, three passes.
    production: String,
    /// At the cost of tests: 64 KiB, one pass.
    test: String,
}

fn seal(keys: &Keys, cost: PassphraseCost) -> Vec<u8> {
    wrap(&keys.own(), keys.counsellor, &keys.passphrase, cost, &mut Counting(40)).unwrap()
}

/// Writes them.
pub fn make(keys: &Keys) -> Wrapped {
    let wrapped = |cost| to_base64(&seal(keys, cost));
    Wrapped { production: wrapped(PassphraseCost::PRODUCTION), test: wrapped(PassphraseCost::TEST) }
}

#[test]
fn a_wrapped_identity_opens_with_its_passphrase() {
    let (keys, stored): (_, Wrapped) = (Keys::read(), read("wrapped_identity.json"));
    for wrapped in [stored.production, stored.test] {
        let opened = unwrap(&from_base64(&wrapped), keys.counsellor, &keys.passphrase).unwrap();
        assert_eq!(secret(&opened), keys.counsellor_identity);
    }
}

#[test]
fn an_identity_is_wrapped_the_same() {
    let (keys, stored): (_, Wrapped) = (Keys::read(), read("wrapped_identity.json"));
    assert_eq!(to_base64(&seal(&keys, PassphraseCost::TEST)), stored.test);
    let production = from_base64(&stored.production);
    assert_eq!(production[..13], [1, 0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1], "version, KiB, passes, lanes");
    assert_eq!((PassphraseCost::PRODUCTION.memory, PassphraseCost::PRODUCTION.passes), (65_536, 3));
}
