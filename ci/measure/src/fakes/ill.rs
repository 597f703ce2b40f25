//! The servers that are not well, and the kubeconfigs that mean no good.

mod serve;

use std::path::Path;

use super::credentials::Credentials;
use crate::class::results::UNDETERMINED;

/// What is the matter with a student's cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ill {
    /// Nobody listens.
    Dead,
    /// It takes connections and says nothing.
    Silent,
    /// It begins a TLS handshake and does not go on.
    HalfShaken,
    /// It answers, a byte a second.
    Slow,
    /// Its answer never ends.
    Endless,
    /// Its answer has 10 GB.
    Huge,
    /// It is something else.
    Garbage,
    /// Its answer is a thousand times as large as what it sends.
    Bomb,
    /// It leads elsewhere.
    Redirecting,
    /// The kubeconfig runs a command.
    Exec,
    /// The kubeconfig sends its token to whoever listens.
    Plain,
    /// The kubeconfig leads to where a cloud keeps secrets.
    Metadata,
}

/// All of them.
const SORTS: [Ill; 12] = [
    Ill::Dead,
    Ill::Silent,
    Ill::HalfShaken,
    Ill::Slow,
    Ill::Endless,
    Ill::Huge,
    Ill::Garbage,
    Ill::Bomb,
    Ill::Redirecting,
    Ill::Exec,
    Ill::Plain,
    Ill::Metadata,
];

impl Ill {
    /// The sort of the one with this number: each in turn, and again from the first.
    pub fn nth(number: usize) -> Self {
        SORTS[number % SORTS.len()]
    }

    /// What is right to say of it.
    pub fn right(self) -> &'static [&'static str] {
        match self {
            Self::Exec | Self::Plain | Self::Metadata => &["refused"],
            Self::Dead => &["unreachable"],
            Self::Silent | Self::HalfShaken => &["unreachable", "timedOut"],
            _ => &["unreachable", "timedOut", UNDETERMINED],
        }
    }

    /// The kubeconfig of somebody whose server is at `port`.
    pub fn kubeconfig(
        self,
        own: &Credentials,
        port: u16,
        namespace: &str,
        plain: u16,
        marker: &Path,
    ) -> String {
        let marker = marker.display();
        match self {
            Self::Exec => own.leading(
                &format!("https://127.0.0.1:{port}"),
                namespace,
                &format!(
                    ", exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{marker}'], interactiveMode: Never}}"
                ),
            ),
            Self::Plain => own.leading(&format!("http://127.0.0.1:{plain}"), namespace, ""),
            Self::Metadata => own.leading("https://169.254.169.254", namespace, ""),
            _ => own.kubeconfig(port, namespace),
        }
    }
}
