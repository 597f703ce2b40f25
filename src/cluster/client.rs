//! kube's client over connections that do not wait.
//!
//! kube 5.0 leaves Nagle's algorithm on. The end of a TLS handshake and the
//! request after it are two small writes, so the second one waits until the
//! other side acknowledges the first, which it may put off for 40 ms: each
//! exec and each port-forward has a handshake of its own and paid them.

use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ClientBuilder, ConfigExt};
use kube::{Client, Config};
use tower::{BoxError, ServiceBuilder};

/// A client for `config`. Runs the credential command if there is one, on the
/// calling thread; needs the context of a tokio runtime.
pub(super) fn make(config: Config) -> Result<Client, kube::Error> {
    if config.proxy_url.is_some() {
        // The way to a proxy is longer than what could be won, and kube's own
        // client knows all kinds of them.
        return Client::try_from(config);
    }
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let mut connector = TimeoutConnector::new(config.rustls_https_connector_with_connector(tcp)?);
    connector.set_connect_timeout(config.connect_timeout);
    let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
        .build::<_, Body>(connector);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .layer(config.extra_headers_layer()?)
        .map_err(BoxError::from)
        .service(http);
    Ok(ClientBuilder::new(service, config.default_namespace).build())
}
