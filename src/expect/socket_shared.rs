//! `socketShared`: a UNIX domain socket in a shared volume is reachable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::container_access::{no_tool, not_running};
use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::diagnose::{self, Prescribed};
use crate::evidence::{PodKey, RequiredRequests, Socket, SocketSeen, View};
use crate::judgement::{Judgement, Mismatch, Stop, probed};
use crate::objects::{ContainerPath, mounts};
use crate::say;

/// The socket that one container listens on is the one that another sees
/// and may connect to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SocketShared {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The socket's path in the container that listens.
    pub server: String,
    /// The socket's path in the container that connects.
    pub client: String,
    /// Images that the course prints as placeholders and that nobody can pull.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeholders: Vec<String>,
}

impl Expect for SocketShared {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let Some((server, client)) =
            mounts::in_two_containers(&found.pod, &self.server, &self.client)
        else {
            return Ok(Judgement::fail(
                say!(
                    ja: "{a} と {b} が、2 つのコンテナの Volume の中にありません",
                    en: "{a} and {b} are not in volumes that two containers mount",
                    a = self.server,
                    b = self.client
                ),
                say!(ja: "同じ Volume を 2 つのコンテナが Mount する", en: "one volume, mounted by two containers"),
                mounts::describe_mounts(&found.pod),
            ));
        };
        let prescribed = Prescribed {
            placeholders: self.placeholders.clone(),
            ..Prescribed::default()
        };
        if let Some(judgement) = diagnose::pod::judge_pod(view, &found, &prescribed)? {
            return Ok(judgement);
        }
        let probe = Socket {
            pod: found.key(),
            server,
            client,
        };
        Ok(match probed(view, probe)? {
            SocketSeen::NoShell(words) => no_tool(words),
            SocketSeen::NotRunning(words) => not_running(words),
            SocketSeen::Asked {
                at_server,
                at_client,
                same_file,
                listening,
                permitted,
            } => self.compare([*at_server, *listening, *at_client, *same_file, *permitted]),
        })
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod()
            .and(diagnose::pod::required_requests())
            .and(RequiredRequests::probe(Socket {
                pod: PodKey::default(),
                server: ContainerPath::default(),
                client: ContainerPath::default(),
            }))
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [
            ManifestAspect::IMAGE,
            ManifestAspect::CONTAINERS,
            ManifestAspect::READ_ONLY,
        ]
        .into_iter()
        .chain(ManifestAspect::POD)
        .chain(ManifestAspect::PROGRAM)
        .chain(ManifestAspect::MOUNTS)
        .collect()
    }
}

impl SocketShared {
    fn compare(
        &self,
        [at_server, listening, at_client, same_file, permitted]: [bool; 5],
    ) -> Judgement {
        let (server, client) = (&self.server, &self.client);
        let rows = [
            (
                at_server,
                say!(ja: "{server} はソケットではありません", en: "{server} is no socket"),
            ),
            (
                listening,
                say!(ja: "{server} で待ち受けているプログラムがありません", en: "nothing listens on {server}"),
            ),
            (
                at_client,
                say!(ja: "{client} はソケットではありません", en: "{client} is no socket"),
            ),
            (
                same_file,
                say!(ja: "{server} と {client} が別のファイルです", en: "{server} and {client} are different files"),
            ),
            (
                permitted,
                say!(ja: "{client} に接続する権限がありません", en: "connecting to {client} is not permitted"),
            ),
        ];
        let mismatches: Vec<Mismatch> = rows
            .into_iter()
            .filter(|(holds, _)| !holds)
            .map(|(_, what)| Mismatch {
                what,
                expected: say!(ja: "同じソケットに接続できる", en: "the same socket, which can be connected to"),
                actual: say!(ja: "できません", en: "it cannot"),
            })
            .collect();
        let evidence = vec![say!(
            ja: "{server} と {client} は同じソケットで、待ち受けられています",
            en: "{server} and {client} are one socket, and it is listened on"
        )];
        Judgement::from_mismatches(mismatches, evidence, Vec::new())
    }
}
