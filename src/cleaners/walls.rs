//! The walls around a cell: the sandbox of a process that parses strangers' files, made of resource limits and a seccomp filter. The cell raises them itself,
//! before it reads the first byte of a file, and the kernel holds them from then on.
//!
//! Each stands by itself, so that where a kernel lacks one the others hold. What is refused fails as if it were not permitted; the cell goes on or ends, and
//! either is harmless.

use std::collections::BTreeMap;
use std::io;

use meldestelle_domain::cell::{MEMORY, SECONDS};
use rustix::process::{DumpableBehavior, Resource, Rlimit, getpid, set_dumpable_behavior, setrlimit};
use rustix::thread::set_no_new_privs;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};
use thiserror::Error;

/// One wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// Address space: [`MEMORY`] (`setrlimit(2)`, `RLIMIT_AS`).
    Memory,
    /// Processor time: [`SECONDS`] (`RLIMIT_CPU`).
    Processor,
    /// No file is opened, and none grows (`RLIMIT_NOFILE`, `RLIMIT_FSIZE`).
    Files,
    /// No core dump, and no other process looks into the memory (`RLIMIT_CORE`, `PR_SET_DUMPABLE`).
    Dumps,
    /// No program that is started gains rights (`PR_SET_NO_NEW_PRIVS`).
    Privileges,
    /// No system calls but to read standard input, write standard output, use memory, and end (seccomp with a list of what is allowed).
    SystemCalls,
}

impl Wall {
    /// All of them, in the order in which they are raised: the last one forbids raising others.
    pub const ALL: [Self; 6] =
        [Self::Memory, Self::Processor, Self::Files, Self::Dumps, Self::Privileges, Self::SystemCalls];

    /// Its name, in the log.
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

/// Raises walls; which of them this kernel does not have.
#[must_use]
pub fn raise(walls: &[Wall]) -> Vec<Wall> {
    walls.iter().copied().filter(|wall| build(*wall).is_err()).collect()
}

/// Why a wall does not stand.
#[derive(Debug, Error)]
enum Missing {
    #[error("the kernel refuses")]
    Kernel(#[from] io::Error),
    #[error("no filter")]
    Filter(#[from] seccompiler::Error),
    #[error("no filter")]
    Backend(#[from] seccompiler::BackendError),
}

impl From<rustix::io::Errno> for Missing {
    fn from(errno: rustix::io::Errno) -> Self {
        Self::Kernel(errno.into())
    }
}

fn build(wall: Wall) -> Result<(), Missing> {
    match wall {
        Wall::Memory => limit(Resource::As, MEMORY),
        Wall::Processor => limit(Resource::Cpu, SECONDS),
        Wall::Files => limit(Resource::Nofile, 0).and_then(|()| limit(Resource::Fsize, 0)),
        Wall::Dumps => {
            limit(Resource::Core, 0)?;
            Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
        }
        Wall::Privileges => Ok(set_no_new_privs(true)?),
        Wall::SystemCalls => Ok(apply_filter(&filter()?)?),
    }
}

fn limit(resource: Resource, most: u64) -> Result<(), Missing> {
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

/// What a cell may ask of the kernel. Anything else is answered with EPERM: what the C library asks out of habit does not end the cell, and what an
/// attacker asks is not done.
fn filter() -> Result<BpfProgram, Missing> {
    let standard =
        |number: u64| Ok::<_, seccompiler::BackendError>(vec![only_if(0, SeccompCmpOp::Eq, number)?]);
    // Memory that can be written is never run as a program (PROT_EXEC).
    let data = || Ok::<_, seccompiler::BackendError>(vec![only_if(2, SeccompCmpOp::MaskedEq(4), 0)?]);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_read, standard(0)?);
    rules.insert(libc::SYS_write, standard(1)?);
    rules.insert(libc::SYS_mmap, data()?);
    rules.insert(libc::SYS_mprotect, data()?);
    // To end itself where it finds no way on (`abort(3)`); else it would try until its time is over.
    rules.insert(libc::SYS_tgkill, vec![only_itself()?]);
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let here = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, refuse, SeccompAction::Allow, here)?.try_into()?)
}

/// Memory, the end, and what locks and signals of the standard library need.
const ALLOWED: [i64; 15] = [
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

/// Of the signals only an abort, and only to the process itself: another cell or the face has the same user.
fn only_itself() -> Result<SeccompRule, seccompiler::BackendError> {
    let is = |argument, value: i32| {
        let value = value.unsigned_abs().into();
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
    };
    SeccompRule::new(vec![is(0, getpid().as_raw_pid())?, is(2, libc::SIGABRT)?])
}

fn only_if(argument: u8, is: SeccompCmpOp, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is, value)?])
}
