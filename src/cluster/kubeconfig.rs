//! Finding and reading kubeconfig files the way kubectl does.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use kube::config::{AuthInfo, Cluster, Kubeconfig, KubeconfigError};

use super::ConnectError;
use crate::file_error::file_error;
use crate::parse_cause::yaml;

/// The content of the kubeconfig files, merged.
pub(super) struct Loaded {
    /// The files that were read; absolute paths.
    pub files: Vec<PathBuf>,
    pub config: Kubeconfig,
}

/// The entries that one context points at.
pub(super) struct Chosen {
    pub name: String,
    pub cluster: Cluster,
    pub user: AuthInfo,
}

/// Returns the files to look into, in order: the given one, else those of `$KUBECONFIG`,
/// else `~/.kube/config`.
pub(super) fn places(given: Option<&Path>, env: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    if let Some(path) = given {
        return vec![path.to_owned()];
    }
    let listed: Vec<PathBuf> = env("KUBECONFIG")
        .map(|value| std::env::split_paths(&value).collect())
        .unwrap_or_default();
    let listed: Vec<PathBuf> = listed
        .into_iter()
        .filter(|path| !path.as_os_str().is_empty())
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    let home = env("HOME")
        .or_else(|| env("USERPROFILE"))
        .filter(|home| !home.is_empty());
    home.map(|home| vec![Path::new(&home).join(".kube").join("config")])
        .unwrap_or_default()
}

/// Reads and merges `places`; `None` when no such file exists. Like kubectl it
/// passes over files of a list that do not exist, but not over a given one.
pub(super) fn load(places: &[PathBuf], given: bool) -> Result<Option<Loaded>, ConnectError> {
    let mut files = Vec::new();
    let mut merged = Kubeconfig::default();
    for place in places {
        if !given && !place.exists() {
            continue;
        }
        let place = std::path::absolute(place).unwrap_or_else(|_| place.clone());
        let unusable = |error: KubeconfigError| unreadable(&place, &error);
        let config = Kubeconfig::read_from(&place).map_err(unusable)?;
        is_one(&config, &place)?;
        merged = merged.merge(config).map_err(unusable)?;
        files.push(place);
    }
    if let [first, ..] = files.as_slice()
        && merged.contexts.is_empty()
        && merged.clusters.is_empty()
        && merged.auth_infos.is_empty()
    {
        return Err(ConnectError::Empty {
            path: first.clone(),
        });
    }
    Ok((!files.is_empty()).then_some(Loaded {
        files,
        config: merged,
    }))
}

/// Fails for a file of another kind. Every field of a kubeconfig may be missing, so a manifest reads as an empty one.
pub(super) fn is_one(config: &Kubeconfig, path: &Path) -> Result<(), ConnectError> {
    match config.kind.as_deref() {
        None | Some("" | "Config") => Ok(()),
        Some(kind) => Err(ConnectError::OtherKind {
            path: path.to_owned(),
            kind: kind.to_owned(),
        }),
    }
}

fn unreadable(path: &Path, error: &KubeconfigError) -> ConnectError {
    let path = path.to_owned();
    match error {
        KubeconfigError::ReadConfig(io, _) if io.kind() == std::io::ErrorKind::NotFound => {
            ConnectError::NoKubeconfig { looked: vec![path] }
        }
        KubeconfigError::ReadConfig(io, _) => ConnectError::Unreadable {
            path,
            reason: file_error(io),
        },
        KubeconfigError::Parse(error) => {
            // The text is only wanted where it cannot be parsed.
            let text = std::fs::read(&path).unwrap_or_default();
            let cause = Box::new(yaml(&String::from_utf8_lossy(&text), error));
            ConnectError::NotYaml { path, cause }
        }
        other => {
            tracing::debug!(error = %other, "kubeconfig");
            ConnectError::Unreadable {
                path,
                reason: file_error(&std::io::ErrorKind::InvalidData.into()),
            }
        }
    }
}

