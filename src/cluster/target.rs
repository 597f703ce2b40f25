//! The cluster that is meant, and the user's kubeconfig for it as one file.

use std::fs;
use std::path::PathBuf;

use k8s_openapi::ByteString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::kubeconfig::{self, Chosen};
use super::{ConnectError, Limits};
use crate::file_error::file_error;

/// The cluster and namespace that are meant; what is left out comes from the kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Target {
    /// The kubeconfig file, instead of `$KUBECONFIG` and `~/.kube/config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubeconfig: Option<PathBuf>,
    /// The context, instead of the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The namespace, instead of the context's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The limits of what is asked of the cluster and taken from it; everything where
    /// there are none.
    #[serde(skip)]
    pub limits: Option<Limits>,
}

impl Target {
    /// Returns the kubeconfig files that it is looked for in.
    #[must_use]
    pub fn places(&self) -> Vec<PathBuf> {
        kubeconfig::places(self.kubeconfig.as_deref(), |name| std::env::var_os(name))
    }

    /// Returns the names of the contexts that its kubeconfig has, in order.
    ///
    /// # Errors
    /// [`ConnectError`] where it cannot be read.
    pub fn contexts(&self) -> Result<Vec<String>, ConnectError> {
        let loaded = kubeconfig::load(&self.places(), self.kubeconfig.is_some())?;
        let contexts = loaded.map(|loaded| loaded.config.contexts);
        let contexts = contexts.unwrap_or_default().into_iter();
        Ok(contexts.map(|context| context.name).collect())
    }

    /// Returns the user's own kubeconfig with this context alone, and with the files
    /// that it names in it: what a Pod can use. JSON, which is YAML too.
    ///
    /// # Errors
    /// [`ConnectError`] where it cannot be read, or its credentials come from a
    /// command, which nobody else can run.
    pub fn to_inline_kubeconfig(&self) -> Result<Vec<u8>, ConnectError> {
        let places = self.places();
        let loaded = kubeconfig::load(&places, self.kubeconfig.is_some())?;
        let loaded = loaded.ok_or(ConnectError::NoKubeconfig { looked: places })?;
        let chosen = kubeconfig::choose(&loaded, self.context.as_deref())?;
        if let Some(missing) = kubeconfig::missing_files(&chosen) {
            return Err(missing);
        }
        inlined(&chosen)
    }
}

fn inlined(chosen: &Chosen) -> Result<Vec<u8>, ConnectError> {
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
    inline_file(
        &mut cluster,
        "certificate-authority",
        "certificate-authority-data",
        base64,
    )?;
    inline_file(
        &mut user,
        "client-certificate",
        "client-certificate-data",
        base64,
    )?;
    inline_file(&mut user, "client-key", "client-key-data", base64)?;
    inline_file(&mut user, "tokenFile", "token", |token| {
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
fn inline_file(
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
            reason: file_error(&error),
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

    /// Returns the kubeconfig of a folder in which `files` are, with this user and cluster.
    fn inline_kubeconfig(user: &str, cluster: &str) -> Result<Value, ConnectError> {
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
        let chosen = choose(&loaded, None).unwrap();
        inlined(&chosen).map(|bytes| serde_json::from_slice(&bytes).unwrap())
    }

    #[test]
    fn named_files_are_inlined_other_contexts_left_out() {
        let config = inline_kubeconfig(
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
        let config = inline_kubeconfig("token: mine, tokenFile: token", "").unwrap();
        assert_eq!(config["users"][0]["user"]["token"], "mine");
    }

    #[test]
    fn credentials_from_a_command_cannot_be_taken_along() {
        let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never}";
        assert!(matches!(
            inline_kubeconfig(exec, ""),
            Err(ConnectError::Credentials { .. })
        ));
    }
}
