//! The database server in a Pod: how to log in to it.

use k8s_openapi::api::core::v1::Pod;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mounts;
use crate::evidence::{Login, Password, PasswordFrom};

/// How to reach a MySQL-compatible server in a Pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SqlAccess {
    /// The port in the Pod.
    pub port: u16,
    /// The user.
    pub user: String,
    /// The password; where it is empty, the Pod's own environment is asked for it.
    #[serde(default)]
    pub password: String,
}

impl SqlAccess {
    /// Where its password comes from.
    #[must_use]
    pub fn password_from(&self) -> PasswordFrom {
        if self.password.is_empty() {
            PasswordFrom::Pod
        } else {
            PasswordFrom::Given
        }
    }

    /// Who logs in to the server in `pod`.
    #[must_use]
    pub fn login(&self, pod: &Pod) -> Login {
        let password = if self.password.is_empty() {
            Password::FromPod {
                container: server_container(pod),
            }
        } else {
            Password::Given(self.password.clone())
        };
        Login {
            user: self.user.clone(),
            password,
        }
    }
}

/// The container whose environment configures the server: the first with a
/// variable of its own, else the first.
fn server_container(pod: &Pod) -> String {
    let configures = |name: &str| name.starts_with("MARIADB_") || name.starts_with("MYSQL_");
    mounts::lasting_containers(pod)
        .find(|container| {
            container
                .env
                .iter()
                .flatten()
                .any(|variable| configures(&variable.name))
                || container
                    .env_from
                    .as_ref()
                    .is_some_and(|sources| !sources.is_empty())
        })
        .or_else(|| mounts::lasting_containers(pod).next())
        .map(|container| container.name.clone())
        .unwrap_or_default()
}
