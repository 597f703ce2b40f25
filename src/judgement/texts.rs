//! The texts in a judgement.

use super::{Failure, Judgement, Mismatch, PassDetails};
use crate::text::Text;

impl Judgement {
    /// Returns the same judgement with every wording in it passed through `change`.
    #[must_use]
    pub fn map_texts(self, change: &dyn Fn(&str) -> String) -> Self {
        let text = |text: Text| text.map(change);
        let all = |texts: Vec<Text>| texts.into_iter().map(text).collect();
        match self {
            Self::Pass(seen) => Self::Pass(PassDetails {
                evidence: all(seen.evidence),
                remarks: all(seen.remarks),
                ..seen
            }),
            Self::Fail(failure) => {
                let mismatch = |it: Mismatch| Mismatch {
                    what: text(it.what),
                    expected: text(it.expected),
                    actual: text(it.actual),
                };
                Self::Fail(Failure {
                    mismatches: failure.mismatches.into_iter().map(mismatch).collect(),
                    evidence: all(failure.evidence),
                    ..failure
                })
            }
            Self::NotAsked(why) => Self::NotAsked(text(why)),
            Self::NotYet(why) => Self::NotYet(text(why)),
            Self::Inconclusive(why) => Self::Inconclusive(text(why)),
            Self::Moving {
                waiting_for,
                otherwise,
            } => Self::Moving {
                waiting_for: text(waiting_for),
                otherwise: Box::new(otherwise.map_texts(change)),
            },
        }
    }
}
