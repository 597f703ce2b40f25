//! What may be said about credentials that do not work: never what a
//! credential command printed, which may be a token.

use kube::client::AuthError;
use kube::config::ExecConfig;

use super::ConnectError;
use crate::cluster::connection_error_kind::root_cause;

/// Why no client could be made; `exec` is the kubeconfig's credential command.
pub(super) fn unusable(error: &kube::Error, exec: Option<&ExecConfig>) -> ConnectError {
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

/// The words of an authentication error without any output of a command.
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
