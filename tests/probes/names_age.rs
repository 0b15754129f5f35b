// expect: E0433
//! The public face does not depend on `age`.

pub fn open(bytes: &[u8]) -> bool {
    age::Decryptor::new(bytes).is_ok()
}
