//! The only things that handson changes through the API: it deletes one Pod
//! and creates one.

use kube::api::{DeleteParams, PostParams};
use kube::core::Request;
use kube::core::params::Preconditions;
use serde_json::Value;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::resource::is_plain;
use super::selection::collection;
use crate::evidence::{Kind, PodKey, Trouble};

impl Cluster {
    /// An object as the API has it, with its `managedFields`.
    pub(crate) async fn whole(
        &self,
        kind: Kind,
        name: &str,
        deadline: Instant,
    ) -> Result<Option<Value>, Trouble> {
        if !is_plain(name) {
            let what = format!("get {kind}");
            return Err(Failure::Request(format!("\"{name}\" is no name")).trouble(what));
        }
        let mut objects = collection(kind, self.namespace());
        objects.name = Some(name.to_owned());
        self.object(&objects, name, deadline).await
    }

    /// Deletes the Pod of this name if it still has this UID, with its own
    /// grace period. One that is gone or another one by now is no error.
    /// Repeated like a read: by its UID it can only ever hit the same Pod.
    pub(crate) async fn delete(&self, pod: &PodKey, deadline: Instant) -> Result<(), Failure> {
        let params = DeleteParams::default().preconditions(Preconditions {
            uid: Some(pod.uid.clone()),
            resource_version: None,
        });
        let pods = collection(Kind::pod(), self.namespace());
        let request = Request::new(&pods.url).delete(&pod.name, &params);
        match self.get::<Value>(request, deadline).await {
            Ok(_)
            | Err(Failure::Status {
                code: 404 | 409, ..
            }) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Creates a Pod, or (`rehearse`) lets the API say whether it would. One attempt.
    pub(crate) async fn create(
        &self,
        manifest: &Value,
        rehearse: bool,
        until: Instant,
    ) -> Result<(), Failure> {
        let params = PostParams {
            dry_run: rehearse,
            field_manager: Some("handson".to_owned()),
        };
        let body =
            serde_json::to_vec(manifest).map_err(|error| Failure::Request(error.to_string()))?;
        let pods = collection(Kind::pod(), self.namespace());
        let request = Request::new(&pods.url)
            .create(&params, body)
            .map_err(|error| Failure::Request(error.to_string()))?;
        self.body(request, until).await.map(drop)
    }
}
