//! `nodesReady`: the cluster has so many nodes, in their roles, and they are Ready.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Expect, ManifestAspect};
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Failure, Judgement, Mismatch, Stop};
use crate::listed::listed;
use crate::objects::fields::{find_condition, object_name, text_at};
use crate::objects::labels::{labels_of, missing_labels};
use crate::say;
use crate::text::Text;

/// The prefix of the labels that give a node its roles.
const ROLE: &str = "node-role.kubernetes.io/";
/// The roles of a control plane; the second is what it was called before.
const CONTROL: [&str; 2] = ["control-plane", "master"];
/// The role of a node that has none of a control plane: k3s, kind and others label
/// these in no way.
const WORKER: &str = "worker";

/// So many nodes are Ready. One that is closed to new Pods counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NodesReady {
    /// How many at least.
    #[serde(default = "one")]
    pub at_least: Amount,
    /// How many at least of each role: the name after `node-role.kubernetes.io/`, or
    /// `worker` for those that are no control plane.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, Amount>,
    /// Only nodes with these labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

fn one() -> Amount {
    Amount::Number(1)
}

/// A number, or the text of one, as a variable gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// The number.
    Number(u64),
    /// Its digits.
    Text(String),
}

impl Amount {
    /// Returns the number; `None` where the text is of none.
    fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }

    /// Tells whether it can be meant: a variable is not filled in yet.
    fn is_sound(&self) -> bool {
        let is_variable = matches!(self, Self::Text(text) if text.starts_with("${"));
        is_variable || self.number().is_some()
    }
}

impl Expect for NodesReady {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let has_labels =
            |node: &&Value| missing_labels(&self.labels, Some(&labels_of(node))).is_empty();
        let nodes = view.all(Kind::node())?.iter().filter(has_labels);
        let (ready, unready): (Vec<&Value>, Vec<&Value>) = nodes.partition(|node| is_ready(node));
        let mut mismatches = Vec::new();
        let mut may_come = true;
        let all = [(None, &self.at_least)].into_iter();
        let roles = self.roles.iter().map(|(role, amount)| (Some(role), amount));
        for (role, amount) in all.chain(roles) {
            let Some(wanted) = amount.number() else {
                return Err(no_number(amount).into());
            };
            let count = |nodes: &[&Value]| {
                let of_role = nodes
                    .iter()
                    .filter(|node| role.is_none_or(|role| has_role(node, role)));
                u64::try_from(of_role.count()).unwrap_or(u64::MAX)
            };
            let (there, coming) = (count(&ready), count(&unready));
            if there < wanted {
                may_come &= there + coming >= wanted;
                mismatches.push(too_few(role, wanted, there));
            }
        }
        if mismatches.is_empty() {
            return Ok(Judgement::pass_with(vec![described(&ready)], Vec::new()));
        }
        let evidence = [described(&ready)]
            .into_iter()
            .chain(unready.iter().map(|node| not_ready(node)));
        let failure = Failure {
            mismatches,
            evidence: evidence.collect(),
            may_come: true,
            ..Failure::default()
        };
        if !may_come {
            return Ok(failure.into());
        }
        let names: Vec<&str> = unready.iter().map(|node| object_name(node)).collect();
        let names = listed(&names);
        Ok(Judgement::Moving {
            waiting_for: say!(
                ja: "ノード {names} が Ready になるのを待っています",
                en: "waiting for the node {names} to be Ready"
            ),
            otherwise: Box::new(failure.into()),
        })
    }

    fn required_requests(&self) -> RequiredRequests {
        RequiredRequests::all(Kind::node())
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.at_least.is_sound() || self.at_least.number() == Some(0) {
            problems.push("nodesReady: atLeast is no number above 0".to_owned());
        }
        for (role, amount) in &self.roles {
            if !amount.is_sound() {
                problems.push(format!("nodesReady: roles: {role} is no number"));
            }
        }
        problems
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![ManifestAspect::all_of("Node")]
    }
}

fn no_number(amount: &Amount) -> Judgement {
    let Amount::Text(text) = amount else {
        return Judgement::pass();
    };
    Judgement::Inconclusive(say!(
        ja: "「{text}」は数ではありません (`--set` で与える値を確かめてください)",
        en: "`{text}` is no number: check what is given with `--set`"
    ))
}

fn is_ready(node: &Value) -> bool {
    find_condition(node, "Ready").is_some_and(|ready| ready["status"] == "True")
}

/// Returns the roles of a node, as `kubectl get nodes` shows them.
fn roles(node: &Value) -> Vec<String> {
    let labels = labels_of(node).into_iter();
    let roles = labels.filter_map(|(key, value)| match key.strip_prefix(ROLE) {
        Some(role) => Some(role.to_owned()),
        None => (key == "kubernetes.io/role").then_some(value),
    });
    roles.filter(|role| !role.is_empty()).collect()
}

fn has_role(node: &Value, wanted: &str) -> bool {
    let roles = roles(node);
    let is_control = |role: &String| CONTROL.contains(&role.as_str());
    if wanted == WORKER {
        return !roles.iter().any(is_control);
    }
    // The two names of a control plane are one role.
    if CONTROL.contains(&wanted) {
        return roles.iter().any(is_control);
    }
    roles.iter().any(|role| role == wanted)
}

fn too_few(role: Option<&String>, wanted: u64, there: u64) -> Mismatch {
    let what = match role.map(String::as_str) {
        None => say!(ja: "Ready のノードが足りません", en: "too few nodes are Ready"),
        Some(WORKER) => say!(
            ja: "Ready の Worker node (control plane でないノード) が足りません",
            en: "too few worker nodes (those that are no control plane) are Ready"
        ),
        Some(role) => say!(
            ja: "役割が {role} で Ready のノードが足りません",
            en: "too few nodes of the role {role} are Ready"
        ),
    };
    Mismatch {
        what,
        expected: say!(ja: "{wanted} 以上", en: "at least {wanted}"),
        actual: Text::same(there),
    }
}

fn described(ready: &[&Value]) -> Text {
    let one = |node: &&Value| {
        let roles = roles(node).join(",");
        let roles = if roles.is_empty() { "<none>" } else { &roles };
        format!("{} ({roles})", object_name(node))
    };
    let all: Vec<String> = ready.iter().map(one).collect();
    let list = all.join(", ");
    say!(ja: "Ready のノード: {list}", en: "Ready nodes: {list}")
}

fn not_ready(node: &Value) -> Text {
    let name = object_name(node);
    let message = find_condition(node, "Ready").and_then(|ready| text_at(ready, "/message"));
    let message = message.unwrap_or("-");
    say!(ja: "ノード {name} は Ready ではありません: {message}", en: "node {name} is not Ready: {message}")
}
