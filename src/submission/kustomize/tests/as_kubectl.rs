//! Rendering as by kubectl (`tests/fixtures/kustomize`).

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::submission::kustomize::{Rendered, render};
use crate::submission::{Part, files};

fn as_kubectl(fixture: &str) -> Rendered {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/kustomize")
        .join(fixture);
    let (input, unread) = files::read(&[Part::whole(folder.join("input"))], 100).unwrap();
    assert!(unread.is_empty(), "{unread:?}");
    let rendered = render(&input, "").unwrap();
    let golden = std::fs::read_to_string(folder.join("rendered.yaml")).unwrap();
    let golden = serde_saphyr::from_multiple::<Value>(&golden).unwrap();
    let by_identity = |objects: Vec<Value>| -> BTreeMap<String, Value> {
        let count = objects.len();
        let map: BTreeMap<String, Value> = objects
            .into_iter()
            .map(|object| {
                let part = |pointer| object.pointer(pointer).map(Value::to_string);
                let identity = format!(
                    "{:?} {:?} {:?}",
                    part("/kind"),
                    part("/metadata/namespace"),
                    part("/metadata/name")
                );
                (identity, object)
            })
            .collect();
        assert_eq!(map.len(), count, "two objects of one identity");
        map
    };
    let ours = by_identity(
        rendered
            .documents
            .iter()
            .map(|d| d.object.clone())
            .collect(),
    );
    let theirs = by_identity(golden);
    for (identity, object) in &theirs {
        let other = ours.get(identity);
        assert_eq!(
            other.map(|other| serde_json::to_string_pretty(other).unwrap()),
            Some(serde_json::to_string_pretty(object).unwrap()),
            "{identity}"
        );
    }
    assert_eq!(
        ours.keys().collect::<Vec<_>>(),
        theirs.keys().collect::<Vec<_>>()
    );
    rendered
}

#[test]
fn last_course_exercise_renders_as_by_kubectl() {
    let rendered = as_kubectl("course");
    assert_eq!(rendered.used.len(), 5);
    assert!(rendered.used.contains("kustomization.yaml"));
}

#[test]
fn names_and_what_refers_to_them_change_as_by_kubectl() {
    as_kubectl("names");
}

#[test]
fn labels_and_annotations_go_where_kubectl_puts_them() {
    as_kubectl("labels");
    as_kubectl("common-labels");
}

#[test]
fn images_change_as_by_kubectl() {
    as_kubectl("images");
}

#[test]
fn generated_data_and_suffix_are_as_by_kubectl() {
    let rendered = as_kubectl("generators");
    let password = rendered
        .documents
        .iter()
        .find(|document| document.object["type"] == "example.test/password")
        .unwrap();
    assert_eq!(password.place.to_string(), "kustomization.yaml:40");
    assert!(rendered.used.contains("files/settings.env"));
}

#[test]
fn generator_options_apply_as_by_kubectl() {
    as_kubectl("generator-options");
}

#[test]
fn an_overlay_over_a_base_renders_as_by_kubectl() {
    let rendered = as_kubectl("overlay");
    let web = rendered
        .documents
        .iter()
        .find(|document| document.object["kind"] == "Deployment")
        .unwrap();
    assert_eq!(web.place.to_string(), "base/web.yaml:1");
}

#[test]
fn base_used_twice_keeps_references_apart() {
    as_kubectl("twice");
}

#[test]
fn a_namespace_goes_to_what_kubectl_gives_it() {
    as_kubectl("namespace-only");
}

#[test]
fn a_byte_order_mark_and_crlf_do_no_harm() {
    let files = super::files(&[
        (
            "kustomization.yaml",
            "\u{feff}resources:\r\n- a.yaml\r\nnamePrefix: x-\r\n",
        ),
        (
            "a.yaml",
            "kind: ConfigMap\r\napiVersion: v1\r\nmetadata: {name: a}\r\n",
        ),
    ]);
    let rendered = render(&files, "").unwrap();
    assert_eq!(rendered.documents[0].object["metadata"]["name"], "x-a");
}
