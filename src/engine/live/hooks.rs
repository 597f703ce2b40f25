//! The other side of a session: its user, its screen and its memory.

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use crate::engine::Recall;
use crate::report::ViewModel;

/// A command of the user's during a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveCommand {
    /// Make the probes that wait for a word, and those that failed once more.
    Try,
    /// End, with what is known.
    Quit,
}

/// Those that a session talks with.
pub struct SessionHooks<'a> {
    /// Knows what earlier runs saw; nobody where that is of no interest.
    pub recall: Option<Recall<'a>>,
    /// The user's commands.
    pub commands: UnboundedReceiver<LiveCommand>,
    /// Set where there is somebody who could ask for probes.
    pub can_ask: bool,
    /// Set where all probes are allowed from the start.
    pub yes: bool,
    /// Ends the session; probes are undone.
    pub cancel: CancellationToken,
    /// Is shown each scene, and when.
    pub show: &'a mut dyn FnMut(&ViewModel, Timestamp),
}
