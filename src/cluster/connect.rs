//! Connects: from a kubeconfig to a cluster that can be asked, without one request.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kube::Config;
use kube::config::KubeConfigOptions;

use super::build_client::{build_client, proves_nobody, shown_url};
use super::client::ConnectionOptions;
use super::handle::Known;
use super::kubeconfig::{self, Chosen, Loaded};
use super::limits::Meter;
use super::proxy::proxy_from_env;
use super::unusable::unusable_context;
use super::{Cluster, ConnectError, Limits, Target, foreign};

/// Long enough for a busy cluster's TLS handshake; an address where nobody is
/// is reported after it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The name in reports for the context of a Pod, which has a service account
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
        let options = ConnectionOptions {
            meter: target.limits.map(Meter::new).map(Arc::new),
            guarded: false,
        };
        let given = target.kubeconfig.is_some();
        Self::from_places(&places, given, target, options).await
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
        let chosen = kubeconfig::choose(&loaded, target.context.as_deref())?;
        foreign::refuse(&chosen, kubeconfig)?;
        let limits = target.limits.unwrap_or(Limits::FOREIGN);
        let options = ConnectionOptions {
            meter: Some(Arc::new(Meter::new(limits))),
            guarded: true,
        };
        Self::from_loaded(loaded, chosen, target.namespace.clone(), options).await
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
        Self::from_places(places, given, &target, ConnectionOptions::default()).await
    }

    async fn from_places(
        places: &[PathBuf],
        given: bool,
        target: &Target,
        options: ConnectionOptions,
    ) -> Result<Self, ConnectError> {
        let namespace = target.namespace.clone();
        if let Some(loaded) = kubeconfig::load(places, given)? {
            let chosen = kubeconfig::choose(&loaded, target.context.as_deref())?;
            return Self::from_loaded(loaded, chosen, namespace, options).await;
        }
        if let Ok(config) = Config::incluster() {
            let known = Known {
                context: IN_CLUSTER.to_owned(),
                ..Known::default()
            };
            return Self::build(config, known, namespace, options).await;
        }
        Err(ConnectError::NoKubeconfig {
            looked: places.to_vec(),
        })
    }

    async fn from_loaded(
        loaded: Loaded,
        chosen: Chosen,
        namespace: Option<String>,
        options: ConnectionOptions,
    ) -> Result<Self, ConnectError> {
        if let Some(missing) = kubeconfig::missing_files(&chosen) {
            return Err(missing);
        }
        let choice = KubeConfigOptions {
            context: Some(chosen.name.clone()),
            ..KubeConfigOptions::default()
        };
        let files = loaded.files.clone();
        let mut config = Config::from_custom_kubeconfig(loaded.config, &choice)
            .await
            .map_err(|error| unusable_context(&files, &chosen.name, &error))?;
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
        Self::build(config, known, namespace, options).await
    }

    pub(super) async fn build(
        mut config: Config,
        known: Known,
        namespace: Option<String>,
        options: ConnectionOptions,
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
            meter: options.meter.clone(),
            foreign: options.guarded,
            ..known
        };
        // As kubectl does, which writes `namespace: ""` into some contexts.
        let named = Some(config.default_namespace.clone()).filter(|name| !name.is_empty());
        let namespace = namespace.or(named).unwrap_or_else(|| "default".to_owned());
        let client = build_client(config, options).await?;
        Ok(Self::new(client, known, namespace))
    }
}
