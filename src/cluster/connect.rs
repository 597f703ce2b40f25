//! From a kubeconfig to a client, without one request.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use kube::client::RustlsTlsError;
use kube::config::{KubeConfigOptions, KubeconfigError};
use kube::{Client, Config};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::client::{self, Manner};
use super::handle::Known;
use super::kubeconfig::{self, Chosen, Loaded};
use super::limits::Meter;
use super::proxy::proxy_from_env;
use super::{Cluster, ConnectError, Limits, Untrusted, credentials, foreign};
use crate::cluster::connection_error_kind::root_cause;

/// Which cluster and namespace are meant; what is left out comes from the kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Target {
    /// The kubeconfig file, instead of `$KUBECONFIG` and `~/.kube/config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubeconfig: Option<PathBuf>,
    /// The context, instead of the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The namespace, instead of the context's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// How much is asked of the cluster and taken from it; everything where
    /// there are none.
    #[serde(skip)]
    pub limits: Option<Limits>,
}

/// Long enough for a busy cluster's TLS handshake; an address where nobody is
/// is reported after it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For a login command that waits for a person.
const PLUGIN_TIMEOUT: Duration = Duration::from_secs(60);
/// What a report calls the context of a Pod, which has a service account
/// instead of a kubeconfig.
const IN_CLUSTER: &str = "in-cluster";

impl Cluster {
    /// Makes a client for `target`. Sends nothing to the cluster; runs the
    /// kubeconfig's credential command if it has one. Needs a tokio runtime;
    /// may be dropped at any time.
    ///
    /// # Errors
    /// [`ConnectError`] where the kubeconfig gives no usable client.
    pub async fn connect(target: &Target) -> Result<Self, ConnectError> {
        let places = target.places();
        let manner = Manner {
            meter: target.limits.map(Meter::new).map(Arc::new),
            guarded: false,
        };
        let given = target.kubeconfig.is_some();
        Self::from_places(&places, given, target, manner).await
    }

    /// As [`Cluster::connect`], for a kubeconfig that somebody else handed in:
    /// one that would run a command, read a file of this machine or weaken or
    /// redirect the connection is refused by the name of the field, before there
    /// is a client. [`Limits::FOREIGN`] hold unless `target` has others. The
    /// proxy of this machine's own environment is used, as always.
    ///
    /// # Errors
    /// [`ConnectError::Unfit`], [`ConnectError::Hostile`], and those of
    /// [`Cluster::connect`].
    pub async fn connect_foreign(kubeconfig: &Path, target: &Target) -> Result<Self, ConnectError> {
        let loaded = foreign::load(kubeconfig)?;
        let chosen = kubeconfig::choose(&loaded.config, target.context.as_deref())?;
        foreign::refuse(&chosen, kubeconfig)?;
        let limits = target.limits.unwrap_or(Limits::FOREIGN);
        let manner = Manner {
            meter: Some(Arc::new(Meter::new(limits))),
            guarded: true,
        };
        Self::from_loaded(loaded, chosen, target.namespace.clone(), manner).await
    }

    /// From the kubeconfig files that a journal names.
    pub(crate) async fn from_files(
        places: &[PathBuf],
        given: bool,
        context: Option<&str>,
        namespace: Option<String>,
    ) -> Result<Self, ConnectError> {
        let target = Target {
            context: context.map(str::to_owned),
            namespace,
            ..Target::default()
        };
        Self::from_places(places, given, &target, Manner::default()).await
    }

    async fn from_places(
        places: &[PathBuf],
        given: bool,
        target: &Target,
        manner: Manner,
    ) -> Result<Self, ConnectError> {
        let namespace = target.namespace.clone();
        if let Some(loaded) = kubeconfig::load(places, given)? {
            let chosen = kubeconfig::choose(&loaded.config, target.context.as_deref())?;
            return Self::from_loaded(loaded, chosen, namespace, manner).await;
        }
        if let Ok(config) = Config::incluster() {
            let known = Known {
                context: IN_CLUSTER.to_owned(),
                ..Known::default()
            };
            return Self::build(config, known, namespace, manner).await;
        }
        Err(ConnectError::NoKubeconfig {
            looked: places.to_vec(),
        })
    }

    async fn from_loaded(
        loaded: Loaded,
        chosen: Chosen,
        namespace: Option<String>,
        manner: Manner,
    ) -> Result<Self, ConnectError> {
        if let Some(missing) = kubeconfig::missing_files(&chosen) {
            return Err(missing);
        }
        let options = KubeConfigOptions {
            context: Some(chosen.name.clone()),
            ..KubeConfigOptions::default()
        };
        let mut config = Config::from_custom_kubeconfig(loaded.config, &options)
            .await
            .map_err(|error| unusable(&chosen.name, &error))?;
        if chosen
            .cluster
            .proxy_url
            .as_deref()
            .is_none_or(str::is_empty)
        {
            let server = &config.cluster_url;
            config.proxy_url = proxy_from_env(server, |name| std::env::var(name).ok())
                .map(|url| url.parse())
                .transpose()
                .map_err(|error| ConnectError::Proxy {
                    reason: format!("HTTPS_PROXY: {error}"),
                })?;
        }
        let known = Known {
            context: chosen.name,
            files: loaded.files,
            ..Known::default()
        };
        Self::build(config, known, namespace, manner).await
    }

