//! `object`: anything else about any object, so that an author never needs a shell.

pub(crate) mod cel;
mod hidden;
mod looked_at;
mod partial;
mod parts;
mod path;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::nearest::nearest;
use crate::objects::labels::{labels_of, missing_labels};
use crate::objects::object_name;
use crate::{say, text::Text};
pub(crate) use parts::{Part, parts};
use path::Path;

/// Objects of a kind match a partial object and satisfy a CEL expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Object {
    /// The kind.
    pub kind: String,
    /// The apiVersion, for kinds that are not built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Only the object of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only objects with these labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What the object must contain; lists by name or type, never by position.
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<Value>,
    /// A CEL expression over `object` that must be true.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub where_: Option<String>,
    /// What `where` demands, in words for the student, who never sees the expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Text>,
    /// Paths whose values are shown where `where` does not hold, such as
    /// `status.conditions[type=Ready].status`; those that it looks at where
    /// none are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<String>,
    /// How many of the objects must do so.
    #[serde(default)]
    pub quantifier: Quantifier,
}

/// How many objects must match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Quantifier {
    /// One at least.
    #[default]
    Any,
    /// All, and there is one at least.
    All,
    /// None of those there are, and there is one at least.
    None,
    /// Just so many.
    Exactly(usize),
}

impl Expect for Object {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let kind = self.resolved_kind();
        let found: Vec<&Value> = match &self.name {
            Some(name) => view.named(kind.clone(), name)?.into_iter().collect(),
            None => view.all(kind.clone())?.iter().collect(),
        };
        let found: Vec<&Value> = found
            .into_iter()
            .filter(|object| missing_labels(&self.labels, Some(&labels_of(object))).is_empty())
            .collect();
        // Nothing is proved by looking at nothing, whatever the quantifier.
        if found.is_empty() {
            return Ok(self.nothing(view));
        }
        let mut matched = Vec::new();
        let mut differing = Vec::new();
        for object in &found {
            match self.differences(view, object)? {
                differences if differences.is_empty() => matched.push(object_name(object)),
                differences => differing.push((object_name(object), differences)),
            }
        }
        let holds = match self.quantifier {
            Quantifier::Any => !matched.is_empty(),
            Quantifier::All => differing.is_empty(),
            Quantifier::None => matched.is_empty(),
            Quantifier::Exactly(count) => matched.len() == count,
        };
        let evidence = vec![Text::same(format!("{kind}: {}", matched.join(", ")))];
        if holds {
            return Ok(Judgement::pass_with(evidence, Vec::new()));
        }
        // Nobody but the author knows which fields change by themselves.
        Ok(Judgement::Fail(Failure {
            mismatches: self.unmet(&matched, differing),
            evidence,
            may_come: true,
            ..Failure::default()
        }))
    }

    fn required_requests(&self) -> RequiredRequests {
        match &self.name {
            Some(name) => RequiredRequests::named(self.resolved_kind(), Some(name)),
            None => RequiredRequests::all(self.resolved_kind()),
        }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.api_version.is_none() && Kind::built_in(&self.kind).is_none() {
            let near = nearest(&self.kind, Kind::built_in_names());
            let near = near
                .map(|near| format!(", did you mean `{near}`?"))
                .unwrap_or_default();
            problems.push(format!(
                "object: kind `{}` is not built in; give its apiVersion{near}",
                self.kind
            ));
        }
        if let Some(source) = &self.where_
            && let Err(error) = cel::compile(source)
        {
            problems.push(format!("object: where: {error}"));
        }
        problems.extend(self.problems_of_words());
        if self
            .matches
            .as_ref()
            .is_some_and(|partial| !partial.is_object())
        {
            problems.push("object: match is not a (partial) object".to_owned());
        }
        let empty = self
            .matches
            .as_ref()
            .and_then(Value::as_object)
            .is_some_and(serde_json::Map::is_empty);
        if empty {
            problems.push("object: match is empty, so anything would match".to_owned());
        }
        problems
    }

    /// Only its author knows what else it is about.
    fn about(&self) -> Vec<ManifestAspect> {
        let own = ManifestAspect::all_of(&self.kind);
        // Nobody writes an EndpointSlice: it is what becomes of a Service.
        let source = (self.kind == "EndpointSlice").then(|| ManifestAspect::all_of("Service"));
        [own].into_iter().chain(source).collect()
    }
}

impl Object {
    fn resolved_kind(&self) -> Kind {
        let built_in = Kind::built_in(&self.kind);
        match (&self.api_version, built_in) {
            (None, Some(kind)) => kind,
            (api_version, _) => Kind {
                api_version: api_version.clone().unwrap_or_else(|| "v1".to_owned()),
                kind: self.kind.clone(),
            },
        }
    }

    /// Returns what is wrong with what a student is shown in the place of `where`.
    fn problems_of_words(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.where_.is_none() && (self.says.is_some() || !self.show.is_empty()) {
            problems.push("object: says and show are about `where`, which is not given".to_owned());
        }
        let says = self.says.iter();
        for (lang, wording) in says.flat_map(|says| [("ja", &says.ja), ("en", &says.en)]) {
            if wording.trim().is_empty() {
                problems.push(format!("object: says has no `{lang}` wording"));
            }
        }
        let paths = self.show.iter().map(|path| Path::parse(path));
        let wrong = paths.filter_map(Result::err);
        problems.extend(wrong.map(|error| format!("object: show: {error}")));
        problems
    }

    fn differences<'a>(&self, view: &View<'a>, object: &'a Value) -> Result<Vec<Mismatch>, Stop> {
        let is_secret = self.resolved_kind() == Kind::secret();
        let mut fields = Vec::new();
        if let Some(wanted) = &self.matches {
            partial::compare(wanted, object, object_name(object), &mut fields);
        }
        let condition = match &self.where_ {
            Some(source) => {
                let bound = view.once(object, cel::bind);
                let holds = bound.and_then(|bound| cel::holds(source, &bound));
                Some((source.as_str(), holds))
            }
            None => None,
        };
        let asked = condition.as_ref().map(|(source, holds)| (*source, holds));
        let is_hidden = view.is_recorded() && hidden::decides(view, object, &fields, asked);
        let told = fields
            .iter()
            .map(|field| field.told(is_secret.then(|| object_name(object))));
        let mut differences: Vec<Mismatch> = told.collect();
        match condition {
            None | Some((_, Ok(true))) => {}
            Some((source, Ok(false))) => differences.push(self.unmet_condition(source, object)),
            Some((_, Err(_))) if is_secret => {
                return Err(Judgement::Inconclusive(say!(
                    ja: "演習の条件式を Secret {name} に対して計算できません",
                    en: "the exercise's condition cannot be evaluated for Secret {name}",
                    name = object_name(object)
                ))
                .into());
            }
            Some((_, Err(error))) => {
                return Err(Judgement::Inconclusive(say!(
                    ja: "演習の条件式を計算できません: {error}",
                    en: "the exercise's condition cannot be evaluated: {error}"
                ))
                .into());
            }
        }
        if is_hidden {
            return Err(Judgement::Inconclusive(say!(
                ja: "{kind} {name} の、記録では伏せてある値によって決まるため、判定できません",
                en: "this depends on a value of {kind} {name} that is hidden in the record",
                kind = self.kind,
                name = object_name(object)
            ))
            .into());
        }
        Ok(differences)
    }
}
