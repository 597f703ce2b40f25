//! Limits of what is asked of one cluster, and taken from it.
//!
//! A shared cluster is to be spared, and one of somebody whom nobody trusts
//! must not fill this machine's memory, whatever it sends.

mod counted_stream;
mod memory_estimate;
mod meter;
mod rate_limit;

pub(super) use counted_stream::CountingConnector;
pub(super) use meter::{LimitExceeded, Meter, RequestPermit};

const MIB: u64 = 1 << 20;

/// Limits of what is asked of one cluster, and taken from it; all clones of a
/// [`super::Cluster`] share them. What goes beyond is trouble and no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limits {
    /// Requests that are on their way at the same time. A watch counts until
    /// it is open, and so do an exec and a port-forward.
    pub at_once: u32,
    /// Requests a second in the long run, and as many events of watches.
    pub per_second: u32,
    /// The requests that may come at once before that.
    pub burst: u32,
    /// The bytes of one answer, or of one event of a watch.
    pub answer: u64,
    /// The bytes of all that is ever received: answers, watches, logs, execs,
    /// port-forwards, with their headers and certificates.
    pub received: u64,
    /// The bytes of memory that one answer may become: two bytes of JSON can be
    /// 32 bytes of values, and eight can be 640.
    pub answer_memory: u64,
    /// The bytes of memory that all answers together may become.
    pub total_memory: u64,
}

impl Limits {
    /// For the cluster of somebody whom nobody trusts. Several times what the
    /// largest exercise needs, with 30 Pods in the namespace and a minute's wait.
    pub const FOREIGN: Self = Self {
        // Each has a connection of its own: what a class gains from more of them it
        // gains from looking at many students, and handshakes are what costs most.
        at_once: 3,
        per_second: 20,
        burst: 60,
        answer: 4 * MIB,
        received: 16 * MIB,
        answer_memory: 24 * MIB,
        total_memory: 96 * MIB,
    };

    /// For the cluster of so many whom nobody trusts: as much for each of them.
    #[must_use]
    pub fn foreign(students: usize) -> Self {
        let students = students.max(1) as u64;
        let one = Self::FOREIGN;
        if students == 1 {
            return one;
        }
        Self {
            received: one.received.saturating_mul(students),
            total_memory: one.total_memory.saturating_mul(students),
            answer: Self::SHARED.answer,
            ..Self::SHARED
        }
    }

    /// For one cluster that many use: as much as is needed, and no faster than
    /// kubectl would, which sends 50 requests a second.
    pub const SHARED: Self = Self {
        at_once: 16,
        per_second: 50,
        burst: 100,
        answer: 32 * MIB,
        received: u64::MAX,
        answer_memory: u64::MAX,
        total_memory: u64::MAX,
    };
}
