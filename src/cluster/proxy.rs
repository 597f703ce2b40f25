//! Whether the environment's proxy is between handson and the API.
//!
//! kube 5.0 compares `NO_PROXY` with the proxy's own address instead of the
//! API's, so a cluster on this machine would be looked for through the
//! company's proxy. kubectl (Go's `httpproxy`) never proxies loopback
//! addresses and honours `NO_PROXY`; so does this.

use std::net::IpAddr;

/// The URL of the proxy that the environment asks for on the way to `host`, if
/// any; a proxy without a scheme is one of HTTP.
pub(super) fn from_env(host: &str, env: impl Fn(&str) -> Option<String>) -> Option<String> {
    let either = |upper: &str, lower: &str| {
        env(upper)
            .or_else(|| env(lower))
            .filter(|value| !value.trim().is_empty())
    };
    let proxy = either("HTTPS_PROXY", "https_proxy")?;
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    if is_loopback(&host) {
        return None;
    }
    let passed_over = either("NO_PROXY", "no_proxy")
        .is_some_and(|list| list.split(',').any(|rule| covers(rule.trim(), &host)));
    (!passed_over).then(|| {
        if proxy.contains("://") {
            proxy
        } else {
            format!("http://{proxy}")
        }
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether one entry of `NO_PROXY` covers a host: `*`, a name with all below
/// it, an address, or an address range.
fn covers(rule: &str, host: &str) -> bool {
    let rule = rule.to_ascii_lowercase();
    if rule.is_empty() {
        return false;
    }
    if rule == "*" {
        return true;
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return match rule.split_once('/') {
            Some((net, bits)) => in_range(address, net, bits),
            None => rule.trim_matches(['[', ']']).parse() == Ok(address),
        };
    }
    let name = rule.trim_start_matches('*');
    match name.strip_prefix('.') {
        Some(domain) => host
            .strip_suffix(domain)
            .is_some_and(|front| front.ends_with('.')),
        None => {
            host == name
                || host
                    .strip_suffix(name)
                    .is_some_and(|front| front.ends_with('.'))
        }
    }
}

fn in_range(address: IpAddr, net: &str, bits: &str) -> bool {
    let (Ok(net), Ok(bits)) = (net.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    let same_front = |one: u128, other: u128, width: u32| {
        bits <= width && (bits == 0 || (one ^ other) >> (width - bits) == 0)
    };
    match (address, net) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            same_front(one.to_bits().into(), other.to_bits().into(), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => same_front(one.to_bits(), other.to_bits(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_and_loopback_are_compared_with_the_api_host() {
        for (host, no_proxy, proxied) in [
            ("127.0.0.1", "", false),
            ("localhost", "", false),
            ("[::1]", "", false),
            ("api.example.com", "", true),
            ("api.example.com", "example.com", false),
            ("api.example.com", ".example.com", false),
            ("example.com", ".example.com", true),
            ("notexample.com", "example.com", true),
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
                from_env(host, env).is_some(),
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
            assert_eq!(from_env("api.example.com", env).as_deref(), Some(url));
        }
    }

    #[test]
    fn without_a_proxy_variable_there_is_no_proxy() {
        assert_eq!(from_env("api.example.com", |_| None), None);
    }
}
