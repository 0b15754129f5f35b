//! Other people's programs, which have to be there: `tests/run` installs them.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Bytes as a database dump writes them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The plain text of a whole database, as a thief would have it.
#[must_use]
pub fn pg_dump(url: &str) -> String {
    let output = Command::new("pg_dump").arg(url).output().expect("pg_dump is installed");
    assert!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Opens an envelope with Debian's `age` and a key as it is printed; `None` if it does not open.
#[must_use]
pub fn age_decrypt(key: &str, envelope: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("recovery.key");
    std::fs::write(&key_file, key).unwrap();
    age_decrypt_with_file(&key_file, envelope)
}

/// The same with a key file.
#[must_use]
pub fn age_decrypt_with_file(key: &Path, envelope: &[u8]) -> Option<String> {
    let mut age = Command::new("age")
        .args(["-d", "-i"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("age is installed");
    // age may refuse the header and end before it has read everything.
    let _ = age.stdin.take().unwrap().write_all(envelope);
    let output = age.wait_with_output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}
