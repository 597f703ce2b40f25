//! The password that a database in a Pod was given.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::api::core::v1::Pod;
use kube::api::LogParams;
use serde_json::Value;
use tokio::time::Instant;

use super::environment::{Environment, Fetched, Source, Unknown};
use super::projected::{config_entries, secret_entries};
use crate::cluster::Cluster;
use crate::evidence::{
    Answer, Kind, Login, NoPassword, Password, PodKey, Read, Scope, Trouble, TroubleKind,
};

/// A password that nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hidden")
    }
}

/// What the spec says about a password.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Password(Hidden),
    /// The image makes one up and writes it to its log.
    InLog,
    Fetch(Source),
    Not(NoPassword),
}

/// A login whose password is known.
pub(super) struct Known {
    pub login: Login,
    /// Whether only this Pod tells it: it is in its log, and in no successor's.
    pub fleeting: bool,
}

/// `login` with its password; the inner error says why none is known.
pub(super) async fn known(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    login: &Login,
    deadline: Instant,
) -> Result<Result<Known, NoPassword>, Trouble> {
    let found = look_up(cluster, key, pod, login, deadline).await?;
    Ok(found.map(|(Hidden(password), fleeting)| Known {
        login: Login {
            user: login.user.clone(),
            password: Password::Given(password),
        },
        fleeting,
    }))
}

/// The password for `login`; the inner error says why none is known.
pub(super) async fn find(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    login: &Login,
    deadline: Instant,
) -> Result<Result<Hidden, NoPassword>, Trouble> {
    let found = look_up(cluster, key, pod, login, deadline).await?;
    Ok(found.map(|(password, _)| password))
}

/// The password, and whether it is in the log alone.
async fn look_up(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    login: &Login,
    deadline: Instant,
) -> Result<Result<(Hidden, bool), NoPassword>, Trouble> {
    let container = match &login.password {
        Password::Given(password) => return Ok(Ok((Hidden(password.clone()), false))),
        Password::FromPod { container } => container,
    };
    let mut fetched = Fetched::new();
    loop {
        match look(pod, container, &login.user, &fetched) {
            Found::Password(password) => return Ok(Ok((password, false))),
            Found::Not(why) => return Ok(Err(why)),
            Found::InLog => {
                let found = generated(cluster, key, container, deadline).await?;
                return Ok(found.map(|password| (password, true)));
            }
            Found::Fetch(source) => {
                let entries = fetch(cluster, &source, deadline).await?;
                fetched.insert(source, entries);
            }
        }
    }
}

/// Reads the variables of the images `mariadb` and `mysql` in the order in
/// which their entry points do.
fn look(pod: &Pod, container: &str, user: &str, fetched: &Fetched) -> Found {
    let Some(environment) = Environment::of(pod, container, fetched) else {
        return Found::Not(NoPassword::NoContainer {
            container: container.to_owned(),
        });
    };
    match search(&environment, user) {
        Ok(found) => found,
        Err(Unknown::Fetch(source)) => Found::Fetch(source),
        Err(Unknown::Missing(source, key)) => {
            let (kind, name) = match source {
                Source::Secret(name) => ("Secret", name),
                Source::ConfigMap(name) => ("ConfigMap", name),
            };
            let kind = kind.to_owned();
            Found::Not(NoPassword::Unreadable { kind, name, key })
        }
        Err(Unknown::Elsewhere(place)) => Found::Not(NoPassword::Elsewhere { place }),
    }
}

