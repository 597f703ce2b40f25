//! `serviceEndpoints`: a Service leads to the ready Pods of a workload, and to no others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::diagnose::pod::is_ready;
use crate::diagnose::required::{requests_for_workload, required_workload};
use crate::diagnose::service::{self, Endpoint, format_port, required_endpoints};
use crate::evidence::{RequiredRequests, View};
use crate::judgement::checked_pod::active_pods;
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::objects::Port;
use crate::objects::fields::{object_name, object_uid};
use crate::{say, text::Text};

/// The endpoints of the Service, of all its slices together, are the ready Pods of the
/// workload, told by their UIDs; as many as there are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceEndpoints {
    /// The Service.
    pub service: String,
    /// The Deployment, `ReplicaSet` or `StatefulSet` whose Pods they are.
    pub workload: String,
    /// The port of the Service: its number or its name.
    pub port: Port,
    /// The port in the Pods, however the Service writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_port: Option<Port>,
}

impl Expect for ServiceEndpoints {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        // Both are looked up at once.
        let endpoints = required_endpoints(view, &self.service, &self.port);
        let owned = required_workload(view, &self.workload);
        let endpoints = endpoints?;
        let newest = owned?;
        let owned = active_pods(view, &self.workload)?;
        let mut mismatches: Vec<Mismatch> = Vec::new();
        mismatches.extend(self.foreign(&endpoints.ready, &owned));
        if let Some(wanted) = &self.target_port {
            let pod = newest.first().map(|found| &found.pod);
            let number = wanted.number().or_else(|| wanted.in_pod(pod?));
            let other = endpoints.ready.iter().find(|it| Some(it.port) != number);
            mismatches.extend(other.map(|other| self.other_target(wanted, other.port)));
        }
        let evidence = say!(
            ja: "Service {service} ({port}) の Endpoints: {all}",
            en: "endpoints of Service {service} ({port}): {all}",
            service = self.service,
            port = format_port(&endpoints.port),
            all = listed(&endpoints.ready)
        );
        if !mismatches.is_empty() {
            return Ok(Failure {
                mismatches,
                evidence: vec![evidence],
                ..Failure::default()
            }
            .into());
        }
        if let Some(missing) = missing(view, &owned, &endpoints.ready)? {
            return Ok(self.waiting_for(missing));
        }
        let spec = endpoints.service.spec.as_ref();
        let is_headless = spec.and_then(|spec| spec.cluster_ip.as_deref()) == Some("None");
        let remark = is_headless.then(|| {
            say!(
                ja: "Service {service} は headless (clusterIP: None) で、自分の IP を持ちません",
                en: "Service {service} is headless (clusterIP: None) and has no IP of its own",
                service = self.service
            )
        });
        Ok(Judgement::pass_with(
            vec![evidence],
            remark.into_iter().collect(),
        ))
    }

    fn required_requests(&self) -> RequiredRequests {
        service::required_requests().and(requests_for_workload())
    }

    fn problems(&self) -> Vec<String> {
        let target = self.target_port.as_ref();
        if self.port.is_impossible() || target.is_some_and(Port::is_impossible) {
            return vec!["serviceEndpoints: a port is 0 or empty".to_owned()];
        }
        Vec::new()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        let service = ManifestAspect::all_of("Service");
        ManifestAspect::POD.into_iter().chain([service]).collect()
    }
}

impl ServiceEndpoints {
    /// Returns the difference where an endpoint is no Pod of the workload.
    fn foreign(&self, ready: &[Endpoint], owned: &[&Value]) -> Option<Mismatch> {
        let is_foreign = |it: &&Endpoint| {
            let uid = Some(&*it.pod.uid);
            owned.iter().all(|pod| object_uid(pod) != uid)
        };
        let foreign: Vec<&str> = ready
            .iter()
            .filter(is_foreign)
            .map(|it| &*it.pod.name)
            .collect();
        let Self {
            service, workload, ..
        } = self;
        (!foreign.is_empty()).then(|| Mismatch {
            what: say!(
                ja: "Service {service} は、{workload} のものではない Pod にもつなぎます",
                en: "Service {service} leads to Pods that are not those of {workload}"
            ),
            expected: say!(ja: "{workload} の Pod だけ", en: "the Pods of {workload} alone"),
            actual: Text::same(foreign.join(", ")),
        })
    }

    fn other_target(&self, wanted: &Port, port: u16) -> Mismatch {
        let service = &self.service;
        Mismatch {
            what: say!(
                ja: "Service {service} のつなぐ Pod のポートが違います (targetPort)",
                en: "Service {service} leads to another port of its Pods (targetPort)"
            ),
            expected: Text::same(wanted),
            actual: Text::same(port),
        }
    }

    /// Returns the conclusion where a ready Pod is no endpoint yet.
    fn waiting_for(&self, pod: &str) -> Judgement {
        let service = &self.service;
        let failure = Failure::new(
            say!(
                ja: "準備完了の Pod {pod} が、Service {service} の Endpoints にありません",
                en: "Pod {pod} is ready and not among the endpoints of Service {service}"
            ),
            say!(
                ja: "{workload} の準備完了の Pod がすべてある",
                en: "all ready Pods of {workload} are among them",
                workload = self.workload
            ),
            say!(ja: "ありません", en: "it is not"),
        );
        Judgement::Moving {
            waiting_for: say!(
                ja: "Service {service} に Pod {pod} が登録されるのを待っています",
                en: "waiting for Pod {pod} among the endpoints of Service {service}"
            ),
            otherwise: Box::new(failure.into()),
        }
    }
}

/// Returns a ready Pod that is not among the endpoints.
fn missing<'a>(
    view: &View<'a>,
    owned: &[&'a Value],
    ready: &[Endpoint],
) -> Result<Option<&'a str>, Stop> {
    for pod in owned {
        let is_in = ready.iter().any(|it| Some(&*it.pod.uid) == object_uid(pod));
        if !is_in && is_ready(&*view.pod(pod)?) {
            return Ok(Some(object_name(pod)));
        }
    }
    Ok(None)
}

fn listed(ready: &[Endpoint]) -> String {
    let all = ready
        .iter()
        .map(|it| format!("{}:{}", it.pod.name, it.port));
    all.collect::<Vec<_>>().join(", ")
}
