//! A Service and the Pods that it leads to: its port, its ready endpoints, and why
//! there is none.

use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::core::v1::{Pod, Service, ServicePort};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::absence::absent_kind;
use super::pod::{is_ready, judge_pod};
use super::{Prescribed, pod, service_selector};
use crate::evidence::{Kind, PodKey, RequiredRequests, View, typed};
use crate::judgement::deletion::being_deleted;
use crate::judgement::{Failure, FoundPod, Judgement, Stop};
use crate::objects::Port;
use crate::objects::fields::is_being_deleted;
use crate::objects::labels::{labels_of, missing_labels};
use crate::objects::port::named_ports;
use crate::{say, text::Text};

/// The label by which a slice of endpoints says whose it is (discovery API reference).
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// A Pod that a Service leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// The Pod.
    pub pod: PodKey,
    /// The port in it.
    pub port: u16,
}

/// A Service with one of its ports, and where that leads.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// The Service.
    pub service: Service,
    /// The port of it that was asked for.
    pub port: ServicePort,
    /// The ready endpoints, by the names of their Pods.
    pub ready: Vec<Endpoint>,
}

/// Returns the Service `name`.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn required_service(view: &View<'_>, name: &str) -> Result<Rc<Service>, Stop> {
    let kind = Kind::service();
    let Some(value) = view.named(kind.clone(), name)? else {
        return Err(absent_kind(view, &kind, name)?.into());
    };
    let service: Rc<Service> = view.once(value, typed)?;
    if service.metadata.deletion_timestamp.is_some() {
        return Err(being_deleted(&kind.kind, name, &service.metadata, view.observed()).into());
    }
    Ok(service)
}

/// Returns the port of a Service by its number or name.
///
/// # Errors
/// The failure that names the ports that it has.
pub fn service_port(service: &Service, port: &Port) -> Result<ServicePort, Failure> {
    let name = service.metadata.name.as_deref().unwrap_or_default();
    let ports = service
        .spec
        .iter()
        .flat_map(|spec| spec.ports.iter().flatten());
    let is_it = |it: &&ServicePort| match port.number() {
        Some(number) => it.port == i32::from(number),
        None => it.name.as_deref() == Some(port.to_string().as_str()),
    };
    ports.clone().find(is_it).cloned().ok_or_else(|| {
        let all: Vec<String> = ports.map(format_port).collect();
        Failure::new(
            say!(
                ja: "Service {name} にポート {port} がありません",
                en: "Service {name} has no port {port}"
            ),
            say!(ja: "ports に {port} がある", en: "{port} is among its ports"),
            if all.is_empty() {
                say!(ja: "ポートがありません", en: "it has none")
            } else {
                Text::same(all.join(", "))
            },
        )
        .caused_by(format!("port:Service/{name}/{port}"))
    })
}

/// Returns the port of a Service and its target, e.g. `web 80 → 8080`.
#[must_use]
pub fn format_port(port: &ServicePort) -> String {
    let name = port.name.as_ref().map(|name| format!("{name} "));
    let (name, number) = (name.unwrap_or_default(), port.port);
    match &port.target_port {
        Some(IntOrString::String(target)) => format!("{name}{number} → {target}"),
        Some(IntOrString::Int(target)) if *target != 0 => format!("{name}{number} → {target}"),
        _ => format!("{name}{number} → {number}"),
    }
}

