//! A certificate for 127.0.0.1, and a kubeconfig that trusts it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::{Value, json};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A server's certificate, new and known to nobody else.
#[derive(Clone)]
pub struct Identity {
    pub acceptor: TlsAcceptor,
    authority: String,
}

impl Default for Identity {
    fn default() -> Self {
        let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let CertifiedKey { cert, signing_key } = made;
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: STANDARD.encode(cert.pem()),
        }
    }
}

impl Identity {
    /// A kubeconfig that leads to this server at a port of 127.0.0.1.
    pub fn kubeconfig(&self, port: u16, namespace: &str) -> Value {
        let server = format!("https://127.0.0.1:{port}");
        let cluster = json!({"server": server, "certificate-authority-data": self.authority});
        let context = json!({"cluster": "own", "user": "own", "namespace": namespace});
        json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "own",
            "clusters": [{"name": "own", "cluster": cluster}],
            "users": [{"name": "own", "user": {"token": "t"}}],
            "contexts": [{"name": "own", "context": context}],
        })
    }
}