fn search(environment: &Environment<'_>, user: &str) -> Result<Found, Unknown> {
    let root = user == "root";
    if !root {
        let known = first(environment, &["MARIADB_USER", "MYSQL_USER"])?;
        if known.as_deref() != Some(user) {
            return Ok(Found::Not(NoPassword::OtherUser {
                user: user.to_owned(),
            }));
        }
    }
    let names = if root {
        ["MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD"]
    } else {
        ["MARIADB_PASSWORD", "MYSQL_PASSWORD"]
    };
    if let Some(password) = first(environment, &names)? {
        return Ok(Found::Password(Hidden(password)));
    }
    for name in names {
        if let Some(path) = first(environment, &[&format!("{name}_FILE")])? {
            let content = environment.file(&path)?;
            // As `$(< file)` does in the entry points.
            return Ok(Found::Password(Hidden(
                content.trim_end_matches('\n').to_owned(),
            )));
        }
    }
    if root
        && first(
            environment,
            &["MARIADB_RANDOM_ROOT_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
        )?
        .is_some()
    {
        return Ok(Found::InLog);
    }
    let empty = [
        "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
        "MYSQL_ALLOW_EMPTY_PASSWORD",
    ];
    if root && first(environment, &empty)?.is_some() {
        return Ok(Found::Password(Hidden(String::new())));
    }
    Ok(Found::Not(NoPassword::Unset {
        variable: names[0].to_owned(),
    }))
}

/// The first of these variables that is set and not empty, which is how the
/// entry points treat them.
fn first(environment: &Environment<'_>, names: &[&str]) -> Result<Option<String>, Unknown> {
    for name in names {
        if let Some(value) = environment
            .variable(name)?
            .filter(|value| !value.is_empty())
        {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// `None` where it is not there or may not be read.
async fn fetch(
    cluster: &Cluster,
    source: &Source,
    deadline: Instant,
) -> Result<Option<BTreeMap<String, Vec<u8>>>, Trouble> {
    let (kind, name) = match source {
        Source::Secret(name) => (Kind::secret(), name),
        Source::ConfigMap(name) => (Kind::config_map(), name),
    };
    let read = Read {
        kind,
        scope: Scope::Named(name.clone()),
    };
    let object: Value = match cluster.read(&read, deadline).await {
        Answer::Objects(objects) => match objects.into_iter().next() {
            Some(object) => object,
            None => return Ok(None),
        },
        Answer::Trouble(trouble) if trouble.kind == TroubleKind::Forbidden => return Ok(None),
        Answer::Trouble(trouble) => return Err(trouble),
        _ => return Ok(None),
    };
    Ok(match source {
        Source::Secret(_) => serde_json::from_value(object).ok().map(secret_entries),
        Source::ConfigMap(_) => serde_json::from_value(object).ok().map(config_entries),
    })
}

/// The password that the image made up, from the line it writes once.
async fn generated(
    cluster: &Cluster,
    key: &PodKey,
    container: &str,
    deadline: Instant,
) -> Result<Result<Hidden, NoPassword>, Trouble> {
    let params = LogParams {
        container: Some(container.to_owned()),
        limit_bytes: Some(1 << 20),
        ..LogParams::default()
    };
    let log = cluster.log(key, &params, deadline).await?;
    Ok(in_log(&log).ok_or(NoPassword::LogGone))
}

fn in_log(log: &str) -> Option<Hidden> {
    log.lines()
        .find_map(|line| line.split_once("GENERATED ROOT PASSWORD: "))
        .map(|(_, password)| Hidden(password.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn search_in(env: &Value, user: &str) -> Found {
        let pod =
            serde_json::from_value(json!({"spec": {"containers": [{"name": "db", "env": env}]}}))
                .unwrap();
        look(&pod, "db", user, &Fetched::new())
    }

    #[test]
    fn the_variables_are_read_in_the_order_of_the_images() {
        let password = |value: &str| Found::Password(Hidden(value.into()));
        for (env, user, found) in [
            (
                json!([{"name": "MARIADB_ROOT_PASSWORD", "value": "a"}, {"name": "MYSQL_ROOT_PASSWORD", "value": "b"}]),
                "root",
                password("a"),
            ),
            (
                json!([{"name": "MYSQL_ROOT_PASSWORD", "value": "b"}]),
                "root",
                password("b"),
            ),
            (
                json!([{"name": "MARIADB_ROOT_PASSWORD", "value": ""}, {"name": "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "value": "1"}]),
                "root",
                password(""),
            ),
            (
                json!([{"name": "MARIADB_RANDOM_ROOT_PASSWORD", "value": "yes"}]),
                "root",
                Found::InLog,
            ),
            (
                json!([{"name": "MARIADB_USER", "value": "app"}, {"name": "MARIADB_PASSWORD", "value": "c"}]),
                "app",
                password("c"),
            ),
        ] {
            assert_eq!(search_in(&env, user), found, "{env}");
        }
        assert!(matches!(search_in(&json!([]), "root"), Found::Not(_)));
        assert!(matches!(search_in(&json!([]), "app"), Found::Not(_)));
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            format!("{:?}", Found::Password(Hidden("secret".into()))),
            "Password(Hidden)"
        );
    }

    #[test]
    fn a_generated_password_is_found_in_the_log() {
        let log = "2026-11-23 [Note] [Entrypoint]: GENERATED ROOT PASSWORD: |~x<1:y \nready\n";
        assert_eq!(in_log(log), Some(Hidden("|~x<1:y".into())));
        assert_eq!(in_log("nothing"), None);
    }
}
