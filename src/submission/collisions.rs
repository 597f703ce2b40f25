//! Findings about manifests that want the same place, with the way out.

use crate::say;
use crate::submission::error::Finding;
use crate::submission::manifest::Manifest;
use crate::submission::yaml::Document;
use crate::text::Text;

/// Returns the finding for two manifests of one kind and name in one stage.
pub(super) fn collision(
    (document, manifest): &(Document, Manifest),
    other: &Manifest,
    stage: Option<&str>,
) -> Finding {
    let (kind, name, place) = (&manifest.kind, &manifest.name, &other.place);
    let what = match stage {
        Some(stage) => say!(
            ja: "段階「{stage}」の {kind} {name} が 2 つあります (もう 1 つは {place})",
            en: "there are two {kind} {name} for stage `{stage}` (the other is {place})"
        ),
        None => say!(
            ja: "{kind} {name} が 2 つあります (もう 1 つは {place})",
            en: "there are two {kind} {name} (the other is {place})"
        ),
    };
    document.finding("", what, keep_one(manifest, other))
}

/// Returns the finding for two workloads of several kinds that have one name in a stage.
pub(super) fn namesakes((document, manifest): &(Document, Manifest), other: &Manifest) -> Finding {
    let (kind, name, place) = (&manifest.kind, &manifest.name, &other.place);
    let stage = manifest.stage.as_deref().unwrap_or_default();
    let other_kind = &other.kind;
    let what = say!(
        ja: "段階「{stage}」に、同じ名前 {name} の {kind} と {other_kind} ({place}) があります",
        en: "stage `{stage}` has a {kind} and a {other_kind} ({place}) of one name, {name}"
    );
    document.finding("", what, keep_one(manifest, other))
}

fn keep_one(manifest: &Manifest, other: &Manifest) -> Text {
    let (mine, others) = (&manifest.place.file, &other.place.file);
    say!(
        ja: "一方を消すか、どのファイルがどの段階のものかを handson.yaml に書いてください (例: stages: {{STAGE: [{others}], …: [{mine}]}}。使わないファイルは ignore: [{mine}])。",
        en: "remove one of them, or say in handson.yaml which file belongs to which stage (for example stages: {{STAGE: [{others}], …: [{mine}]}}), or which to leave out (ignore: [{mine}])"
    )
}
