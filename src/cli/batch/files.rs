//! The number of files and connections that this process may have open.

/// Files for a student who is looked at: connections, and a file to read.
const EACH: u64 = 12;
/// Files for the process itself.
const OWN: u64 = 64;

/// So many of `jobs` as there are file descriptors for. The limit is raised as
/// far as the system lets it be.
#[cfg(unix)]
pub(super) fn jobs_within_limit(jobs: u16) -> u16 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = OWN + u64::from(jobs) * EACH;
    let limit = getrlimit(Resource::Nofile);
    let Some(current) = limit.current.filter(|current| *current < wanted) else {
        return jobs;
    };
    let raised = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let new = Rlimit {
        current: Some(raised),
        maximum: limit.maximum,
    };
    let current = if setrlimit(Resource::Nofile, new).is_ok() {
        raised
    } else {
        current
    };
    let most = current.saturating_sub(OWN) / EACH;
    u16::try_from(most).unwrap_or(jobs).clamp(1, jobs)
}

/// Elsewhere there is no such limit to speak of.
#[cfg(not(unix))]
pub(super) fn jobs_within_limit(jobs: u16) -> u16 {
    jobs
}
