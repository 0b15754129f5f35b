//! External programs, which `tests/run` installs, and our own as compiled.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Once;

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Runs cargo in the workspace; returns its standard output.
#[must_use]
pub fn cargo(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Path of one of our own programs, built with the same profile as the tests.
#[must_use]
pub fn ours(name: &str) -> PathBuf {
    static BUILT: Once = Once::new();
    // The whole workspace at once: building single packages would choose other features and
    // recompile their dependencies.
    BUILT.call_once(|| drop(cargo(&["build", "--workspace"])));
    beside(name)
}

/// Path of one of our own programs that `tests/run` has already built.
#[must_use]
pub fn beside(name: &str) -> PathBuf {
    // target/debug/deps/stories-...
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).expect("a folder above deps/").join(name)
}

/// A free address for a program that has to know it before it starts. It is chosen at random below
/// the range from which the kernel assigns ports, so a collision is unlikely; a caller whose
/// program ends at once tries another address.
#[must_use]
pub fn free_port() -> SocketAddr {
    let mut tries =
        std::iter::repeat_with(|| SocketAddr::from(([127, 0, 0, 1], rand::random_range(20_000..32_000))));
    tries.find(|address| TcpListener::bind(address).is_ok()).expect("a free port")
}

/// Dump of a whole database as plain text, as a thief would have it.
#[must_use]
pub fn pg_dump(url: &str) -> String {
    let output = Command::new("pg_dump").arg(url).output().expect("pg_dump is installed");
    assert!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Opens an envelope with Debian's `age` and a key in its printed form; `None` if it does not open.
#[must_use]
pub fn age_decrypt(key: &str, envelope: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("recovery.key");
    std::fs::write(&key_file, key).unwrap();
    age_decrypt_with_file(&key_file, envelope)
}

/// Opens an envelope with Debian's `age` and a key file; `None` if it does not open.
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
    // age may reject the header and exit before it has read everything, so writing may fail.
    let _ = age.stdin.take().unwrap().write_all(envelope);
    let output = age.wait_with_output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}