/// Returns the context to use, and what it points at.
pub(super) fn choose(loaded: &Loaded, wanted: Option<&str>) -> Result<Chosen, ConnectError> {
    let Loaded { files, config } = loaded;
    let available: Vec<String> = config
        .contexts
        .iter()
        .map(|entry| entry.name.clone())
        .collect();
    let current = config
        .current_context
        .as_deref()
        .filter(|name| !name.is_empty());
    let Some(name) = wanted.or(current) else {
        return Err(ConnectError::NoCurrentContext {
            files: files.clone(),
            available,
        });
    };
    let Some(context) = config
        .contexts
        .iter()
        .find(|entry| entry.name == name)
        .and_then(|entry| entry.context.clone())
    else {
        return Err(ConnectError::NoSuchContext {
            nearest: nearest(name, &available),
            wanted: name.to_owned(),
            available,
        });
    };
    let Some(cluster) = config
        .clusters
        .iter()
        .find(|entry| entry.name == context.cluster)
        .and_then(|entry| entry.cluster.clone())
    else {
        return Err(ConnectError::BrokenContext {
            files: files.clone(),
            context: name.to_owned(),
            reason: format!("clusters[name={}]", context.cluster),
        });
    };
    let user = context
        .user
        .as_ref()
        .and_then(|user| config.auth_infos.iter().find(|entry| &entry.name == user))
        .and_then(|entry| entry.auth_info.clone())
        .unwrap_or_default();
    Ok(Chosen {
        name: name.to_owned(),
        cluster,
        user,
    })
}

/// Names the files that the chosen entries need and that are not there.
pub(super) fn missing_files(chosen: &Chosen) -> Option<ConnectError> {
    let user = &chosen.user;
    let needed = [
        (
            "certificate-authority",
            &chosen.cluster.certificate_authority,
            chosen.cluster.certificate_authority_data.is_some(),
        ),
        (
            "client-certificate",
            &user.client_certificate,
            user.client_certificate_data.is_some(),
        ),
        (
            "client-key",
            &user.client_key,
            user.client_key_data.is_some(),
        ),
        ("tokenFile", &user.token_file, user.token.is_some()),
    ];
    needed.into_iter().find_map(|(field, path, inline)| {
        let path = path.as_deref().filter(|path| !path.is_empty() && !inline)?;
        let reason = file_error(&std::fs::metadata(path).err()?);
        Some(ConnectError::MissingFile {
            field,
            path: PathBuf::from(path),
            reason,
        })
    })
}

fn nearest(wanted: &str, available: &[String]) -> Option<String> {
    available
        .iter()
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r"
apiVersion: v1
kind: Config
current-context: ''
clusters: [{name: k, cluster: {server: 'https://127.0.0.1:6443'}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: steal}}}]
contexts:
- {name: k3d-hands-on, context: {cluster: k, user: u}}
- {name: other, context: {cluster: gone}}
";

    fn two() -> Loaded {
        Loaded {
            files: Vec::new(),
            config: Kubeconfig::from_yaml(TWO).unwrap(),
        }
    }

    #[test]
    fn given_file_wins_over_list_and_list_over_home() {
        let env = |name: &str| match name {
            "KUBECONFIG" => Some(OsString::from("a:b")),
            "HOME" => Some(OsString::from("/home/me")),
            _ => None,
        };
        let home = |name: &str| (name == "HOME").then(|| OsString::from("/home/me"));
        assert_eq!(places(Some(Path::new("x")), env), [PathBuf::from("x")]);
        assert_eq!(places(None, home), [PathBuf::from("/home/me/.kube/config")]);
        assert_eq!(places(None, |_| None), Vec::<PathBuf>::new());
        if cfg!(unix) {
            assert_eq!(places(None, env), [PathBuf::from("a"), PathBuf::from("b")]);
        }
    }

    #[test]
    fn empty_current_context_is_none_near_name_suggested() {
        assert!(
            matches!(choose(&two(), None), Err(ConnectError::NoCurrentContext { available, .. }) if available.len() == 2)
        );
        assert!(matches!(
            choose(&two(), Some("k3d-handson")),
            Err(ConnectError::NoSuchContext { nearest: Some(near), .. }) if near == "k3d-hands-on"
        ));
        assert!(matches!(
            choose(&two(), Some("other")),
            Err(ConnectError::BrokenContext { .. })
        ));
    }
}
