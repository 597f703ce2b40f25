//! Reads objects as raw JSON, and tells which cluster they are of.

use kube::api::GetParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::pages::without_managed_fields;
use super::resource::is_plain;
use super::selection::{Selection, collection, everywhere};
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};
use crate::objects::fields::{find_named, object_name, object_uid};

impl Cluster {
    /// Returns the objects that `read` is about, without `metadata.managedFields`.
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
            return Ok(Answer::Objects(
                object.map(without_managed_fields).into_iter().collect(),
            ));
        }
        let answer = if read.scope == Scope::First {
            self.first(&selection, deadline).await
        } else {
            let listed = self.list(&selection, deadline).await;
            listed.map(|(objects, _)| Answer::Objects(objects))
        };
        answer.map_err(|failure| self.trouble(&selection, &failure))
    }

    /// Returns the names of all namespaces. They show which cluster this is, too.
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
        if let Some(uid) = find_named(&found, "kube-system").and_then(object_uid) {
            self.known_as(uid.to_owned());
        }
        Ok(found.iter().map(|it| object_name(it).to_owned()).collect())
    }

    /// Returns the UID of the namespace `kube-system`, which no two clusters share
    /// and no cluster changes. One request.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be read.
    pub async fn identity(&self, deadline: Instant) -> Result<String, Trouble> {
        let system = collection(Kind::namespace(), "");
        let namespace = self.object(&system, "kube-system", deadline).await?;
        let uid = namespace.as_ref().and_then(object_uid).map(str::to_owned);
        uid.ok_or_else(|| Trouble {
            kind: TroubleKind::Other,
            what: "read the UID of namespace kube-system".to_owned(),
            message: "there is none".to_owned(),
        })
    }

    /// Returns the Pods of all namespaces, on `node` if one is named.
    ///
    /// # Errors
    /// [`Trouble`] when they cannot be listed.
    pub(crate) async fn pods_everywhere(
        &self,
        node: Option<&str>,
        deadline: Instant,
    ) -> Result<Vec<Value>, Trouble> {
        let mut pods = everywhere(Kind::pod());
        pods.fields = node.map(|node| format!("spec.nodeName={node}"));
        let listed = self.list(&pods, deadline).await;
        listed
            .map(|(objects, _)| objects)
            .map_err(|failure| self.trouble(&pods, &failure))
    }

    /// Returns the Pods of all namespaces that a label selector chooses.
    pub(crate) async fn pods_labelled(
        &self,
        labels: &str,
        deadline: Instant,
    ) -> Result<Vec<Value>, Trouble> {
        let mut pods = everywhere(Kind::pod());
        pods.labels = Some(labels.to_owned());
        let listed = self.list(&pods, deadline).await;
        listed
            .map(|(objects, _)| objects)
            .map_err(|failure| self.trouble(&pods, &failure))
    }

    /// Returns an object as the API has it, with its `managedFields`.
    pub(crate) async fn full_object(
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

    /// Returns the object of one name, as the API has it, `None` where there is none.
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
