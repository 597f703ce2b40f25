//! The user's own kubeconfig as one file that needs no other.

use std::fs;
use std::path::PathBuf;

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::kubeconfig::{self, Chosen};
use super::{ConnectError, Target};

impl Target {
    /// The kubeconfig files that it is looked for in.
    #[must_use]
    pub fn places(&self) -> Vec<PathBuf> {
        kubeconfig::places(self.kubeconfig.as_deref(), |name| std::env::var_os(name))
    }

    /// The user's own kubeconfig with this context alone, and with the files
    /// that it names in it: what a Pod can use. JSON, which is YAML too.
    ///
    /// # Errors
    /// [`ConnectError`] where it cannot be read, or its credentials come from a
    /// command, which nobody else can run.
    pub fn inline(&self) -> Result<Vec<u8>, ConnectError> {
        let places = self.places();
        let loaded = kubeconfig::load(&places, self.kubeconfig.is_some())?;
        let loaded = loaded.ok_or(ConnectError::NoKubeconfig { looked: places })?;
        let chosen = kubeconfig::choose(&loaded.config, self.context.as_deref())?;
        if let Some(missing) = kubeconfig::missing_files(&chosen) {
            return Err(missing);
        }
        whole(&chosen)
    }
}

fn whole(chosen: &Chosen) -> Result<Vec<u8>, ConnectError> {
    let unusable = |reason: String| ConnectError::Credentials { reason };
    if chosen.user.exec.is_some() || chosen.user.auth_provider.is_some() {
        let reason = "they come from a command, which a Pod cannot run";
        return Err(unusable(reason.to_owned()));
    }
    let entry = |value: Result<Value, serde_json::Error>| {
        value.map_err(|error| unusable(error.to_string()))
    };
    let mut cluster = entry(serde_json::to_value(&chosen.cluster))?;
    let mut user = entry(serde_json::to_value(&chosen.user))?;
    take_in(
        &mut cluster,
        "certificate-authority",
        "certificate-authority-data",
        base64,
    )?;
    take_in(
        &mut user,
        "client-certificate",
        "client-certificate-data",
        base64,
    )?;
    take_in(&mut user, "client-key", "client-key-data", base64)?;
    take_in(&mut user, "tokenFile", "token", |token| {
        json!(String::from_utf8_lossy(&token).trim())
    })?;
    let name = &chosen.name;
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    });
    Ok(config.to_string().into_bytes())
}

/// Puts the content of the file that `path` names into `data`, unless that is there.
fn take_in(
    entry: &mut Value,
    path: &str,
    data: &str,
    written: fn(Vec<u8>) -> Value,
) -> Result<(), ConnectError> {
    let Some(fields) = entry.as_object_mut() else {
        return Ok(());
    };
    let named = fields.remove(path);
    let named = named
        .as_ref()
        .and_then(Value::as_str)
        .filter(|path| !path.is_empty());
    let is_set = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    if let Some(path) = named
        && !fields.get(data).is_some_and(is_set)
    {
        let content = fs::read(path).map_err(|error| ConnectError::Unreadable {
            path: path.into(),
            reason: error.to_string(),
        })?;
        fields.insert(data.to_owned(), written(content));
    }
    Ok(())
}

fn base64(content: Vec<u8>) -> Value {
    json!(ByteString(content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::kubeconfig::{choose, load};

    /// The kubeconfig of a folder in which `files` are, with this user and cluster.
    fn inlined(user: &str, cluster: &str) -> Result<Value, ConnectError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [("ca.crt", "CA"), ("key", "KEY"), ("token", "t0ken\n")] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let path = folder.path().join("config");
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
             clusters: [{{name: k, cluster: {{server: 'https://x:1'{cluster}}}}}]\n\
             users: [{{name: u, user: {{{user}}}}}]\n\
             contexts: [{{name: c, context: {{cluster: k, user: u}}}}, {{name: d, context: {{cluster: k, user: u}}}}]\n"
        );
        fs::write(&path, text).unwrap();
        let loaded = load(&[path], true).unwrap().unwrap();
        let chosen = choose(&loaded.config, None).unwrap();
        whole(&chosen).map(|bytes| serde_json::from_slice(&bytes).unwrap())
    }

    #[test]
    fn files_that_it_names_are_taken_in_and_other_contexts_are_not() {
        let config = inlined(
            "client-key: key, tokenFile: token",
            ", certificate-authority: ca.crt",
        );
        let config = config.unwrap();
        let cluster = &config["clusters"][0]["cluster"];
        assert_eq!(cluster["certificate-authority-data"], "Q0E=");
        assert_eq!(cluster["certificate-authority"], Value::Null);
        let user = &config["users"][0]["user"];
        assert_eq!(user["client-key-data"], "S0VZ");
        assert_eq!(user["token"], "t0ken");
        assert_eq!(config["contexts"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_token_that_is_there_wins_and_is_not_hidden() {
        let config = inlined("token: mine, tokenFile: token", "").unwrap();
        assert_eq!(config["users"][0]["user"]["token"], "mine");
    }

    #[test]
    fn credentials_from_a_command_cannot_be_taken_along() {
        let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}";
        assert!(matches!(
            inlined(exec, ""),
            Err(ConnectError::Credentials { .. })
        ));
    }
}
