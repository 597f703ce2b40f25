//! `handson reset`: takes away what the exercise's own walk makes, so that a
//! stage can be done again.
//!
//! In: the built-in solution, which is what the walk applies. Only objects of
//! its kinds and names are taken away, and only such as belong to the stage.

mod made;

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use tokio::time::Instant;

use made::{Made, delete_all, find_made, named};

use super::Exit;
use super::args::Source;
use super::check::{Asker, interrupt};
use super::connect::{ClusterArgs, Namespaces, block_on};
use super::error::CliError;
use super::exercise_choice::choose;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::solution::built_in_solution;
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::cluster::Cluster;
use crate::engine::Consent;
use crate::evidence::Kind;
use crate::exercise::{Exercise, SpecError};
use crate::objects::fields::object_uid;
use crate::report::ClusterIdentity;
use crate::report::terminal::Ink;
use crate::say;
use crate::state::{Progress, ProgressKey};
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson reset volumes", en: "take away everything of the exercise", ja: "演習で作ったものをすべて削除する"),
    example!("handson reset volumes pvc", en: "of one stage", ja: "1 つの段階で作ったものだけを削除する"),
    example!("handson reset volumes --read-only", en: "only see what it would take away", ja: "何が削除されるかを見るだけ"),
];

/// Arguments of `reset`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Take away what the exercise made, to do it again", ja: "演習で作ったものを削除して、やり直せるようにします"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct ResetArgs {
    #[arg(value_name = "EXERCISE", help = help!(
        en: "Name of the exercise; without it, the one that was checked last",
        ja: "演習の名前。省くと、最後に確認した演習になります"
    ))]
    exercise: Option<String>,
    #[arg(value_name = "STAGE", help = help!(
        en: "Only what belongs to these stages",
        ja: "この段階のものだけにします (いくつでも指定できます)"
    ))]
    stages: Vec<String>,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    namespaces: Namespaces,
    #[arg(long, help = help!(
        en: "Only list what would be taken away",
        ja: "削除せずに、何が削除されるかの一覧だけを表示します"
    ))]
    read_only: bool,
    #[arg(short, long, help = help!(
        en: "Do not ask",
        ja: "尋ねずに削除します"
    ))]
    yes: bool,
    #[command(flatten)]
    source: Source,
}

/// What was taken away, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResetResult {
    exercise: String,
    stages: Vec<String>,
    /// `kind/name` each.
    objects: Vec<String>,
    outcome: &'static str,
    exit_code: u8,
}

impl Subcommand for ResetArgs {
    const NAME: &'static str = "reset";

    /// Takes away what the walk makes.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let mut notes = Vec::new();
        let state = Session::state(&mut notes);
        let name = choose(self.exercise.as_deref(), &self.source, state.as_ref())?;
        let loaded = self.source.find(&name)?;
        let exercise = &loaded.exercise;
        let stages = self.wanted(exercise)?;
        let solution =
            built_in_solution(exercise)?.ok_or_else(|| CliError::Usage(no_walk(&name)))?;
        let (outcome, made, exit) = block_on(async {
            let cancel = interrupt::token(session, nothing_more())?;
            let clusters = self.cluster.connect_to(&self.namespaces.namespace).await?;
            let [cluster] = clusters.as_slice() else {
                return Err(CliError::Usage(Usage::one_namespace_here()));
            };
            let made = find_made(cluster, exercise, &stages, &solution.manifests).await?;
            if made.is_empty() || self.read_only {
                let outcome = if made.is_empty() { "nothing" } else { "listed" };
                return Ok((outcome, made, Exit::Passed));
            }
            let lines: Vec<Text> = made.iter().map(Made::line).collect();
            let mut asker = Asker {
                session,
                yes: self.yes,
                cancel: cancel.clone(),
                clear: &|| {},
                refused: None,
                heading: say!(ja: "次のものを削除します。", en: "These will be deleted:"),
            };
            if !asker.ask(&lines) {
                let interrupted = cancel.is_cancelled();
                let exit = if interrupted {
                    Exit::Interrupted
                } else {
                    Exit::Inconclusive
                };
                return Ok(("declined", made, exit));
            }
            let gone = delete_all(cluster, &made).await?;
            if let Some(state) = &state {
                let checks = checks_of(exercise, &stages);
                let key = key_of(cluster, &exercise.exercise).await;
                let forgotten = Progress::forget(state, &key, &checks);
                notes.extend(forgotten.err().map(|error| error.text()));
            }
            Ok(if gone {
                ("deleted", made, Exit::Passed)
            } else {
                ("leaving", made, Exit::Inconclusive)
            })
        })?;
        if session.json() {
            let objects = made
                .iter()
                .map(|it| format!("{}/{}", it.kind.kind, it.name));
            let result = ResetResult {
                exercise: name,
                stages: stages.into_iter().map(str::to_owned).collect(),
                objects: objects.collect(),
                outcome,
                exit_code: exit.code(),
            };
            Session::print_json("handson.reset/v1", &result)?;
        } else {
            Self::tell(session, outcome, &made)?;
        }
        session.notes(&notes)?;
        Ok(exit)
    }
}

