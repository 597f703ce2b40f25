//! How the exercise is told of another node or class, where it has a variable for it:
//! with those that the cluster has.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::storage::v1::StorageClass;
use serde_json::Value;

use super::taint;
use crate::evidence::typed;
use crate::objects::fields::annotation;
use crate::objects::labels::labels_of;
use crate::{say, text::Text};

/// Adds to `text` how a node of the cluster is given, where the exercise has a variable
/// for it.
#[must_use]
pub fn with_set_node(text: Text, variables: &BTreeSet<String>, nodes: &[Value]) -> Text {
    if !variables.contains("node") {
        return text;
    }
    if let Some(node) = node_to_set(nodes) {
        return with_option(text, &format!("--set node={node}"));
    }
    let Text { ja, en } = text;
    say!(
        ja: "{ja}。`--set node=<ノード名>` で変えられます",
        en: "{en}; another can be given with `--set node=NAME`"
    )
}

/// Adds to `text` how a class of the cluster is given, where the exercise has a variable
/// for it; `asked` are the provisioner, reclaim policy and binding mode that it asks
/// for, where that is known, for those differ too.
#[must_use]
pub fn with_set_class(
    text: Text,
    variables: &BTreeSet<String>,
    classes: &[Value],
    asked: Option<[&str; 3]>,
) -> Text {
    if !variables.contains("class") {
        return text;
    }
    let Some(class) = class_to_set(classes) else {
        let Text { ja, en } = text;
        return say!(
            ja: "{ja}。`--set class=<名前>` で変えられます",
            en: "{en}; another can be given with `--set class=NAME`"
        );
    };
    let name = class.metadata.name.clone().unwrap_or_default();
    let more = asked.map_or_else(Vec::new, |asked| set_properties(&class, asked, variables));
    let all: Vec<String> = [format!("--set class={name}")]
        .into_iter()
        .chain(more)
        .collect();
    with_option(text, &all.join(" "))
}

/// Returns the options that give the exercise the properties of `class` that differ from
/// those that it asks for, and that it has variables for; one that is empty may be anything.
#[must_use]
pub fn set_properties(
    class: &StorageClass,
    asked: [&str; 3],
    variables: &BTreeSet<String>,
) -> Vec<String> {
    let found = [
        ("provisioner", Some(class.provisioner.as_str())),
        ("reclaim", class.reclaim_policy.as_deref()),
        ("binding", class.volume_binding_mode.as_deref()),
    ];
    let differs = |((variable, found), asked): ((&str, Option<&str>), &str)| {
        let found = found.filter(|found| !asked.is_empty() && *found != asked)?;
        variables
            .contains(variable)
            .then(|| format!("--set {variable}={found}"))
    };
    found.into_iter().zip(asked).filter_map(differs).collect()
}

/// Adds to `text` what to give the command.
#[must_use]
pub fn with_option(text: Text, option: &str) -> Text {
    let Text { ja, en } = text;
    say!(
        ja: "{ja}。`{option}` を付けて実行してください",
        en: "{en}: add `{option}`"
    )
}

/// Returns the name that a node is selected by (its label `kubernetes.io/hostname`): of one
/// that takes ordinary Pods, and of the workers first.
#[must_use]
fn node_to_set(nodes: &[Value]) -> Option<String> {
    let ordinary = Pod::default();
    let open = nodes.iter().filter(|node| {
        let taints = taint::untolerated(&ordinary, node);
        taints.iter().all(taint::is_the_clusters)
    });
    let named = open.filter_map(|node| {
        let mut labels = labels_of(node);
        let is_control = labels.contains_key("node-role.kubernetes.io/control-plane");
        Some((is_control, labels.remove("kubernetes.io/hostname")?))
    });
    named.min().map(|(_, name)| name)
}

/// Returns the default class, else the first by name.
fn class_to_set(classes: &[Value]) -> Option<StorageClass> {
    let is_default = |class: &StorageClass| {
        let mark = annotation(
            &class.metadata,
            "storageclass.kubernetes.io/is-default-class",
        );
        mark == Some("true")
    };
    let classes = classes.iter().filter_map(|class| typed(class).ok());
    classes.min_by_key(|class: &StorageClass| (!is_default(class), class.metadata.name.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn all() -> BTreeSet<String> {
        ["node", "class", "provisioner", "reclaim"]
            .map(str::to_owned)
            .into()
    }

    fn node(name: &str, role: &str, taints: &Value) -> Value {
        json!({
            "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, (role): ""}},
            "spec": {"taints": taints},
        })
    }

    #[test]
    fn set_is_advised_where_the_variable_is() {
        let text = || Text::same("no node a");
        let none = BTreeSet::new();
        assert_eq!(with_set_node(text(), &none, &[]), text());
        assert_eq!(with_set_class(text(), &none, &[], None), text());
        let said = with_set_node(text(), &all(), &[]).en;
        assert!(said.ends_with("`--set node=NAME`"), "{said}");
    }

    #[test]
    fn node_is_a_worker_that_takes_ordinary_pods() {
        let control = "node-role.kubernetes.io/control-plane";
        let closed = json!([{"key": control, "effect": "NoSchedule"}]);
        let kind = [
            node("kind-control-plane", control, &closed),
            node("kind-worker2", "x", &json!([])),
            node("kind-worker", "x", &json!([])),
        ];
        assert_eq!(node_to_set(&kind).as_deref(), Some("kind-worker"));
        let minikube = [node("minikube", control, &json!([]))];
        assert_eq!(node_to_set(&minikube).as_deref(), Some("minikube"));
        assert_eq!(node_to_set(&kind[..1]), None);
        let mixed = [node("a", control, &json!([])), node("b", "x", &json!([]))];
        let said = with_set_node(Text::same("no node"), &all(), &mixed).en;
        assert!(said.ends_with("`--set node=b`"), "{said}");
    }

    #[test]
    fn class_is_the_default_with_what_differs() {
        let class = |name: &str, default: &str| {
            json!({
                "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": default}},
                "provisioner": "a.b/c", "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate",
            })
        };
        let classes = [class("csi", "false"), class("standard", "true")];
        let asked = Some(["x.y/z", "Delete", "WaitForFirstConsumer"]);
        let said = with_set_class(Text::same("no class"), &all(), &classes, asked).en;
        // The exercise has no variable for the binding mode.
        assert!(
            said.ends_with("`--set class=standard --set provisioner=a.b/c`"),
            "{said}"
        );
        let said = with_set_class(Text::same("no class"), &all(), &classes[..1], None).en;
        assert!(said.ends_with("`--set class=csi`"), "{said}");
    }
}
