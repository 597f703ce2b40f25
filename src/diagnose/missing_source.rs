//! A Secret or ConfigMap that a Pod needs and that is not there, or lacks a key.
//!
//! Of a ConfigMap it is read which keys and names there are. Of a Secret it is not:
//! nothing about them is asked for but what the kubelet says.

use crate::evidence::{Kind, RequiredRequests, Unseen, View};
use crate::judgement::{Failure, Stop};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::object_name;
use crate::{say, text::Text};
use k8s_openapi::api::core::v1::Volume;

/// A kind of object that holds values for Pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Secret,
    ConfigMap,
}

/// A Secret, a ConfigMap or a key that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing<'a> {
    pub(super) source: Source,
    /// Name of the Secret or ConfigMap.
    pub(super) name: &'a str,
    /// The key that it lacks; `None` where it is itself absent.
    pub(super) key: Option<&'a str>,
}

impl Source {
    const fn kind(self) -> &'static str {
        match self {
            Self::Secret => "Secret",
            Self::ConfigMap => "ConfigMap",
        }
    }
}

impl<'a> Missing<'a> {
    /// From the kubelet's words about a container's environment
    /// (`pkg/kubelet/kubelet_pods.go`).
    pub(super) fn from_environment(message: &'a str) -> Option<Self> {
        if let Some(absent) = Self::absent(message) {
            return Some(absent);
        }
        let (_, rest) = message.split_once("couldn't find key ")?;
        let (key, rest) = rest.split_once(" in ")?;
        let (kind, place) = rest.split_once(' ')?;
        let source = match kind {
            "Secret" => Source::Secret,
            "ConfigMap" => Source::ConfigMap,
            _ => return None,
        };
        let (_, name) = place.split_once('/')?;
        Some(Self {
            source,
            name: name.split_whitespace().next()?,
            key: Some(key),
        })
    }

    /// From the kubelet's words about mounting `volume` (`pkg/volume`).
    pub(super) fn from_mount(message: &'a str, volume: Option<&'a Volume>) -> Option<Self> {
        if let Some(absent) = Self::absent(message) {
            return Some(absent);
        }
        let key_after = |words: &str| message.split_once(words).map(|(_, key)| key.trim());
        let volume = volume?;
        if let Some(key) = key_after("references non-existent config key: ") {
            return Some(Self {
                source: Source::ConfigMap,
                name: volume.config_map.as_ref()?.name.as_str(),
                key: Some(key),
            });
        }
        Some(Self {
            source: Source::Secret,
            name: volume.secret.as_ref()?.secret_name.as_deref()?,
            key: Some(key_after("references non-existent secret key: ")?),
        })
    }

    fn absent(message: &'a str) -> Option<Self> {
        [
            (Source::Secret, "secret \""),
            (Source::ConfigMap, "configmap \""),
        ]
        .into_iter()
        .find_map(|(source, words)| {
            let (_, rest) = message.split_once(words)?;
            let (name, _) = rest.split_once("\" not found")?;
            Some(Self {
                source,
                name,
                key: None,
            })
        })
    }
}

/// Returns the failure for what is missing, which `user` (a container, a volume) needs.
pub(super) fn missing_source(
    view: &View<'_>,
    missing: &Missing<'_>,
    user: Text,
) -> Result<Failure, Stop> {
    let (kind, name, namespace) = (missing.source.kind(), missing.name, view.namespace());
    let (ja, en) = (user.ja, user.en);
    let near = match missing.source {
        Source::ConfigMap => near(view, missing)?,
        Source::Secret => None,
    };
    let failure = match missing.key {
        None => Failure::new(
            say!(
                ja: "{ja} が使う {kind} {name} がありません (Namespace {namespace})",
                en: "{en} needs {kind} {name}, which does not exist (in namespace {namespace})"
            ),
            say!(ja: "{kind} {name} がある", en: "{kind} {name} exists"),
            say!(ja: "ありません", en: "it does not"),
        )
        .caused_by(format!("absent:{kind}/{name}")),
        Some(key) => Failure::new(
            say!(
                ja: "{ja} が使う {kind} {name} に、キー {key} がありません",
                en: "{en} needs the key {key} of {kind} {name}, which has no such key"
            ),
            say!(ja: "{kind} {name} にキー {key} がある", en: "{kind} {name} has the key {key}"),
            say!(ja: "ありません", en: "it has not"),
        )
        .caused_by(format!("key:{kind}/{name}/{key}")),
    };
    Ok(failure.because(near.into_iter().collect()))
}

/// Returns the requests that [`missing_source`] and looking for a ConfigMap may make.
pub(super) fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::config_map(), None)
        .and(RequiredRequests::some(Kind::config_map()))
        .in_some_cases()
}

/// Returns what there is instead, and what may be meant.
fn near(view: &View<'_>, missing: &Missing<'_>) -> Result<Option<Text>, Unseen> {
    let (wanted, there): (&str, Vec<String>) = match missing.key {
        None => {
            let names = view.some(&Kind::config_map())?.iter().map(object_name);
            // Every namespace has this one.
            let own = names.filter(|name| *name != "kube-root-ca.crt");
            (missing.name, own.map(str::to_owned).collect())
        }
        Some(key) => {
            let map = view.if_permitted(view.named(Kind::config_map(), missing.name))?;
            let keys = |field: &str| -> Vec<String> {
                let data = map.flatten().and_then(|map| map[field].as_object());
                data.into_iter()
                    .flat_map(|data| data.keys().cloned())
                    .collect()
            };
            (key, [keys("data"), keys("binaryData")].concat())
        }
    };
    if there.is_empty() {
        return Ok(None);
    }
    let all = listed(&there);
    Ok(Some(
        match nearest(wanted, there.iter().map(String::as_str)) {
            Some(near) => say!(
                ja: "「{near}」のことですか？ (あるもの: {all})",
                en: "did you mean `{near}`? (available: {all})"
            ),
            None => say!(ja: "あるもの: {all}", en: "available: {all}"),
        },
    ))
}
