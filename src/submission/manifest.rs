//! Manifests: documents with an apiVersion, a kind and a name.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evidence::Kind;
use crate::nearest::nearest;
use crate::submission::error::{Finding, SourceLocation, SubmissionError};
use crate::submission::yaml::Document;
use crate::{say, text::Text};

/// An object that was handed in, and when it is applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The object that is applied.
    pub object: Value,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its location.
    pub place: SourceLocation,
    /// The stage that it is assigned to; without one it belongs to every stage.
    pub stage: Option<String>,
    /// The reason of the assignment.
    pub by: AssignedBy,
}

/// The reason why a manifest is assigned to its stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AssignedBy {
    /// The mapping in `handson.yaml`.
    Mapping,
    /// The name of the file or of a folder.
    Name,
    /// Its contents.
    Contents,
    /// The objects in the same file.
    SameFile,
    /// The order of the stages alone.
    #[default]
    Order,
}

impl AssignedBy {
    /// Returns the reason in a few words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Mapping => say!(ja: "handson.yaml の指定", en: "by handson.yaml"),
            Self::Name => say!(ja: "ファイル名から", en: "by the file's name"),
            Self::Contents => say!(ja: "内容から", en: "by what it contains"),
            Self::SameFile => say!(
                ja: "同じファイルのものに合わせて",
                en: "by what is in the same file"
            ),
            Self::Order => say!(ja: "順番から", en: "by its place in the order"),
        }
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}/{}", self.place, self.kind, self.name)
    }
}

impl Document {
    /// Returns the document as a manifest.
    pub(super) fn manifest(&self) -> Result<Manifest, SubmissionError> {
        if !self.object.is_object() {
            return Err(self.finding("", no_mapping(), write_one()).into());
        }
        let missing: Vec<&str> = ["/apiVersion", "/kind", "/metadata/name"]
            .into_iter()
            .filter(|pointer| self.object.pointer(pointer).is_none_or(Value::is_null))
            .map(|pointer| pointer.trim_start_matches('/'))
            .collect();
        if !missing.is_empty() {
            return Err(self.missing(&missing).into());
        }
        let api_version = self.text_at("/apiVersion");
        let kind = self.text_at("/kind");
        let name = self.text_at("/metadata/name");
        match (api_version, kind, name) {
            (Ok(api_version), Ok(kind), Ok(name)) => Ok(Manifest {
                object: self.object.clone(),
                kind: self.kind(api_version, kind)?,
                name: name.to_owned(),
                place: self.place.clone(),
                stage: None,
                by: AssignedBy::default(),
            }),
            (api_version, kind, name) => Err(SubmissionError {
                findings: [api_version.err(), kind.err(), name.err()]
                    .into_iter()
                    .flatten()
                    .collect(),
            }),
        }
    }

    fn missing(&self, missing: &[&str]) -> Finding {
        let generated = self.object.pointer("/metadata/generateName").is_some();
        if generated && missing == ["metadata/name"] {
            return self.finding(
                "/metadata/generateName",
                say!(
                    ja: "generateName だけで、metadata.name がありません",
                    en: "there is a generateName and no `metadata.name`"
                ),
                say!(
                    ja: "教材と同じ名前を metadata.name に書いてください。",
                    en: "give it the chapter's name in metadata.name"
                ),
            );
        }
        let names: Vec<String> = missing.iter().map(|it| it.replace('/', ".")).collect();
        let (ja, en) = (names.join("、"), names.join(" and no "));
        let what = say!(ja: "{ja} がありません", en: "there is no {en}");
        self.finding("", what, write_one())
    }

    fn text_at(&self, pointer: &str) -> Result<&str, Finding> {
        match self.object.pointer(pointer) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            _ => {
                let field = pointer.trim_start_matches('/').replace('/', ".");
                Err(self.finding(
                    pointer,
                    say!(
                        ja: "{field} が (空でない) 文字列ではありません",
                        en: "{field} is no string, or an empty one"
                    ),
                    say!(
                        ja: "文字列を書いてください。数や true / false に見えるものは引用符で囲みます (例: \"123\")。",
                        en: "write a string; what looks like a number or a boolean needs quotes, e.g. \"123\""
                    ),
                ))
            }
        }
    }

    fn kind(&self, api_version: &str, kind: &str) -> Result<Kind, Finding> {
        let Some(known) = Kind::built_in(kind) else {
            let next = match nearest(kind, Kind::built_in_names()) {
                Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
                None => say!(
                    ja: "演習で作るものだけを提出してください。",
                    en: "hand in what the exercise has you make, and nothing else"
                ),
            };
            let what = say!(
                ja: "「{kind}」は、提出できるものの種類 (kind) ではありません",
                en: "`{kind}` is no kind of object that can be handed in"
            );
            return Err(self.finding("/kind", what, next));
        };
        if known.api_version == api_version {
            return Ok(known);
        }
        let right = &known.api_version;
        Err(self.finding(
            "/apiVersion",
            say!(
                ja: "{kind} の apiVersion は「{api_version}」ではありません",
                en: "the apiVersion of {kind} is not `{api_version}`"
            ),
            say!(
                ja: "`apiVersion: {right}` と書いてください。",
                en: "write `apiVersion: {right}`"
            ),
        ))
    }
}

fn no_mapping() -> Text {
    say!(
        ja: "マニフェスト (キーと値の組) ではありません",
        en: "this is no manifest: it is not made of keys and values"
    )
}

fn write_one() -> Text {
    say!(
        ja: "マニフェストには apiVersion、kind、metadata.name が必要です。教材の例と見比べてください。",
        en: "a manifest needs apiVersion, kind and metadata.name; compare it with the chapter"
    )
}
