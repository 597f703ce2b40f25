//! The mistakes in manifests: by themselves, and as the cluster sees them.

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use crate::cli::connect::{ClusterArgs, block_on};
use crate::cli::error::CliError;
use crate::cluster::{Cluster, NotApplied, plain_refusal};
use crate::submission::{self, Finding, Manifest, SubmissionError};
use crate::{say, text::Text};

/// The time that asking the cluster may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Returns remarks on the manifests in `file`, in which nothing is wrong.
///
/// # Errors
/// Every mistake.
pub(super) fn lint(file: &Path, cluster: &ClusterArgs) -> Result<Vec<Text>, CliError> {
    let mistaken = |mistakes| CliError::Manifest {
        file: file.to_owned(),
        mistakes,
    };
    let manifests = submission::read_manifests(file).map_err(mistaken)?;
    if manifests.is_empty() {
        return Ok(vec![say!(
            ja: "組み込みの種類のオブジェクトはありません",
            en: "there is no object of a built-in kind in it"
        )]);
    }
    let asked = block_on(async {
        let cluster = cluster.connect().await?;
        Ok(refused(&cluster, &manifests).await)
    });
    match asked {
        Ok(Ok(findings)) if findings.is_empty() => Ok(vec![say!(
            ja: "クラスターもこのマニフェストを受け付けます",
            en: "the cluster would take it, too"
        )]),
        Ok(Ok(findings)) => Err(mistaken(SubmissionError { findings })),
        Ok(Err(())) | Err(_) => Ok(vec![say!(
            ja: "クラスターにつながらないので、ファイルだけを確かめました",
            en: "no cluster answered, so only the file was looked at"
        )]),
    }
}

/// Returns a finding for each manifest that the cluster would not take; an error
/// where it does not answer.
async fn refused(cluster: &Cluster, manifests: &[Manifest]) -> Result<Vec<Finding>, ()> {
    let deadline = Instant::now() + PATIENCE;
    let mut findings = Vec::new();
    for manifest in manifests {
        let (kind, name) = (&manifest.kind, &manifest.name);
        let namespace = manifest.object.pointer("/metadata/namespace");
        let cluster = match namespace.and_then(serde_json::Value::as_str) {
            Some(namespace) => cluster.in_namespace(namespace),
            None => cluster.clone(),
        };
        let asked = cluster.rehearse_apply(kind, name, &manifest.object, deadline);
        match asked.await {
            Ok(()) => {}
            Err(NotApplied::Refused(words)) => {
                let said = plain_refusal(&kind.kind, name, &words);
                findings.push(Finding::new(manifest.place.clone(), said.what, said.next));
            }
            Err(NotApplied::Trouble(_)) => return Err(()),
        }
    }
    Ok(findings)
}
