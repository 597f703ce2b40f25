//! The first look: whether there is a cluster and a namespace to speak of.

use serde_json::Value;

use super::Run;
use crate::engine::RunError;
use crate::engine::round::Round;
use crate::evidence::{Answer, Kind, Read, Request, Scope, Trouble, TroubleKind};

impl Run<'_> {
    /// The first reads, with the cluster's identity; they show whether there is
    /// a cluster and a namespace to speak of.
    pub(super) async fn first_look(&mut self, round: Round) -> Result<(), RunError> {
        let system = named(Kind::built_in("Namespace"), "kube-system");
        let mut requests = round.reads;
        requests.extend(system.clone());
        let cancel = self.cancel.clone();
        tokio::select! {
            () = self.look_up(requests.clone()) => {}
            () = cancel.cancelled() => return Ok(()),
        }
        self.looked = true;
        let answers: Vec<&Answer> = requests
            .iter()
            .filter_map(|request| self.evidence.answer(request))
            .collect();
        if let Some(trouble) = nothing_but_trouble(&answers) {
            return Err(RunError::Cluster(trouble));
        }
        self.identity.uid = system
            .and_then(|request| objects(self.evidence.answer(&request)?).first())
            .and_then(|namespace| namespace.pointer("/metadata/uid")?.as_str())
            .map(str::to_owned);
        self.namespace_exists().await
    }

    /// An empty namespace may be one that does not exist: a wrong `-n`, and no
    /// student's failure.
    async fn namespace_exists(&mut self) -> Result<(), RunError> {
        if !self.looks_empty() {
            return Ok(());
        }
        let name = self.cluster.namespace().to_owned();
        let (Some(one), Some(kind)) = (
            named(Kind::built_in("Namespace"), &name),
            Kind::built_in("Namespace"),
        ) else {
            return Ok(());
        };
        self.look_up([one.clone()].into()).await;
        if !matches!(self.evidence.answer(&one), Some(Answer::Objects(found)) if found.is_empty()) {
            return Ok(());
        }
        let all = Request::Read(Read {
            kind,
            scope: Scope::All,
        });
        self.look_up([all.clone()].into()).await;
        let known = self
            .evidence
            .answer(&all)
            .map(objects)
            .unwrap_or_default()
            .iter()
            .filter_map(|namespace| namespace.pointer("/metadata/name")?.as_str())
            .map(str::to_owned)
            .collect();
        Err(RunError::NoNamespace { name, known })
    }

    /// Whether everything that was listed in the namespace came back empty.
    fn looks_empty(&self) -> bool {
        let mut listed = self
            .evidence
            .iter()
            .filter(|(request, _)| {
                matches!(request, Request::Read(Read { kind, scope: Scope::All })
                    if kind.resource().is_some_and(|(_, namespaced)| namespaced))
            })
            .map(|(_, answer)| answer)
            .peekable();
        listed.peek().is_some()
            && listed.all(|answer| matches!(answer, Answer::Objects(found) if found.is_empty()))
    }
}

fn named(kind: Option<Kind>, name: &str) -> Option<Request> {
    Some(Request::Read(Read {
        kind: kind?,
        scope: Scope::Named(name.to_owned()),
    }))
}

fn objects(answer: &Answer) -> &[Value] {
    match answer {
        Answer::Objects(found) => found,
        _ => &[],
    }
}

/// The trouble, if there is no other answer and it concerns the cluster as a whole.
fn nothing_but_trouble(answers: &[&Answer]) -> Option<Trouble> {
    let mut first = None;
    for answer in answers {
        match answer {
            Answer::Trouble(trouble)
                if matches!(
                    trouble.kind,
                    TroubleKind::Unreachable | TroubleKind::Unauthorized | TroubleKind::TimedOut
                ) =>
            {
                first.get_or_insert_with(|| trouble.clone());
            }
            _ => return None,
        }
    }
    first
}
