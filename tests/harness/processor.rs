//! Time on the processor.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What this thread has had of it.
#[must_use]
pub fn thread_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}
