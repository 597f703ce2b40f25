//! The reasons why the Pods of a Job give no rows, as messages.

use serde_json::Value;

use super::manifest::NAME;
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::evidence::Trouble;
use crate::report::clean::clean;
use crate::say;
use crate::text::Text;

/// Returns the message of the cluster about Pods that the Job may not make.
pub(super) fn refused(events: &[Value]) -> Option<Stopped> {
    let event = events
        .iter()
        .rfind(|event| text(event, "/reason") == "FailedCreate")?;
    let message = clean(&text(event, "/message"));
    Some(in_the_way(say!(
        ja: "採点クラスターで Job の Pod を作れません: {message}",
        en: "the grading cluster does not let the Job make its Pods: {message}"
    )))
}

/// Returns the reason why Pods cannot begin, where none is running.
pub(super) fn waiting(pods: &[Value]) -> Option<Stopped> {
    const NO_IMAGE: [&str; 4] = [
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
    ];
    const NO_WAY: [&str; 2] = ["CreateContainerConfigError", "CreateContainerError"];
    if pods
        .iter()
        .any(|pod| text(pod, "/status/phase") == "Running")
    {
        return None;
    }
    let conditions = |pod: &Value| pod["status"]["conditions"].as_array().cloned();
    let mut conditions = pods.iter().filter_map(conditions).flatten();
    let states = pods
        .iter()
        .filter_map(|pod| pod.pointer("/status/containerStatuses/0/state/waiting"));
    let state = states
        .into_iter()
        .find(|state| {
            let reason = text(state, "/reason");
            NO_WAY.contains(&reason.as_str()) || NO_IMAGE.contains(&reason.as_str())
        })
        .cloned()
        .or_else(|| conditions.find(|it| text(it, "/reason") == "Unschedulable"))?;
    let (reason, message) = (
        clean(&text(&state, "/reason")),
        clean(&text(&state, "/message")),
    );
    if NO_IMAGE.contains(&reason.as_str()) {
        let image = pods.iter().map(|pod| text(pod, "/spec/containers/0/image"));
        let image = image.map(|image| clean(&image)).next().unwrap_or_default();
        return Some(no_image(&image, &reason, &message));
    }
    Some(in_the_way(say!(
        ja: "採点クラスターの Pod が始まりません ({reason}): {message}",
        en: "the Pods on the grading cluster cannot begin ({reason}): {message}"
    )))
}

/// Returns that the grading cluster has no image of handson, and how it gets one.
fn no_image(image: &str, reason: &str, message: &str) -> Stopped {
    Stopped {
        why: StopReason::GradingCluster,
        what: say!(
            ja: "採点クラスターがイメージ {image} を取得できません ({reason}): {message}",
            en: "grading cluster: image {image} cannot be pulled ({reason}): {message}"
        ),
        next: say!(
            ja: "`k3d image import {image}` (kind では `kind load docker-image {image}`、minikube では `minikube image load {image}`) で読み込むか、取得できるイメージを --image で指定し、--resume を付けてもう一度実行してください。",
            en: "load it with `k3d image import {image}` (kind: `kind load docker-image {image}`, minikube: `minikube image load {image}`), or name one that the cluster can pull with --image; then run again with --resume"
        ),
    }
}

/// Returns the reason why a finished Job gave no more. `said` is from its Pods.
pub(super) fn why(job: &[Value], pods: &[Value], said: Option<&String>) -> Stopped {
    if job
        .iter()
        .filter_map(ended)
        .any(|reason| reason == "DeadlineExceeded")
    {
        return in_the_way(say!(
            ja: "採点クラスターの Job が制限時間内に終わりませんでした",
            en: "the Job on the grading cluster was not done in time"
        ));
    }
    let killed = pods.iter().find_map(killed);
    no_row(killed.as_ref().or(said).map(String::as_str))
}

/// Returns the reason for which a Pod was ended from outside, such as `OOMKilled`.
fn killed(pod: &Value) -> Option<String> {
    let container = text(pod, "/status/containerStatuses/0/state/terminated/reason");
    let (pod, message) = (text(pod, "/status/reason"), text(pod, "/status/message"));
    if !pod.is_empty() {
        return Some(clean(&format!("{pod}: {message}")));
    }
    let is_own = ["", "Error", "Completed"].contains(&container.as_str());
    (!is_own).then(|| clean(&container))
}

