//! The variables by which the images `mariadb` and `mysql` are given a password.

use k8s_openapi::api::core::v1::Pod;

use super::Hidden;
use super::environment::{Environment, Unknown};
use crate::evidence::NoPassword;
use crate::objects::ConfigSource;
use crate::probe::source::Fetched;

/// The password, as far as the spec says it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Password(Hidden),
    /// The image makes one up and writes it to its log.
    InLog,
    Fetch(ConfigSource),
    Not(NoPassword),
}

/// Reads the variables of the images `mariadb` and `mysql` in the order in
/// which their entry points do.
pub(super) fn look(pod: &Pod, container: &str, user: &str, fetched: &Fetched) -> Found {
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
                ConfigSource::Secret(name) => ("Secret", name),
                ConfigSource::ConfigMap(name) => ("ConfigMap", name),
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
}
