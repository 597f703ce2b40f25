//! Putting back what an earlier, killed or failed, probe left behind.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::journal::Journal;
use super::journal_data::{Home, Step};
use super::pending::{Pending, pending};
use super::recovery;
use super::successor::{self, NoSuccessor};
use crate::cluster::{Cluster, Target};
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};
use crate::expect::recreation::not_restored_text;
use crate::say;
use crate::text::Text;

/// The outcome of one journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is as it was, and the journal is gone.
    Restored,
    /// Something is left to do; the journal stays.
    Incomplete,
    /// The journal cannot be read, belongs to a cluster that cannot be
    /// reached, or to another one; it stays.
    Untouched,
}

/// Puts back what the journals in `state` say, one after the other; `patience`
/// is how long each may take. Says what it does. Can be repeated.
pub async fn restore(
    state: &Path,
    patience: Duration,
    say: &dyn Fn(Text),
) -> Vec<(PathBuf, Outcome)> {
    let mut outcomes = Vec::new();
    for Pending { path, journal } in pending(state) {
        let outcome = match journal {
            Ok(journal) => one(journal, patience, say).await,
            Err(Text { ja, en }) => {
                say(say!(
                    ja: "{path} を読めないので、そのまま残します: {ja}",
                    en: "{path} cannot be read and stays as it is: {en}",
                    path = path.display()
                ));
                Outcome::Untouched
            }
        };
        outcomes.push((path, outcome));
    }
    outcomes
}

async fn one(mut journal: Journal, patience: Duration, say: &dyn Fn(Text)) -> Outcome {
    let (namespace, name) = (journal.home.namespace.clone(), journal.pod.name.clone());
    let begun = journal.begun;
    say(say!(
        ja: "{begun} に始めて中断した確認で消えた Pod {name} (Namespace {namespace}) を元に戻します",
        en: "restoring Pod {name} (namespace {namespace}) after the probe that began at {begun}"
    ));
    if !journal.hold() {
        say(say!(
            ja: "別の handson がこの Pod を確認している最中です。終わるのを待ってください",
            en: "another handson is already re-creating this Pod; wait until it is done"
        ));
        return Outcome::Untouched;
    }
    let deadline = Instant::now() + patience;
    let cluster = match reach(&journal.home, deadline).await {
        Ok(cluster) => cluster,
        Err(why) => {
            say(why);
            return Outcome::Untouched;
        }
    };
    match put_back(&cluster, &mut journal, deadline).await {
        Ok(Done::Nothing(text)) => {
            say(text);
            finished(journal.close(), say)
        }
        Ok(Done::Undo) => {
            recovery::undo(&cluster, journal).await;
            say(
                say!(ja: "Pod {name} は削除されていませんでした。確認用のデータを片付けました", en: "Pod {name} had not been deleted; what the probe had left was removed"),
            );
            Outcome::Restored
        }
        Ok(Done::Successor(back)) => {
            let failures = recovery::finish(&cluster, journal, &back, None, None).await;
            let complete = failures.is_empty();
            for failure in &failures {
                say(not_restored_text(failure));
            }
            if complete {
                say(say!(ja: "Pod {name} を元に戻しました", en: "Pod {name} is as it was"));
                Outcome::Restored
            } else {
                Outcome::Incomplete
            }
        }
        Err(why) => {
            say(say!(
                ja: "Pod {name} を元に戻せませんでした: {why}。もう一度 `handson restore` を実行できます",
                en: "Pod {name} could not be restored: {why}; `handson restore` can be run again"
            ));
            Outcome::Incomplete
        }
    }
}

fn finished(closed: Result<(), Trouble>, say: &dyn Fn(Text)) -> Outcome {
    match closed {
        Ok(()) => Outcome::Restored,
        Err(trouble) => {
            say(Text::same(trouble));
            Outcome::Incomplete
        }
    }
}

/// The next step after a look.
enum Done {
    /// There is nothing to put back (any more).
    Nothing(Text),
    /// The Pod was never deleted.
    Undo,
    Successor(successor::Successor),
}

