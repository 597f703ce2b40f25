//! Asking the API what this account may do.

use kube::core::Request;
use kube::core::params::PostParams;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Cluster;
use crate::evidence::{Access, Trouble};

const GROUP: &str = "/apis/authorization.k8s.io/v1";

/// The API's answer about one right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It is there.
    Yes,
    /// It is refused; why, where the API says so.
    No(Option<String>),
}

/// The rights of an account in a namespace, as far as the API can list them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Granted {
    #[serde(default)]
    resource_rules: Option<Vec<Rule>>,
    /// True if there may be more: not every authorizer can list its rules.
    #[serde(default)]
    incomplete: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rule {
    verbs: Vec<String>,
    api_groups: Option<Vec<String>>,
    resources: Option<Vec<String>>,
    resource_names: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Answered<T> {
    status: T,
}

#[derive(Deserialize)]
struct Decision {
    allowed: bool,
    #[serde(default)]
    reason: String,
}

impl Cluster {
    /// Asks whether this account has a right: in the namespace that this cluster is
    /// about or, where `namespace` is false, in all of them. One request.
    ///
    /// # Errors
    /// [`Trouble`] when the API does not say.
    pub async fn is_permitted(
        &self,
        access: &Access,
        namespace: bool,
        deadline: Instant,
    ) -> Result<Permission, Trouble> {
        let (resource, subresource) = access
            .resource
            .split_once('/')
            .unwrap_or((access.resource.as_str(), ""));
        let attributes = json!({
            "verb": access.verb,
            "group": access.group,
            "resource": resource,
            "subresource": subresource,
            "name": access.name.as_deref().unwrap_or_default(),
            "namespace": if namespace { self.namespace() } else { "" },
        });
        let spec = json!({"resourceAttributes": attributes});
        let decision: Decision = self
            .post_review("SelfSubjectAccessReview", &spec, deadline)
            .await?;
        Ok(if decision.allowed {
            Permission::Yes
        } else {
            Permission::No(Some(decision.reason).filter(|reason| !reason.is_empty()))
        })
    }

    /// Asks for all that this account may do in the namespace that this cluster is about.
    /// What it may do to objects of the whole cluster is not to be told from it.
    /// One request.
    ///
    /// # Errors
    /// [`Trouble`] when the API does not say.
    pub async fn list_granted(&self, deadline: Instant) -> Result<Granted, Trouble> {
        let spec = json!({"namespace": self.namespace()});
        self.post_review("SelfSubjectRulesReview", &spec, deadline)
            .await
    }

    /// Posts a review. It is made like an object and kept by nobody, so it can be repeated like a read.
    async fn post_review<T: serde::de::DeserializeOwned>(
        &self,
        kind: &str,
        spec: &Value,
        deadline: Instant,
    ) -> Result<T, Trouble> {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": kind,
            "spec": spec,
        });
        let url = format!("{GROUP}/{}s", kind.to_lowercase());
        let request = Request::new(url).create(&PostParams::default(), review.to_string().into());
        match self.get::<Answered<T>>(request, deadline).await {
            Ok(answered) => Ok(answered.status),
            Err(failure) => Err(failure.trouble(format!("create {kind}"))),
        }
    }
}

impl Granted {
    /// Tells whether a right in the namespace is there; `None` where that is not known.
    #[must_use]
    pub fn has(&self, access: &Access) -> Option<bool> {
        let rules = self.resource_rules.iter().flatten();
        let has = rules.into_iter().any(|rule| rule.gives(access));
        (has || !self.incomplete).then_some(has)
    }
}

impl Rule {
    fn gives(&self, access: &Access) -> bool {
        let one_of =
            |all: &[String], wanted: &str| all.iter().any(|one| one == "*" || one == wanted);
        let named = self.resource_names.as_deref().unwrap_or_default();
        let any_under = access
            .resource
            .split_once('/')
            .map(|(_, under)| format!("*/{under}"));
        let resources = self.resources.as_deref().unwrap_or_default();
        one_of(&self.verbs, access.verb)
            && one_of(
                self.api_groups.as_deref().unwrap_or_default(),
                &access.group,
            )
            && (one_of(resources, &access.resource)
                || any_under.is_some_and(|any| resources.contains(&any)))
            && (named.is_empty()
                || access
                    .name
                    .as_ref()
                    .is_some_and(|name| named.contains(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Kind;

    fn granted(status: Value) -> Granted {
        serde_json::from_value(status).unwrap()
    }

    #[test]
    fn rule_gives_what_its_words_and_stars_say() {
        let rule = |groups: Value, resources: Value, verbs: Value, names: Value| {
            granted(json!({"incomplete": false, "resourceRules": [
                {"apiGroups": groups, "resources": resources, "verbs": verbs, "resourceNames": names},
            ]}))
        };
        let list = Access::to("list", &Kind::pod());
        let exec = Access::to_pods("create", "exec");
        let sets = Access::to("get", &Kind::stateful_set());
        let core = || json!([""]);
        for (given, access, has) in [
            (
                rule(core(), json!(["pods"]), json!(["list"]), json!([])),
                &list,
                true,
            ),
            (
                rule(core(), json!(["pods"]), json!(["get"]), json!([])),
                &list,
                false,
            ),
            (
                rule(core(), json!(["*"]), json!(["*"]), json!([])),
                &exec,
                true,
            ),
            (
                rule(core(), json!(["pods"]), json!(["*"]), json!([])),
                &exec,
                false,
            ),
            (
                rule(core(), json!(["*/exec"]), json!(["create"]), json!([])),
                &exec,
                true,
            ),
            (
                rule(core(), json!(["statefulsets"]), json!(["get"]), json!([])),
                &sets,
                false,
            ),
            (
                rule(
                    json!(["*"]),
                    json!(["statefulsets"]),
                    json!(["get"]),
                    json!([]),
                ),
                &sets,
                true,
            ),
            (
                rule(core(), json!(["pods"]), json!(["list"]), json!(["a"])),
                &list,
                false,
            ),
            (
                rule(core(), json!(["pods"]), json!(["list"]), json!(["a"])),
                &list.clone().named("a"),
                true,
            ),
        ] {
            assert_eq!(given.has(access), Some(has), "{given:?} {access}");
        }
    }

    #[test]
    fn right_missing_in_incomplete_answer_is_unknown() {
        let list = Access::to("list", &Kind::pod());
        let get = Access::to("get", &Kind::pod());
        let status = granted(json!({"incomplete": true, "resourceRules": [
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
        ]}));
        assert_eq!((status.has(&list), status.has(&get)), (Some(true), None));
        assert_eq!(
            granted(json!({"incomplete": true, "resourceRules": null})).has(&list),
            None
        );
    }
}
