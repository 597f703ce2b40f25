//! Fields that the built-in kinds do not have, and values of another type than
//! theirs, by the schemas that handson is compiled with: no cluster is asked.
//!
//! A field is reported only where the right name is near: a newer cluster may
//! have fields that are not known here, and it refuses the rest itself.

mod deserializer;
mod spelling;

use k8s_openapi::api::{apps, batch, core, networking, storage};
use serde::Deserialize;
use serde_json::Value;

use crate::evidence::Kind;
use crate::parse_cause::ValueType;
use crate::say;
use crate::submission::error::Finding;
use crate::submission::yaml::Document;
use deserializer::Walk;

/// A part of an object that does not fit its kind.
#[derive(Clone, Debug, PartialEq)]
struct Misfit {
    /// The JSON pointer.
    pointer: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq)]
enum Problem {
    /// There is no such field; this one is near.
    Unknown(&'static str),
    /// The value is of another type.
    Wants(ValueType),
    /// The value is spelt otherwise.
    Spelt(&'static str),
}

impl Document {
    /// Returns findings about everything that does not fit the kind.
    pub(super) fn misfits(&self, kind: &Kind) -> Vec<Finding> {
        let mut misfits = walked(&self.object, kind);
        spelling::check(&self.object, &mut misfits);
        misfits
            .into_iter()
            .map(|misfit| self.misfit(&misfit))
            .collect()
    }

    fn misfit(&self, misfit: &Misfit) -> Finding {
        let pointer = misfit.pointer.as_str();
        let name = name(pointer);
        let actual = self.object.pointer(pointer).unwrap_or(&Value::Null);
        let (what, next) = match misfit.problem {
            Problem::Unknown(near) => {
                let what = say!(
                    ja: "ここに「{name}」というフィールドはありません",
                    en: "there is no field `{name}` here"
                );
                let next = if near.eq_ignore_ascii_case(&name) {
                    say!(
                        ja: "「{near}」と書いてください (大文字と小文字は区別されます)。",
                        en: "did you mean `{near}`? capital letters count"
                    )
                } else {
                    say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?")
                };
                (what, next)
            }
            Problem::Wants(wanted) => {
                let found = Some(ValueType::of(actual));
                (
                    wanted.mismatch(Some(&name), found),
                    wanted.advice(Some(&name)),
                )
            }
            Problem::Spelt(right) => {
                let found = actual.as_str().unwrap_or_default();
                (
                    say!(
                        ja: "{name} の値「{found}」は、このつづりでは使えません",
                        en: "`{found}` is not spelt as {name} wants it"
                    ),
                    say!(
                        ja: "「{right}」と書きます (大文字と小文字は区別されます)。",
                        en: "it is written `{right}`; capital letters count"
                    ),
                )
            }
        };
        self.finding(pointer, what, next)
    }
}

/// Returns the name of the field at a pointer; of an item, that of its list.
fn name(pointer: &str) -> String {
    let mut parts = pointer.rsplit('/');
    let named = parts.find(|part| part.parse::<usize>().is_err());
    crate::submission::field::unescape(named.unwrap_or_default())
}

/// Returns what does not fit the type of `kind`; nothing for kinds that are not known here.
fn walked(object: &Value, kind: &Kind) -> Vec<Misfit> {
    match kind.kind.as_str() {
        "Pod" => walk::<core::v1::Pod>(object),
        "PersistentVolumeClaim" => walk::<core::v1::PersistentVolumeClaim>(object),
        "PersistentVolume" => walk::<core::v1::PersistentVolume>(object),
        "ConfigMap" => walk::<core::v1::ConfigMap>(object),
        "Secret" => walk::<core::v1::Secret>(object),
        "Service" => walk::<core::v1::Service>(object),
        "StorageClass" => walk::<storage::v1::StorageClass>(object),
        "Deployment" => walk::<apps::v1::Deployment>(object),
        "StatefulSet" => walk::<apps::v1::StatefulSet>(object),
        "ReplicaSet" => walk::<apps::v1::ReplicaSet>(object),
        "DaemonSet" => walk::<apps::v1::DaemonSet>(object),
        "Job" => walk::<batch::v1::Job>(object),
        "CronJob" => walk::<batch::v1::CronJob>(object),
        "Ingress" => walk::<networking::v1::Ingress>(object),
        _ => Vec::new(),
    }
}

fn walk<'de, T: Deserialize<'de>>(object: &'de Value) -> Vec<Misfit> {
    let found = std::cell::RefCell::default();
    // What the type itself cannot take ends the walk, and is the API's to refuse.
    let _ = T::deserialize(Walk::new(object, &found));
    found.into_inner()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn misfits(object: &Value) -> Vec<(String, Problem)> {
        let kind = Kind::built_in(object["kind"].as_str().unwrap()).unwrap();
        let mut found = walked(object, &kind);
        spelling::check(object, &mut found);
        found
            .into_iter()
            .map(|it| (it.pointer, it.problem))
            .collect()
    }

    fn pod(spec: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
    }

    #[test]
    fn misspelt_fields_and_wrong_types_are_found() {
        let object = pod(&json!({
            "nodeselector": {"a": "b"},
            "hostNetwork": "false",
            "nodeSelector": {"count": 1},
            "containers": [
                {
                    "name": "c", "image": 1, "Image": "x",
                    "volumeMounts": [{"name": "d", "mountpath": "/d"}],
                    "env": [{"name": "A", "value": 12345}, {"name": "B", "value": true}],
                    "ports": {"containerPort": 80},
                    "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
                    "livenessProbe": {"httpGet": {"port": 80}, "periodSeconds": "10"},
                    "command": "sleep",
                },
            ],
            "volumes": [{"name": "d", "hostPath": {"path": "/d", "type": "directoryOrCreate"}}],
            "restartPolicy": "always",
        }));
        let wants = |pointer: &str, wanted| (pointer.to_owned(), Problem::Wants(wanted));
        let found = misfits(&object);
        for expected in [
            (
                "/spec/nodeselector".to_owned(),
                Problem::Unknown("nodeSelector"),
            ),
            (
                "/spec/containers/0/Image".to_owned(),
                Problem::Unknown("image"),
            ),
            (
                "/spec/containers/0/volumeMounts/0/mountpath".to_owned(),
                Problem::Unknown("mountPath"),
            ),
            wants("/spec/hostNetwork", ValueType::Bool),
            wants("/spec/nodeSelector/count", ValueType::Text),
            wants("/spec/containers/0/image", ValueType::Text),
            wants("/spec/containers/0/env/0/value", ValueType::Text),
            wants("/spec/containers/0/env/1/value", ValueType::Text),
            wants("/spec/containers/0/ports", ValueType::List),
            wants("/spec/containers/0/command", ValueType::List),
            wants(
                "/spec/containers/0/livenessProbe/periodSeconds",
                ValueType::Number,
            ),
            (
                "/spec/volumes/0/hostPath/type".to_owned(),
                Problem::Spelt("DirectoryOrCreate"),
            ),
            ("/spec/restartPolicy".to_owned(), Problem::Spelt("Always")),
        ] {
            assert!(found.contains(&expected), "no {expected:?} in {found:#?}");
        }
        assert_eq!(found.len(), 13, "{found:#?}");
    }

    #[test]
    fn what_the_api_takes_is_no_misfit() {
        for object in [
            pod(&json!({
                "containers": [{
                    "name": "c", "image": "x", "command": null, "aFieldOfTheFuture": 1,
                    "ports": [{"containerPort": 80, "protocol": "TCP"}],
                    "livenessProbe": {"httpGet": {"port": "http"}},
                    "readinessProbe": {"httpGet": {"port": 80}},
                    "resources": {"limits": {"cpu": 0.5, "memory": 1_073_741_824}},
                }],
                "volumes": [
                    {"name": "a", "emptyDir": {"sizeLimit": 1}},
                    {"name": "b", "hostPath": {"path": "/d", "type": ""}},
                ],
                "terminationGracePeriodSeconds": 0,
            })),
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "YQ=="}}),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s", "creationTimestamp": null}, "data": {"type": "always"}}),
            json!({
                "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"},
                "spec": {"type": "ClusterIP", "selector": {"a": "b"}, "ports": [{"port": 80, "targetPort": 80}]},
            }),
        ] {
            assert_eq!(misfits(&object), [], "{object}");
        }
    }
}
