//! Consent to probes that change something.

use crate::text::Text;

/// Whoever may allow probes that change something.
pub trait Consent {
    /// Returns whether all of `what`, one line for each probe, may be done.
    fn ask(&mut self, what: &[Text]) -> bool;
}
