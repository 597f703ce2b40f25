//! kube's client over connections that do not wait.
//!
//! kube 5.0 leaves Nagle's algorithm on. The end of a TLS handshake and the
//! request after it are two small writes, so the second one waits until the
//! other side acknowledges the first, which it may put off for 40 ms: each
//! exec and each port-forward has a handshake of its own and paid them.

use std::error::Error;
use std::sync::Arc;

use http::Uri;
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ClientBuilder, ConfigExt};
use kube::{Client, Config};
use tower::{BoxError, Service, ServiceBuilder};

use super::foreign::Resolver;
use super::limits::{CountingConnector, Meter};

/// Options of the connections to a cluster.
#[derive(Clone, Default)]
pub(super) struct ConnectionOptions {
    /// Counts what comes in.
    pub meter: Option<Arc<Meter>>,
    /// True if names that mean barred addresses are refused.
    pub guarded: bool,
}

/// Assembles a client for `config`. Runs the credential command if there is one, on the
/// calling thread; needs the context of a tokio runtime.
pub(super) fn assemble(config: Config, options: ConnectionOptions) -> Result<Client, kube::Error> {
    let proxy = config.proxy_url.clone();
    let mut tcp = HttpConnector::new_with_resolver(Resolver {
        // The way to the proxy is this machine's own business, and names are
        // looked up at its end.
        guarded: options.guarded && proxy.is_none(),
    });
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let wire = CountingConnector {
        tcp,
        meter: options.meter,
    };
    let Some(proxy) = proxy else {
        return with_layers(wire, config);
    };
    match proxy.scheme_str() {
        Some("socks5") => with_layers(SocksV5::new(proxy, wire), config),
        Some("http") => with_layers(tunnel(proxy, wire), config),
        Some("https") => {
            let wire = config.rustls_https_connector_with_connector(wire)?;
            with_layers(tunnel(proxy, wire), config)
        }
        _ => Err(kube::Error::ProxyProtocolUnsupported {
            proxy_url: Box::new(proxy),
        }),
    }
}

/// Returns a tunnel through `proxy`, with the user and the password of its URL.
fn tunnel<C>(proxy: Uri, wire: C) -> Tunnel<C> {
    let asked = Matcher::builder().all(proxy.to_string()).build();
    let login = asked
        .intercept(&Uri::from_static("https://kubernetes"))
        .and_then(|intercept| intercept.basic_auth().cloned());
    let tunnel = Tunnel::new(proxy, wire);
    match login {
        Some(login) => tunnel.with_auth(login),
        None => tunnel,
    }
}

fn with_layers<C>(wire: C, config: Config) -> Result<Client, kube::Error>
where
    C: Service<Uri, Future: Send, Error: Error + Send + Sync> + Clone + Send + Sync + 'static,
    C::Response: Connection + hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    C::Error: 'static,
    C::Future: 'static,
{
    let mut connector = TimeoutConnector::new(config.rustls_https_connector_with_connector(wire)?);
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
