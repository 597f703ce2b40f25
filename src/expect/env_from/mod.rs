//! `envFrom`: an environment variable comes from a `ConfigMap` or Secret, and the process
//! has its value.

mod origin;
mod words;

use std::rc::Rc;

use k8s_openapi::api::core::v1::{Container, Pod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{Kind, PodKey, RequiredRequests, Unseen, Variable, VariableSeen, View};
use crate::expect::container_access::{no_tool, not_running};
use crate::judgement::{FoundPod, Judgement, Stop, probed};
use crate::objects::ConfigSource;
use crate::objects::pod::lasting_containers;
use origin::{Origin, origin};

/// A container of the Pod takes the environment variable `name` from a key of the
/// `ConfigMap` or of the Secret, and its running process has the value that the key has now.
/// The values of a Secret are compared and never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EnvFrom {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The name of the variable.
    pub name: String,
    /// The ConfigMap that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_map: Option<String>,
    /// The Secret that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The key; without it, the name of the variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What a variable has to be.
struct Wanted<'a> {
    name: &'a str,
    source: ConfigSource,
    key: &'a str,
}

impl Expect for EnvFrom {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let wanted = self.wanted();
        let pod = Rc::clone(&found.pod);
        let all = lasting_containers(&pod).map(|it| (it, origin(it, wanted.name)));
        let all: Vec<(&Container, Origin<'_>)> = all.collect();
        let is_right = |(_, origin): &&(&Container, Origin<'_>)| origin.has(&wanted);
        let Some((container, origin)) = all.iter().find(is_right) else {
            return Ok(wanted.not_from_it(&pod, &all));
        };
        if let Some(other) = overriding(view, origin, &wanted)? {
            return Ok(wanted.overridden(&other));
        }
        self.running(view, &found, container, origin)
    }

    fn required_requests(&self) -> RequiredRequests {
        let wanted = self.wanted();
        let probe = wanted.probe(PodKey::default(), String::new());
        requests_for_pod()
            .and(RequiredRequests::named(Kind::config_map(), None).in_some_cases())
            .and(RequiredRequests::probe(probe))
    }

    fn problems(&self) -> Vec<String> {
        let is_empty = |it: &Option<String>| it.as_ref().is_some_and(String::is_empty);
        let problems = [
            (
                self.config_map.is_some() == self.secret.is_some(),
                "give either configMap or secret",
            ),
            (
                self.name.is_empty() || self.name.contains('='),
                "name is no name of a variable",
            ),
            (
                is_empty(&self.config_map) || is_empty(&self.secret) || is_empty(&self.key),
                "configMap, secret and key are not empty",
            ),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong.map(|(_, what)| format!("envFrom: {what}")).collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let source = self.wanted().source;
        vec![
            ManifestAspect::ENVIRONMENT,
            ManifestAspect::all_of(source.kind()),
        ]
    }
}

impl EnvFrom {
    fn wanted(&self) -> Wanted<'_> {
        let source = match (&self.secret, &self.config_map) {
            (Some(name), _) => ConfigSource::Secret(name.clone()),
            (None, name) => ConfigSource::ConfigMap(name.clone().unwrap_or_default()),
        };
        Wanted {
            name: &self.name,
            source,
            key: self.key.as_deref().unwrap_or(&self.name),
        }
    }

    /// Compares the value that the process has.
    fn running(
        &self,
        view: &View<'_>,
        found: &FoundPod,
        container: &Container,
        origin: &Origin<'_>,
    ) -> Result<Judgement, Stop> {
        let wanted = self.wanted();
        let seen = probed(view, wanted.probe(found.key(), container.name.clone()))?;
        Ok(match seen {
            VariableSeen::Same { line_break } => {
                wanted.passed(&container.name, *line_break, origin, found.remarks())
            }
            VariableSeen::Different { values, line_break } => {
                wanted.outdated(&found.name, values.as_ref(), *line_break, origin)
            }
            VariableSeen::Unset => wanted.unset(origin),
            VariableSeen::NoSource => wanted.no_source(),
            VariableSeen::NoKey => wanted.no_key(&keys(view, &wanted)?),
            VariableSeen::NotPermitted(words) => wanted.not_permitted(words),
            VariableSeen::NoReader(words) => no_tool(words),
            VariableSeen::NotRunning(words) => not_running(words),
        })
    }
}

impl Wanted<'_> {
    fn probe(&self, pod: PodKey, container: String) -> Variable {
        Variable {
            pod,
            container,
            name: self.name.to_owned(),
            source: self.source.clone(),
            key: self.key.to_owned(),
        }
    }
}

/// Returns the source of the manifest's `envFrom` that comes later and has the same key, so
/// that it wins. Of Secrets it is not asked for keys: the process tells whether it is so.
fn overriding(
    view: &View<'_>,
    origin: &Origin<'_>,
    wanted: &Wanted<'_>,
) -> Result<Option<ConfigSource>, Stop> {
    for (source, key) in origin.later_than(wanted) {
        let ConfigSource::ConfigMap(name) = source else {
            continue;
        };
        let map = view.if_permitted(view.named(Kind::config_map(), name))?;
        let has_key = |map: &serde_json::Value| {
            ["data", "binaryData"]
                .iter()
                .any(|field| map[field].get(key).is_some())
        };
        if map.flatten().is_some_and(has_key) {
            return Ok(Some(source.clone()));
        }
    }
    Ok(None)
}

/// Returns the keys of the ConfigMap; none of a Secret.
fn keys(view: &View<'_>, wanted: &Wanted<'_>) -> Result<Vec<String>, Unseen> {
    let ConfigSource::ConfigMap(name) = &wanted.source else {
        return Ok(Vec::new());
    };
    let map = view.if_permitted(view.named(Kind::config_map(), name))?;
    let map = map.flatten();
    let all = ["data", "binaryData"].into_iter().flat_map(|field| {
        let entries = map.and_then(|map| map[field].as_object());
        entries.into_iter().flat_map(|it| it.keys().cloned())
    });
    Ok(all.collect())
}

/// Returns the names of the variables that a Pod's containers list.
fn listed_names(pod: &Pod) -> Vec<String> {
    let entries = lasting_containers(pod).flat_map(|it| it.env.iter().flatten());
    entries.map(|it| it.name.clone()).collect()
}
