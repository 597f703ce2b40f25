//! Which cluster this is.

use tokio::time::Instant;

use super::Cluster;
use super::selection::collection;
use crate::evidence::{Kind, Trouble, TroubleKind};

impl Cluster {
    /// The UID of the namespace `kube-system`, which no two clusters share and
    /// no cluster changes. One request.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be read.
    pub async fn identity(&self, deadline: Instant) -> Result<String, Trouble> {
        let namespace = self
            .object(&collection(Kind::namespace(), ""), "kube-system", deadline)
            .await?;
        namespace
            .as_ref()
            .and_then(|namespace| namespace.pointer("/metadata/uid")?.as_str())
            .map(str::to_owned)
            .ok_or_else(|| Trouble {
                kind: TroubleKind::Other,
                what: "read the UID of namespace kube-system".to_owned(),
                message: "there is none".to_owned(),
            })
    }
}
