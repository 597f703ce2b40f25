//! A port by its number or its name, as Services, Ingresses and probes give it.

use std::fmt;

use k8s_openapi::api::core::v1::Pod;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pod::lasting_containers;

/// A port's number, or its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Port {
    /// Its number.
    Number(u16),
    /// Its name.
    Name(String),
}

impl Port {
    /// Returns its number, `None` where it is a name.
    #[must_use]
    pub fn number(&self) -> Option<u16> {
        match self {
            Self::Number(number) => Some(*number),
            // As a variable of an exercise comes.
            Self::Name(name) => name.parse().ok(),
        }
    }

    /// Returns the number that it has in `pod`, `None` where no container gives a port
    /// this name.
    #[must_use]
    pub fn in_pod(&self, pod: &Pod) -> Option<u16> {
        if let Some(number) = self.number() {
            return Some(number);
        }
        named_ports(pod)
            .find(|(name, _)| **name == self.to_string())
            .map(|(_, number)| number)
    }

    /// Returns true where it can be no port.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.number() == Some(0) || self.to_string().trim().is_empty()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Name(name) => out.write_str(name),
        }
    }
}

/// Returns the names that containers of a Pod give their ports, with their numbers.
pub fn named_ports(pod: &Pod) -> impl Iterator<Item = (&String, u16)> {
    let ports = lasting_containers(pod).flat_map(|container| container.ports.iter().flatten());
    ports.filter_map(|port| {
        Some((
            port.name.as_ref()?,
            u16::try_from(port.container_port).ok()?,
        ))
    })
}
