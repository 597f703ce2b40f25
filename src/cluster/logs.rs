//! The last lines that a container wrote.

use kube::api::LogParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::lines::{LONGEST, Lines};
use super::resource::is_plain;
use super::selection::collection;
use crate::evidence::{Answer, Kind, PodKey, Trouble, TroubleKind};
use crate::objects::fields::object_uid;

const LINES: i64 = 20;
const BYTES: usize = 16 * 1024;
/// containerd's way of saying that a log file is gone, sent as if it were the log.
const NO_LOG: &str = "unable to retrieve container logs for";

impl Cluster {
    /// Returns the last 20 lines (at most 16 KiB) of a container, or of its run before
    /// the present one. Empty when it has written nothing or the log is gone.
    pub async fn logs(
        &self,
        pod: &PodKey,
        container: &str,
        previous: bool,
        deadline: Instant,
    ) -> Answer {
        let params = LogParams {
            container: Some(container.to_owned()),
            previous,
            tail_lines: Some(LINES),
            ..LogParams::default()
        };
        match self.log(pod, &params, deadline).await {
            Ok(log) => Answer::Log(last_bytes(&log)),
            Err(trouble) => Answer::Trouble(trouble),
        }
    }

    /// Returns the lines of a Pod's log from its beginning, as they are written.
    pub(crate) async fn follow_log(&self, pod: &str) -> Result<Lines, Failure> {
        if !is_plain(pod) {
            return Err(Failure::Request(pod.to_owned()));
        }
        let pods = collection(Kind::pod(), self.namespace());
        let params = LogParams {
            follow: true,
            ..LogParams::default()
        };
        let request = Request::new(&pods.url).logs(pod, &params);
        let request = request.map_err(|error| Failure::Request(error.to_string()))?;
        Ok(Lines::new(self.open(request).await?, self.longest(LONGEST)))
    }

    /// Returns a container's log; of this Pod and no later one of its name.
    pub(crate) async fn log(
        &self,
        pod: &PodKey,
        params: &LogParams,
        deadline: Instant,
    ) -> Result<String, Trouble> {
        let what = format!("read the log of Pod {}", pod.name);
        let pods = collection(Kind::pod(), self.namespace());
        if !is_plain(&pod.name) {
            return Err(Failure::Request(pod.name.clone()).trouble(what));
        }
        let request = Request::new(&pods.url).logs(&pod.name, params);
        let log = match self.get_text(request, deadline).await {
            Ok(log) => log,
            // The Pod has no such run (any more), or none yet.
            Err(Failure::Status { code: 400, .. }) => String::new(),
            Err(Failure::Status {
                code: 404, message, ..
            }) => {
                return Err(Trouble {
                    kind: TroubleKind::Moved,
                    what,
                    message,
                });
            }
            Err(failure) => return Err(failure.trouble(what)),
        };
        self.get_same_pod(pod, deadline).await?;
        Ok(if log.trim_start().starts_with(NO_LOG) {
            String::new()
        } else {
            log
        })
    }

    /// Returns the Pod as it is now, if its name still means the one of this UID. Since UIDs
    /// never come back, everything that was done under the name between the
    /// Pod's discovery and this check was done to that Pod.
    pub(crate) async fn get_same_pod(
        &self,
        pod: &PodKey,
        deadline: Instant,
    ) -> Result<Value, Trouble> {
        let pods = collection(Kind::pod(), self.namespace());
        let now = self.object(&pods, &pod.name, deadline).await?;
        let uid = now.as_ref().and_then(object_uid);
        if let Some(found) = &now
            && uid == Some(pod.uid.as_str())
        {
            return Ok(found.clone());
        }
        Err(Trouble {
            kind: TroubleKind::Moved,
            what: format!("look at Pod {}", pod.name),
            message: match uid {
                Some(uid) => format!("it is another Pod now (UID {uid} instead of {})", pod.uid),
                None => "it is gone".to_owned(),
            },
        })
    }
}

/// Returns the end of a log that is longer than is kept, from the beginning of a line.
fn last_bytes(log: &str) -> String {
    let from = log.len().saturating_sub(BYTES);
    let from = (from..log.len())
        .find(|index| log.is_char_boundary(*index))
        .unwrap_or(from);
    let kept = &log[from..];
    match kept.split_once('\n') {
        Some((_, whole_lines)) if from > 0 && !whole_lines.is_empty() => whole_lines.to_owned(),
        _ => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_cut_at_its_front_between_lines() {
        let long = format!("{}\nあ last\n", "x".repeat(20_000));
        assert_eq!(last_bytes(&long), "あ last\n");
        assert_eq!(last_bytes("short\n"), "short\n");
        let one_line = "あ".repeat(10_000);
        assert!(last_bytes(&one_line).len() <= 16 * 1024);
    }
}
