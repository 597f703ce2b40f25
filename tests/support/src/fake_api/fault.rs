//! Faults of a server.

use std::time::Duration;

/// A way to go wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A refusal with a Status, as the API words it.
    Status {
        code: u16,
        reason: &'static str,
        message: &'static str,
    },
    /// A refusal with `Retry-After`.
    Busy { code: u16, retry_after: String },
    /// The connection is reset without an answer.
    Reset,
    /// The right answer, later.
    Delay(Duration),
    /// Half of the right answer, as if it were whole.
    Truncated,
    /// Half of the right answer, and the connection is reset.
    ResetMidway,
    /// An answer of blanks that never ends.
    Flood,
    /// A watch that says nothing, whatever happens.
    Deaf,
    /// A watch that says this, and is reset.
    Says(String),
}

impl Fault {
    /// 401.
    pub fn unauthorized() -> Self {
        Self::Status {
            code: 401,
            reason: "Unauthorized",
            message: "Unauthorized",
        }
    }

    /// 403, in the API's words.
    pub fn forbidden(message: &'static str) -> Self {
        Self::Status {
            code: 403,
            reason: "Forbidden",
            message,
        }
    }

    /// 410.
    pub fn expired() -> Self {
        Self::Status {
            code: 410,
            reason: "Expired",
            message: "The provided continue parameter is too old",
        }
    }

    /// 429 with so many seconds.
    pub fn too_many(seconds: u32) -> Self {
        Self::Busy {
            code: 429,
            retry_after: seconds.to_string(),
        }
    }
}

/// A fault that waits for its request.
pub(super) struct Planned {
    pub part: String,
    pub fault: Fault,
    pub left: usize,
}

/// The fault for `target`, if one is planned.
pub(super) fn due(faults: &mut [Planned], target: &str) -> Option<Fault> {
    let planned = faults
        .iter_mut()
        .find(|planned| planned.left > 0 && target.contains(&planned.part))?;
    planned.left -= 1;
    Some(planned.fault.clone())
}
