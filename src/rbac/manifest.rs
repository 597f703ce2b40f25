//! The manifests: roles, and who is bound to them.

use serde_json::{Value, json};

use super::needs::Needs;
use super::rules::{Rule, rules};
use super::why;
use crate::evidence::Reach;
use crate::text::Text;

const GROUP: &str = "rbac.authorization.k8s.io";
const API: &str = "rbac.authorization.k8s.io/v1";

/// The reach of the rights, and their subject.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// One account for all namespaces: everything in a `ClusterRole`.
    pub cluster_wide: bool,
    /// The namespaces, with a Role in each; where there are none, the Role names none.
    pub namespaces: Vec<String>,
    /// Who is bound; nobody where there is none.
    pub subject: Option<Subject>,
}

/// The user, group or service account that is given rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A user by name.
    User(String),
    /// A group by name.
    Group(String),
    /// A service account: namespace, name.
    ServiceAccount(String, String),
}

/// One object, and what there is to say of each of its rules.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The object.
    pub object: Value,
    /// Lines of comment for each rule, in order.
    pub comments: Vec<Vec<Text>>,
}

/// Returns all objects that give `needs`.
#[must_use]
pub fn manifests(needs: &Needs, form: &Form) -> Vec<Manifest> {
    let name = format!("handson:{}", needs.exercise);
    let name = if needs.read_only {
        format!("{name}:read-only")
    } else {
        name
    };
    let mut all = Vec::new();
    if form.cluster_wide {
        let wide = needs.cluster_wide();
        let of_all = format!("{name}:cluster-wide");
        all.extend(role(&wide, Reach::Cluster, &of_all, None));
    } else {
        let none = [None];
        let some: Vec<_> = form.namespaces.iter().map(Some).collect();
        let namespaces = if some.is_empty() { &none[..] } else { &some };
        let roles = namespaces
            .iter()
            .filter_map(|namespace| role(needs, Reach::Namespace, &name, *namespace));
        all.extend(roles);
        all.extend(role(needs, Reach::Cluster, &name, None));
    }
    let bound = form.subject.iter().flat_map(|subject| {
        let roles = all.iter();
        roles
            .map(|role| binding(&role.object, subject))
            .collect::<Vec<_>>()
    });
    let bound: Vec<Manifest> = bound.collect();
    all.extend(bound);
    all
}

/// Returns the role, unless there would be nothing in it.
fn role(needs: &Needs, reach: Reach, name: &str, namespace: Option<&String>) -> Option<Manifest> {
    let rules = rules(needs, reach);
    let kind = match reach {
        Reach::Namespace => "Role",
        Reach::Cluster => "ClusterRole",
    };
    let mut metadata = json!({"name": name});
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    let values: Vec<Value> = rules.iter().map(Rule::value).collect();
    (!rules.is_empty()).then(|| Manifest {
        object: json!({"apiVersion": API, "kind": kind, "metadata": metadata, "rules": values}),
        comments: rules.iter().map(|rule| why::lines(rule, needs)).collect(),
    })
}

/// Returns the binding of a role. Bindings of several subjects can be there side by side,
/// so each is named after its own.
fn binding(role: &Value, subject: &Subject) -> Manifest {
    let (kind, name) = (&role["kind"], &role["metadata"]["name"]);
    let bound = |kind: &str, name: &str| json!({"kind": kind, "name": name, "apiGroup": GROUP});
    let (of, who) = match subject {
        Subject::User(name) => (name.clone(), bound("User", name)),
        Subject::Group(name) => (name.clone(), bound("Group", name)),
        Subject::ServiceAccount(namespace, name) => (
            format!("{namespace}:{name}"),
            json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}),
        ),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // A name is a part of a path.
    let of = of.replace(['/', '%'], ":");
    let mut metadata = json!({"name": format!("{}:{of}", text(name))});
    if let Some(namespace) = role["metadata"].get("namespace") {
        metadata["namespace"] = namespace.clone();
    }
    Manifest {
        object: json!({
            "apiVersion": API,
            "kind": format!("{}Binding", text(kind)),
            "metadata": metadata,
            "roleRef": {"apiGroup": GROUP, "kind": kind, "name": name},
            "subjects": [who],
        }),
        comments: Vec::new(),
    }
}