/// Returns the ready endpoints of a port of the Service `name`, one at least: those that
/// its slices say are ready and whose Pods are so themselves.
///
/// # Errors
/// [`Stop`] when they must be looked up first, or with the reason for which there is none.
pub fn required_endpoints(view: &View<'_>, name: &str, port: &Port) -> Result<Endpoints, Stop> {
    // All that is needed is asked for at once.
    let slices = view.all(Kind::endpoint_slice());
    let pods = view.all(Kind::pod());
    let service = required_service(view, name)?;
    if let Some(failure) = judge_kind(&service) {
        return Err(failure.into());
    }
    let port = service_port(&service, port)?;
    let pods: Vec<Rc<Pod>> = pods?
        .iter()
        .filter(|pod| !is_being_deleted(pod))
        .map(|pod| view.pod(pod))
        .collect::<Result<_, _>>()?;
    let mut ready = Vec::new();
    for slice in slices?
        .iter()
        .filter(|slice| labels_of(slice).get(SERVICE_NAME).map(String::as_str) == Some(name))
    {
        let slice: Rc<EndpointSlice> = view.once(slice, typed)?;
        for endpoint in ready_in_slice(&slice, &port) {
            let of_it = |pod: &&Rc<Pod>| pod.metadata.uid.as_deref() == Some(&*endpoint.pod.uid);
            // One that is published whether ready or not says `ready: true` all the same.
            if pods.iter().find(of_it).is_some_and(|pod| is_ready(pod))
                && !ready.contains(&endpoint)
            {
                ready.push(endpoint);
            }
        }
    }
    ready.sort();
    if ready.is_empty() {
        return Err(without_endpoints(view, &service, &port, &pods)?.into());
    }
    Ok(Endpoints {
        service: Service::clone(&service),
        port,
        ready,
    })
}

/// Returns the requests that [`required_endpoints`] may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::service(), None)
        .and(RequiredRequests::all(Kind::endpoint_slice()))
        .and(RequiredRequests::all(Kind::pod()))
        .and(RequiredRequests::everywhere(Kind::service()))
        .and(RequiredRequests::some(Kind::service()))
        .and(service_selector::required_requests())
        .and(pod::required_requests().in_some_cases())
}

/// Returns the failure for a Service that leads to no Pods by its kind.
fn judge_kind(service: &Service) -> Option<Failure> {
    let (name, spec) = (service.metadata.name.as_deref()?, service.spec.as_ref()?);
    if spec.type_.as_deref() != Some("ExternalName") {
        return None;
    }
    let to = spec.external_name.as_deref().unwrap_or_default();
    Some(
        Failure::new(
            say!(
                ja: "Service {name} は ExternalName です。Pod につなぐのではなく、{to} という名前を答えるだけです",
                en: "Service {name} is an ExternalName: it answers with the name {to} and leads to no Pods"
            ),
            say!(ja: "selector で Pod を選ぶ Service", en: "a Service that selects Pods"),
            Text::same(format!("type: ExternalName, externalName: {to}")),
        )
        .caused_by(format!("kind:Service/{name}")),
    )
}

/// Returns the ready endpoints of a slice that are Pods, for a port of its Service. Not
/// saying `ready` is being so (discovery API reference).
fn ready_in_slice(slice: &EndpointSlice, port: &ServicePort) -> Vec<Endpoint> {
    let own = |name: &Option<String>| name.clone().unwrap_or_default();
    let ports = slice.ports.iter().flatten();
    let target = ports
        .clone()
        .find(|it| own(&it.name) == own(&port.name))
        .and_then(|it| u16::try_from(it.port?).ok());
    let Some(target) = target else {
        return Vec::new();
    };
    let endpoints = slice.endpoints.iter().flatten().filter(|endpoint| {
        let ready = endpoint.conditions.as_ref().and_then(|it| it.ready);
        ready != Some(false)
    });
    endpoints
        .filter_map(|endpoint| endpoint.target_ref.as_ref())
        .filter(|to| to.kind.as_deref() == Some("Pod"))
        .filter_map(|to| {
            Some(Endpoint {
                pod: PodKey {
                    name: to.name.clone()?,
                    uid: to.uid.clone()?,
                },
                port: target,
            })
        })
        .collect()
}

