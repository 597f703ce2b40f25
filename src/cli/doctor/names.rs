//! The node and the class that the exercise's variables name, and others that are
//! there instead.

use serde_json::Value;
use tokio::time::Instant;

use super::Chosen;
use super::finding::Finding;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::fields::{find_condition, find_named, items_at, object_name, text_at};
use crate::{say, text::Text};

/// The fields of a class that exercises have variables for, and the variables.
const OF_CLASS: [(&str, &str); 3] = [
    ("provisioner", "/provisioner"),
    ("reclaim", "/reclaimPolicy"),
    ("binding", "/volumeBindingMode"),
];

/// Examines the node of the variable `node`, where the exercise has one.
pub(super) async fn node(exercise: &Chosen, cluster: &Cluster, by: Instant) -> Option<Finding> {
    let name = value(exercise, "node")?;
    let nodes = match list(cluster, Kind::node(), by).await {
        Ok(nodes) => nodes,
        Err(trouble) => return Some(unlisted("node", &trouble)),
    };
    let Some(node) = find_named(&nodes, name) else {
        let usable = nodes.iter().find(|node| is_ready(node) && is_free(node));
        return Some(missing(
            "node",
            name,
            &nodes,
            usable.map(object_name),
            |best| vec![format!("--set node={best}")],
        ));
    };
    if !is_ready(node) {
        return Some(Finding::wrong(
            "node",
            &say!(ja: "ノード {name} は準備完了ではありません", en: "the node {name} is not ready"),
            &say!(
                ja: "`kubectl describe node {name}` の Conditions を見てください。クラスターを起動したばかりなら、少し待ちましょう",
                en: "look at the conditions in `kubectl describe node {name}`; where the cluster has just started, wait a little"
            ),
        ));
    }
    if node.pointer("/spec/unschedulable") == Some(&Value::Bool(true)) {
        return Some(Finding::wrong(
            "node",
            &say!(ja: "ノード {name} には新しい Pod が配置されません (cordon されています)", en: "the node {name} takes no new Pods: it is cordoned"),
            &say!(ja: "`kubectl uncordon {name}` で元に戻せます。", en: "`kubectl uncordon {name}` undoes that"),
        ));
    }
    let text = say!(ja: "ノード {name} があります", en: "the node {name} exists");
    Some(Finding::well("node", &text))
}

/// Examines the class of the variable `class`, where the exercise has one, and what
/// other variables say of it.
pub(super) async fn class(exercise: &Chosen, cluster: &Cluster, by: Instant) -> Option<Finding> {
    let name = value(exercise, "class")?;
    let classes = match list(cluster, Kind::storage_class(), by).await {
        Ok(classes) => classes,
        Err(trouble) => return Some(unlisted("class", &trouble)),
    };
    let Some(class) = find_named(&classes, name) else {
        let default = classes.iter().find(|class| is_default(class));
        return Some(missing(
            "class",
            name,
            &classes,
            default.map(object_name),
            |best| {
                let class = find_named(&classes, best);
                let mut sets = vec![format!("--set class={best}")];
                sets.extend(
                    class
                        .into_iter()
                        .flat_map(|class| other_sets(exercise, class)),
                );
                sets
            },
        ));
    };
    let sets: Vec<String> = other_sets(exercise, class).collect();
    if sets.is_empty() {
        let text = say!(ja: "StorageClass {name} があります", en: "the StorageClass {name} exists");
        return Some(Finding::well("class", &text));
    }
    let what = say!(
        ja: "StorageClass {name} の設定が、演習の変数と違います",
        en: "the StorageClass {name} is set up in another way than the exercise's variables say"
    );
    Some(Finding::wrong("class", &what, &add(&sets)))
}

/// Returns the options by which the variables say of `class` what it is.
fn other_sets<'a>(exercise: &'a Chosen, class: &'a Value) -> impl Iterator<Item = String> + 'a {
    OF_CLASS.iter().filter_map(|(variable, field)| {
        let expected = value(exercise, variable)?;
        let actual = text_at(class, field)?;
        (actual != expected).then(|| format!("--set {variable}={actual}"))
    })
}

fn value<'a>(exercise: &'a Chosen, variable: &str) -> Option<&'a str> {
    let value = exercise.variables.get(variable);
    value.filter(|value| !value.is_empty())
}

/// Returns that no object is called `name`, and how to name `best` or the nearest.
fn missing(
    about: &'static str,
    name: &str,
    objects: &[Value],
    best: Option<&str>,
    sets: impl Fn(&str) -> Vec<String>,
) -> Finding {
    let (ja, en) = if about == "node" {
        ("ノード", "node")
    } else {
        ("StorageClass ", "StorageClass")
    };
    let ja = ja.trim_end();
    let names: Vec<&str> = objects.iter().map(object_name).collect();
    let near = nearest(name, names.iter().copied());
    let Some(best) = near.or(best).or(names.first().copied()) else {
        return Finding::wrong(
            about,
            &say!(ja: "{ja} が 1 つもありません", en: "there is no {en} at all"),
            &say!(
                ja: "クラスターの準備が終わっているか確かめるか、管理者に尋ねましょう",
                en: "see whether the cluster is set up, or ask whoever runs it"
            ),
        );
    };
    let available = listed(&names);
    let what = say!(
        ja: "{ja} {name} はありません (あるもの: {available})",
        en: "there is no {en} {name} (available: {available})"
    );
    Finding::wrong(about, &what, &add(&sets(best)))
}

fn add(sets: &[String]) -> Text {
    let sets = sets.join(" ");
    say!(
        ja: "handson を実行するときは、毎回 `{sets}` を付けましょう",
        en: "add `{sets}` to every handson command"
    )
}

fn unlisted(about: &'static str, trouble: &Trouble) -> Finding {
    Finding::unsure(
        about,
        &say!(ja: "一覧を見られません: {trouble}", en: "they cannot be listed: {trouble}"),
        &say!(
            ja: "名前が合っているか、クラスターの管理者に尋ねましょう",
            en: "ask whoever runs the cluster for the right name"
        ),
    )
}

fn is_ready(node: &Value) -> bool {
    let ready = find_condition(node, "Ready");
    ready.is_some_and(|ready| ready["status"] == "True")
}

/// Tells whether a Pod without tolerations can be placed there.
fn is_free(node: &Value) -> bool {
    items_at(node, "/spec/taints").next().is_none()
}

fn is_default(class: &Value) -> bool {
    let mark = "/metadata/annotations/storageclass.kubernetes.io~1is-default-class";
    text_at(class, mark) == Some("true")
}

/// Returns all objects of `kind` in the cluster.
async fn list(cluster: &Cluster, kind: Kind, by: Instant) -> Result<Vec<Value>, Trouble> {
    let scope = Scope::All;
    match cluster.read(&Read { kind, scope }, by).await {
        Answer::Objects(found) | Answer::Page(found) => Ok(found),
        Answer::Trouble(trouble) => Err(trouble),
        _ => Ok(Vec::new()),
    }
}
