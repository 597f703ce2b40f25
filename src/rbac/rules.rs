//! Rights gathered into the rules of a Role.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::needs::{Needs, Users};
use crate::evidence::{Access, Reach};

/// A rule: what may be done to which objects, and who takes each verb.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    group: String,
    resource: String,
    /// The objects; any where it is empty.
    names: BTreeSet<String>,
    pub verbs: BTreeMap<&'static str, Users>,
}

impl Rule {
    /// As a Role has it.
    pub fn value(&self) -> Value {
        let verbs: Vec<&&str> = self.verbs.keys().collect();
        let mut rule = json!({
            "apiGroups": [self.group],
            "resources": [self.resource],
            "verbs": verbs,
        });
        if !self.names.is_empty() {
            rule["resourceNames"] = json!(self.names);
        }
        rule
    }
}

/// Returns the rules for what is needed so far as `reach`.
pub(super) fn rules(needs: &Needs, reach: Reach) -> Vec<Rule> {
    let rights = needs.rights.iter();
    let rights = rights.filter(|(access, _)| access.reach == reach);
    // What is done to the same objects is one rule.
    let mut objects: BTreeMap<(&str, &str, &'static str), (BTreeSet<String>, Users)> =
        BTreeMap::new();
    for (access, users) in rights {
        let Access {
            group,
            resource,
            verb,
            ..
        } = access;
        let (names, all) = objects.entry((group, resource, *verb)).or_default();
        names.extend(access.name.clone());
        all.add(users);
    }
    let mut rules: Vec<Rule> = Vec::new();
    for ((group, resource, verb), (names, users)) in objects {
        let same = |rule: &&mut Rule| {
            rule.group == group && rule.resource == resource && rule.names == names
        };
        match rules.iter_mut().find(same) {
            Some(rule) => {
                rule.verbs.insert(verb, users);
            }
            None => rules.push(Rule {
                group: group.to_owned(),
                resource: resource.to_owned(),
                names,
                verbs: BTreeMap::from([(verb, users)]),
            }),
        }
    }
    rules
}
