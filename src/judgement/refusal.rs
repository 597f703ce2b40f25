//! Probes that were not made, as verdicts.

use crate::evidence::{Answer, Refusal};
use crate::judgement::{Failure, Judgement};
use crate::say;

/// Returns the conclusion where a probe's answer is not what the probe is for.
#[must_use]
pub fn refusal(answer: &Answer) -> Judgement {
    match answer {
        Answer::Refused(Refusal::WouldLose(reason)) => Failure::new(
            reason.clone(),
            say!(ja: "Pod を再作成してもデータが残る", en: "the data outlives the Pod"),
            say!(
                ja: "再作成するとデータが失われる (失わないよう、実際には試していません)",
                en: "a re-creation would lose it (not tried, so that nothing is lost)"
            ),
        )
        .into(),
        Answer::Refused(Refusal::Harm(reason)) => Judgement::Inconclusive(reason.clone()),
        // The engine skips what was not allowed before it comes here.
        Answer::Refused(Refusal::ReadOnly | Refusal::NotConfirmed) => {
            Judgement::Inconclusive(say!(ja: "試していません", en: "not tried"))
        }
        other => {
            let seen = format!("{other:?}");
            Judgement::Inconclusive(say!(
                ja: "予期しない結果でした: {seen}",
                en: "an unexpected result: {seen}"
            ))
        }
    }
}
