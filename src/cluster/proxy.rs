//! Tells whether the environment's proxy is between handson and a cluster.
//!
//! kube 5.0 compares `NO_PROXY` with the proxy's own address instead of the
//! API's, so hyper-util's matcher does it here. As with kubectl (Go's
//! `httpproxy`), loopback is never proxied and `*` covers addresses, too.

use std::net::IpAddr;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Returns the URL of the proxy that the environment asks for on the way to
/// `server`, if any; a proxy without a scheme is one of HTTP.
pub(super) fn proxy_from_env(server: &Uri, env: impl Fn(&str) -> Option<String>) -> Option<String> {
    let either = |upper: &str, lower: &str| {
        env(upper)
            .or_else(|| env(lower))
            .filter(|value| !value.trim().is_empty())
    };
    let proxy = either("HTTPS_PROXY", "https_proxy")?;
    let exempt = either("NO_PROXY", "no_proxy").unwrap_or_default();
    if is_loopback(server.host()?) || exempt.split(',').any(|rule| rule.trim() == "*") {
        return None;
    }
    // The matcher knows domains by their dot, and addresses without brackets.
    let exempt = exempt.replace("*.", ".").replace(['[', ']'], "");
    let matcher = Matcher::builder().all("http://proxy").no(exempt).build();
    matcher.intercept(server)?;
    Some(if proxy.contains("://") {
        proxy
    } else {
        format!("http://{proxy}")
    })
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let address = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &str, env: impl Fn(&str) -> Option<String>) -> Option<String> {
        proxy_from_env(&format!("https://{host}:6443").parse().unwrap(), env)
    }

    #[test]
    fn no_proxy_and_loopback_are_matched_by_api_host() {
        for (host, no_proxy, proxied) in [
            ("127.0.0.1", "", false),
            ("localhost", "", false),
            ("[::1]", "", false),
            ("api.example.com", "", true),
            ("api.example.com", "example.com", false),
            ("api.example.com", ".example.com", false),
            ("example.com", ".example.com", false),
            ("notexample.com", "example.com", true),
            ("api.example.com", "*.example.com", false),
            ("[fd00::1]", "[fd00::1]", false),
            ("API.Example.com", "other, example.COM", false),
            ("10.1.2.3", "10.0.0.0/8", false),
            ("11.1.2.3", "10.0.0.0/8", true),
            ("10.1.2.3", "10.1.2.3", false),
            ("10.1.2.3", "*", false),
            ("10.1.2.3", "10.0.0.0/99, garbage", true),
        ] {
            let env = |name: &str| match name {
                "HTTPS_PROXY" => Some("http://proxy:3128".to_owned()),
                "no_proxy" => Some(no_proxy.to_owned()),
                _ => None,
            };
            assert_eq!(
                asked(host, env).is_some(),
                proxied,
                "{host} with NO_PROXY={no_proxy}"
            );
        }
    }

    #[test]
    fn a_proxy_may_be_a_host_and_a_port_only() {
        for (said, url) in [
            ("proxy:3128", "http://proxy:3128"),
            ("me:secret@proxy:3128", "http://me:secret@proxy:3128"),
            ("socks5://proxy:1080", "socks5://proxy:1080"),
        ] {
            let env = |name: &str| (name == "https_proxy").then(|| said.to_owned());
            assert_eq!(asked("api.example.com", env).as_deref(), Some(url));
        }
    }

    #[test]
    fn without_a_proxy_variable_there_is_no_proxy() {
        assert_eq!(asked("api.example.com", |_| None), None);
    }
}
