//! The Pods that a GET request goes to, and the way to them.

use crate::diagnose::required::{
    requests_for_pod, requests_for_workload, required_pod, required_workload,
};
use crate::diagnose::service::{self, format_port, required_endpoints};
use crate::evidence::{PodKey, RequiredRequests, View};
use crate::judgement::{Failure, FoundPod, Stop};
use crate::objects::Port;
use crate::objects::port::named_ports;
use crate::{say, text::Text};

/// The object that is named in the exercise.
pub(super) enum Target<'a> {
    Pod(&'a str),
    Service(&'a str),
    Workload(&'a str),
}

/// The places that are asked.
pub(super) struct Found {
    pub places: Vec<Place>,
    pub remarks: Vec<Text>,
}

/// A port of a Pod.
pub(super) struct Place {
    pub pod: FoundPod,
    pub port: u16,
    /// The Service that leads there, with its port.
    pub service: Option<(String, String)>,
}

impl Place {
    pub fn key(&self) -> PodKey {
        self.pod.key()
    }
}

impl Target<'_> {
    /// Returns the places that a request goes to, one at least.
    ///
    /// # Errors
    /// [`Stop`] when they must be looked up first, or are not there.
    pub fn resolve(&self, view: &View<'_>, port: &Port) -> Result<Found, Stop> {
        match self {
            Self::Pod(name) => {
                let pod = required_pod(view, name)?;
                let remarks = pod.remarks();
                let places = vec![in_pod(pod, port)?];
                Ok(Found { places, remarks })
            }
            Self::Workload(name) => {
                let pods = required_workload(view, name)?.into_iter();
                let places = pods.map(|pod| in_pod(pod, port));
                Ok(Found {
                    places: places.collect::<Result<_, _>>()?,
                    remarks: Vec::new(),
                })
            }
            Self::Service(name) => through_service(view, name, port),
        }
    }

    /// Returns the requests that [`Self::resolve`] may make.
    pub fn required_requests(&self) -> RequiredRequests {
        match self {
            Self::Pod(_) => requests_for_pod(),
            Self::Workload(_) => requests_for_workload(),
            Self::Service(_) => service::required_requests(),
        }
    }
}

fn in_pod(pod: FoundPod, port: &Port) -> Result<Place, Failure> {
    let Some(number) = port.in_pod(&pod.pod) else {
        let name = &pod.name;
        let named: Vec<String> = named_ports(&pod.pod)
            .map(|(name, number)| format!("{name} ({number})"))
            .collect();
        return Err(Failure::new(
            say!(
                ja: "Pod {name} に {port} という名前のポートがありません",
                en: "Pod {name} has no port named {port}"
            ),
            Text::same(port),
            if named.is_empty() {
                say!(ja: "名前の付いたポートがありません", en: "no port has a name")
            } else {
                Text::same(named.join(", "))
            },
        ));
    };
    Ok(Place {
        pod,
        port: number,
        service: None,
    })
}

/// Takes the first ready endpoint: one success from one place is the claim.
fn through_service(view: &View<'_>, name: &str, port: &Port) -> Result<Found, Stop> {
    let endpoints = required_endpoints(view, name, port)?;
    let mut places = Vec::new();
    for endpoint in endpoints.ready.iter().take(1) {
        let pod = required_pod(view, &endpoint.pod.name)?;
        places.push(Place {
            pod,
            port: endpoint.port,
            service: Some((name.to_owned(), format_port(&endpoints.port))),
        });
    }
    let remark = say!(
        ja: "Service {name} の Endpoints を handson が調べ、その Pod に直接つなぎました (ClusterIP は通っていません)",
        en: "handson looked up the endpoints of Service {name} and connected to its Pod directly, not by the ClusterIP"
    );
    Ok(Found {
        places,
        remarks: vec![remark],
    })
}
