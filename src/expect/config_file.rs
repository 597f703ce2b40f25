//! `configFile`: a file of a container is a key of a `ConfigMap`, as it is now.

mod place;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::digest::sha256;
use crate::evidence::{self, FileSeen, HttpSeen, Kind, PodKey, Probe, RequiredRequests, View};
use crate::expect::container_access::{no_tool, not_running};
use crate::judgement::{FoundPod, Judgement, Stop, probed};
use crate::objects::ContainerPath;
use place::{FilePlace, bytes_of, places};

/// A container of the Pod has, at `path`, the content that the key of the `ConfigMap` has
/// now, from a mount of that `ConfigMap`; with `served`, its server answers with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfigFile {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The file in the container.
    pub path: String,
    /// The ConfigMap.
    pub config_map: String,
    /// The key; without it, any that becomes this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where a server of the Pod answers with the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<Served>,
}

/// Where a server answers with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Served {
    /// The port in the Pod.
    pub port: u16,
    /// The path and query of the request.
    #[serde(default = "root")]
    pub path: String,
}

fn root() -> String {
    "/".to_owned()
}

impl Expect for ConfigFile {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let places = places(&found.pod, &self.path);
        let Some((place, key)) = places
            .iter()
            .find_map(|it| Some((it, it.key_of(&self.config_map, self.key.as_deref())?)))
        else {
            return Ok(self.not_mounted(&found.pod, &places));
        };
        let Some(map) = view.named(Kind::config_map(), &self.config_map)? else {
            return Ok(self.no_map());
        };
        let Some(content) = bytes_of(map, key) else {
            return Ok(self.no_key(map, key));
        };
        let seen = probed(view, self.probe(found.key(), place, &content))?;
        match seen {
            FileSeen::Content {
                sha256: found_sha, ..
            } if *found_sha == sha256(&content) => self.is_served(view, &found, place, &content),
            FileSeen::Content { start, .. } => {
                Ok(self.outdated(&found.name, place, &content, start))
            }
            FileSeen::Missing(missing) => Ok(self.missing(place, missing)),
            FileSeen::NoReader(words) => Ok(no_tool(words)),
            FileSeen::NotRunning(words) => Ok(not_running(words)),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        let (pod, place) = (PodKey::default(), FilePlace::default());
        let probe = Probe::from(self.probe(pod.clone(), &place, b""));
        let required = requests_for_pod()
            .and(RequiredRequests::named(
                Kind::config_map(),
                Some(&self.config_map),
            ))
            .and(RequiredRequests::probe(probe));
        match &self.served {
            None => required,
            Some(served) => {
                let get = Probe::from(served.request(pod, b"-"));
                required.and(RequiredRequests::probe(get))
            }
        }
    }

    fn problems(&self) -> Vec<String> {
        let is_uri = |it: &Served| it.path.starts_with('/') && it.path.parse::<http::Uri>().is_ok();
        let problems = [
            (!self.path.starts_with('/'), "path is not an absolute one"),
            (self.path.ends_with('/'), "path is that of a directory"),
            (
                self.config_map.is_empty() || self.key.as_ref().is_some_and(String::is_empty),
                "configMap and key are not empty",
            ),
            (
                self.served.as_ref().is_some_and(|it| it.port == 0),
                "served: port is 0",
            ),
            (
                !self.served.as_ref().is_none_or(is_uri),
                "served: path is not one that begins with /",
            ),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong
            .map(|(_, what)| format!("configFile: {what}"))
            .collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let server = self.served.iter().flat_map(|_| ManifestAspect::PROGRAM);
        ManifestAspect::MOUNTS
            .into_iter()
            .chain([
                ManifestAspect::READ_ONLY,
                ManifestAspect::VOLUMES,
                ManifestAspect::all_of("ConfigMap"),
            ])
            .chain(ManifestAspect::CONFIG_VOLUMES)
            .chain(server)
            .collect()
    }
}

impl ConfigFile {
    fn probe(&self, pod: PodKey, place: &FilePlace<'_>, content: &[u8]) -> evidence::ConfigFile {
        evidence::ConfigFile {
            pod,
            at: ContainerPath {
                container: place.container.to_owned(),
                path: crate::objects::path::normalize(&self.path),
            },
            sha256: sha256(content),
            follows: !place.is_sub_path,
        }
    }

    /// Has the server asked for the file, where that is demanded.
    fn is_served(
        &self,
        view: &View<'_>,
        found: &FoundPod,
        place: &FilePlace<'_>,
        content: &[u8],
    ) -> Result<Judgement, Stop> {
        let Some(served) = &self.served else {
            return Ok(self.passed(place, content, found.remarks()));
        };
        Ok(match probed(view, served.request(found.key(), content))? {
            HttpSeen::Response {
                status: 200,
                contains: Some(true) | None,
                ..
            } => self.passed(place, content, found.remarks()),
            other => self.not_served(served, content, other),
        })
    }
}

impl Served {
    fn request(&self, pod: PodKey, content: &[u8]) -> evidence::HttpGet {
        let text = std::str::from_utf8(content).map(str::trim).ok();
        evidence::HttpGet {
            pod,
            port: self.port,
            host: None,
            path: self.path.clone(),
            contains: text.filter(|it| !it.is_empty()).map(str::to_owned),
            status: 200,
        }
    }
}

/// Returns the keys of a `ConfigMap`.
fn keys(map: &Value) -> Vec<String> {
    let fields = ["data", "binaryData"].into_iter();
    let entries = fields.filter_map(|field| map[field].as_object());
    entries.flat_map(|it| it.keys().cloned()).collect()
}
