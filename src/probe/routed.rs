//! A page asked of an ingress controller with a Host header, and what it must not route.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use serde::Deserialize as _;
use tokio::time::{Instant, sleep};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, reading};
use super::connection::{ATTEMPT, PATIENCE, PAUSE};
use super::hiding::{Hide, hide_texts};
use super::http_exchange::{NoResponse, exchange};
use super::permissions::port_forward;
use crate::cluster::Cluster;
use crate::evidence::{
    Access, HttpGet, HttpSeen, Kind, Necessity, PodKey, Reach, Routed, RoutedAnswers, RoutedSeen,
    Trouble, TroubleKind,
};
use crate::objects::pod::lasting_containers;
use crate::text::Text;

/// A controller takes in an Ingress some seconds after it was applied.
const SETTLING: Duration = Duration::from_secs(15);
/// A host that nobody has (RFC 2606).
const NOBODYS: &str = "handson-no-such-host.invalid";
/// The names that controllers give their port for HTTP, then its numbers.
const NAMES: [&str; 2] = ["web", "http"];
const NUMBERS: [i32; 3] = [80, 8000, 8080];

impl ProbeAction for Routed {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!("GET {}{} of the ingress controller", self.host, self.path)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        // The controller is in a namespace of its own.
        let list = Access::to("list", &Kind::pod());
        let mut all = port_forward();
        all.push((list, Necessity::Always));
        for (access, _) in &mut all {
            access.reach = Reach::Cluster;
        }
        all
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<RoutedSeen, Trouble> {
        let deadline = context.deadline;
        let pods = cluster.pods_labelled(&self.controller, deadline).await?;
        let found = pods.iter().filter_map(|pod| Pod::deserialize(pod).ok());
        let ready = found.filter(crate::diagnose::pod::is_ready);
        let Some((namespace, pod, port)) = ready.filter_map(|pod| entry(&pod)).min() else {
            return Ok(RoutedSeen::NoController);
        };
        let there = cluster.in_namespace(&namespace);
        let via = format!("{namespace}/{}:{port}", pod.name);
        let until = deadline.min(Instant::now() + SETTLING);
        let own = |host: &str, path: &str| get(pod.clone(), port, host, path);
        let answers = loop {
            let direct = get(self.pod.clone(), self.port, &self.host, &self.path);
            let mut answers = RoutedAnswers {
                direct: ask(cluster, &direct, deadline).await?,
                routed: ask(&there, &own(&self.host, &self.path), deadline).await?,
                other_host: ask(&there, &own(NOBODYS, &self.path), deadline).await?,
                undeclared: None,
            };
            if let Some(path) = &self.undeclared {
                answers.undeclared = Some(ask(&there, &own(&self.host, path), deadline).await?);
            }
            let is_routed =
                answers.routed == answers.direct && answers.routed != answers.other_host;
            if is_routed || Instant::now() + PAUSE >= until {
                break answers;
            }
            sleep(PAUSE).await;
        };
        cluster
            .get_same_pod(&self.pod, deadline.max(Instant::now() + PATIENCE))
            .await?;
        Ok(RoutedSeen::Asked {
            via,
            answers: Box::new(answers),
        })
    }
}

impl HiddenAnswer for RoutedSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

fn get(pod: PodKey, port: u16, host: &str, path: &str) -> HttpGet {
    HttpGet {
        pod,
        port,
        host: Some(host.to_owned()),
        path: path.to_owned(),
        contains: None,
        status: 200,
    }
}

/// Returns the namespace of a controller's Pod, the Pod, and its port for HTTP.
fn entry(pod: &Pod) -> Option<(String, PodKey, u16)> {
    let ports: Vec<_> = lasting_containers(pod)
        .flat_map(|container| container.ports.iter().flatten())
        .collect();
    let named = |name: &&str| ports.iter().find(|it| it.name.as_deref() == Some(*name));
    let numbered = |number: &i32| ports.iter().find(|it| it.container_port == *number);
    let by_name = NAMES.iter().find_map(named);
    let port = by_name.or_else(|| NUMBERS.iter().find_map(numbered))?;
    let meta = &pod.metadata;
    Some((
        meta.namespace.clone()?,
        PodKey {
            name: meta.name.clone()?,
            uid: meta.uid.clone()?,
        },
        u16::try_from(port.container_port).ok()?,
    ))
}

/// Asks once, or again where the way there breaks.
async fn ask(cluster: &Cluster, get: &HttpGet, deadline: Instant) -> Result<HttpSeen, Trouble> {
    let mut again = 2;
    loop {
        let attempt = deadline.min(Instant::now() + ATTEMPT);
        match exchange(cluster, get, attempt).await? {
            Ok(seen) => return Ok(seen),
            Err(NoResponse::Silent(words)) => return Ok(HttpSeen::Silent(words)),
            Err(NoResponse::NotHttp(words)) => return Ok(HttpSeen::NotHttp(words)),
            Err(NoResponse::Broken(message)) if again == 0 => {
                return Err(Trouble {
                    kind: TroubleKind::Unreachable,
                    what: format!(
                        "GET {} on port {} of Pod {}",
                        get.path, get.port, get.pod.name
                    ),
                    message,
                });
            }
            Err(NoResponse::Broken(_)) => again -= 1,
        }
        sleep(PAUSE).await;
    }
}
