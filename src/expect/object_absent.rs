//! `objectAbsent`: an object is gone, and had been there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::diagnose::events::{self, Event, events_by_name, newest_event};
use crate::diagnose::required::{consumer_of, requests_for_consumer};
use crate::diagnose::{fate_of_data, requests_for_fate};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::checked_pod::{find_pod, requests_to_find_pod};
use crate::judgement::deletion;
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::fields::{is_being_deleted, items_at, object_uid, text_at};
use crate::objects::grace::grace_left;
use crate::{say, text::Text};

/// The object is not there any more. That it had been there is shown by the
/// events that it left; without them nothing is proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ObjectAbsent {
    /// The kind.
    pub kind: AbsentKind,
    /// Its name; for a volume, that of the claim that it was made for.
    pub name: String,
}

/// The kinds that leave traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AbsentKind {
    /// A Pod, or the Pods of the workload of this name.
    Pod,
    /// A claim.
    PersistentVolumeClaim,
    /// The volume of a claim.
    PersistentVolume,
    /// A Deployment.
    Deployment,
    /// A `StatefulSet`.
    StatefulSet,
    /// A Service. It leaves no events: that it had been there is shown by those of the
    /// workload of its name.
    Service,
}

impl AbsentKind {
    /// Returns the kind of an object that is just looked for by its name.
    fn plain(self) -> Option<Kind> {
        match self {
            Self::Deployment | Self::StatefulSet | Self::Service => {
                Kind::built_in(&format!("{self:?}"))
            }
            Self::Pod | Self::PersistentVolumeClaim | Self::PersistentVolume => None,
        }
    }
}

impl Expect for ObjectAbsent {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let kind = format!("{:?}", self.kind);
        if let Some(object) = self.present(view)? {
            return self.still_there(view, &kind, object);
        }
        let Some(trace) = self.trace(view)? else {
            let name = &self.name;
            return Ok(Judgement::Inconclusive(say!(
                ja: "{kind} ({name}) はありませんが、以前あったことを示すイベントも残っていないため、片付けたのか最初からなかったのか判定できません",
                en: "there is no {kind} {name}, and no event shows that it was ever there, so “cleaned up” and “never made” cannot be told apart"
            )));
        };
        Ok(Judgement::pass_with(vec![trace], Vec::new()))
    }

    fn required_requests(&self) -> RequiredRequests {
        let present = match self.kind {
            AbsentKind::Pod => requests_to_find_pod(),
            AbsentKind::PersistentVolumeClaim => RequiredRequests::all(Kind::claim())
                .and(requests_for_consumer())
                .and(requests_for_fate()),
            AbsentKind::PersistentVolume => RequiredRequests::all(Kind::volume())
                .and(RequiredRequests::named(Kind::claim(), None)),
            AbsentKind::Deployment | AbsentKind::StatefulSet | AbsentKind::Service => {
                let plain = self.kind.plain().into_iter();
                let named = plain.map(|kind| RequiredRequests::named(kind, Some(&self.name)));
                named.fold(RequiredRequests::default(), RequiredRequests::and)
            }
        };
        // That it had been there is shown by nothing else.
        present.and(events::required_requests().in_all_cases())
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![]
    }
}

