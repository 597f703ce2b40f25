//! Writes: the Pod that a re-creation deletes and creates, and what grading applies,
//! changes and deletes in its sandbox.

use kube::api::{DeleteParams, Patch, PatchParams, PostParams, ValidationDirective};
use kube::core::Request;
use kube::core::params::Preconditions;
use serde_json::Value;
use tokio::time::Instant;

use super::Cluster;
use super::call::Built;
use super::failure::Failure;
use super::retry::is_misfit;
use super::selection::{Selection, collection};
use crate::evidence::{Kind, PodKey, Read, Scope, Trouble};

/// The manager of the fields that are applied.
const MANAGER: &str = "handson";

/// An error of applying an object.
#[derive(Clone, Debug, PartialEq)]
pub enum NotApplied {
    /// The API refuses the object for what is in it; its words.
    Refused(String),
    /// The way to the API, or the API itself.
    Trouble(Trouble),
}

impl Cluster {
    /// Applies `object` by server-side apply: unknown fields are refused, what
    /// is there is changed. Repeated like a read, since twice is as good as once.
    ///
    /// # Errors
    /// [`NotApplied`].
    pub async fn apply(
        &self,
        kind: &Kind,
        name: &str,
        object: &Value,
        deadline: Instant,
    ) -> Result<Value, NotApplied> {
        self.patch(kind, name, object, false, deadline).await
    }

    /// Lets the API say whether it would apply `object`, and changes nothing.
    ///
    /// # Errors
    /// [`NotApplied`].
    pub async fn rehearse_apply(
        &self,
        kind: &Kind,
        name: &str,
        object: &Value,
        deadline: Instant,
    ) -> Result<(), NotApplied> {
        let rehearsed = self.patch(kind, name, object, true, deadline).await;
        rehearsed.map(drop)
    }

    async fn patch(
        &self,
        kind: &Kind,
        name: &str,
        object: &Value,
        dry_run: bool,
        deadline: Instant,
    ) -> Result<Value, NotApplied> {
        let objects = self.selected(kind, deadline).await;
        let objects = objects.map_err(NotApplied::Trouble)?;
        let params = PatchParams {
            dry_run,
            force: true,
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply(MANAGER)
        };
        let request = Request::new(&objects.url).patch(name, &params, &Patch::Apply(object));
        match self.get(request, deadline).await {
            Err(failure) if is_no_set(&failure) => {
                self.as_created(&objects, object, dry_run, deadline).await
            }
            other => other.map_err(|failure| not_applied(kind, name, &failure)),
        }
    }

    /// Returns the objects of a kind in the namespace; where it is none of the built-in
    /// ones, as the cluster says.
    async fn selected(&self, kind: &Kind, deadline: Instant) -> Result<Selection, Trouble> {
        if kind.resource().is_some() {
            return Ok(collection(kind.clone(), self.namespace()));
        }
        let read = Read {
            kind: kind.clone(),
            scope: Scope::All,
        };
        self.selection(&read, deadline).await
    }

    /// Creates what kubectl takes and server-side apply does not: a list with the same
    /// key twice, such as a variable that is set again. The last one holds.
    async fn as_created(
        &self,
        objects: &Selection,
        object: &Value,
        dry_run: bool,
        deadline: Instant,
    ) -> Result<Value, NotApplied> {
        let params = PostParams {
            dry_run,
            field_manager: Some(MANAGER.to_owned()),
        };
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let failed = |failure: &Failure| not_applied(&objects.kind, name, failure);
        let body = serde_json::to_vec(object)
            .map_err(|error| failed(&Failure::Request(error.to_string())))?;
        let request = Request::new(&objects.url).create(&params, body);
        self.get(request, deadline)
            .await
            .map_err(|failure| failed(&failure))
    }

    /// Deletes the Pod of this name if it still has this UID, with its own
    /// grace period. One that is gone or another one by now is no error.
    /// Repeated like a read: by its UID it can only ever hit the same Pod.
    pub(crate) async fn delete_pod(&self, pod: &PodKey, deadline: Instant) -> Result<(), Failure> {
        let params = DeleteParams::default().preconditions(Preconditions {
            uid: Some(pod.uid.clone()),
            resource_version: None,
        });
        let pods = collection(Kind::pod(), self.namespace());
        let request = Request::new(&pods.url).delete(&pod.name, &params);
        self.change(request, &[404, 409], deadline).await
    }

    /// Creates a Pod, or (`rehearse`) lets the API say whether it would. One attempt.
    pub(crate) async fn create_pod(
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

    /// Changes fields of an object that is there; one that is gone is no error.
    ///
    /// # Errors
    /// Why it was not changed.
    pub async fn merge(
        &self,
        kind: &Kind,
        name: &str,
        patch: &Value,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let objects = collection(kind.clone(), self.namespace());
        let params = PatchParams::default();
        let request = Request::new(&objects.url).patch(name, &params, &Patch::Merge(patch));
        let changed = self.change(request, &[404], deadline).await;
        changed.map_err(|failure| failure.trouble(format!("change {kind} {name}")))
    }

    /// Deletes an object and all that it owns, giving its containers `grace`
    /// seconds (their own time where there is none). One that is gone is no error.
    ///
    /// # Errors
    /// Why it was not deleted.
    pub async fn delete_object(
        &self,
        kind: &Kind,
        name: &str,
        grace: Option<u32>,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let objects = collection(kind.clone(), self.namespace());
        let params = DeleteParams {
            grace_period_seconds: grace,
            ..DeleteParams::background()
        };
        let request = Request::new(&objects.url).delete(name, &params);
        let deleted = self.change(request, &[404], deadline).await;
        deleted.map_err(|failure| failure.trouble(format!("delete {kind} {name}")))
    }

    /// Sends a change, for which an answer with one of the codes `settled` is as good as done.
    async fn change(
        &self,
        request: Built,
        settled: &[u16],
        deadline: Instant,
    ) -> Result<(), Failure> {
        match self.get::<Value>(request, deadline).await {
            Err(Failure::Status { code, .. }) if settled.contains(&code) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

/// Server-side apply takes lists with keys as sets, and says so in words only.
fn is_no_set(failure: &Failure) -> bool {
    matches!(failure, Failure::Status { message, .. } if message.contains("duplicate entries for key"))
}

fn not_applied(kind: &Kind, name: &str, failure: &Failure) -> NotApplied {
    match failure {
        // 400 and 422: what is in it; 403 with these reasons: more than the
        // namespace allows; 413: too large.
        Failure::Status {
            code: 400 | 413 | 422,
            message,
            ..
        } => NotApplied::Refused(message.clone()),
        Failure::Status {
            code: 403, message, ..
        } if [
            "exceeded quota",
            "violates PodSecurity",
            "maximum",
            "minimum",
        ]
        .iter()
        .any(|words| message.contains(words)) =>
        {
            NotApplied::Refused(message.clone())
        }
        // Server-side apply answers 500 to what does not fit the kind.
        Failure::Status {
            code: 500, message, ..
        } if is_misfit(message) => NotApplied::Refused(message.clone()),
        other => NotApplied::Trouble(other.trouble(format!("apply {kind} {name}"))),
    }
}
