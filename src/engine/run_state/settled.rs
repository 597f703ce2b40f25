//! A verdict on a check before it is reported.

use std::time::Duration;

use super::words::trouble_text;
use crate::evidence::Trouble;
use crate::judgement::{Judgement, Mismatch};
use crate::report::{Blocked, Reason, Verdict};
use crate::{say, text::Text};

/// The verdict on a check before it is reported: causes it shares with an earlier check
/// are looked at only then.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Settled {
    pub(in crate::engine) verdict: Verdict,
    pub(in crate::engine) reason: Option<Reason>,
    pub(in crate::engine) mismatches: Vec<Mismatch>,
    pub(in crate::engine) evidence: Vec<Text>,
    pub(in crate::engine) remarks: Vec<Text>,
    pub(in crate::engine) cause: Option<String>,
    /// Nothing of it is there yet.
    pub(in crate::engine) absent: bool,
    /// Something of it is there, and what it is about is not.
    pub(in crate::engine) begun: bool,
    /// The commands to look with, as what was known then fills them in; empty where
    /// nothing was.
    pub(in crate::engine) look: Vec<String>,
    pub(in crate::engine) elapsed: Duration,
}

impl Settled {
    /// Returns the verdict on a check that is not looked at.
    pub(in crate::engine) fn skipped(
        kind: Blocked,
        by: Option<String>,
        text: Text,
        elapsed: Duration,
    ) -> Self {
        Self::unlooked(Verdict::Skipped, kind, by, text, elapsed)
    }

    /// Returns the verdict on a check that does not pass now and was seen to.
    pub(super) fn remembered(elapsed: Duration) -> Self {
        let text = say!(
            ja: "以前の確認で合格しています",
            en: "it passed in an earlier check"
        );
        Self::skipped(Blocked::Remembered, None, text, elapsed)
    }

    /// Returns the verdict on a check that cannot be determined.
    pub(in crate::engine) fn inconclusive(text: Text, elapsed: Duration) -> Self {
        Self::unlooked(
            Verdict::Inconclusive,
            Blocked::Undetermined,
            None,
            text,
            elapsed,
        )
    }

    /// Returns the verdict on a check that cannot be determined for this trouble.
    pub(super) fn troubled(trouble: &Trouble, elapsed: Duration) -> Self {
        Self::inconclusive(trouble_text(trouble), elapsed)
    }

    fn unlooked(
        verdict: Verdict,
        kind: Blocked,
        by: Option<String>,
        text: Text,
        elapsed: Duration,
    ) -> Self {
        Self {
            verdict,
            reason: Some(Reason { kind, by, text }),
            mismatches: Vec::new(),
            evidence: Vec::new(),
            remarks: Vec::new(),
            cause: None,
            absent: false,
            begun: false,
            look: Vec::new(),
            elapsed,
        }
    }

    /// Returns whether it is left out for a reason that costs nothing.
    pub(in crate::engine) fn is_set_aside(&self) -> bool {
        let reason = self.reason.as_ref();
        self.verdict == Verdict::Skipped && reason.is_some_and(|reason| reason.kind.is_free())
    }

    /// Returns the verdict that a judgement comes to; one that is still moving settles as
    /// what it is if nothing more happens.
    pub(super) fn from_judgement(
        judgement: Judgement,
        elapsed: Duration,
        waited: Duration,
    ) -> Self {
        match judgement {
            Judgement::Pass(seen) => Self {
                verdict: Verdict::Pass,
                reason: None,
                mismatches: Vec::new(),
                evidence: seen.evidence,
                remarks: seen.remarks,
                cause: None,
                absent: false,
                begun: false,
                look: Vec::new(),
                elapsed,
            },
            Judgement::Fail(failure) => Self {
                verdict: Verdict::Fail,
                reason: None,
                mismatches: failure.mismatches,
                evidence: failure.evidence,
                remarks: Vec::new(),
                cause: failure.cause,
                absent: failure.absent,
                begun: failure.begun,
                look: Vec::new(),
                elapsed,
            },
            Judgement::NotAsked(text) => Self::skipped(Blocked::NotAsked, None, text, elapsed),
            Judgement::NotYet(text) => Self::skipped(Blocked::NotYet, None, text, elapsed),
            Judgement::Inconclusive(text) => Self::inconclusive(text, elapsed),
            Judgement::Moving {
                waiting_for,
                otherwise,
            } => {
                let mut settled = Self::from_judgement(*otherwise, elapsed, waited);
                let seconds = waited.as_secs();
                settled.evidence.push(
                    say!(ja: "{seconds} 秒待ちました。最後の状態: ", en: "waited {seconds} s; last seen: ")
                        .then(&waiting_for),
                );
                settled
            }
        }
    }
}
