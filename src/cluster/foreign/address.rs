//! Addresses to which nothing is sent on behalf of somebody else.
//!
//! A cloud gives its machines their credentials at such addresses, to whoever
//! asks from the machine itself. Loopback and private addresses stay allowed:
//! kind, k3d and minikube clusters are at 127.0.0.1, and those of a course's
//! VPN at 10.0.0.0/8; a TLS handshake is all that somebody else could cause there,
//! since nothing is sent to a server without a certificate of the kubeconfig's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Tells whether nothing may be sent to an address.
pub(super) fn is_barred(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_barred_v4(address),
        IpAddr::V6(address) => is_barred_v6(address) || inside(address).is_some_and(is_barred_v4),
    }
}

/// Tells whether a name means such an address wherever it is known at all.
pub(super) fn is_barred_name(host: &str) -> bool {
    const NAMES: [&str; 6] = [
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "metadata.tencentyun.com",
        "instance-data",
        "instance-data.ec2.internal",
    ];
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    NAMES.contains(&host.as_str())
}

/// Returns the address that a host is, in any spelling that resolvers understand:
/// `0xA9FEA9FE`, `2852039166` and `0251.0376.43518` are 169.254.169.254.
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.split('%').next().unwrap_or(bare);
    bare.parse()
        .ok()
        .or_else(|| loose_v4(bare.trim_end_matches('.')).map(IpAddr::V4))
}

/// As C's `inet_aton`: one to four numbers, the last one for all that is left.
fn loose_v4(host: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u32> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = numbers.split_last()?;
    if first.len() > 3 || first.iter().any(|number| *number > 255) {
        return None;
    }
    let room = 8 * (4 - first.len());
    if room < 32 && *last >> room != 0 {
        return None;
    }
    let front = first
        .iter()
        .zip([24, 16, 8])
        .map(|(number, shift)| number << shift);
    Some(Ipv4Addr::from_bits(front.sum::<u32>() | last))
}

fn number(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return u32::from_str_radix(if hex.is_empty() { "0" } else { hex }, 16).ok();
    }
    if lower.len() > 1 && lower.starts_with('0') {
        return u32::from_str_radix(&lower, 8).ok();
    }
    lower.parse().ok()
}

fn is_barred_v4(address: Ipv4Addr) -> bool {
    /// Of Alibaba, Azure and Oracle, outside of the link-local ones.
    const CLOUDS: [Ipv4Addr; 3] = [
        Ipv4Addr::new(100, 100, 100, 200),
        Ipv4Addr::new(168, 63, 129, 16),
        Ipv4Addr::new(192, 0, 0, 192),
    ];
    address.is_link_local()
        || CLOUDS.contains(&address)
        // "This network"; multicast, reserved and broadcast.
        || address.octets()[0] == 0
        || address.octets()[0] >= 224
}

fn is_barred_v6(address: Ipv6Addr) -> bool {
    /// Of Amazon, Google and Scaleway.
    const CLOUDS: [Ipv6Addr; 3] = [
        Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
        Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
        Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
    ];
    address.is_unicast_link_local()
        || address.is_multicast()
        || address.is_unspecified()
        || CLOUDS.contains(&address)
}

/// Returns the IPv4 address that an IPv6 one stands for: mapped, compatible, and
/// through the translators of RFC 2765, RFC 6052 and RFC 3056.
fn inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let low = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // ::1 is loopback.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, a, b]
        | [0, 0, 0, 0, 0xffff, 0, a, b]
        | [0x64, 0xff9b, 0, 0, 0, 0, a, b]
        | [0x64, 0xff9b, 1, _, _, _, a, b]
        | [0x2002, a, b, ..] => Some(low(a, b)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_addresses_are_barred_in_every_spelling() {
        for host in [
            "169.254.169.254",
            "169.254.0.23",
            "0xA9FEA9FE",
            "0xa9.0xfe.0xa9fe",
            "2852039166",
            "0251.0376.0251.0376",
            "169.254.43518",
            "169.16689662",
            "169.254.169.254.",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[::169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:a9fe:a9fe::1]",
            "[::ffff:0:169.254.169.254]",
            "[fe80::1]",
            "[fe80::1%25eth0]",
            "[febf::1]",
            "[fd00:ec2::254]",
            "[fd20:ce::254]",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "0.0.0.0",
            "0",
            "[::]",
            "224.0.0.1",
            "[ff02::1]",
            "255.255.255.255",
            "[::ffff:255.255.255.255]",
        ] {
            let address = literal(host).unwrap_or_else(|| panic!("{host} is no address"));
            assert!(is_barred(address), "{host}: {address}");
        }
        for host in [
            "metadata.google.internal",
            "Metadata.Google.Internal.",
            "metadata",
        ] {
            assert!(is_barred_name(host), "{host}");
        }
    }

    #[test]
    fn loopback_and_private_clusters_are_not_barred() {
        for host in [
            "127.0.0.1",
            "[::1]",
            "127.1",
            "10.96.0.1",
            "172.18.0.2",
            "192.168.49.2",
            "100.64.0.1",
            "[fd00::1]",
            "[2001:db8::1]",
            "203.0.113.9",
            "[::ffff:10.0.0.1]",
        ] {
            assert!(!is_barred(literal(host).unwrap()), "{host}");
        }
        for host in [
            "api.example.com",
            "k3d-hands-on-serverlb",
            "metadata.example.com",
            "1.2.3.4.5",
            "256.1.1.1",
            "0x1ffffffff",
            "1..2",
            "",
        ] {
            assert_eq!(literal(host), None, "{host}");
            assert!(!is_barred_name(host), "{host}");
        }
    }
}
