//! What a lab can have beyond what every lab has, and has only where it is asked for.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::images::USUAL;

/// A part of a lab that not every lab has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lower")]
pub enum Part {
    /// The image alpine: a shell with curl
    Alpine,
    /// The images caddy:2.6, and caddy:2.7 = 2 = latest
    Caddy,
    /// Cluster DNS
    Dns,
    /// An Ingress controller with the class traefik; brings loadbalancer
    Ingress,
    /// Addresses for the Services that ask for a load balancer
    LoadBalancer,
    /// The image redis:7
    Redis,
    /// The images traptitech/traq and traptitech/traq-ui
    Traq,
}

/// Something that runs in `kube-system`: a Deployment, and all that it needs.
pub struct Addon {
    /// The Deployment's name.
    pub deployment: &'static str,
    /// The error where it does not get ready.
    pub late: &'static str,
    /// All of its objects.
    pub manifest: &'static str,
}

impl Part {
    /// The images that it needs.
    pub fn images(self) -> &'static [&'static str] {
        match self {
            Self::Alpine => &["alpine"],
            Self::Caddy => &["caddy"],
            Self::Dns => &["coredns"],
            Self::Ingress => &["ingress"],
            Self::LoadBalancer => &["loadbalancer"],
            Self::Redis => &["redis"],
            Self::Traq => &["traptitech/traq", "traptitech/traq-ui"],
        }
    }

    /// The one that runs for it, where one does.
    pub fn addon(self) -> Option<Addon> {
        let (deployment, late, manifest) = match self {
            Self::Dns => (
                "coredns",
                "cluster DNS is not ready",
                include_str!("../manifests/dns.yaml"),
            ),
            Self::Ingress => (
                "traefik",
                "the Ingress controller is not ready",
                include_str!("../manifests/ingress.yaml"),
            ),
            Self::LoadBalancer => (
                "loadbalancer",
                "what gives LoadBalancers addresses is not ready",
                include_str!("../manifests/loadbalancer.yaml"),
            ),
            _ => return None,
        };
        Some(Addon {
            deployment,
            late,
            manifest,
        })
    }

    /// The difference to what it is named after, where there is one to know of.
    fn difference(self) -> Option<&'static str> {
        match self {
            Self::Alpine => Some("alpine is Debian's busybox and curl"),
            Self::Ingress => Some("ingress is parts of Traefik: no TLS, middlewares, dashboard"),
            Self::LoadBalancer => Some("loadbalancer is like k3s' own, without Pods of its own"),
            Self::Traq => Some("traq is enough of traQ to deploy it and log in"),
            Self::Caddy | Self::Dns | Self::Redis => None,
        }
    }
}

/// The parts, and those that they cannot do without.
pub fn whole(parts: impl IntoIterator<Item = Part>) -> BTreeSet<Part> {
    let mut parts: BTreeSet<_> = parts.into_iter().collect();
    if parts.contains(&Part::Ingress) {
        parts.insert(Part::LoadBalancer);
    }
    parts
}

/// The images that a lab with these parts has.
pub fn images(parts: &BTreeSet<Part>) -> Vec<&'static str> {
    let more = parts.iter().flat_map(|part| part.images()).copied();
    USUAL.into_iter().chain(more).collect()
}

/// Says which of these parts are not what they stand for; nothing if all are.
pub fn stand_ins(parts: &BTreeSet<Part>) -> Option<String> {
    let differences: Vec<_> = parts.iter().filter_map(|part| part.difference()).collect();
    (!differences.is_empty()).then(|| format!("Stand-ins: {}", differences.join("; ")))
}
