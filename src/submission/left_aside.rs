//! What is in a submission and is not graded, each with the reason. In: documents
//! and files; out: the reason to leave one aside, where there is one.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evidence::Kind;
use crate::nearest::nearest;
use crate::submission::file_names::without_additions;
use crate::submission::yaml::Document;
use crate::{say, text::Text};

/// The most files that are named in one line.
const MOST_NAMES: usize = 20;

/// A part of a submission that is not graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAside {
    /// The files, or the object in a file.
    pub what: String,
    /// The reason.
    pub why: Text,
}

impl LeftAside {
    /// Returns an entry for something with a reason.
    pub(super) fn new(what: impl Into<String>, why: Text) -> Self {
        Self {
            what: what.into(),
            why,
        }
    }

    /// Returns the entry for files that one reason is for; none without files.
    pub(super) fn of_files(names: &[&str], why: Text) -> Option<Self> {
        let shown = names.iter().take(MOST_NAMES).copied();
        let more = names.len().saturating_sub(MOST_NAMES);
        let more = (more > 0).then(|| format!("… (+{more})"));
        let shown: Vec<&str> = shown.chain(more.as_deref()).collect();
        (!names.is_empty()).then(|| Self::new(shown.join(", "), why))
    }

    /// Returns it in one line.
    #[must_use]
    pub fn text(&self) -> Text {
        Text::same(format!("{} (", self.what))
            .then(&self.why)
            .then(&Text::same(")"))
    }
}

/// The fields of which every manifest has one, also one with mistakes.
const OF_MANIFESTS: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];

/// Kubernetes' own groups that have no dot in their names; in others' of that form tools
/// have their settings.
const SHORT_GROUPS: [&str; 5] = ["apps", "autoscaling", "batch", "extensions", "policy"];

/// Returns the reason to leave a document aside that is no manifest of a
/// built-in kind; `None` for a manifest, and for what may be meant as one.
pub(super) fn reason_of_document(document: &Document) -> Option<Text> {
    match &document.object {
        Value::Object(fields) if OF_MANIFESTS.iter().any(|it| fields.contains_key(*it)) => {
            let is_other = is_other_data(document) || is_kubeconfig(&document.object);
            let other = is_other.then(no_manifest);
            other.or_else(|| reason_of_kind(&document.object))
        }
        Value::Object(_) => Some(no_manifest()),
        _ => reason_of_text(&document.text),
    }
}

/// Returns the reason to leave a file aside in which no manifest can be meant.
pub(super) fn reason_of_text(text: &str) -> Option<Text> {
    let meant = ["apiVersion", "kind:", "\"kind\"", "kind："];
    let is_meant = meant.iter().any(|it| text.contains(it));
    (!is_meant).then(no_manifest)
}

/// Returns whether a document has a field of manifests by chance: it has no apiVersion, and
/// its `kind` is none of Kubernetes, nor nearly so. YAML with a `metadata` or a `spec` may be
/// a part of one all the same, cut off by a line `---`.
fn is_other_data(document: &Document) -> bool {
    let fields = &document.object;
    let is_near = |kind: &str| nearest(kind, Kind::built_in_names()).is_some();
    let is_kind = fields["kind"].as_str().is_some_and(is_near);
    let file = Path::new(without_additions(&document.place.file));
    let is_json = file
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("json"));
    let is_part = !is_json && (fields.get("metadata").is_some() || fields.get("spec").is_some());
    fields.get("apiVersion").is_none() && !is_kind && !is_part
}

fn is_kubeconfig(object: &Value) -> bool {
    object["kind"] == "Config" && object["apiVersion"] == "v1" && object.get("clusters").is_some()
}

/// Returns the reason to leave aside an object of a kind that is not built in: one of a
/// group of somebody's own, as a misspelt one is not. Groups under `k8s.io` are Kubernetes'
/// own, but for those of files that its tools read, and those of projects beside it, such
/// as kind.
fn reason_of_kind(object: &Value) -> Option<Text> {
    let (api_version, kind) = (object["apiVersion"].as_str()?, object["kind"].as_str()?);
    let (group, _) = api_version.split_once('/')?;
    let of_tools = [".x-k8s.io", ".config.k8s.io", "kubeadm.k8s.io"];
    let is_of_tool = of_tools.iter().any(|it| group.ends_with(it));
    let is_own = if group.contains('.') {
        is_of_tool || !group.ends_with("k8s.io")
    } else {
        !SHORT_GROUPS.contains(&group) && nearest(kind, Kind::built_in_names()).is_none()
    };
    (is_own && Kind::built_in(kind).is_none()).then(|| {
        say!(
            ja: "カスタムリソース ({api_version}) です",
            en: "a custom resource ({api_version})"
        )
    })
}

/// The reason for what says nothing about an object of a cluster.
pub(super) fn no_manifest() -> Text {
    say!(
        ja: "Kubernetes のマニフェストではありません",
        en: "not a Kubernetes manifest"
    )
}

/// The reason for an object that no stage is about.
pub(super) fn no_stage() -> Text {
    say!(
        ja: "この演習のどの段階のものでもありません",
        en: "belongs to no stage of this exercise"
    )
}

/// The reason for manifests beside a kustomization that does not name them, as with
/// `kubectl apply -k`.
pub(super) fn not_named() -> Text {
    say!(
        ja: "kustomization に書かれていません",
        en: "the kustomization does not name it"
    )
}

/// The reason for what the student leaves out.
pub(super) fn ignored() -> Text {
    say!(ja: "handson.yaml の ignore にあります", en: "in `ignore` of handson.yaml")
}
