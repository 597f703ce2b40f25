//! Deleting a Pod to see what is left after it, and putting everything back.
//!
//! Survey, copy what would be lost, leave a nonce, write the journal, delete,
//! wait, create again, look for the nonce, put back, close the journal. Until
//! the deletion any failure just stops; after it, every path leads through
//! putting back, and what could not be put back stays in the journal for
//! `handson restore`.

mod backup;
mod claims;
mod comeback;
mod dump;
mod hidden;
mod journal;
mod lasting;
mod manifest;
mod mark;
mod owner;
mod prepare;
mod private;
mod putback;
mod restore;
mod row;
mod state;
mod survey;
mod tar;
mod told;
mod volumes;
mod work;

use crate::evidence::{Refusal, Trouble};
use crate::text::Text;

pub use journal::{Journal, Pending, pending};
pub use restore::{Outcome, restore};
pub(super) use work::recreate;

/// Why a probe stopped before anything was deleted.
#[derive(Debug)]
enum Stop {
    /// It would do harm, or its outcome is certain.
    Refused(Refusal),
    /// The nonce could not be left; the words of who refused.
    NotLeft(String),
    /// Nothing that the student is to blame for.
    Trouble(Trouble),
}

impl Stop {
    fn harm(why: Text) -> Self {
        Self::Refused(Refusal::Harm(why))
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}
