//! From the receipt code to the mailbox: its tag, its identity, fingerprints, the mark of a contact
//! and the copy of the person's own report.

use meldestelle_domain::hex::hex;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::Message;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::Contact;
use meldestelle_domain::submission::Submission;
use meldestelle_vault::envelope::Sealed;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::contents::assert_holds;
use super::golden::{Keys, decrypt, from_base64, id, lines, read, to_base64};

/// What a receipt code stands for.
#[derive(Serialize, Deserialize)]
pub struct Receipt {
    /// The code as it is shown.
    code: String,
    /// `report.mailbox_tag`, in hex.
    tag: String,
    /// `report.mailbox_recipient`.
    recipient: String,
    /// A form's fields.
    fields: Vec<(String, String)>,
    /// The fields, framed, in hex.
    framed: String,
    /// `report.fingerprint` of the framed fields, in hex.
    fingerprint: String,
    /// A sealed contact: any bytes.
    contact: String,
    /// `report_contact.mark` if the envelope holds a contact, in hex.
    mark_left: String,
    /// `report_contact.mark` if it says that there is none, in hex.
    mark_none: String,
    /// `report.own_copy_id`.
    own_copy_id: Uuid,
    /// `report.own_copy`; it holds the second line of `contents/message.jsonl`.
    own_copy: String,
}

fn form() -> Vec<(String, String)> {
    [("narrative", "Es war so."), ("ground", "age"), ("ground", "religion"), ("when_words", "")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Writes it.
pub fn make(keys: &Keys) -> Receipt {
    let mailbox = keys.mailbox();
    let framed = Submission::new(form()).framed(&["code", "issued"]);
    let contact = Sealed::<Contact>::from_stored(b"a sealed contact".to_vec());
    let message: Message = serde_json::from_str(&lines("message")[1]).unwrap();
    let own = mailbox.seal_own(&message, keys.office, MessageId(id(14))).unwrap();
    Receipt {
        code: keys.receipt_code.clone(),
        tag: hex(mailbox.tag()),
        recipient: mailbox.recipient(),
        fields: form(),
        framed: hex(&framed),
        fingerprint: hex(&mailbox.fingerprint(&framed)),
        contact: to_base64(contact.as_bytes()),
        mark_left: hex(&mailbox.contact_mark(&contact, true)),
        mark_none: hex(&mailbox.contact_mark(&contact, false)),
        own_copy_id: id(14),
        own_copy: to_base64(own.as_bytes()),
    }
}

fn stored() -> (Keys, Receipt) {
    (Keys::read(), read("receipt.json"))
}

#[test]
fn a_receipt_code_is_written_and_read_the_same() {
    let (_, stored) = stored();
    let code = ReceiptCode::parse(&stored.code).unwrap();
    assert_eq!(*code.grouped(), stored.code);
    assert_eq!(String::from_utf8(code.ascii().to_vec()).unwrap(), stored.code.replace(' ', ""));
    assert!(ReceiptCode::parse(&stored.code.replacen('0', "1", 1)).is_err(), "the check digit");
}

#[test]
fn a_mailbox_is_found_by_the_same_tag() {
    let (keys, stored) = stored();
    assert_eq!(hex(keys.mailbox().tag()), stored.tag);
}

#[test]
fn a_mailbox_has_the_same_identity() {
    let (keys, stored) = stored();
    assert_eq!(keys.mailbox().recipient(), stored.recipient);
}

#[test]
fn a_form_has_the_same_fingerprint() {
    let (keys, stored) = stored();
    let framed = Submission::new(stored.fields).framed(&["code", "issued"]);
    assert_eq!(hex(&framed), stored.framed);
    assert_eq!(hex(&keys.mailbox().fingerprint(&framed)), stored.fingerprint);
}

#[test]
fn the_mark_tells_whether_a_contact_was_left() {
    let (keys, stored) = stored();
    let contact = Sealed::<Contact>::from_stored(from_base64(&stored.contact));
    assert_eq!(hex(&keys.mailbox().contact_mark(&contact, true)), stored.mark_left);
    assert_eq!(hex(&keys.mailbox().contact_mark(&contact, false)), stored.mark_none);
}

#[test]
fn an_own_copy_opens_with_its_receipt_code() {
    let (keys, stored) = stored();
    let sealed = Sealed::from_stored(from_base64(&stored.own_copy));
    let id = MessageId(stored.own_copy_id);
    let opened = keys.mailbox().open(&sealed, keys.office, id).unwrap();
    assert_holds(&lines("message")[1], &opened);
    for key in [keys.identity(), keys.recovery()] {
        assert!(decrypt(sealed.as_bytes(), &key).is_none(), "for the person alone");
    }
    let again = keys.mailbox().seal_own(&opened, keys.office, id).unwrap();
    for sealed in [again, sealed] {
        // 4096 bytes of plaintext; age's head holds a stanza of random length.
        assert!((4196..4796).contains(&sealed.as_bytes().len()), "{sealed:?}");
    }
}
