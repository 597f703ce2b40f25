//! Refusals of manifests that are handed in together.

use super::*;

fn sized(name: &str, size: &str) -> String {
    claim(&format!("resources: {{requests: {{storage: {size}}}}}"))
        .replace("name: a", &format!("name: {name}"))
}

#[test]
fn the_claims_of_a_submission_share_one_limit() {
    let (a, b, c) = (sized("a", "30Gi"), sized("b", "20Gi"), sized("c", "1"));
    assert_eq!(together(&[&a, &b]), []);
    let at = "/spec/resources/requests/storage".to_owned();
    assert_eq!(together(&[&a, &b, &c]), [(2, at.clone())]);
    assert_eq!(together(&[&sized("a", "53687091201")]), [(0, at)]);
    // Two stages may hand in the same claim.
    assert_eq!(together(&[&a, &sized("a", "40Gi"), &a]), []);
}

#[test]
fn a_template_counts_once_for_each_replica() {
    let set = |replicas: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: a}}, spec: {{replicas: {replicas}, \
             volumeClaimTemplates: [{{spec: {{resources: {{requests: {{storage: 20Gi}}}}}}}}]}}}}"
        )
    };
    assert_eq!(together(&[&set("2")]), []);
    let at = "/spec/volumeClaimTemplates/0/spec/resources/requests/storage";
    for many in ["3", "9223372036854775807"] {
        assert_eq!(together(&[&set(many)]), [(0, at.to_owned())]);
    }
    let pod = volume(
        "ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 60Gi}}}}}",
    );
    let at = "/spec/volumes/0/ephemeral/volumeClaimTemplate/spec/resources/requests/storage";
    assert_eq!(together(&[&pod]), [(0, at.to_owned())]);
}

#[test]
fn a_host_path_inside_another_one_is_refused() {
    let (outer, inner) = (
        volume("hostPath: {path: /data}"),
        volume("hostPath: {path: /data//a/}"),
    );
    let at = "/spec/volumes/0/hostPath/path".to_owned();
    assert_eq!(together(&[&inner, &outer]), [(0, at)]);
    assert_eq!(
        together(&[&inner, &inner, &volume("hostPath: {path: /data/ab}")]),
        []
    );
}
