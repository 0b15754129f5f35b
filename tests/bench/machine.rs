//! Describes the machine, because absolute times hold for one machine only.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Instant;

use sqlx::PgConnection;

/// Processor, cores, memory, kernel, database, and the time of a durable write.
pub async fn describe(owner: &mut PgConnection, disk: &Path) -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let processor = value(&read("/proc/cpuinfo"), "model name");
    let memory = value(&read("/proc/meminfo"), "MemTotal");
    let gibibytes = memory.trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0 / 1024.0;
    let kernel = read("/proc/sys/kernel/osrelease");
    let postgres: String =
        sqlx::query_scalar("SHOW server_version").fetch_one(owner).await.expect("the server's version");
    let postgres = postgres.split(' ').next().unwrap_or_default();
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!(
        "{} x {processor}, {gibibytes:.0} GiB, Linux {}, PostgreSQL {postgres}, {:.2} ms a durable write, load {load} before",
        available_parallelism().map_or(1, usize::from),
        kernel.trim(),
        durable_write(disk).unwrap_or(f64::NAN),
    )
}

/// Milliseconds to write a page durably, as the database's log does.
fn durable_write(disk: &Path) -> std::io::Result<f64> {
    let file = tempfile::tempfile_in(disk)?;
    let rounds = 200;
    file.write_all_at(&[1; 8192], 0)?;
    file.sync_all()?;
    let began = Instant::now();
    for _ in 0..rounds {
        file.write_all_at(&[2; 8192], 0)?;
        file.sync_data()?;
    }
    Ok(began.elapsed().as_secs_f64() * 1000.0 / f64::from(rounds))
}
