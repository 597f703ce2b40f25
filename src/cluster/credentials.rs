//! The parts of a user's kubeconfig that no text may show.

use std::env;

use serde_json::Value;

use super::kubeconfig;
use super::target::Target;

/// The fields of a user that prove who it is.
const PROOFS: [&str; 4] = [
    "token",
    "password",
    "client-certificate-data",
    "client-key-data",
];

impl Target {
    /// Returns the tokens, passwords, certificates and keys of all users in its
    /// kubeconfig files, and the passwords in URLs; none where they cannot be read.
    #[must_use]
    pub fn credentials(&self) -> Vec<String> {
        let loaded = kubeconfig::load(&self.places(), self.kubeconfig.is_some());
        let config = match loaded {
            // What kube hides otherwise.
            Ok(Some(loaded)) => serde_json::to_value(&loaded.config).unwrap_or_default(),
            _ => Value::Null,
        };
        let mut found = Vec::new();
        for user in entries(&config, "users", "user") {
            let proofs = PROOFS.iter().map(|field| &user[field]);
            let configured = user["auth-provider"]["config"].as_object();
            let all = proofs.chain(configured.into_iter().flat_map(|it| it.values()));
            found.extend(all.filter_map(Value::as_str).map(str::to_owned));
        }
        let proxies = ["HTTPS_PROXY", "https_proxy"].map(env::var);
        let mut urls: Vec<String> = proxies.into_iter().flatten().collect();
        for cluster in entries(&config, "clusters", "cluster") {
            let written = ["server", "proxy-url"].map(|field| cluster[field].as_str());
            urls.extend(written.into_iter().flatten().map(str::to_owned));
        }
        found.extend(urls.iter().filter_map(|url| password(url)));
        found
    }
}

fn entries<'a>(config: &'a Value, list: &str, entry: &str) -> impl Iterator<Item = &'a Value> {
    let all = config[list].as_array().into_iter().flatten();
    let entry = entry.to_owned();
    all.map(move |named| &named[&entry])
}

/// Returns the password in `https://user:password@host`.
fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    Some(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_in_a_kubeconfig_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        let config = r"
clusters: [{name: c, cluster: {server: 'https://me:in-server@h:1', proxy-url: 'http://p:in-proxy@q'}}]
users:
- {name: a, user: {token: in-token, client-key-data: in-key, client-certificate-data: in-cert}}
- {name: b, user: {username: me, password: in-password, auth-provider: {name: oidc, config: {id-token: in-id}}}}
";
        std::fs::write(&file, config).unwrap();
        let target = Target {
            kubeconfig: Some(file),
            ..Target::default()
        };
        let found = target.credentials();
        for part in ["server", "proxy", "token", "key", "cert", "password", "id"] {
            assert!(found.contains(&format!("in-{part}")), "{part}: {found:?}");
        }
        assert!(!found.contains(&"me".to_owned()), "{found:?}");
    }
}
