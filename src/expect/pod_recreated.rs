//! `podRecreated`: a Pod was deleted and registered again.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::events::{self, events_by_name};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{Kind, RequiredRequests, Scope, View};
use crate::judgement::{Failure, Judgement, Stop};
use crate::{say, text::Text};

/// The Pod of this name is not the first: an earlier one, of another UID, left events. Where
/// there is none any more, two left events. Events expire after an hour; a Pod that has
/// outlived its own is inconclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodRecreated {
    /// The Pod itself: the Pods of a workload have other names each time.
    pub pod: String,
}

/// What a Pod's events tell at its beginning.
const BEGINNING: [&str; 3] = ["Scheduled", "Pulling", "Pulled"];

impl Expect for PodRecreated {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let name = &self.pod;
        let events = view.read(
            Kind::event(),
            Scope::About {
                kind: "Pod".to_owned(),
                name: name.clone(),
            },
        );
        let found = match required_pod(view, name) {
            Ok(found) => found,
            Err(Stop::Settled(absent)) => {
                events?;
                let uids: BTreeSet<String> = events_by_name(view, "Pod", name)?
                    .into_iter()
                    .map(|event| event.uid)
                    .filter(|uid| !uid.is_empty())
                    .collect();
                let count = uids.len();
                if count < 2 {
                    return Err(Stop::Settled(absent));
                }
                return Ok(Judgement::pass_with(
                    vec![say!(
                        ja: "Pod {name} はもうありませんが、{count} 個の Pod (UID) のイベントが残っています",
                        en: "there is no Pod {name} any more, and {count} of its name (by UID) left events"
                    )],
                    Vec::new(),
                ));
            }
            Err(unseen) => return Err(unseen),
        };
        if let Some(workload) = &found.through {
            let (kind, name) = (&workload.kind, &workload.name);
            return Ok(Failure::new(
                say!(
                    ja: "{name} は {kind} です。ここでは Pod {name} そのものを登録します",
                    en: "{name} is a {kind}; what is asked for here is a Pod {name} itself"
                ),
                say!(ja: "Pod {name}", en: "Pod {name}"),
                Text::same(format!("{kind} {name}")),
            )
            .into());
        }
        // Who may not read events cannot be told.
        events?;
        let events = events_by_name(view, "Pod", name)?;
        let earlier = events
            .iter()
            .rev()
            .find(|event| !event.uid.is_empty() && event.uid != found.uid);
        if let Some(event) = earlier {
            let (reason, last, uid, new) = (&event.reason, &event.last, &event.uid, &found.uid);
            return Ok(Judgement::pass_with(
                vec![say!(
                    ja: "以前の Pod (UID {uid}) のイベント {reason} ({last}) があり、今の Pod は別のもの (UID {new}) です",
                    en: "an earlier Pod (UID {uid}) left the event {reason} ({last}), and this one is another (UID {new})"
                )],
                Vec::new(),
            ));
        }
        let tells_its_beginning = events
            .iter()
            .any(|event| BEGINNING.contains(&event.reason.as_str()));
        if !tells_its_beginning {
            return Ok(Judgement::Inconclusive(say!(
                ja: "Pod {name} のイベントはもう消えている (約 1 時間で消えます) ため、登録し直したものかどうか判定できません",
                en: "the events of Pod {name} have expired (they last about an hour), so whether it was registered again cannot be told"
            )));
        }
        let mut failure = Failure::new(
            say!(
                ja: "Pod {name} は、まだ一度も削除されていません",
                en: "Pod {name} has not been deleted and registered again yet"
            ),
            say!(ja: "削除して、もう一度登録した Pod", en: "a Pod that was registered again after a deletion"),
            say!(ja: "最初に登録した Pod", en: "the Pod that was registered first"),
        );
        failure.begun = true;
        Ok(failure.into())
    }

    fn required_requests(&self) -> RequiredRequests {
        // Nothing else shows it.
        requests_for_pod().and(events::required_requests().in_all_cases())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::POD.into_iter().collect()
    }
}
