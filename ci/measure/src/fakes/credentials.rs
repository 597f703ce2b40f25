//! A server's certificate, and the kubeconfig that knows it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::error::{Error, Result};

/// What a student's kubeconfig and their server have in common.
pub struct Credentials {
    /// Speaks TLS with the server's certificate.
    pub acceptor: TlsAcceptor,
    /// The student's token.
    pub token: String,
    authority: String,
}

impl Credentials {
    /// New ones, which nothing else knows.
    pub fn new() -> Result<Self> {
        let failed =
            |error: &dyn std::fmt::Display| Error::Never(format!("a certificate: {error}"));
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]);
        let made = made.map_err(|error| failed(&error))?;
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .map_err(|error| failed(&error))?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            token: STANDARD.encode(&made.signing_key.serialize_der()[40..64]),
            authority: STANDARD.encode(made.cert.pem()),
        })
    }

    /// The kubeconfig of a well server at a port.
    pub fn kubeconfig(&self, port: u16, namespace: &str) -> String {
        self.leading(&format!("https://127.0.0.1:{port}"), namespace, "")
    }

    /// A kubeconfig that leads to a server, with more about the user.
    pub fn leading(&self, server: &str, namespace: &str, user: &str) -> String {
        let Self {
            token, authority, ..
        } = self;
        format!(
            "apiVersion: v1
kind: Config
current-context: own
clusters:
- name: own
  cluster: {{server: '{server}', certificate-authority-data: {authority}}}
users:
- name: own
  user: {{token: '{token}'{user}}}
contexts:
- name: own
  context: {{cluster: own, user: own, namespace: {namespace}}}
"
        )
    }
}
