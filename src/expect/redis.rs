//! `redis`: a Redis server keeps what is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::workload_pod::{self, pod_of_workload};
use crate::evidence::{PodKey, RedisSeen, RedisSet, RequiredRequests, View};
use crate::judgement::workloads::WorkloadReference;
use crate::judgement::{FoundPod, Judgement, Stop, probed};
use crate::{say, text::Text};

/// A Redis server in the Pod takes a fresh random value (`SET`) and gives it back
/// (`GET`), asked by its protocol through port-forward. The key is deleted again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Redis {
    /// The Pod, or the workload that makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// In the place of `pod`, the workload: its name, or its kind and name (`statefulset/db`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// The port in the Pod.
    #[serde(default = "usual_port")]
    pub port: u16,
    /// True: the one thing that there is to ask.
    pub set_get: bool,
}

fn usual_port() -> u16 {
    6379
}

impl Expect for Redis {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = self.found(view)?;
        let port = self.port;
        let seen = probed(view, self.probe(found.key()))?;
        Ok(match seen {
            RedisSeen::Kept => Judgement::pass_with(
                vec![say!(
                    ja: "SET した乱数の値を、別の接続の GET で読み直せました (ポート {port})",
                    en: "a random value was SET, and read back by GET over another connection (port {port})"
                )],
                found.remarks(),
            ),
            RedisSeen::NotKept => fail(
                say!(ja: "SET した値を GET で読み直せません", en: "what was SET is not what GET gives back"),
                say!(ja: "別の値が返りました", en: "it gave something else"),
            ),
            RedisSeen::Refused(words) => fail(
                say!(ja: "Redis がコマンドを受け付けません", en: "the Redis server refuses the commands"),
                Text::same(words),
            ),
            RedisSeen::Silent(words) => fail(
                say!(ja: "ポート {port} で応答するサーバーがありません", en: "no server answers on port {port}"),
                Text::same(words),
            ),
            RedisSeen::NotRedis(words) => fail(
                say!(ja: "ポート {port} の応答が Redis のものではありません", en: "the answer on port {port} is not Redis's"),
                Text::same(words),
            ),
        })
    }

    fn required_requests(&self) -> RequiredRequests {
        let to_find = match self.reference() {
            Some(reference) => workload_pod::required_requests(&reference),
            None => requests_for_pod(),
        };
        to_find.and(RequiredRequests::probe(self.probe(PodKey::default())))
    }

    fn problems(&self) -> Vec<String> {
        let is_one = self.pod.is_some() != self.workload.is_some();
        let is_known = self.workload.is_none() || self.reference().is_some();
        let problems = [
            (!is_one, "give either pod or workload"),
            (
                !is_known,
                "workload is neither a name nor deployment/NAME or statefulset/NAME",
            ),
            (self.port == 0, "port is 0"),
            (!self.set_get, "setGet is not true, so nothing is asked"),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong.map(|(_, what)| format!("redis: {what}")).collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::PROGRAM.into_iter().collect()
    }
}

impl Redis {
    fn reference(&self) -> Option<WorkloadReference<'_>> {
        WorkloadReference::parse(self.workload.as_deref()?)
    }

    fn found(&self, view: &View<'_>) -> Result<FoundPod, Stop> {
        match self.reference() {
            Some(reference) => Ok(pod_of_workload(view, &reference)?.2),
            None => required_pod(view, self.pod.as_deref().unwrap_or_default()),
        }
    }

    fn probe(&self, pod: PodKey) -> RedisSet {
        let port = self.port;
        RedisSet { pod, port }
    }
}

fn fail(what: Text, actual: Text) -> Judgement {
    let expected = say!(
        ja: "SET した値が GET で返る",
        en: "GET gives back what was SET"
    );
    Judgement::fail(what, expected, actual)
}
