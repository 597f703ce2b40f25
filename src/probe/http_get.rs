//! A GET request to a port of a Pod, through the API server's port-forward.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use tokio::time::{Instant, sleep};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, reading};
use super::connection::{ATTEMPT, PATIENCE, PAUSE, read_pod, time_to_answer};
use super::hiding::{Hide, hide_texts};
use super::http_exchange::{NoResponse, exchange};
use super::permissions::port_forward;
use crate::cluster::Cluster;
use crate::evidence::{Access, HttpGet, HttpSeen, Necessity, Trouble, TroubleKind};
use crate::objects::pod::lasting_containers;
use crate::text::Text;

/// The ports that web servers listen on by themselves, tried where a Pod does not
/// answer on the one that it should.
const USUAL: [u16; 6] = [80, 8080, 8000, 3000, 5000, 8888];
/// The time that one of them has to answer.
const GLANCE: Duration = Duration::from_secs(1);
/// The most ports that are tried.
const MOST: usize = 10;

impl ProbeAction for HttpGet {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!(
            "GET {} on port {} of Pod {}",
            self.path, self.port, self.pod.name
        )
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        port_forward()
    }

    fn hide(&mut self, hide: &mut dyn Hide) {
        if let Some(text) = &mut self.contains {
            hide.known_secrets(text);
        }
    }

    /// Asks again while nothing answers as it should, as long as a program may take to
    /// start and the deadline lets: a port-forward opens even where nobody listens.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<HttpSeen, Trouble> {
        let deadline = context.deadline;
        let pod = read_pod(cluster, &self.pod, deadline).await?;
        let seen = self.until_met(cluster, &pod, deadline).await?;
        cluster
            .get_same_pod(&self.pod, deadline.max(Instant::now() + PATIENCE))
            .await?;
        Ok(seen)
    }
}

impl HiddenAnswer for HttpSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

impl HttpGet {
    /// Asks until the answer is the one that is asked for, and returns the last one.
    pub(super) async fn until_met(
        &self,
        cluster: &Cluster,
        pod: &Pod,
        deadline: Instant,
    ) -> Result<HttpSeen, Trouble> {
        let until = deadline.min(Instant::now() + time_to_answer(pod));
        loop {
            let attempt = deadline.min(Instant::now() + ATTEMPT);
            let seen = exchange(cluster, self, attempt).await?;
            let is_over = Instant::now() + PAUSE >= until;
            match seen {
                Ok(seen) if is_over || self.is_met_by(&seen) => return Ok(seen),
                Err(NoResponse::NotHttp(words)) => return Ok(HttpSeen::NotHttp(words)),
                Err(NoResponse::Silent(said)) if is_over => {
                    let port = self.answering_port(cluster, pod, deadline).await?;
                    return Ok(match port {
                        Some(port) => HttpSeen::Elsewhere { port, said },
                        None => HttpSeen::Silent(said),
                    });
                }
                Err(NoResponse::Broken(message)) if is_over => return Err(self.broken(message)),
                Ok(_) | Err(NoResponse::Silent(_) | NoResponse::Broken(_)) => sleep(PAUSE).await,
            }
        }
    }

    /// Returns another port of the Pod that answers in HTTP: those that its manifest
    /// names are tried first.
    async fn answering_port(
        &self,
        cluster: &Cluster,
        pod: &Pod,
        deadline: Instant,
    ) -> Result<Option<u16>, Trouble> {
        let declared = lasting_containers(pod).flat_map(|it| it.ports.iter().flatten());
        let mut ports: Vec<u16> = Vec::new();
        for port in declared
            .filter_map(|port| u16::try_from(port.container_port).ok())
            .chain(USUAL)
        {
            if port != self.port && !ports.contains(&port) {
                ports.push(port);
            }
        }
        for port in ports.into_iter().take(MOST) {
            let other = Self {
                port,
                ..self.clone()
            };
            let until = deadline.min(Instant::now() + GLANCE);
            if exchange(cluster, &other, until).await?.is_ok() {
                return Ok(Some(port));
            }
        }
        Ok(None)
    }

    fn broken(&self, message: String) -> Trouble {
        Trouble {
            kind: TroubleKind::Unreachable,
            what: self.description(),
            message,
        }
    }
}
