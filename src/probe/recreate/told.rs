//! What a re-creation tells.

use k8s_openapi::api::core::v1::Pod;

use super::Stop;
use super::survey::Survey;
use crate::evidence::{
    Answer, ClaimIdentity, PodKey, Recreation, Trouble, TroubleKind, Witness, WitnessSeen,
};
use crate::say;
use crate::text::Text;

/// What is told when something is left to do.
pub(super) fn not_back(name: &str) -> Text {
    say!(
        ja: "Pod {name} はまだ元どおりではありません。続きは `handson restore` で戻せます",
        en: "Pod {name} is not quite back yet; `handson restore` does the rest"
    )
}

/// What is known before anything was deleted; the rest as if nothing had come back.
pub(super) fn before(
    pod: Pod,
    controller: Option<String>,
    claims: Vec<ClaimIdentity>,
) -> Recreation {
    Recreation {
        old_uid: pod.metadata.uid.unwrap_or_default(),
        new_uid: None,
        nodes: (String::new(), String::new()),
        controller,
        claims_after: Vec::new(),
        claims_before: claims,
        witness: WitnessSeen::Lost,
        means: Text::default(),
        not_restored: Vec::new(),
    }
}

/// The answer of a probe that deleted nothing.
pub(super) fn stopped(
    stop: Stop,
    key: &PodKey,
    witness: &Witness,
    survey: Option<&Survey>,
) -> Answer {
    match stop {
        Stop::Refused(refusal) => Answer::Refused(refusal),
        Stop::Trouble(trouble) => Answer::Trouble(trouble),
        Stop::NotLeft(words) => {
            let pod = survey.map(|survey| survey.pod.clone()).unwrap_or_default();
            let claims = survey
                .map(|survey| survey.claims.clone())
                .unwrap_or_default();
            let means = match witness {
                Witness::Sql { .. } => {
                    say!(ja: "SQL プロトコル (port-forward)", en: "the SQL protocol (port-forward)")
                }
                Witness::File { .. } => say!(ja: "exec", en: "exec"),
            };
            Answer::Recreation(Box::new(Recreation {
                old_uid: key.uid.clone(),
                claims_after: claims.clone(),
                witness: WitnessSeen::NotLeft(words),
                means,
                ..before(pod, None, claims)
            }))
        }
    }
}

/// The node that a Pod is on.
pub(super) fn node_of(pod: &Pod) -> String {
    pod.spec
        .as_ref()
        .and_then(|spec| spec.node_name.clone())
        .unwrap_or_default()
}

/// The user has interrupted.
pub(super) fn interrupted(key: &PodKey) -> Trouble {
    Trouble {
        kind: TroubleKind::Interrupted,
        what: format!("re-create Pod {}", key.name),
        message: "interrupted".to_owned(),
    }
}

/// Trouble that has no name.
pub(super) fn other(message: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: "re-create a Pod".to_owned(),
        message,
    }
}
