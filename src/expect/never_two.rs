//! `neverTwo`: a `StatefulSet` ends a Pod before it makes the one in its place.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::restart::{required_requests, restarted};
use super::{Expect, ManifestAspect};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Judgement, Stop};
use crate::say;
use crate::text::counted;

/// While the `StatefulSet` is restarted there are at no time more Pods than it asks for,
/// those that are ending included. Proved by doing it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NeverTwo {
    /// The `StatefulSet`.
    pub stateful_set: String,
}

impl Expect for NeverTwo {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let name = &self.stateful_set;
        let seen = restarted(view, &Kind::stateful_set(), name)?;
        let (wanted, most) = (seen.wanted, seen.most_there);
        let (asked, pods) = (counted(wanted, "Pod"), counted(most, "Pod"));
        if most > wanted {
            return Ok(Judgement::fail(
                say!(
                    ja: "再起動中に、同じ役割の Pod が同時に存在しました",
                    en: "while it was restarted, there were Pods of one role at a time"
                ),
                say!(ja: "同時に {wanted} 個まで", en: "no more than {asked} at a time"),
                say!(ja: "同時に {most} 個", en: "{pods} at a time"),
            ));
        }
        let evidence = say!(
            ja: "再起動の初めから終わりまで、Pod は同時に {most} 個までしか存在しませんでした",
            en: "from the beginning of the restart to its end there was no more than {pods} at a time"
        );
        Ok(Judgement::pass_with(vec![evidence], Vec::new()))
    }

    fn required_requests(&self) -> RequiredRequests {
        required_requests(&Kind::stateful_set(), &self.stateful_set)
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::STRATEGY.into_iter().collect()
    }
}
