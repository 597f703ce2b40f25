//! Builds a client from a configuration, away from a credential command that hangs.

use std::time::Duration;

use http::HeaderValue;
use kube::client::RustlsTlsError;
use kube::{Client, Config};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::client::{self, ConnectionOptions};
use super::unusable::unusable_credentials;
use super::{ConnectError, Untrusted};

/// For a login command that waits for a person.
const PLUGIN_TIMEOUT: Duration = Duration::from_secs(60);

/// Builds a client. kube runs a credential command inside this call, on the calling thread: on
/// one of its own, so that neither an interrupt nor the end of the program
/// waits for a command that hangs.
pub(super) async fn build_client(
    config: Config,
    options: ConnectionOptions,
) -> Result<Client, ConnectError> {
    let exec = config.auth_info.exec.clone();
    if exec.is_none() && config.auth_info.auth_provider.is_none() {
        return build_here(config, options);
    }
    let stopped = |reason: String| ConnectError::Credentials { reason };
    let (done, made) = oneshot::channel();
    let runtime = Handle::current();
    let thread = std::thread::Builder::new().name("credentials".to_owned());
    thread
        .spawn(move || {
            let _context = runtime.enter();
            // Whoever wanted it may have been interrupted.
            let _: Result<(), _> = done.send(build_here(config, options));
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

/// Tells whether whoever answers is taken for the cluster.
pub(super) fn proves_nobody(config: &Config) -> bool {
    let is_plain = config.cluster_url.scheme_str() == Some("http");
    config.accept_invalid_certs || is_plain && config.proxy_url.is_none()
}

fn build_here(config: Config, options: ConnectionOptions) -> Result<Client, ConnectError> {
    if !has_sendable_token(&config) {
        return Err(ConnectError::Credentials {
            reason: "the token holds a line break or a control character".to_owned(),
        });
    }
    let exec = config.auth_info.exec.clone();
    let server = shown_url(&config);
    let names_authority = config.root_cert.is_some();
    client::assemble(config, options).map_err(|error| match error {
        // Only this machine's own authorities are left for this.
        kube::Error::RustlsTls(RustlsTlsError::AddRootCertificate(_)) if !names_authority => {
            ConnectError::Tls {
                server,
                why: Untrusted::NoAuthority,
            }
        }
        error => unusable_credentials(&error, exec.as_ref()),
    })
}

/// Tells whether the token, if there is one, can be in a header: kube panics at one
/// that cannot, such as a `token: |` with its line break.
fn has_sendable_token(config: &Config) -> bool {
    // What kube hides otherwise.
    let user = serde_json::to_value(&config.auth_info).unwrap_or_default();
    let token = user["token"].as_str();
    token.is_none_or(|token| HeaderValue::from_str(token).is_ok())
}

/// Returns the cluster's URL without user and password, which it may hold.
pub(super) fn shown_url(config: &Config) -> String {
    let url = &config.cluster_url;
    let scheme = url.scheme_str().unwrap_or("https");
    let host = url.host().unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    match url.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}{path}"),
        None => format!("{scheme}://{host}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::cluster::{Cluster, Target};

    #[test]
    #[cfg(unix)]
    fn hanging_credential_command_can_be_abandoned() {
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
