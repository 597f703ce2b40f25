//! A claim whose class the cluster does not have.

use serde_json::Value;

use super::claim_cause::{class_cause, unbound};
use super::{Prescribed, with_set_class};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Judgement, Stop};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::object_name;
use crate::say;

/// Returns the requests that [`judge_unknown_class`] may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::volume())
}

/// Returns the conclusion for a class that no StorageClass has. Volumes that were made by hand
/// may bear such a name all the same. Where it is the class that the exercise
/// is about (`prescribed`), it is the cluster that lacks it.
pub(super) fn judge_unknown_class(
    view: &View<'_>,
    name: &str,
    class: &str,
    classes: &[Value],
    prescribed: &Prescribed,
) -> Result<Judgement, Stop> {
    let by_hand: Vec<&str> = view
        .if_permitted(view.all(Kind::volume()))?
        .unwrap_or_default()
        .iter()
        .filter(|volume| volume["spec"]["storageClassName"] == class)
        .map(object_name)
        .collect();
    if !by_hand.is_empty() {
        let by_hand = listed(&by_hand);
        let failure = unbound(
            name,
            "Pending",
            say!(
                ja: "StorageClass {class} の PV ({by_hand}) に、PVC {name} に合うものがありません",
                en: "no volume of class {class} fits claim {name} (available: {by_hand})"
            ),
        )
        .because(vec![say!(
            ja: "大きさ・accessModes が合い、ほかの PVC が使っていない PV が必要です",
            en: "it takes one that is large enough, offers the access modes, and is not used by another claim"
        )]);
        return Ok(Judgement::Moving {
            waiting_for: say!(
                ja: "PVC {name} に PV が割り当てられるのを待っています",
                en: "waiting for claim {name} to be bound to a volume"
            ),
            otherwise: Box::new(failure.into()),
        });
    }
    let names: Vec<&str> = classes.iter().map(object_name).collect();
    let there = listed(&names);
    if prescribed.class.as_deref() == Some(class) {
        let text = say!(
            ja: "PVC {name} が使う StorageClass {class} がこのクラスターにありません (あるもの: {there})",
            en: "this cluster does not have StorageClass {class} of claim {name} (it has: {there})"
        );
        let variables = &prescribed.variables;
        return Ok(Judgement::Inconclusive(with_set_class(
            text, variables, classes, None,
        )));
    }
    let mut failure = unbound(
        name,
        "Pending",
        say!(
            ja: "PVC {name} の StorageClass {class} はこのクラスターにありません",
            en: "claim {name} asks for StorageClass {class}, which this cluster does not have"
        ),
    )
    .caused_by(class_cause(class));
    if let Some(near) = nearest(class, names) {
        failure
            .evidence
            .push(say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"));
    }
    Ok(failure
        .because(vec![say!(
            ja: "クラスターにある StorageClass: {there}",
            en: "the cluster has: {there}"
        )])
        .into())
}
