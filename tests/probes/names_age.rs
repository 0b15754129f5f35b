// expect: E0433
//! `age` is no dependency of the public face.

pub fn open(bytes: &[u8]) -> bool {
    age::Decryptor::new(bytes).is_ok()
}