/// The reason for which a Job is over.
pub(super) fn ended(job: &Value) -> Option<String> {
    if text(job, "/metadata/name") != NAME {
        return None;
    }
    let conditions = job["status"]["conditions"].as_array()?;
    let is = |condition: &&Value| {
        ["Complete", "Failed"].contains(&text(condition, "/type").as_str())
            && text(condition, "/status") == "True"
    };
    Some(text(conditions.iter().find(is)?, "/reason"))
}

/// That Pods gave no result, and why, as far as they say.
pub(super) fn no_row(why: Option<&str>) -> Stopped {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    again(say!(
        ja: "採点クラスターの Pod が、この学生の結果を返しませんでした{why}",
        en: "the Pod on the grading cluster gave no result for this student{why}"
    ))
}

/// That the Job is there no more.
pub(super) fn taken_away() -> Stopped {
    again(say!(
        ja: "採点クラスターの Job が、途中で誰かに削除されました",
        en: "somebody deleted the Job on the grading cluster before it was done"
    ))
}

/// That the way to the grading cluster was lost.
pub(super) fn lost(trouble: &Trouble) -> Stopped {
    let message = clean(&trouble.message);
    again(say!(
        ja: "採点クラスターから結果を受け取れなくなりました: {message}",
        en: "the grading cluster could not be asked for results any more: {message}"
    ))
}

fn again(what: Text) -> Stopped {
    Stopped {
        why: StopReason::GradingCluster,
        what,
        next: say!(
            ja: "--resume を付けてもう一度実行してください。",
            en: "run again with --resume"
        ),
    }
}

/// Returns the reason of a Pod as one for all students that it should have checked.
fn in_the_way(what: Text) -> Stopped {
    Stopped {
        why: StopReason::GradingCluster,
        what,
        next: say!(
            ja: "クラスターが Pod を作れるかを確かめて、--resume を付けてもう一度実行してください。",
            en: "see whether the cluster may run the Pods, then run again with --resume"
        ),
    }
}

/// Returns the text at a pointer; empty where there is none.
pub(super) fn text(object: &Value, pointer: &str) -> String {
    let text = object.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pod_that_cannot_begin_says_why() {
        let pod = |reason: &str| json!({"spec": {"containers": [{"image": "handson:9"}]}, "status": {"containerStatuses": [{"state": {"waiting": {"reason": reason, "message": "no such image"}}}]}});
        assert_eq!(waiting(&[pod("ContainerCreating")]), None);
        let why = waiting(&[pod("ContainerCreating"), pod("ImagePullBackOff")]).unwrap();
        assert!(
            why.what.en.contains("image handson:9 cannot be pulled"),
            "{why:?}"
        );
        assert!(why.what.en.contains("no such image"), "{why:?}");
        assert!(
            why.next.en.contains("k3d image import handson:9"),
            "{why:?}"
        );
        let working = json!({"status": {"phase": "Running"}});
        assert_eq!(waiting(&[working, pod("ImagePullBackOff")]), None);
        let full = json!({"status": {"conditions": [{"type": "PodScheduled", "reason": "Unschedulable", "message": "no node"}]}});
        assert!(waiting(&[full]).unwrap().what.en.contains("no node"));
    }

    #[test]
    fn whoever_has_no_row_is_told_what_became_of_the_pod() {
        let over = json!({"metadata": {"name": NAME}, "status": {"conditions": [{"type": "Failed", "status": "True", "reason": "FailedIndexes"}]}});
        let (over, said) = ([over], "error: no such exercise".to_owned());
        let pod = |reason: &str| json!({"status": {"containerStatuses": [{"state": {"terminated": {"reason": reason}}}]}});
        let evicted = json!({"status": {"reason": "Evicted", "message": "low on memory"}});
        for (pods, words) in [
            (vec![pod("Error")], "error: no such exercise"),
            (vec![pod("Error"), pod("OOMKilled")], "OOMKilled"),
            (vec![evicted], "Evicted: low on memory"),
        ] {
            let stopped = why(&over, &pods, Some(&said));
            assert!(stopped.what.en.contains(words), "{}", stopped.what.en);
        }
    }

    #[test]
    fn a_job_is_over_when_a_condition_says_so() {
        let job = |kind: &str, status: &str, reason: &str| json!({"metadata": {"name": NAME}, "status": {"conditions": [{"type": kind, "status": status, "reason": reason}]}});
        assert_eq!(ended(&job("FailureTarget", "True", "")), None);
        assert_eq!(ended(&job("Complete", "False", "")), None);
        assert!(ended(&job("Complete", "True", "")).is_some());
        let late = why(&[job("Failed", "True", "DeadlineExceeded")], &[], None);
        assert!(late.what.en.contains("in time"));
    }
}
