//! `httpGet`: a server in a Pod, behind a Service, or of a workload answers a GET request.

mod marker;
mod target;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::evidence::{self, PodKey, RequiredRequests, View};
use crate::judgement::{Judgement, Stop, probed};
use crate::objects::{ContainerPath, Port};
use target::Target;

/// A GET request is answered with this status and, where `contains` is given, with this
/// text in the body. It goes through port-forward to the Pod, to every Pod of the
/// workload, or to a ready endpoint of the Service, which handson resolves itself: no
/// cluster IP and no kube-proxy has a part in it. Another answer is asked again while
/// a server may be starting. Redirects are not followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpGet {
    /// The Pod, or the workload that makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// The Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The workload: each of its Pods has to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// The port in the Pod, or of the Service: its number or its name.
    pub port: Port,
    /// The path, with its query.
    #[serde(default = "root", skip_serializing_if = "is_root")]
    pub path: String,
    /// The Host header; without it, `localhost` and the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The status of the answer.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
    /// A text that the body contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// The directory of the container that is served at `path`: a file with random
    /// content is written there, has to be the answer, and is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker_file: Option<String>,
}

fn root() -> String {
    "/".to_owned()
}

fn is_root(path: &str) -> bool {
    path == "/"
}

fn ok() -> u16 {
    200
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_ok(status: &u16) -> bool {
    *status == 200
}

impl Expect for HttpGet {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = self.target().resolve(view, &self.port)?;
        if let Some(directory) = &self.marker_file {
            return self.judge_marker(view, &found, directory);
        }
        // All are asked at once.
        let gets = found.places.iter();
        let seen: Vec<_> = gets
            .map(|it| probed(view, self.get(it.key(), it.port)))
            .collect();
        let mut evidence = Vec::new();
        for (place, seen) in found.places.iter().zip(seen) {
            match self.compare(place, seen?) {
                Ok(fact) => evidence.push(fact),
                Err(failure) => return Ok(failure.into()),
            }
        }
        Ok(Judgement::pass_with(evidence, found.remarks))
    }

    fn required_requests(&self) -> RequiredRequests {
        let pod = PodKey::default();
        let probe = match &self.marker_file {
            Some(_) => self.marker(pod, 0, ContainerPath::default()).into(),
            None => evidence::Probe::from(self.get(pod, 0)),
        };
        let found = self.target().required_requests();
        found.and(RequiredRequests::probe(probe))
    }

    fn problems(&self) -> Vec<String> {
        let is_uri = self.path.starts_with('/') && self.path.parse::<http::Uri>().is_ok();
        let is_host = |host: &String| http::uri::Authority::try_from(host.as_str()).is_ok();
        let targets = [&self.pod, &self.service, &self.workload];
        let is_directory = |at: &String| at.starts_with('/');
        let says_more = self.contains.is_some() || self.status != 200;
        let problems = [
            (
                targets.into_iter().flatten().count() != 1,
                "give one of pod, service and workload",
            ),
            (self.port.is_impossible(), "port is 0 or empty"),
            (!is_uri, "path is not one that begins with /"),
            (
                !self.host.as_ref().is_none_or(is_host),
                "host is not a host name",
            ),
            (
                !(200..600).contains(&self.status),
                "status is not between 200 and 599",
            ),
            (
                self.contains.as_ref().is_some_and(String::is_empty),
                "contains is empty, so any body would pass",
            ),
            (
                !self.marker_file.as_ref().is_none_or(is_directory),
                "markerFile is not the absolute path of a directory",
            ),
            (
                self.marker_file.is_some() && says_more,
                "markerFile says itself what the answer is: leave out contains and status",
            ),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong.map(|(_, what)| format!("httpGet: {what}")).collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let service = self
            .service
            .as_ref()
            .map(|_| ManifestAspect::all_of("Service"));
        ManifestAspect::PROGRAM.into_iter().chain(service).collect()
    }
}

impl HttpGet {
    fn target(&self) -> Target<'_> {
        match (&self.pod, &self.service, &self.workload) {
            (Some(pod), ..) => Target::Pod(pod),
            (_, Some(service), _) => Target::Service(service),
            (.., workload) => Target::Workload(workload.as_deref().unwrap_or_default()),
        }
    }

    fn get(&self, pod: PodKey, port: u16) -> evidence::HttpGet {
        evidence::HttpGet {
            pod,
            port,
            host: self.host.clone(),
            path: self.path.clone(),
            contains: self.contains.clone(),
            status: self.status,
        }
    }
}
