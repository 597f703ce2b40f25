//! The namespaces that `-n` asks for.

use tokio::time::Instant;

use crate::cli::error::CliError;
use crate::cli::usage::Usage;
use crate::cluster::Cluster;
use crate::nearest::nearest;
use crate::say;
use crate::wildcard::fits;

/// The cluster once for each namespace that `patterns` ask for, in their
/// order; the context's own where there are none. `*` stands for any letters.
pub(in crate::cli) async fn of(
    cluster: Cluster,
    patterns: &[String],
    deadline: Instant,
) -> Result<Vec<Cluster>, CliError> {
    if patterns.is_empty() {
        return Ok(vec![cluster]);
    }
    let mut names: Vec<String> = Vec::new();
    for pattern in patterns {
        if pattern.contains('*') {
            let known = cluster.namespaces(deadline).await;
            let known = known.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
            let matching: Vec<_> = known.iter().filter(|name| fits(pattern, name)).collect();
            if matching.is_empty() {
                return Err(CliError::Usage(none(pattern, &known)));
            }
            names.extend(matching.into_iter().cloned());
        } else {
            names.push(pattern.clone());
        }
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    for name in names {
        if !clusters.iter().any(|cluster| cluster.namespace() == name) {
            clusters.push(cluster.in_namespace(name));
        }
    }
    Ok(clusters)
}

fn none(pattern: &str, known: &[String]) -> Usage {
    let near = nearest(&pattern.replace('*', ""), known.iter().map(String::as_str));
    Usage {
        code: "no-such-namespace",
        message: say!(
            ja: "「{pattern}」に当てはまる Namespace はありません",
            en: "no namespace matches `{pattern}`"
        ),
        next: match near {
            Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
            None => say!(
                ja: "`kubectl get namespaces` で名前を確かめてください。",
                en: "`kubectl get namespaces` shows the names"
            ),
        },
    }
}
