//! Exit codes: the same numbers for every command.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | all that was asked passed |
//! | 1 | something failed |
//! | 2 | wrong usage: an unknown command, exercise, stage, context, file or variable |
//! | 3 | nothing failed, but something could not be determined: no kubeconfig, no connection, no permission, not confirmed |
//! | 4 | the exercise or submission is invalid |
//! | 130 | interrupted |

use std::process::ExitCode;

/// The end of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All that was asked passed.
    Passed = 0,
    /// Something failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// Nothing failed, something could not be determined.
    Inconclusive = 3,
    /// The exercise or submission is invalid.
    Invalid = 4,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The end that a report's `exit_code` names. A number that is none of
    /// these is no reason to say that all is well.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Passed,
            1 => Self::Failed,
            2 => Self::Usage,
            4 => Self::Invalid,
            130 => Self::Interrupted,
            _ => Self::Inconclusive,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
