use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

fn pod(mut container: Value, volumes: &Value) -> Pod {
    container["name"] = json!("db");
    serde_json::from_value(json!({
        "metadata": {"name": "mariadb", "namespace": "ns"},
        "spec": {"containers": [container], "volumes": volumes},
    }))
    .unwrap()
}

fn fetched() -> Fetched {
    let entries = |pairs: &[(&str, &str)]| {
        Some(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.as_bytes().to_vec()))
                .collect(),
        )
    };
    BTreeMap::from([
        (
            ConfigSource::Secret("s".into()),
            entries(&[("pw", "secret\n"), ("PW", "from env")]),
        ),
        (
            ConfigSource::ConfigMap("c".into()),
            entries(&[("PW", "config")]),
        ),
        (ConfigSource::Secret("hidden".into()), None),
    ])
}

fn variable(container: Value) -> Result<Option<String>, Unknown> {
    let (pod, fetched) = (pod(container, &json!([])), fetched());
    Environment::of(&pod, "db", &fetched)
        .unwrap()
        .variable("PW")
}

#[test]
fn a_variable_is_found_the_way_kubelet_builds_it() {
    let secret = json!({"name": "PW", "valueFrom": {"secretKeyRef": {"name": "s", "key": "pw"}}});
    for (container, value) in [
        (json!({}), None),
        (
            json!({"env": [{"name": "PW", "value": "plain"}]}),
            Some("plain"),
        ),
        (
            json!({"env": [{"name": "PW", "value": "old"}, {"name": "PW", "value": "new"}]}),
            Some("new"),
        ),
        (json!({"env": [secret]}), Some("secret\n")),
        (
            json!({"envFrom": [{"secretRef": {"name": "s"}}]}),
            Some("from env"),
        ),
        (
            json!({"envFrom": [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "c"}}]}),
            Some("config"),
        ),
        (
            json!({"envFrom": [{"prefix": "P", "secretRef": {"name": "s"}}]}),
            None,
        ),
        (
            json!({"envFrom": [{"secretRef": {"name": "s"}}], "env": [{"name": "PW", "value": ""}]}),
            Some(""),
        ),
        (
            json!({"env": [{"name": "A", "value": "x"}, {"name": "PW", "value": "$(A)-$(B)-$$(A)-$"}]}),
            Some("x-$(B)-$(A)-$"),
        ),
        (
            json!({"env": [{"name": "PW", "value": "$(A)"}, {"name": "A", "value": "x"}]}),
            Some("$(A)"),
        ),
        (
            json!({"env": [{"name": "PW", "value": "$(PW)"}]}),
            Some("$(PW)"),
        ),
        (
            json!({"env": [{"name": "PW", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}),
            Some("mariadb"),
        ),
    ] {
        assert_eq!(
            variable(container.clone()),
            Ok(value.map(str::to_owned)),
            "{container}"
        );
    }
}

#[test]
fn what_is_not_known_yet_or_at_all_is_said() {
    let refer = |name: &str| json!({"env": [{"name": "PW", "valueFrom": {"secretKeyRef": {"name": name, "key": "pw"}}}]});
    assert_eq!(
        variable(refer("new")),
        Err(Unknown::Fetch(ConfigSource::Secret("new".into())))
    );
    assert_eq!(
        variable(refer("hidden")),
        Err(Unknown::Missing(
            ConfigSource::Secret("hidden".into()),
            "pw".into()
        ))
    );
    let resource = json!({"env": [{"name": "PW", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]});
    assert_eq!(
        variable(resource),
        Err(Unknown::Elsewhere("valueFrom".into()))
    );
}

#[test]
fn a_file_is_traced_to_its_key() {
    let secret = json!([{"name": "v", "secret": {"secretName": "s"}}]);
    let items = json!([{"name": "v", "secret": {"secretName": "s", "items": [{"key": "pw", "path": "db/password"}]}}]);
    let projected = json!([{"name": "v", "projected": {"sources": [{"secret": {"name": "s"}}]}}]);
    let disk = json!([{"name": "v", "emptyDir": {}}]);
    for (mount, volumes, path, content) in [
        (
            json!({"mountPath": "/run/secrets"}),
            &secret,
            "/run/secrets/pw",
            Some("secret\n"),
        ),
        (
            json!({"mountPath": "/run/secrets/"}),
            &secret,
            "/run/secrets/pw",
            Some("secret\n"),
        ),
        (
            json!({"mountPath": "/run/pw", "subPath": "pw"}),
            &secret,
            "/run/pw",
            Some("secret\n"),
        ),
        (
            json!({"mountPath": "/run"}),
            &items,
            "/run/db/password",
            Some("secret\n"),
        ),
        (json!({"mountPath": "/run"}), &items, "/run/pw", None),
        (
            json!({"mountPath": "/run"}),
            &projected,
            "/run/pw",
            Some("secret\n"),
        ),
        (json!({"mountPath": "/run"}), &disk, "/run/pw", None),
        (json!({"mountPath": "/runner"}), &secret, "/run/pw", None),
    ] {
        let mut mount = mount;
        mount["name"] = json!("v");
        let pod = pod(json!({"volumeMounts": [mount]}), volumes);
        let fetched = fetched();
        let found = Environment::of(&pod, "db", &fetched).unwrap().file(path);
        assert_eq!(found.as_deref().ok(), content, "{mount}");
    }
}
