//! Folders of a node in place of those that an exercise names: a hostPath is
//! not isolated by its namespace, so each submission gets its own.

use serde_json::Value;

/// The folders of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathRemap {
    /// A folder that the exercise allows, and its replacement.
    pairs: Vec<(String, String)>,
}

impl PathRemap {
    /// Returns a folder named after the namespace in each of `allowed`.
    #[must_use]
    pub fn new(allowed: &[String], namespace: &str) -> Self {
        let pairs = allowed.iter().map(|own| {
            let own = own.trim_end_matches('/');
            (own.to_owned(), format!("{own}/.{namespace}"))
        });
        Self {
            pairs: pairs.collect(),
        }
    }

    /// Returns the folders that replace the exercise's.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.pairs
            .iter()
            .map(|(_, replacement)| replacement.as_str())
    }

    /// Returns pairs of a replacement and the exercise's folder.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let swapped = self
            .pairs
            .iter()
            .cloned()
            .map(|(own, replacement)| (replacement, own));
        swapped.collect()
    }

    /// Changes the volumes of a Pod, or of a workload's template.
    pub fn remap_volumes(&self, object: &mut Value) {
        for pointer in [
            "/spec/volumes",
            "/spec/template/spec/volumes",
            "/spec/jobTemplate/spec/template/spec/volumes",
        ] {
            let volumes = object.pointer_mut(pointer).and_then(Value::as_array_mut);
            for volume in volumes.into_iter().flatten() {
                if let Some(Value::String(path)) = volume.pointer_mut("/hostPath/path") {
                    *path = self.remap(path);
                }
            }
        }
    }

    /// Returns the path in this run.
    fn remap(&self, path: &str) -> String {
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let normal = format!("/{}", parts.join("/"));
        let found = self.pairs.iter().find_map(|(own, replacement)| {
            let rest = normal.strip_prefix(own.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{replacement}{rest}"))
        });
        found.unwrap_or_else(|| path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path_remap() -> PathRemap {
        PathRemap::new(&["/data/".to_owned()], "handson-x-1")
    }

    #[test]
    fn a_path_in_an_allowed_folder_moves_and_no_other() {
        for (path, moved) in [
            ("/data/mariadb", "/data/.handson-x-1/mariadb"),
            ("/data//mariadb/", "/data/.handson-x-1/mariadb"),
            ("/data", "/data/.handson-x-1"),
            ("/database", "/database"),
            ("/etc", "/etc"),
        ] {
            assert_eq!(path_remap().remap(path), moved, "{path}");
        }
    }

    #[test]
    fn templates_and_pods_alike() {
        let volumes =
            json!([{"name": "a", "hostPath": {"path": "/data/a"}}, {"name": "b", "emptyDir": {}}]);
        let mut pod = json!({"spec": {"volumes": volumes}});
        let mut set = json!({"spec": {"template": {"spec": {"volumes": volumes}}}});
        path_remap().remap_volumes(&mut pod);
        path_remap().remap_volumes(&mut set);
        let path = "/data/.handson-x-1/a";
        assert_eq!(pod["spec"]["volumes"][0]["hostPath"]["path"], path);
        assert_eq!(
            set["spec"]["template"]["spec"]["volumes"][0]["hostPath"]["path"],
            path
        );
    }
}
