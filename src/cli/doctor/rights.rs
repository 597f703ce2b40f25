//! The rights that the exercise's checks and probes take.

use tokio::time::Instant;

use super::Chosen;
use super::finding::Finding;
use crate::cluster::Cluster;
use crate::engine::Options;
use crate::listed::listed;
use crate::rbac::{MissingPermission, Needs, review};
use crate::say;

/// Compares the rights that are needed with those that are there.
pub(super) async fn rights(exercise: &Chosen, cluster: &Cluster, by: Instant) -> Finding {
    let name = &exercise.name;
    let ask = say!(
        ja: "どの確認に必要かは `handson rbac {name} --check` で分かります。クラスターの管理者に、`handson rbac {name}` が表示する Role を頼みましょう",
        en: "`handson rbac {name} --check` shows which checks need them; ask whoever runs the cluster for the roles that `handson rbac {name}` prints"
    );
    let needs = Needs::of(&exercise.loaded, &exercise.variables, &Options::default());
    let Ok(needs) = needs else {
        let text = say!(ja: "演習に必要な権限が分かりません", en: "the rights that the exercise needs are not known");
        return Finding::unsure("rights", &text, &ask);
    };
    let review = match review(std::slice::from_ref(cluster), &needs, by).await {
        Ok(review) => review,
        Err(trouble) => {
            let text = say!(
                ja: "権限を確かめられませんでした: {trouble}",
                en: "the rights could not be determined: {trouble}"
            );
            return Finding::unsure("rights", &text, &ask);
        }
    };
    let (needed, useful): (Vec<_>, Vec<_>) = review
        .missing
        .iter()
        .partition(|it| it.checks.run || !it.checks.verdict.is_empty());
    if !needed.is_empty() {
        let missing = names(&needed);
        let text = say!(ja: "権限が足りません: {missing}", en: "rights are missing: {missing}");
        return Finding::wrong("rights", &text, &ask);
    }
    if !useful.is_empty() {
        let missing = names(&useful);
        let text = say!(
            ja: "場合によって必要な権限が足りません: {missing}",
            en: "rights that are needed in some cases are missing: {missing}"
        );
        return Finding::unsure("rights", &text, &ask);
    }
    let text = say!(
        ja: "演習「{name}」に必要な権限があります",
        en: "you have all rights that {name} needs"
    );
    Finding::well("rights", &text)
}

fn names(missing: &[&MissingPermission]) -> String {
    let names: Vec<String> = missing.iter().map(|it| it.right.to_string()).collect();
    listed(&names)
}