async fn put_back(
    cluster: &Cluster,
    journal: &mut Journal,
    deadline: Instant,
) -> Result<Done, String> {
    let name = journal.pod.name.clone();
    let read = Read {
        kind: Kind::pod(),
        scope: Scope::Named(name.clone()),
    };
    let uid = match cluster.read(&read, deadline).await {
        Answer::Objects(pods) => pods
            .first()
            .and_then(|pod| Some(pod.pointer("/metadata/uid")?.as_str()?.to_owned())),
        Answer::Trouble(trouble) => return Err(trouble.to_string()),
        _ => None,
    };
    // Whoever removed a Pod that the probe had not deleted, or had put back,
    // did so on purpose.
    let not_ours = journal.step == Step::Left || journal.step >= Step::Created;
    if uid.is_none() && journal.pod.owner.is_none() && not_ours {
        return Ok(Done::Nothing(say!(
            ja: "Pod {name} は handson 以外によって削除されています。戻すものはありません",
            en: "Pod {name} was deleted by somebody else; there is nothing to put back"
        )));
    }
    if journal.step == Step::Left && uid.as_ref() == Some(&journal.pod.uid) {
        return Ok(Done::Undo);
    }
    match successor::wait_for(cluster, journal, deadline, &|_| {}).await {
        Ok(back) => Ok(Done::Successor(back)),
        Err(NoSuccessor::Untouched) => Ok(Done::Undo),
        Err(NoSuccessor::Unready(_, state)) => Err(state),
        Err(NoSuccessor::Trouble(trouble)) => Err(trouble.to_string()),
    }
}

/// The journal's cluster, if it is still the same one.
async fn reach(home: &Home, deadline: Instant) -> Result<Cluster, Text> {
    let context = Some(home.context.as_str()).filter(|context| !context.is_empty());
    let namespace = Some(home.namespace.clone());
    let connected = match home.kubeconfig.first().filter(|_| home.foreign) {
        Some(path) => {
            let target = Target {
                context: context.map(str::to_owned),
                namespace,
                ..Target::default()
            };
            Cluster::connect_foreign(path, &target).await
        }
        None => Cluster::from_files(&home.kubeconfig, false, context, namespace).await,
    };
    let cluster = connected.map_err(|error| error.text())?;
    let server = &home.server;
    let other = || {
        say!(
            ja: "記録されたクラスター ({server}) と、今つながるクラスターが違います。何もしません",
            en: "the cluster that answers is not the recorded one ({server}); nothing is done"
        )
    };
    match cluster.identity(deadline).await {
        Ok(uid) if home.cluster_uid.as_ref().is_some_and(|known| *known != uid) => Err(other()),
        Ok(_) => Ok(cluster),
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => {
            if cluster.server() == server {
                Ok(cluster)
            } else {
                Err(other())
            }
        }
        Err(trouble) => Err(cluster
            .explain(&trouble)
            .map_or_else(|| Text::same(&trouble), |error| error.text())),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn a_kubeconfig_that_was_somebody_else_s_is_trusted_no_more_later() {
        let folder = tempfile::tempdir().unwrap();
        let (path, marker) = (folder.path().join("config"), folder.path().join("marker"));
        let config = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
             clusters: [{{name: k, cluster: {{server: 'https://127.0.0.1:1'}}}}]\n\
             users: [{{name: u, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{}'], interactiveMode: Never}}}}}}]\n\
             contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n",
            marker.display()
        );
        std::fs::write(&path, config).unwrap();
        let home = Home {
            kubeconfig: vec![path],
            foreign: true,
            context: "c".to_owned(),
            server: "https://127.0.0.1:1".to_owned(),
            namespace: "default".to_owned(),
            cluster_uid: None,
            namespace_uid: None,
        };
        let deadline = Instant::now() + Duration::from_secs(5);
        let refused = reach(&home, deadline).await.err().unwrap();
        assert!(refused.en.contains("exec"), "{}", refused.en);
        assert!(!marker.exists());
    }
}
