//! Other people's programs, which have to be there: `tests/run` installs them.

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

/// Runs cargo on the workspace and answers its standard output.
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

/// One of our own programs, built as the tests are.
#[must_use]
pub fn ours(name: &str) -> PathBuf {
    static BUILT: Once = Once::new();
    // The whole workspace at once: chosen packages alone would be built with other features, and their dependencies again.
    BUILT.call_once(|| drop(cargo(&["build", "--workspace"])));
    beside(name)
}

/// The same where `tests/run` has built it: what every story starts.
#[must_use]
pub fn beside(name: &str) -> PathBuf {
    // target/debug/deps/stories-...
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).expect("a folder above deps/").join(name)
}

/// An address for a program that has to know it before it starts. Nobody holds it until then: below the ports that the kernel gives away by itself, and
/// by chance, so that hardly anybody takes it meanwhile; whoever needs it tries another if its program ends.
#[must_use]
pub fn free_port() -> SocketAddr {
    let mut tries =
        std::iter::repeat_with(|| SocketAddr::from(([127, 0, 0, 1], rand::random_range(20_000..32_000))));
    tries.find(|address| TcpListener::bind(address).is_ok()).expect("a free port")
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
