//! The database server in a Pod: how to log in to it.

use k8s_openapi::api::core::v1::{Container, Pod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recreation::said;
use crate::evidence::{Login, NoPassword, Password};
use crate::objects::image::Image;
use crate::objects::pod::lasting_containers;
use crate::{say, text::Text};

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
    /// Returns the account that logs in to the server in `pod`.
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

/// Says why no password is known.
pub(crate) fn no_password(why: &NoPassword) -> Text {
    match why {
        NoPassword::NoContainer { container } => say!(
            ja: "Pod にコンテナ {container} がありません",
            en: "the Pod has no container {container}"
        ),
        NoPassword::Unreadable { kind, name, key } => say!(
            ja: "パスワードは {kind} {name} の {key} にあるはずですが、読めません",
            en: "the password should be in {key} of the {kind} {name}, which cannot be read"
        ),
        NoPassword::Elsewhere { place } => say!(
            ja: "パスワードは {place} にあり、Pod の定義からは分かりません",
            en: "the password is in {place}, which the Pod's definition does not tell"
        ),
        NoPassword::OtherUser { user } => say!(
            ja: "Pod の環境変数にユーザー {user} のパスワードがありません",
            en: "the Pod's environment has no password for the user {user}"
        ),
        NoPassword::Unset { variable } => say!(
            ja: "コンテナの環境変数に {variable} がありません",
            en: "the container's environment has no {variable}"
        ),
        NoPassword::LogGone => say!(
            ja: "ランダムな root パスワードは最初の起動時のログにだけ書かれ、今のログにはもうありません",
            en: "the random root password was written only to the log of the first start, which is gone"
        ),
        NoPassword::InWords(sentence) => said(sentence),
    }
}

/// The container with the server. Containers beside it (clients, exporters)
/// often have the same image or variables, so what tells most comes first;
/// of equals it is the first one.
fn server_container(pod: &Pod) -> String {
    lasting_containers(pod)
        .min_by_key(|container| {
            let variables = || container.env.iter().flatten();
            let sources = || container.env_from.iter().flatten();
            let is_it = [
                is_server_image(container.image.as_deref().unwrap_or_default()),
                starts_server(container),
                variables().any(|variable| is_for_root(&variable.name)),
                sources().next().is_some(),
                variables().any(|variable| is_for_server(&variable.name)),
            ];
            is_it.map(|yes| !yes)
        })
        .map(|container| container.name.clone())
        .unwrap_or_default()
}

/// Tells whether an image is named after the servers.
fn is_server_image(image: &str) -> bool {
    let repository = Image::parse(image).repository;
    let name = repository.rsplit('/').next().unwrap_or_default();
    ["mariadb", "mysql", "percona"]
        .iter()
        .any(|server| name.starts_with(server))
}

/// Tells whether it runs what its image is for, or a server by name.
fn starts_server(container: &Container) -> bool {
    let command = container.command.iter().flatten();
    let mut words = command.clone().chain(container.args.iter().flatten());
    let servers = ["mariadbd", "mysqld", "docker-entrypoint"];
    command.clone().next().is_none()
        || words.any(|word| servers.iter().any(|server| word.contains(server)))
}

fn is_for_server(variable: &str) -> bool {
    variable.starts_with("MARIADB_") || variable.starts_with("MYSQL_")
}

/// The images take root's password, or the leave to do without, from such.
fn is_for_root(variable: &str) -> bool {
    is_for_server(variable)
        && (variable.contains("_ROOT_PASSWORD") || variable.contains("_EMPTY_PASSWORD"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn server_among(containers: &Value) -> String {
        let pod = json!({"spec": {"containers": containers}});
        server_container(&serde_json::from_value(pod).unwrap())
    }

    #[test]
    fn server_is_found_among_its_clients() {
        let root = json!([{"name": "MARIADB_ROOT_PASSWORD", "value": "x"}]);
        let server = json!({"name": "db", "image": "docker.io/library/mariadb:11", "env": root});
        let by_source =
            json!({"name": "db", "image": "mariadb:11", "envFrom": [{"secretRef": {"name": "s"}}]});
        let own_image = json!({"name": "db", "image": "example.com/mine:1", "env": root});
        for beside in [
            json!({"name": "b", "image": "prom/mysqld-exporter", "env": [{"name": "MYSQL_PWD", "value": "y"}], "command": ["run"]}),
            json!({"name": "b", "image": "busybox", "envFrom": [{"configMapRef": {"name": "c"}}]}),
            json!({"name": "b", "image": "busybox", "env": [{"name": "MYSQL_HOST", "value": "127.0.0.1"}]}),
            json!({"name": "b", "image": "mariadb:11", "command": ["sleep", "infinity"], "env": root}),
        ] {
            for server in [&server, &by_source] {
                assert_eq!(server_among(&json!([beside, server])), "db", "{beside}");
                assert_eq!(server_among(&json!([server, beside])), "db", "{beside}");
            }
        }
        let shell = json!({"name": "b", "image": "busybox", "command": ["sh"]});
        assert_eq!(server_among(&json!([shell, own_image])), "db");
        assert_eq!(server_among(&json!([{"name": "a"}, {"name": "b"}])), "a");
    }
}
