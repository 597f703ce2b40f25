//! Errors of kube about kubeconfigs and credentials, without secrets: a credential
//! command's output may be a token, and a proxy's URL has a password.

use std::path::PathBuf;

use kube::client::AuthError;
use kube::config::{ExecConfig, KubeconfigError};

use super::ConnectError;
use crate::cluster::connection_error_kind::root_cause;

/// Returns why no client could be made; `exec` is the kubeconfig's credential command.
pub(super) fn unusable_credentials(error: &kube::Error, exec: Option<&ExecConfig>) -> ConnectError {
    match error {
        kube::Error::Auth(auth) => match exec {
            Some(exec) => ConnectError::Plugin {
                command: exec.command.clone().unwrap_or_default(),
                reason: safe_words(auth),
                hint: exec.install_hint.clone(),
            },
            None => ConnectError::Credentials {
                reason: safe_words(auth),
            },
        },
        // kube's words hold the whole URL, with its password.
        kube::Error::ProxyProtocolUnsupported { .. } => ConnectError::Proxy {
            reason: "its URL has to begin with http://, https:// or socks5://".to_owned(),
        },
        other => ConnectError::Credentials {
            reason: root_cause(other),
        },
    }
}

/// Returns why a context makes no configuration.
pub(super) fn unusable_context(
    files: &[PathBuf],
    context: &str,
    error: &KubeconfigError,
) -> ConnectError {
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
            files: files.to_vec(),
            context: context.to_owned(),
            reason: other.to_string(),
        },
    }
}

/// Returns the words of an authentication error without any output of a command.
pub(super) fn safe_words(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecRun { out, .. } => {
            let stderr = String::from_utf8_lossy(&out.stderr);
            let last = stderr.lines().map(str::trim).rfind(|line| !line.is_empty());
            match last {
                Some(line) => format!(
                    "{}: {}",
                    out.status,
                    line.chars().take(300).collect::<String>()
                ),
                None => out.status.to_string(),
            }
        }
        AuthError::AuthExecParse(_) => "its output is not an ExecCredential".to_owned(),
        other => other.to_string(),
    }
}