/// Returns why a Service has no ready endpoint: nothing that it selects, a named port that
/// no Pod has, or Pods that are not ready.
fn without_endpoints(
    view: &View<'_>,
    service: &Service,
    port: &ServicePort,
    pods: &[Rc<Pod>],
) -> Result<Judgement, Stop> {
    let name = service.metadata.name.as_deref().unwrap_or_default();
    let selector = service
        .spec
        .as_ref()
        .and_then(|spec| spec.selector.as_ref());
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else {
        return Ok(Failure::new(
            say!(
                ja: "Service {name} に selector がないため、つなぐ Pod が選ばれません",
                en: "Service {name} has no selector, so no Pods are chosen for it"
            ),
            say!(ja: "selector で Pod を選ぶ", en: "a selector that chooses its Pods"),
            say!(ja: "selector がありません", en: "it has none"),
        )
        .caused_by(format!("selector:Service/{name}"))
        .into());
    };
    let selected: Vec<&Rc<Pod>> = pods
        .iter()
        .filter(|pod| is_selected(selector, pod))
        .collect();
    if selected.is_empty() {
        return service_selector::judge_nothing_selected(view, name, selector, pods);
    }
    if let Some(failure) = judge_target(name, port, &selected) {
        return Ok(failure.into());
    }
    judge_unready(view, name, &selected)
}

/// Tells whether a Pod counts for a Service with this selector.
fn is_selected(selector: &BTreeMap<String, String>, pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|it| it.phase.as_deref());
    missing_labels(selector, pod.metadata.labels.as_ref()).is_empty()
        && !matches!(phase, Some("Succeeded" | "Failed"))
}

/// Returns the failure where the target is a name that no port of the Pods bears.
fn judge_target(name: &str, port: &ServicePort, selected: &[&Rc<Pod>]) -> Option<Failure> {
    let Some(IntOrString::String(target)) = &port.target_port else {
        return None;
    };
    let has_target = |pod: &Pod| named_ports(pod).any(|(it, _)| it == target);
    if selected.iter().any(|pod| has_target(pod)) {
        return None;
    }
    let mut names: Vec<String> = selected
        .iter()
        .flat_map(|pod| named_ports(pod).map(|(name, number)| format!("{name} ({number})")))
        .collect();
    names.sort();
    names.dedup();
    Some(
        Failure::new(
            say!(
                ja: "Service {name} の targetPort {target} という名前のポートが、選ばれた Pod にありません",
                en: "Service {name} leads to a port named {target} (targetPort), which its Pods do not have"
            ),
            say!(
                ja: "コンテナの ports に、名前が {target} のポートがある",
                en: "a port named {target} among the ports of a container"
            ),
            if names.is_empty() {
                say!(ja: "名前の付いたポートがありません", en: "no port has a name")
            } else {
                Text::same(names.join(", "))
            },
        )
        .caused_by(format!("target:Service/{name}")),
    )
}

/// Returns the conclusion where Pods are selected and none of them is an endpoint.
fn judge_unready(view: &View<'_>, name: &str, selected: &[&Rc<Pod>]) -> Result<Judgement, Stop> {
    let waits: Judgement = Failure::new(
        say!(
            ja: "Service {name} に、準備完了の Pod がまだ登録されていません",
            en: "no ready Pod is among the endpoints of Service {name} yet"
        ),
        say!(ja: "準備完了の Pod がある", en: "a ready Pod is among them"),
        say!(ja: "ありません", en: "none is"),
    )
    .caused_by(format!("endpoints:Service/{name}"))
    .into();
    let mut unready = None;
    for pod in selected {
        let found = FoundPod {
            name: pod.metadata.name.clone().unwrap_or_default(),
            uid: pod.metadata.uid.clone().unwrap_or_default(),
            through: None,
            pod: Rc::clone(pod),
        };
        match judge_pod(view, &found, &Prescribed::default())? {
            None => {
                return Ok(Judgement::Moving {
                    waiting_for: say!(
                        ja: "Service {name} に Pod が登録されるのを待っています",
                        en: "waiting for the endpoints of Service {name}"
                    ),
                    otherwise: Box::new(waits),
                });
            }
            Some(judgement) => unready = unready.or(Some(judgement)),
        }
    }
    Ok(unready.unwrap_or(waits))
}
