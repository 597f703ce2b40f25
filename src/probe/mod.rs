//! Actions on a student's objects: looking into a container, asking a
//! database, and deleting a Pod to see what is left after it.
//!
//! Whether a probe may be made at all has been decided before it comes here.

mod access;
mod by_hand;
mod carry;
mod conduct;
mod environment;
mod file;
mod mysql;
mod nonce;
mod password;
mod projected;
mod recreate;
mod socket;
mod sql;

pub use access::access;
pub use conduct::{ProbeContext, run};
pub use recreate::{Journal, Outcome, Pending, pending, restore};
