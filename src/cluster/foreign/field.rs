//! What in a kubeconfig is refused, by the name of its field.

use std::path::{Path, PathBuf};

use http::Uri;

use super::{Chosen, address};
use crate::cluster::ConnectError;

/// A field of somebody else's kubeconfig that handson does not act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hostile {
    /// The file.
    pub path: PathBuf,
    /// The context that was asked for.
    pub context: String,
    /// The field.
    pub field: &'static str,
    /// What it would do.
    pub danger: Danger,
}

/// What a refused field would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Danger {
    /// Run a command on this machine.
    Command,
    /// Read a file of this machine, and send it to the server.
    File,
    /// Lead all traffic through a host of somebody's choice.
    Detour,
    /// Send the credentials to whoever answers.
    Unproved,
    /// The server's address is not `https://`.
    NoTls,
    /// The server's address holds a user and a password.
    Login,
    /// The server is at an address where machines keep secrets for themselves,
    /// or that is nobody's.
    Address {
        /// The host, and the address that it means.
        host: String,
    },
}

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

/// What is wrong with the server's address. What is no URL at all, kube refuses.
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
