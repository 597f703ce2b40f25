//! Refuses fields of somebody else's kubeconfig that would act on this machine.

use std::path::Path;

use http::Uri;

use super::{Chosen, address};
use crate::cluster::ConnectError;
use crate::cluster::refused_kubeconfig::{Danger, Hostile};

/// Refuses the first field of the chosen entries that would act on this machine
/// or weaken the connection. Impersonation (`as`, `as-groups`) is not among
/// them: it is headers to a server of their own.
pub(in crate::cluster) fn refuse(chosen: &Chosen, path: &Path) -> Result<(), ConnectError> {
    let (cluster, user) = (&chosen.cluster, &chosen.user);
    let set = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
    let fields = [
        (user.exec.is_some(), "exec", Danger::Command),
        (
            user.auth_provider.is_some(),
            "auth-provider",
            Danger::Command,
        ),
        (set(&user.token_file), "tokenFile", Danger::File),
        (
            set(&user.client_certificate),
            "client-certificate",
            Danger::File,
        ),
        (set(&user.client_key), "client-key", Danger::File),
        (
            set(&cluster.certificate_authority),
            "certificate-authority",
            Danger::File,
        ),
        (set(&cluster.proxy_url), "proxy-url", Danger::Detour),
        (
            cluster.insecure_skip_tls_verify == Some(true),
            "insecure-skip-tls-verify",
            Danger::Unproved,
        ),
    ];
    let found = fields
        .into_iter()
        .find_map(|(present, field, danger)| present.then_some((field, danger)))
        .or_else(|| {
            let danger = server(cluster.server.as_deref()?)?;
            Some(("server", danger))
        });
    found.map_or(Ok(()), |(field, danger)| {
        Err(ConnectError::Hostile(Hostile {
            path: path.to_owned(),
            context: chosen.name.clone(),
            field,
            danger,
        }))
    })
}

/// Returns what is wrong with the server's address. What is no URL at all, kube refuses.
fn server(server: &str) -> Option<Danger> {
    // As kube reads it.
    let url: Uri = server.parse().ok()?;
    if url
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Some(Danger::Login);
    }
    if url.scheme_str() != Some("https") {
        return Some(Danger::NoTls);
    }
    let host = url.host().unwrap_or_default();
    let meant = address::literal(host);
    let barred = meant.map_or_else(|| address::is_barred_name(host), address::is_barred);
    barred.then(|| Danger::Address {
        host: match meant.map(|address| address.to_string()) {
            Some(address) if address != host => format!("{host} ({address})"),
            _ => host.to_owned(),
        },
    })
}
