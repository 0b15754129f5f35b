//! The sandbox of the cell, the process that parses strangers' files: resource limits and a seccomp
//! filter. The cell restricts itself before it reads the first byte of a file; from then on the
//! kernel enforces the restrictions.
//!
//! Each restriction works alone: where a kernel lacks one, the others still hold. A forbidden
//! system call fails with "operation not permitted". The cell then goes on or ends; both are
//! harmless.

use std::collections::BTreeMap;
use std::io;

use meldestelle_domain::cell::{CPU_SECONDS, MEMORY_LIMIT};
use rustix::process::{DumpableBehavior, Resource, Rlimit, getpid, set_dumpable_behavior, setrlimit};
use rustix::thread::set_no_new_privs;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};
use thiserror::Error;

/// One restriction of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    /// Limits the address space to [`MEMORY_LIMIT`] (`setrlimit(2)`, `RLIMIT_AS`).
    Memory,
    /// Limits the processor time to [`CPU_SECONDS`] (`RLIMIT_CPU`).
    Processor,
    /// Forbids opening files, and writing to files on disk (`RLIMIT_NOFILE`, `RLIMIT_FSIZE`).
    Files,
    /// Forbids core dumps, and reading the memory from another process (`RLIMIT_CORE`,
    /// `PR_SET_DUMPABLE`).
    Dumps,
    /// A program that the process starts cannot gain rights (`PR_SET_NO_NEW_PRIVS`).
    Privileges,
    /// Allows only the system calls that read standard input, write standard output, manage memory,
    /// and end the process (seccomp allowlist).
    SystemCalls,
}

impl Restriction {
    /// All restrictions, in the order in which they are applied. The last one forbids applying
    /// others.
    pub const ALL: [Self; 6] =
        [Self::Memory, Self::Processor, Self::Files, Self::Dumps, Self::Privileges, Self::SystemCalls];

    /// The name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Processor => "processor",
            Self::Files => "files",
            Self::Dumps => "dumps",
            Self::Privileges => "privileges",
            Self::SystemCalls => "system calls",
        }
    }
}

/// Applies restrictions to this process, and returns those that this kernel does not support.
#[must_use]
pub fn apply(restrictions: &[Restriction]) -> Vec<Restriction> {
    restrictions.iter().copied().filter(|restriction| apply_one(*restriction).is_err()).collect()
}

/// Why a restriction could not be applied.
#[derive(Debug, Error)]
enum NotApplied {
    #[error("the kernel refuses")]
    Kernel(#[from] io::Error),
    #[error("no filter")]
    Filter(#[from] seccompiler::Error),
    #[error("no filter")]
    Backend(#[from] seccompiler::BackendError),
}

impl From<rustix::io::Errno> for NotApplied {
    fn from(errno: rustix::io::Errno) -> Self {
        Self::Kernel(errno.into())
    }
}

fn apply_one(restriction: Restriction) -> Result<(), NotApplied> {
    match restriction {
        Restriction::Memory => set_limit(Resource::As, MEMORY_LIMIT),
        Restriction::Processor => set_limit(Resource::Cpu, CPU_SECONDS),
        Restriction::Files => set_limit(Resource::Nofile, 0).and_then(|()| set_limit(Resource::Fsize, 0)),
        Restriction::Dumps => {
            set_limit(Resource::Core, 0)?;
            Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
        }
        Restriction::Privileges => Ok(set_no_new_privs(true)?),
        Restriction::SystemCalls => Ok(apply_filter(&seccomp_filter()?)?),
    }
}

fn set_limit(resource: Resource, maximum: u64) -> Result<(), NotApplied> {
    Ok(setrlimit(resource, Rlimit { current: Some(maximum), maximum: Some(maximum) })?)
}

/// The system calls that a cell may make. All others return EPERM. An error, unlike a kill, lets
/// the cell survive harmless calls that the C library makes out of habit.
fn seccomp_filter() -> Result<BpfProgram, NotApplied> {
    let only_descriptor = |descriptor: u64| {
        Ok::<_, seccompiler::BackendError>(vec![argument_matches(0, SeccompCmpOp::Eq, descriptor)?])
    };
    // Memory never becomes executable (PROT_EXEC).
    let never_executable =
        || Ok::<_, seccompiler::BackendError>(vec![argument_matches(2, SeccompCmpOp::MaskedEq(4), 0)?]);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        ALLOWED_SYSTEM_CALLS.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_read, only_descriptor(0)?);
    rules.insert(libc::SYS_write, only_descriptor(1)?);
    rules.insert(libc::SYS_mmap, never_executable()?);
    rules.insert(libc::SYS_mprotect, never_executable()?);
    // `abort(3)` needs this call. Without it, `abort` would loop until the processor time is used
    // up.
    rules.insert(libc::SYS_tgkill, vec![abort_of_this_process()?]);
    let deny = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let architecture = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, deny, SeccompAction::Allow, architecture)?.try_into()?)
}

/// Memory, locks, signals and the end of the process, as the standard library needs them.
const ALLOWED_SYSTEM_CALLS: [i64; 15] = [
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Permits only the signal SIGABRT, and only to this process: other cells and the web service run
/// as the same user, and so could be signalled.
fn abort_of_this_process() -> Result<SeccompRule, seccompiler::BackendError> {
    let is = |argument, value: i32| {
        let value = value.unsigned_abs().into();
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
    };
    SeccompRule::new(vec![is(0, getpid().as_raw_pid())?, is(2, libc::SIGABRT)?])
}

fn argument_matches(
    argument: u8,
    is: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value)?])
}
