//! Answers that are none, as conclusions: a probe that was not made, a cluster
//! that gave no answer.

use crate::evidence::{
    Answer, ProbeAnswer, ProbeData, Refusal, Request, Trouble, TroubleKind, View,
};
use crate::judgement::{Judgement, Stop};
use crate::{say, text::Text};

/// Returns the answer to a probe.
///
/// # Errors
/// [`Stop`] where it was not made yet, or will not be.
pub fn probed<'a, P: ProbeData<Answer: 'a>>(
    view: &View<'a>,
    probe: P,
) -> Result<&'a P::Answer, Stop> {
    let answer = view.ask(Request::Probe(probe.into()))?;
    P::Answer::from_answer(answer).ok_or_else(|| not_made(answer).into())
}

/// Returns the conclusion where a probe's answer is not what the probe is for.
fn not_made(answer: &Answer) -> Judgement {
    Judgement::Inconclusive(match answer {
        // The engine skips what was not allowed before it comes here.
        Answer::Refused(Refusal::ReadOnly | Refusal::NotConfirmed) => {
            say!(ja: "試していません", en: "not tried")
        }
        other => {
            let seen = format!("{other:?}");
            say!(
                ja: "予期しない結果でした: {seen}",
                en: "an unexpected result: {seen}"
            )
        }
    })
}

/// Says that a cluster was asked in vain, where nothing better is known.
#[must_use]
pub fn trouble_text(trouble: &Trouble) -> Text {
    let Trouble { what, message, .. } = trouble;
    if trouble.kind == TroubleKind::Forbidden {
        return say!(
            ja: "クラスターでそれをする権限がありません ({what}): {message}",
            en: "you lack the right to do this on the cluster ({what}): {message}"
        );
    }
    say!(
        ja: "クラスターから答えが得られませんでした ({what}): {message}",
        en: "the cluster gave no usable answer ({what}): {message}"
    )
}
