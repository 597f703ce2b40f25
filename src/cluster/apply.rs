//! What grading writes: a namespace of its own and what is applied in it.

use kube::api::{DeleteParams, Patch, PatchParams, PostParams, ValidationDirective};
use kube::core::Request;
use serde_json::Value;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::retry::is_misfit;
use super::selection::{Selection, collection};
use crate::evidence::{Kind, Read, Scope, Trouble};

/// Who manages the fields that are applied.
const MANAGER: &str = "handson";

/// Why an object was not taken.
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
        let objects = self.selected(kind, deadline).await;
        let objects = objects.map_err(NotApplied::Trouble)?;
        let params = PatchParams {
            force: true,
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply(MANAGER)
        };
        let request = Request::new(&objects.url).patch(name, &params, &Patch::Apply(object));
        match self.get(request, deadline).await {
            Err(failure) if is_no_set(&failure) => {
                self.as_created(&objects, object, deadline).await
            }
            other => other.map_err(|failure| not_applied(kind, name, &failure)),
        }
    }

    /// The objects of a kind in the namespace; where it is none of the built-in
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

    /// What kubectl takes and server-side apply does not: a list with the same
    /// key twice, such as a variable that is set again. The last one holds.
    async fn as_created(
        &self,
        objects: &Selection,
        object: &Value,
        deadline: Instant,
    ) -> Result<Value, NotApplied> {
        let params = PostParams {
            dry_run: false,
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
        match self.get::<Value>(request, deadline).await {
            Ok(_) | Err(Failure::Status { code: 404, .. }) => Ok(()),
            Err(failure) => Err(failure.trouble(format!("change {kind} {name}"))),
        }
    }

    /// Deletes an object and all that it owns, giving its containers `grace`
    /// seconds (their own time where there is none). One that is gone is no error.
    ///
    /// # Errors
    /// Why it was not deleted.
    pub async fn take_away(
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
        match self.get::<Value>(request, deadline).await {
            Ok(_) | Err(Failure::Status { code: 404, .. }) => Ok(()),
            Err(failure) => Err(failure.trouble(format!("delete {kind} {name}"))),
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