impl ResetArgs {
    /// Returns the names of the stages that are meant: all where none is named.
    fn wanted<'e>(&self, exercise: &'e Exercise) -> Result<BTreeSet<&'e str>, CliError> {
        let known = || exercise.stages.iter().map(|stage| stage.stage.as_str());
        if let Some(unknown) = self
            .stages
            .iter()
            .find(|name| !known().any(|it| it == *name))
        {
            return Err(SpecError::NoSuchStage {
                exercise: exercise.exercise.clone(),
                name: unknown.clone(),
                known: known().map(str::to_owned).collect(),
            }
            .into());
        }
        let is_meant =
            |stage: &&str| self.stages.is_empty() || self.stages.iter().any(|it| it == stage);
        Ok(known().filter(is_meant).collect())
    }

    fn tell(session: &Session, outcome: &str, made: &[Made]) -> Result<(), CliError> {
        let mut page = session.page();
        // Who cannot be asked has not seen the list yet.
        if outcome == "listed" || outcome == "declined" && !session.terminal.can_ask {
            let heading = say!(ja: "削除の対象:", en: "would be deleted:");
            page.text(0, Ink::Strong, &heading)?;
            let dot = format!("{} ", page.style.dot());
            for made in made {
                let line = made.line().get(page.style.lang).to_owned();
                page.hanging(2, &dot, Ink::Quiet, &line, Ink::Plain)?;
            }
        }
        let count = made.len();
        let text = match outcome {
            "nothing" => say!(ja: "削除するものはありません。", en: "there is nothing to delete"),
            "listed" => say!(ja: "何も削除していません。", en: "nothing was deleted"),
            "declined" => say!(
                ja: "何も削除していません。尋ねずに削除するには --yes を付けます。",
                en: "nothing was deleted; --yes deletes without asking"
            ),
            "deleted" => say!(
                ja: "{count} 件を削除し、進み具合の記録も消しました。",
                en: "deleted: {count}; what was seen of it is forgotten"
            ),
            _ => say!(
                ja: "削除を始めましたが、まだ終わっていません。少し待ってから、もう一度実行してください。",
                en: "the deletion has begun and is not over yet: wait a little, then run this again"
            ),
        };
        page.text(0, Ink::Strong, &text)?;
        if outcome == "deleted" {
            let folders: BTreeSet<&String> = made.iter().flat_map(|it| &it.folders).collect();
            for folder in folders {
                let stays = say!(
                    ja: "ノードのディレクトリー {folder} の中身は残っています。",
                    en: "the contents of the node's directory {folder} stay"
                );
                page.text(0, Ink::Plain, &stays)?;
            }
        }
        page.flush()?;
        Ok(())
    }
}

/// Returns whose progress it is: of this exercise in this place.
async fn key_of(cluster: &Cluster, exercise: &str) -> ProgressKey {
    let by = Instant::now() + Duration::from_secs(10);
    let identity = ClusterIdentity {
        context: cluster.context().to_owned(),
        server: cluster.server().to_owned(),
        uid: cluster.identity(by).await.ok(),
    };
    let namespace = named(cluster, &Kind::namespace(), cluster.namespace(), by).await;
    let namespace = namespace.ok().flatten();
    let uid = namespace.as_ref().and_then(object_uid);
    ProgressKey::new(&identity, cluster.namespace(), uid, exercise)
}

fn checks_of<'e>(exercise: &'e Exercise, stages: &BTreeSet<&str>) -> Vec<&'e str> {
    let checks = exercise.checks();
    let checks = checks.filter(|(stage, _)| stages.contains(stage.stage.as_str()));
    checks.map(|(_, check)| check.check.as_str()).collect()
}

fn nothing_more() -> Text {
    say!(
        ja: "削除の途中であれば、もう一度 `handson reset` を実行してください。",
        en: "If it was about to delete something, run `handson reset` again."
    )
}

fn no_walk(exercise: &str) -> Usage {
    Usage {
        code: "no-walk",
        message: say!(
            ja: "演習「{exercise}」が何を作るのか分からないため、削除できません",
            en: "nothing says what `{exercise}` makes, so it cannot be taken away"
        ),
        next: say!(
            ja: "`kubectl delete -f FILE` で、自分で作ったものを削除してください。",
            en: "delete what you have made with `kubectl delete -f FILE`"
        ),
    }
}
