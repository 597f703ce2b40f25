//! The templates that a workload has had: the `ReplicaSets` of a Deployment, the
//! `ControllerRevisions` of a `StatefulSet`.

use serde_json::Value;

use crate::diagnose::owned::{owned, revision};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::fields::{items_at, object_name, text_at};
use crate::objects::image::Image;
use crate::say;
use crate::text::Text;

/// The kind that keeps the templates of a workload of `kind`.
fn kept_as(kind: &Kind) -> Kind {
    if *kind == Kind::deployment() {
        Kind::replica_set()
    } else {
        Kind::controller_revision()
    }
}

/// Returns the requests that [`judge_history`] may make.
pub(super) fn required_requests(kind: &Kind) -> RequiredRequests {
    RequiredRequests::all(kept_as(kind))
}

/// Returns the conclusion where `object` is at an earlier revision than `least`, or has, where
/// that is asked for, had no other image than now; `None` where all is as asked for.
///
/// # Errors
/// [`Stop`] when its history must be looked up first.
pub(super) fn judge_history(
    view: &View<'_>,
    kind: &Kind,
    object: &Value,
    least: u64,
    asks_image: bool,
) -> Result<Option<Judgement>, Stop> {
    let history = owned(view, &kept_as(kind), &[object], object)?;
    let numbers = history.iter().map(|one| revision(one));
    let number = numbers.chain([revision(object)]).max().unwrap_or_default();
    let keeps_none = object["spec"]["revisionHistoryLimit"] == 0;
    if number < least {
        let judgement = if keeps_none || number == 0 {
            no_history(kind, object)
        } else {
            not_updated(kind, object, number, least).into()
        };
        return Ok(Some(judgement));
    }
    if !asks_image {
        return Ok(None);
    }
    let earlier: Vec<&&Value> = history
        .iter()
        .filter(|one| revision(one) < number)
        .collect();
    if earlier.is_empty() {
        return Ok(Some(no_history(kind, object)));
    }
    let now = images(object);
    let is_new = earlier.iter().any(|one| !are_same(&images(one), &now));
    Ok((!is_new).then(|| same_image(kind, object, &now).into()))
}

fn no_history(kind: &Kind, object: &Value) -> Judgement {
    let name = object_name(object);
    Judgement::Inconclusive(say!(
        ja: "{kind} {name} の以前の定義が残っていないため (revisionHistoryLimit など)、更新されたかどうか判定できません",
        en: "no earlier template of {kind} {name} is kept (revisionHistoryLimit, say), so it cannot be told whether it was updated"
    ))
}

fn not_updated(kind: &Kind, object: &Value, number: u64, least: u64) -> Failure {
    let name = object_name(object);
    let failure = Failure::new(
        say!(
            ja: "{kind} {name} は、まだ更新されていません",
            en: "{kind} {name} has not been updated yet"
        ),
        say!(ja: "revision {least} 以降", en: "revision {least} or later"),
        Text::same(format!("revision {number}")),
    );
    failure.because(vec![say!(
        ja: "定義を書き換えて、もう一度登録すると更新されます。削除して作り直すと、revision は 1 から始まります",
        en: "it is updated by applying the changed manifest; where it is deleted and made anew, it begins at revision 1"
    )])
}

fn same_image(kind: &Kind, object: &Value, images: &[&str]) -> Failure {
    let name = object_name(object);
    Failure::new(
        say!(
            ja: "{kind} {name} は更新されましたが、イメージは前と同じです",
            en: "{kind} {name} was updated, and its image is the one from before"
        ),
        say!(ja: "前と違うイメージ", en: "another image than before"),
        Text::same(images.join(", ")),
    )
}

/// Returns the images of the containers in a template.
pub(super) fn images(object: &Value) -> Vec<&str> {
    // A ControllerRevision has it as a part of its data.
    let at =
        |field: &str| ["/spec", "/data/spec"].map(|spec| format!("{spec}/template/spec/{field}"));
    let plain = at("containers");
    let sidecars = at("initContainers");
    let is_sidecar = |init: &&Value| init["restartPolicy"] == "Always";
    let plain = plain.iter().flat_map(|pointer| items_at(object, pointer));
    let inits = sidecars
        .iter()
        .flat_map(|pointer| items_at(object, pointer));
    plain
        .chain(inits.filter(is_sidecar))
        .filter_map(|container| text_at(container, "/image"))
        .collect()
}

fn are_same(one: &[&str], other: &[&str]) -> bool {
    let has = |images: &[&str], image: &str| images.iter().any(|it| Image::is_same(it, image));
    one.iter().all(|image| has(other, image)) && other.iter().all(|image| has(one, image))
}
