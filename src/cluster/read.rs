//! Reading objects: raw JSON.

use kube::api::GetParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::pages::tidied;
use super::selection::Selection;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble};

impl Cluster {
    /// The objects that `read` is about, without `metadata.managedFields`.
    /// Nothing there is an empty answer. Transient errors are repeated until `deadline`.
    pub async fn read(&self, read: &Read, deadline: Instant) -> Answer {
        if let Some(share) = self.share() {
            let shared = Box::pin(share.answer(self, read));
            // A list for all that takes too long is no reason to know nothing.
            if let Ok(Some(answer)) = timeout_at(deadline, shared).await {
                return answer;
            }
        }
        self.read_now(read, deadline).await
    }

    /// As [`Cluster::read`], from the cluster itself.
    pub(super) async fn read_now(&self, read: &Read, deadline: Instant) -> Answer {
        self.answer(read, deadline)
            .await
            .unwrap_or_else(Answer::Trouble)
    }

    async fn answer(&self, read: &Read, deadline: Instant) -> Result<Answer, Trouble> {
        let selection = self.selection(read, deadline).await?;
        if let Some(name) = &selection.name {
            let object = self.object(&selection, name, deadline).await?;
            return Ok(Answer::Objects(object.map(tidied).into_iter().collect()));
        }
        let answer = if read.scope == Scope::First {
            self.first(&selection, deadline).await
        } else {
            let listed = self.list(&selection, deadline).await;
            listed.map(|(objects, _)| Answer::Objects(objects))
        };
        answer.map_err(|failure| self.trouble(&selection, &failure))
    }

    /// The names of all namespaces. They show which cluster this is, too.
    ///
    /// # Errors
    /// Why they cannot be listed.
    pub async fn namespaces(&self, deadline: Instant) -> Result<Vec<String>, Trouble> {
        let read = Read {
            kind: Kind::namespace(),
            scope: Scope::All,
        };
        let found = match self.answer(&read, deadline).await? {
            Answer::Objects(found) => found,
            _ => Vec::new(),
        };
        let text = |object: &Value, pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let system = found
            .iter()
            .find(|namespace| namespace["metadata"]["name"] == "kube-system");
        if let Some(system) = system {
            self.known_as(text(system, "/metadata/uid"));
        }
        let names = found.iter().map(|object| text(object, "/metadata/name"));
        Ok(names.collect())
    }

    /// The object of one name, as the API has it, or that there is none.
    pub(super) async fn object(
        &self,
        selection: &Selection,
        name: &str,
        deadline: Instant,
    ) -> Result<Option<Value>, Trouble> {
        let request = Request::new(&selection.url).get(name, &GetParams::default());
        match self.get(request, deadline).await {
            Ok(object) => Ok(Some(object)),
            Err(Failure::Status {
                code: 404,
                about: Some(about),
                ..
            }) if about == name => Ok(None),
            Err(failure) => Err(self.trouble(selection, &failure)),
        }
    }
}
