//! The cluster's DNS, by the endpoints of its service.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::time::Instant;

use super::finding::Finding;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope};
use crate::objects::fields::items_at;
use crate::say;

/// The namespace and name of the service, whatever the program behind it: `CoreDNS`
/// took them over from kube-dns.
const NAMESPACE: &str = "kube-system";
const NAME: &str = "kube-dns";

/// Finds out whether names are resolved in the cluster.
pub(super) async fn dns(cluster: &Cluster, by: Instant) -> Finding {
    let system = cluster.in_namespace(NAMESPACE);
    let label = ("kubernetes.io/service-name".to_owned(), NAME.to_owned());
    let kind = Kind::built_in("EndpointSlice");
    let Some(kind) = kind else {
        return unknown();
    };
    let scope = Scope::Labelled(BTreeMap::from([label]));
    let answer = system.read(&Read { kind, scope }, by).await;
    let (Answer::Objects(slices) | Answer::Page(slices)) = answer else {
        return unknown();
    };
    if slices.iter().any(has_endpoint) {
        let text = say!(ja: "クラスターの DNS が動いています", en: "the cluster's DNS runs");
        return Finding::well("dns", &text);
    }
    let look = say!(
        ja: "`kubectl -n {NAMESPACE} get pods` で DNS の Pod を確かめてください。名前でほかの Pod に接続しない演習は、このままでも進められます",
        en: "look for its Pods with `kubectl -n {NAMESPACE} get pods`; exercises in which nothing is reached by name work all the same"
    );
    if slices.is_empty() {
        let text = say!(
            ja: "クラスターの DNS が {NAMESPACE} に見つかりません",
            en: "the cluster's DNS was not found in {NAMESPACE}"
        );
        return Finding::unsure("dns", &text, &look);
    }
    let text = say!(
        ja: "クラスターの DNS に、動いている Pod がありません",
        en: "none of the Pods of the cluster's DNS is ready"
    );
    Finding::wrong("dns", &text, &look)
}

fn unknown() -> Finding {
    Finding::unsure(
        "dns",
        &say!(ja: "クラスターの DNS を確かめられません", en: "the cluster's DNS cannot be examined"),
        &say!(
            ja: "Pod の中で名前を解決できないときは、クラスターの管理者に尋ねましょう。",
            en: "where names are not resolved inside Pods, ask whoever runs the cluster"
        ),
    )
}

/// Tells whether an endpoint of the slice may be used; one of which nothing is said may.
fn has_endpoint(slice: &Value) -> bool {
    let mut endpoints = items_at(slice, "/endpoints");
    endpoints.any(|it| it.pointer("/conditions/ready") != Some(&Value::Bool(false)))
}
