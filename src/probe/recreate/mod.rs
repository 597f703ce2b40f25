//! Deleting a Pod to see what is left after it, and putting everything back.
//!
//! Examine, copy what would be lost, leave a nonce, write the journal, delete,
//! wait, create again, look for the nonce, put back, close the journal. Until
//! the deletion any failure just stops; after it, every path leads through
//! putting back, and what could not be put back stays in the journal for
//! `handson restore`.

mod answers;
mod backup;
mod claims;
mod dump;
mod durable;
mod journal;
mod journal_data;
mod manifest;
mod marker;
mod marker_file;
mod marker_row;
mod owner;
mod pending;
mod pod_state;
mod preflight;
mod prepare;
mod private;
mod recovery;
mod restore;
mod sharing;
mod successor;
mod tar;
mod under_way;
mod volumes;
mod work;

use crate::evidence::{Harm, MarkerSeen, Trouble};

pub use journal::Journal;
pub(super) use manifest::clean;
pub use pending::{Pending, pending};
pub use restore::{Outcome, restore};
pub use under_way::being_recreated;

/// The reason for which a probe stopped before anything was deleted.
#[derive(Debug)]
enum Stop {
    /// It would do harm, or the data would certainly be lost.
    NotTried(MarkerSeen),
    /// The nonce could not be left; the words of who refused.
    NotLeft(String),
    /// Nothing that the student is to blame for.
    Trouble(Trouble),
}

impl Stop {
    fn harm(why: Harm) -> Self {
        Self::NotTried(MarkerSeen::Harm(why))
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}