impl ObjectAbsent {
    fn present<'a>(&self, view: &View<'a>) -> Result<Option<&'a Value>, Stop> {
        let is_claim = |name: Option<&str>| name.is_some_and(|name| self.is_claim(name));
        Ok(match self.kind {
            AbsentKind::Pod => find_pod(view, &self.name)?.map(|(pod, _)| pod),
            AbsentKind::PersistentVolumeClaim => view
                .all(Kind::claim())?
                .iter()
                .find(|claim| is_claim(text_at(claim, "/metadata/name"))),
            AbsentKind::PersistentVolume => view.all(Kind::volume())?.iter().find(|volume| {
                is_claim(text_at(volume, "/spec/claimRef/name"))
                    && text_at(volume, "/spec/claimRef/namespace") == Some(view.namespace())
            }),
            AbsentKind::Deployment | AbsentKind::StatefulSet | AbsentKind::Service => {
                let found = self.kind.plain().map(|kind| view.named(kind, &self.name));
                found.transpose()?.flatten()
            }
        })
    }

    /// The claim of the name, or one that the StatefulSet of the name
    /// generated: `<template>-<set>-<ordinal>`.
    fn is_claim(&self, claim: &str) -> bool {
        let generated = || {
            let (rest, ordinal) = claim.rsplit_once('-')?;
            ordinal.parse::<u32>().ok()?;
            rest.strip_suffix(&self.name)?.strip_suffix('-')
        };
        claim == self.name || generated().is_some_and(|template| !template.is_empty())
    }

    fn still_there(&self, view: &View<'_>, kind: &str, object: &Value) -> Result<Judgement, Stop> {
        let text = |pointer| text_at(object, pointer);
        let name = text("/metadata/name").unwrap_or(&self.name);
        let phase = text("/status/phase").unwrap_or_default();
        let deleted = is_being_deleted(object);
        let kept = text("/spec/persistentVolumeReclaimPolicy") == Some("Retain");
        let leaving = deleted || self.is_released(view, object)? && !kept;
        let still = |what: Text| {
            Failure::new(
                what,
                say!(ja: "削除されている", en: "it is gone"),
                Text::same(if leaving { "Terminating" } else { phase }),
            )
        };
        let plain =
            say!(ja: "{kind} {name} がまだ残っています", en: "{kind} {name} is still there");
        if !leaving {
            let retained = kept.then(|| {
                say!(
                    ja: "reclaimPolicy が Retain なので、PVC を削除しても残ります",
                    en: "its reclaim policy is Retain, so it stays when its claim goes"
                )
            });
            return Ok(still(plain).because(retained.into_iter().collect()).into());
        }
        let finalizers: Vec<&str> = items_at(object, "/metadata/finalizers")
            .filter_map(Value::as_str)
            .collect();
        let evidence = vec![Text::same(format!("finalizers: {}", finalizers.join(", ")))];
        let foreign = finalizers
            .iter()
            .find(|finalizer| !deletion::is_kubernetes_own(finalizer));
        let user = match self.kind {
            AbsentKind::PersistentVolumeClaim => user_that_stays(view, name)?,
            _ => None,
        };
        if let Some(pod) = user {
            let fate = fate_of_data(view, text("/spec/volumeName"))?;
            return Ok(still(say!(
                ja: "{kind} {name} は削除中です。Pod {pod} が使っているため、まだ消えません",
                en: "{kind} {name} is being deleted, but stays as long as Pod {pod} uses it"
            ))
            .because(vec![fate])
            .because(evidence)
            .into());
        }
        let otherwise: Judgement = match foreign {
            Some(finalizer) => still(deletion::held(kind, name, finalizer)),
            None => still(plain),
        }
        .because(evidence)
        .into();
        // Storage drivers hold their volumes for a while, and let go of them.
        if foreign.is_some() && self.kind != AbsentKind::PersistentVolume {
            return Ok(otherwise);
        }
        Ok(Judgement::Moving {
            waiting_for: deletion::with_countdown(
                say!(
                    ja: "{kind} {name} の削除が終わるのを待っています",
                    en: "waiting for {kind} {name} to be gone"
                ),
                grace_left(object, view.observed()),
            ),
            otherwise: Box::new(otherwise),
        })
    }

    /// Tells whether the claim of a volume is gone or going: then the volume goes,
    /// too, though it says `Bound` for a moment.
    fn is_released(&self, view: &View<'_>, object: &Value) -> Result<bool, Stop> {
        if self.kind != AbsentKind::PersistentVolume {
            return Ok(false);
        }
        let text = |pointer| text_at(object, pointer);
        if text("/status/phase") == Some("Released") {
            return Ok(true);
        }
        let claim = text("/spec/claimRef/name").unwrap_or(&self.name);
        let claim = view.named(Kind::claim(), claim)?;
        let is_its_own = |claim: &Value| {
            object_uid(claim) == text("/spec/claimRef/uid") && !is_being_deleted(claim)
        };
        Ok(!claim.is_some_and(is_its_own))
    }

    /// An event that only an object that was there can have left.
    fn trace(&self, view: &View<'_>) -> Result<Option<Text>, Stop> {
        let event = match self.kind {
            AbsentKind::Pod => self.pod_trace(view)?,
            AbsentKind::Deployment | AbsentKind::StatefulSet | AbsentKind::Service => {
                self.workload_trace(view)?
            }
            AbsentKind::PersistentVolumeClaim => self.claim_trace(view, &[])?,
            AbsentKind::PersistentVolume => self.claim_trace(view, &["ProvisioningSucceeded"])?,
        };
        Ok(event.map(|event| {
            let (reason, last) = (&event.reason, &event.last);
            say!(
                ja: "以前あったことを示すイベント: {reason} ({last})",
                en: "an event shows that it had been there: {reason} ({last})"
            )
        }))
    }

    /// The last event of the Pod, or of a workload that made Pods.
    fn pod_trace(&self, view: &View<'_>) -> Result<Option<Event>, Stop> {
        if let Some(event) = events_by_name(view, "Pod", &self.name)?.pop() {
            return Ok(Some(event));
        }
        self.workload_trace(view)
    }

    /// The last event of a workload of the name that made Pods.
    fn workload_trace(&self, view: &View<'_>) -> Result<Option<Event>, Stop> {
        let all = [
            ("StatefulSet", "SuccessfulCreate"),
            ("Deployment", "ScalingReplicaSet"),
        ];
        let of_it = |(kind, _): &(&str, &str)| match self.kind {
            AbsentKind::Deployment => *kind == "Deployment",
            AbsentKind::StatefulSet => *kind == "StatefulSet",
            _ => true,
        };
        for (kind, made) in all.into_iter().filter(of_it) {
            let events = events_by_name(view, kind, &self.name)?;
            if let Some(event) = newest_event(&events, &[made]) {
                return Ok(Some(event.clone()));
            }
        }
        Ok(None)
    }

    /// The last event with one of `reasons` (any, where there are none) of the
    /// claim, or of one that a StatefulSet says it made.
    fn claim_trace(&self, view: &View<'_>, reasons: &[&str]) -> Result<Option<Event>, Stop> {
        let mut claims = vec![self.name.clone()];
        for event in events_by_name(view, "StatefulSet", &self.name)? {
            // "Create Claim data-x-0 Pod x-0 in StatefulSet x success" (StatefulSet
            // controller; in lower case before 1.37)
            let claim = event.message.split("reate Claim ").nth(1);
            claims.extend(
                claim
                    .and_then(|rest| rest.split(' ').next())
                    .map(str::to_owned),
            );
        }
        for claim in claims {
            let mut events = events_by_name(view, "PersistentVolumeClaim", &claim)?;
            events.retain(|event| reasons.is_empty() || reasons.contains(&event.reason.as_str()));
            if let Some(event) = events.pop() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}

/// The Pod that uses `claim` and is not going away itself.
fn user_that_stays<'a>(view: &View<'a>, claim: &str) -> Result<Option<&'a str>, Stop> {
    let Some(name) = consumer_of(view, claim)? else {
        return Ok(None);
    };
    let leaving = view.named(Kind::pod(), name)?.is_some_and(is_being_deleted);
    Ok((!leaving).then_some(name))
}
