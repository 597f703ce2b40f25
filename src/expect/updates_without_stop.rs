//! `updatesWithoutStop`: a Deployment replaces its Pods without going below a number of
//! ready ones.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::restart::{required_requests, restarted};
use super::{Expect, ManifestAspect};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Judgement, Stop};
use crate::say;

/// While the Deployment is restarted, so many of its Pods are ready at all times. Proved by
/// doing it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct UpdatesWithoutStop {
    /// The Deployment.
    pub deployment: String,
    /// The least number of ready Pods: `2`, or a part of its replicas: `75%`.
    pub min_available: Least,
}

/// A number, or a part of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Least {
    /// So many.
    Number(u64),
    /// So many in a hundred, rounded up: `75%`.
    Percent(String),
}

impl Least {
    /// Returns the least number of `all`; `None` where it is no number.
    fn of(&self, all: u64) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Percent(text) => {
                let percent: u64 = text.strip_suffix('%')?.parse().ok()?;
                (percent <= 100).then(|| (all.saturating_mul(percent)).div_ceil(100))
            }
        }
    }
}

impl Expect for UpdatesWithoutStop {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let seen = restarted(view, &Kind::deployment(), &self.deployment)?;
        let (wanted, least) = (seen.wanted, seen.least_ready);
        // Lint refuses what is no number.
        let needed = self.min_available.of(wanted).unwrap_or(wanted);
        if least < needed {
            return Ok(Judgement::fail(
                say!(
                    ja: "入れ替わる途中で、準備完了の Pod が {least} 個まで減りました",
                    en: "while they were replaced, only {least} Pods were ready at one time"
                ),
                say!(ja: "{wanted} 個のうち常に {needed} 個以上", en: "at least {needed} of {wanted} at all times"),
                say!(ja: "{least} 個", en: "{least}"),
            ));
        }
        let evidence = say!(
            ja: "入れ替わる間ずっと、{wanted} 個のうち {least} 個以上の Pod が準備完了でした",
            en: "at least {least} of {wanted} Pods were ready all the time that they were replaced"
        );
        Ok(Judgement::pass_with(vec![evidence], Vec::new()))
    }

    fn required_requests(&self) -> RequiredRequests {
        required_requests(&Kind::deployment(), &self.deployment)
    }

    fn problems(&self) -> Vec<String> {
        match self.min_available.of(100) {
            Some(1..) => Vec::new(),
            _ => vec![
                "updatesWithoutStop: minAvailable is neither a number nor a percentage above 0"
                    .to_owned(),
            ],
        }
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::STRATEGY.into_iter().collect()
    }
}
