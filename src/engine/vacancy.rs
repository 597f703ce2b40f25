//! Whether there is anything in the namespace of a run. In: the evidence.

use serde_json::Value;

use crate::evidence::{Answer, Evidence, Kind, Read, Request, Scope};
use crate::objects::object_name;
use crate::report::Vacancy;

/// Objects that a cluster puts into every namespace by itself.
const OF_EVERY_NAMESPACE: [(&str, &str); 4] = [
    ("ConfigMap", "kube-root-ca.crt"),
    ("ConfigMap", "openshift-service-ca.crt"),
    ("ConfigMap", "istio-ca-root-cert"),
    ("ServiceAccount", "default"),
];

/// Returns whether nothing is there of all that was read in the namespace. What could
/// not be read may be there, so one read without an answer is enough for `None`.
pub(super) fn vacancy(evidence: &Evidence) -> Option<Vacancy> {
    let (mut is_listed, mut has_events) = (false, false);
    for (request, answer) in evidence.iter() {
        let Request::Read(read) = request else {
            continue;
        };
        if read.is_cluster_wide() {
            continue;
        }
        let (Answer::Objects(found) | Answer::Page(found)) = answer else {
            return None;
        };
        if read.kind == Kind::event() {
            has_events |= !found.is_empty();
        } else if found.iter().any(|object| is_own(read, object)) {
            return None;
        } else {
            is_listed |= matches!(read.scope, Scope::First | Scope::All);
        }
    }
    is_listed.then_some(if has_events {
        Vacancy::CleanedUp
    } else {
        Vacancy::Unused
    })
}

/// Returns whether somebody has put an object there.
fn is_own(read: &Read, object: &Value) -> bool {
    !OF_EVERY_NAMESPACE.contains(&(read.kind.kind.as_str(), object_name(object)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::{Trouble, TroubleKind};

    fn list(kind: Kind) -> Request {
        let scope = Scope::First;
        Request::Read(Read { kind, scope })
    }

    fn named(name: &str) -> Answer {
        Answer::Objects(vec![json!({"metadata": {"name": name}})])
    }

    fn of(answers: Vec<(Kind, Answer)>) -> Option<Vacancy> {
        let mut evidence = Evidence::new("default");
        for (kind, answer) in answers {
            evidence.put(list(kind), answer);
        }
        vacancy(&evidence)
    }

    #[test]
    fn namespace_with_nothing_in_it_is_unused() {
        let none = || Answer::Objects(Vec::new());
        let nodes = (Kind::node(), named("node-1"));
        let given = (Kind::config_map(), named("kube-root-ca.crt"));
        let lists = vec![(Kind::pod(), none()), (Kind::event(), none()), nodes, given];
        assert_eq!(of(lists), Some(Vacancy::Unused));
        assert_eq!(of(Vec::new()), None);
    }

    #[test]
    fn events_tell_what_was_cleaned_up() {
        let lists = vec![
            (Kind::pod(), Answer::Objects(Vec::new())),
            (Kind::event(), named("mariadb.1")),
        ];
        assert_eq!(of(lists), Some(Vacancy::CleanedUp));
    }

    #[test]
    fn anything_there_or_unanswered_is_no_vacancy() {
        let trouble = Answer::Trouble(Trouble {
            kind: TroubleKind::Forbidden,
            what: "list deployments".to_owned(),
            message: "no".to_owned(),
        });
        for other in [trouble, named("web")] {
            let lists = vec![
                (Kind::pod(), Answer::Objects(Vec::new())),
                (Kind::deployment(), other),
            ];
            assert_eq!(of(lists), None);
        }
    }
}
