//! Explains trouble with the connection: its cause, and what to do about it.

use super::connection_error_kind::ConnectionErrorKind;
use super::{Cluster, ConnectError, Danger, Hostile, Untrusted};
use crate::evidence::{Trouble, TroubleKind};

impl Cluster {
    /// Returns what trouble with the connection comes from and what to do about it;
    /// `None` for trouble of other kinds.
    #[must_use]
    pub fn explain(&self, trouble: &Trouble) -> Option<ConnectError> {
        let server = self.server().to_owned();
        let reason = trouble.message.clone();
        match (
            trouble.kind,
            ConnectionErrorKind::from_message(&trouble.message),
        ) {
            (_, Some((ConnectionErrorKind::Credentials, why))) => Some(ConnectError::Credentials {
                reason: why.to_owned(),
            }),
            (TroubleKind::Unauthorized, _) => Some(ConnectError::Unauthorized { server, reason }),
            (TroubleKind::Unreachable, Some((ConnectionErrorKind::Tls, why))) => {
                Some(ConnectError::Tls {
                    server,
                    why: Untrusted::Handshake {
                        reason: why.to_owned(),
                    },
                })
            }
            (TroubleKind::Unreachable, Some((ConnectionErrorKind::Proxy, why))) => {
                Some(ConnectError::Proxy {
                    reason: why.to_owned(),
                })
            }
            (TroubleKind::Unreachable, Some((ConnectionErrorKind::Barred, why))) => {
                Some(ConnectError::Hostile(Hostile {
                    path: self.kubeconfig().first().cloned().unwrap_or_default(),
                    context: self.context().to_owned(),
                    field: "server",
                    danger: Danger::Address {
                        host: why.to_owned(),
                    },
                }))
            }
            (TroubleKind::Unreachable, Some((ConnectionErrorKind::NotApi, said))) => {
                Some(ConnectError::NotApi {
                    server,
                    said: said.to_owned(),
                })
            }
            // The system says it itself.
            (TroubleKind::Unreachable, Some((ConnectionErrorKind::Refused, why))) => {
                Some(ConnectError::Unreachable {
                    server,
                    reason: why.to_owned(),
                })
            }
            (TroubleKind::Unreachable, _) => Some(ConnectError::Unreachable { server, reason }),
            _ => None,
        }
    }
}