    pub(super) async fn build(
        mut config: Config,
        known: Known,
        namespace: Option<String>,
        manner: Manner,
    ) -> Result<Self, ConnectError> {
        config.connect_timeout = Some(CONNECT_TIMEOUT);
        // kube would repeat writes too, and for minutes.
        config.default_retry = false;
        if proves_nobody(&config) {
            // kube would still look for this machine's authorities, and insist on some.
            config.root_cert.get_or_insert_default();
        }
        let known = Known {
            server: shown_url(&config),
            meter: manner.meter.clone(),
            foreign: manner.guarded,
            ..known
        };
        // As kubectl does, which writes `namespace: ""` into some contexts.
        let named = Some(config.default_namespace.clone()).filter(|name| !name.is_empty());
        let namespace = namespace.or(named).unwrap_or_else(|| "default".to_owned());
        let client = make_client(config, manner).await?;
        Ok(Self::new(client, known, namespace))
    }
}

/// kube runs a credential command inside this call, on the calling thread: on
/// one of its own, so that neither an interrupt nor the end of the program
/// waits for a command that hangs.
async fn make_client(config: Config, manner: Manner) -> Result<Client, ConnectError> {
    let exec = config.auth_info.exec.clone();
    if exec.is_none() && config.auth_info.auth_provider.is_none() {
        return make(config, manner);
    }
    let stopped = |reason: String| ConnectError::Credentials { reason };
    let (done, made) = oneshot::channel();
    let runtime = Handle::current();
    let thread = std::thread::Builder::new().name("credentials".to_owned());
    thread
        .spawn(move || {
            let _context = runtime.enter();
            // Whoever wanted it may have been interrupted.
            let _: Result<(), _> = done.send(make(config, manner));
        })
        .map_err(|error| stopped(error.to_string()))?;
    match tokio::time::timeout(PLUGIN_TIMEOUT, made).await {
        Ok(Ok(client)) => client,
        Ok(Err(dropped)) => Err(stopped(dropped.to_string())),
        Err(_) => Err(ConnectError::Plugin {
            command: exec.and_then(|exec| exec.command).unwrap_or_default(),
            reason: format!("no answer within {} s", PLUGIN_TIMEOUT.as_secs()),
            hint: None,
        }),
    }
}

/// Whether whoever answers is taken for the cluster.
fn proves_nobody(config: &Config) -> bool {
    let is_plain = config.cluster_url.scheme_str() == Some("http");
    config.accept_invalid_certs || is_plain && config.proxy_url.is_none()
}

fn make(config: Config, manner: Manner) -> Result<Client, ConnectError> {
    if !has_sendable_token(&config) {
        return Err(ConnectError::Credentials {
            reason: "the token holds a line break or a control character".to_owned(),
        });
    }
    let exec = config.auth_info.exec.clone();
    let server = shown_url(&config);
    let names_authority = config.root_cert.is_some();
    client::make(config, manner).map_err(|error| match error {
        // Only this machine's own authorities are left for this.
        kube::Error::RustlsTls(RustlsTlsError::AddRootCertificate(_)) if !names_authority => {
            ConnectError::Tls {
                server,
                why: Untrusted::NoAuthority,
            }
        }
        error => credentials::unusable(&error, exec.as_ref()),
    })
}

/// Whether the token, if there is one, can be in a header: kube panics at one
/// that cannot, such as a `token: |` with its line break.
fn has_sendable_token(config: &Config) -> bool {
    // What kube hides otherwise.
    let user = serde_json::to_value(&config.auth_info).unwrap_or_default();
    let token = user["token"].as_str();
    token.is_none_or(|token| HeaderValue::from_str(token).is_ok())
}

/// Without user and password, which a URL may hold.
fn shown_url(config: &Config) -> String {
    let url = &config.cluster_url;
    let scheme = url.scheme_str().unwrap_or("https");
    let host = url.host().unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    match url.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}{path}"),
        None => format!("{scheme}://{host}{path}"),
    }
}

fn unusable(context: &str, error: &KubeconfigError) -> ConnectError {
    match error {
        KubeconfigError::ParseProxyUrl(_) => ConnectError::Proxy {
            reason: root_cause(error),
        },
        KubeconfigError::LoadCertificateAuthority(_)
        | KubeconfigError::LoadClientCertificate(_)
        | KubeconfigError::LoadClientKey(_)
        | KubeconfigError::ParseCertificates(_) => ConnectError::Credentials {
            reason: error.to_string(),
        },
        other => ConnectError::BrokenContext {
            context: context.to_owned(),
            reason: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_credential_command_that_hangs_holds_up_nobody_who_stops_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let config = r"
apiVersion: v1
kind: Config
current-context: c
clusters: [{name: k, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sleep, args: ['20'], interactiveMode: Never}}}]
contexts: [{name: c, context: {cluster: k, user: u}}]
";
        std::fs::write(&path, config).unwrap();
        let target = Target {
            kubeconfig: Some(path),
            ..Target::default()
        };
        let begun = Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let connected = runtime.block_on(async {
            tokio::time::timeout(Duration::from_millis(200), Cluster::connect(&target)).await
        });
        assert!(connected.is_err());
        drop(runtime);
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
