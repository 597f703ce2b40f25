//! The objects of a kind in all namespaces, and what one of these sees of them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::{Answer, Read, Scope};

/// Objects by namespace and name. They are kept as they are written: many
/// times smaller than what they are when read.
#[derive(Default)]
pub(super) struct Objects {
    by_namespace: BTreeMap<String, BTreeMap<String, Box<str>>>,
    count: usize,
}

impl Objects {
    pub fn count(&self) -> usize {
        self.count
    }

    /// Adds the objects that were found.
    pub fn add(&mut self, found: Vec<Value>) {
        for object in found {
            let text = |pointer: &str| {
                let text = object.pointer(pointer).and_then(Value::as_str);
                text.unwrap_or_default().to_owned()
            };
            let (namespace, name) = (text("/metadata/namespace"), text("/metadata/name"));
            let namespace = self.by_namespace.entry(namespace).or_default();
            let before = namespace.insert(name, object.to_string().into_boxed_str());
            self.count += usize::from(before.is_none());
        }
    }

    /// Returns the answer of a list, whose first page has `first` objects, or of a
    /// get; `None` where it must be asked for.
    pub fn answer(&self, read: &Read, namespace: &str, first: usize) -> Option<Answer> {
        let resource = read.kind.resource();
        let is_namespaced = resource.is_some_and(|(_, namespaced)| namespaced);
        let of = if is_namespaced { namespace } else { "" };
        let nothing = BTreeMap::new();
        let here = self.by_namespace.get(of).unwrap_or(&nothing);
        let chosen = |chosen: &dyn Fn(&Value) -> bool| {
            let mut objects = values(here.values())?;
            objects.retain(chosen);
            Some(objects)
        };
        let objects = match &read.scope {
            Scope::First if here.len() > first => {
                return values(here.values().take(first)).map(Answer::Page);
            }
            Scope::First | Scope::All => values(here.values()),
            Scope::Named(name) => values(here.get(name).into_iter()),
            Scope::Everywhere(name) => {
                let everywhere = self.by_namespace.values();
                values(everywhere.filter_map(|here| here.get(name)))
            }
            Scope::Labelled(wanted) => chosen(&|object| {
                let labels = &object["metadata"]["labels"];
                let mut wanted = wanted.iter();
                wanted.all(|(key, value)| labels[key].as_str() == Some(value))
            }),
            Scope::About { kind, name } => chosen(&|event| {
                let about = &event["involvedObject"];
                about["kind"].as_str() == Some(kind) && about["name"].as_str() == Some(name)
            }),
        };
        objects.map(Answer::Objects)
    }
}

/// Reads again what was written.
fn values<'a>(texts: impl Iterator<Item = &'a Box<str>>) -> Option<Vec<Value>> {
    texts.map(|text| serde_json::from_str(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::Kind;

    const FIRST: usize = 32;

    fn pod(namespace: &str, name: &str, app: &str) -> Value {
        json!({"kind": "Pod", "metadata": {"namespace": namespace, "name": name, "labels": {"app": app}}})
    }

    fn answer(scope: Scope, namespace: &str) -> Answer {
        let mut objects = Objects::default();
        objects.add(vec![
            pod("a", "x", "web"),
            pod("b", "x", "db"),
            pod("b", "y", "web"),
        ]);
        let crowd = (0..40).map(|number| pod("c", &format!("p{number:02}"), "web"));
        objects.add(crowd.collect());
        let kind = Kind::pod();
        objects
            .answer(&Read { kind, scope }, namespace, FIRST)
            .unwrap()
    }

    fn names(answer: &Answer) -> Vec<String> {
        let (Answer::Objects(objects) | Answer::Page(objects)) = answer else {
            panic!("{answer:?}");
        };
        let text =
            |object: &Value, field: &str| object["metadata"][field].as_str().unwrap().to_owned();
        objects
            .iter()
            .map(|it| format!("{}/{}", text(it, "namespace"), text(it, "name")))
            .collect()
    }

    #[test]
    fn each_namespace_is_answered_with_its_own_objects() {
        assert_eq!(names(&answer(Scope::All, "b")), ["b/x", "b/y"]);
        assert_eq!(names(&answer(Scope::Named("x".into()), "a")), ["a/x"]);
        assert!(names(&answer(Scope::Named("y".into()), "a")).is_empty());
        assert!(names(&answer(Scope::All, "nobody")).is_empty());
        let labels = BTreeMap::from([("app".to_owned(), "web".to_owned())]);
        assert_eq!(names(&answer(Scope::Labelled(labels), "b")), ["b/y"]);
    }

    #[test]
    fn a_name_is_found_in_every_namespace() {
        assert_eq!(
            names(&answer(Scope::Everywhere("x".into()), "a")),
            ["a/x", "b/x"]
        );
    }

    #[test]
    fn events_are_those_about_the_object() {
        let event = |name: &str, about: &str| json!({"metadata": {"namespace": "a", "name": name}, "involvedObject": {"kind": "Pod", "name": about}});
        let mut objects = Objects::default();
        objects.add(vec![
            event("x.1", "x"),
            event("y.1", "y"),
            event("x.2", "x"),
        ]);
        let (kind, name) = ("Pod".to_owned(), "x".to_owned());
        let read = Read {
            kind: Kind::event(),
            scope: Scope::About { kind, name },
        };
        let answer = objects.answer(&read, "a", FIRST).unwrap();
        assert_eq!(names(&answer), ["a/x.1", "a/x.2"]);
    }

    #[test]
    fn a_crowd_is_answered_with_a_page_of_it() {
        let first = answer(Scope::First, "c");
        assert!(matches!(first, Answer::Page(_)));
        assert_eq!(names(&first).len(), FIRST);
        assert_eq!(names(&answer(Scope::All, "c")).len(), 40);
    }
}
