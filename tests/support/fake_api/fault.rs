//! What can go wrong.

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
    /// 429 with Retry-After.
    TooMany { retry_after: u32 },
    /// The connection is cut without an answer.
    Reset,
    /// The right answer, later.
    Delay(Duration),
    /// Half of the right answer.
    Truncated,
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
