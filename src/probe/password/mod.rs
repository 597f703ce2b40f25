//! The password that a database in a Pod was given.

mod environment;
mod variables;

use std::fmt;

use k8s_openapi::api::core::v1::Pod;
use kube::api::LogParams;
use tokio::time::Instant;

use variables::{Found, look};

use crate::cluster::Cluster;
use crate::evidence::{Login, NoPassword, Password, PodKey, Trouble};
use crate::probe::source::{Fetched, fetch};

/// A password that nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Hidden")
    }
}

/// A login whose password is known.
pub(super) struct Known {
    pub login: Login,
    /// True where only this Pod tells it: it is in its log, and in no successor's.
    pub fleeting: bool,
}

/// Returns `login` with its password; the inner error says why none is known.
pub(super) async fn known_login(
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

/// Returns the password for `login`; the inner error says why none is known.
pub(super) async fn find_password(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    login: &Login,
    deadline: Instant,
) -> Result<Result<Hidden, NoPassword>, Trouble> {
    let found = look_up(cluster, key, pod, login, deadline).await?;
    Ok(found.map(|(password, _)| password))
}

/// Returns the password, and whether it is in the log alone.
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
    use super::*;

    #[test]
    fn a_generated_password_is_found_in_the_log() {
        let log = "2026-11-23 [Note] [Entrypoint]: GENERATED ROOT PASSWORD: |~x<1:y \nready\n";
        assert_eq!(in_log(log), Some(Hidden("|~x<1:y".into())));
        assert_eq!(in_log("nothing"), None);
    }
}
