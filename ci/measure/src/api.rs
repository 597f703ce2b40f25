//! The lab's API server, for what must be quick or exact in time.

use std::time::Instant;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Request;
use kube::Client;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::error::{Error, Result};

/// So many objects are made at the same time.
const AT_ONCE: usize = 32;

/// A connection to the API server.
pub struct Api {
    runtime: Runtime,
    client: Client,
}

impl Api {
    /// To the cluster of the kubeconfig.
    pub fn connect() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::io("start", "tokio".as_ref()))?;
        let client = runtime.block_on(Client::try_default())?;
        Ok(Self { runtime, client })
    }

    /// Changes an object by a JSON merge patch, and returns when the answer was there.
    pub fn patch(&self, path: &str, change: &Value) -> Result<Instant> {
        let request = Request::patch(path)
            .header("content-type", "application/merge-patch+json")
            .body(change.to_string().into_bytes())
            .map_err(kube::Error::HttpError)?;
        self.runtime.block_on(async {
            let answer = self.client.send(request.map(Into::into)).await?;
            let acknowledged = Instant::now();
            let (parts, body) = answer.into_parts();
            let body = body.collect_bytes().await?;
            if parts.status.is_success() {
                return Ok(acknowledged);
            }
            Err(Error::Refused {
                path: path.to_owned(),
                answer: String::from_utf8_lossy(&body).into_owned(),
            })
        })
    }

    /// Applies manifests, each to the path of its object: in much less time than
    /// `kubectl apply` takes for hundreds of them.
    pub fn apply(&self, objects: Vec<(String, String)>) -> Result<()> {
        let requests = objects.into_iter().map(|(path, manifest)| {
            Request::patch(format!("{path}?fieldManager=bench&force=true"))
                .header("content-type", "application/apply-patch+yaml")
                .body(manifest.into_bytes())
        });
        self.send_all(requests)
    }

    /// Sends requests, some at a time, of which none may be refused.
    fn send_all(
        &self,
        requests: impl Iterator<Item = http::Result<Request<Vec<u8>>>>,
    ) -> Result<()> {
        let one = |request: http::Result<_>| async {
            let request = request.map_err(kube::Error::HttpError)?;
            self.client.request::<Value>(request).await.map(drop)
        };
        let sent = stream::iter(requests).map(one).buffer_unordered(AT_ONCE);
        Ok(self.runtime.block_on(sent.try_collect::<()>())?)
    }

    /// Makes Pods that stay as they are, since no scheduler places them.
    pub fn make_idle_pods(&self, namespace: &str, count: usize) -> Result<()> {
        let path = format!("/api/v1/namespaces/{namespace}/pods");
        let requests = (0..count).map(|number| {
            let pod = json!({
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": format!("idle-{number}"), "labels": {"app": "idle"}},
                "spec": {
                    "schedulingGates": [{"name": "bench/never"}],
                    "containers": [{"name": "main", "image": "busybox", "command": ["sleep", "infinity"]}],
                },
            });
            Request::post(&path)
                .header("content-type", "application/json")
                .body(pod.to_string().into_bytes())
        });
        self.send_all(requests)
    }
}
