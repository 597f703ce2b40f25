//! What a batch is about, from the words on the command line: who there is, and
//! what their work is looked at for.

use std::collections::BTreeSet;

use super::args::BatchArgs;
use crate::batch::remote::read_shard;
use crate::batch::{Roster, RosterError, Student, Work};
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::engine::Options;
use crate::exercise::{self, Loaded};
use crate::state::StateDir;
use crate::{say, text::Text};

/// Returns the options of each student's run.
pub(super) fn options(
    args: &BatchArgs,
    session: &Session,
    notes: &mut Vec<Text>,
) -> Result<Options, CliError> {
    // What cannot be noted down cannot be put back either.
    let state = if args.yes {
        Session::state(notes)
    } else {
        None
    };
    if args.yes && state.is_none() {
        session.notes(notes)?;
        return Err(CliError::Usage(nowhere_to_note()));
    }
    Ok(Options {
        stages: args.stages.stage.clone(),
        read_only: !args.yes && !args.hand_ins.are_graded(),
        timeout: args.timeout(),
        deadline: Some(args.patience()),
        record: args.keeps_records(),
        journals: state
            .as_ref()
            .map(StateDir::journal_dir)
            .unwrap_or_default(),
        ..Options::default()
    })
}

/// Returns who there is.
pub(super) async fn roster(args: &BatchArgs, loaded: &Loaded) -> Result<Roster, CliError> {
    let variables: BTreeSet<String> = loaded.exercise.variables.keys().cloned().collect();
    let own = args.cluster.target();
    if let Some(folder) = &args.hand_ins.submissions {
        let class = args.hand_ins.class.as_ref();
        let class = class.map(|path| Roster::read(path, &variables, Work::HandedIn));
        let mut roster = Roster::of_submissions(folder, class.transpose()?)?;
        roster.read_submissions(&loaded.exercise);
        for student in &mut roster.students {
            student.own = true;
            student.target.clone_from(&own);
        }
        return Ok(roster);
    }
    if let Some(shard) = &args.hand_ins.handed_over {
        let read = read_shard(shard);
        let mut students = read.map_err(|source| RosterError::Unreadable {
            path: shard.clone(),
            source,
        })?;
        let here = |student: &&mut Student| student.target.kubeconfig.is_none();
        for student in students.iter_mut().filter(here) {
            student.target.clone_from(&own);
        }
        return Ok(Roster {
            students,
            notes: Vec::new(),
        });
    }
    let Some(path) = &args.roster else {
        let found = args.cluster.connect_to(&args.namespaces).await?;
        let names = found.iter().map(|it| it.namespace().to_owned());
        return Ok(Roster::of_namespaces(&own, names.collect()));
    };
    let mut roster = Roster::read(path, &variables, Work::OnCluster)?;
    if path.is_dir() {
        // Kept in the directory itself, where it is nobody's kubeconfig.
        let results = args.results_path(loaded).canonicalize().ok();
        let is_ours = |student: &Student| {
            let file = student.target.kubeconfig.as_ref();
            results.is_some() && file.and_then(|it| it.canonicalize().ok()) == results
        };
        roster.students.retain(|student| !is_ours(student));
    }
    for student in roster.students.iter_mut().filter(|student| student.own) {
        student.target.kubeconfig.clone_from(&own.kubeconfig);
        let context = student.target.context.take();
        student.target.context = context.or_else(|| own.context.clone());
    }
    Ok(roster)
}

/// Returns what a student's work is looked at for, as it may be written down.
pub(super) fn asked(args: &BatchArgs, loaded: &Loaded, student: &Student) -> Vec<String> {
    let mut asked = vec![loaded.exercise.exercise.clone()];
    asked.push(match (&student.fingerprint, args.yes) {
        (Some(fingerprint), _) => format!("grade {fingerprint}"),
        (None, true) => "try".to_owned(),
        (None, false) => "look".to_owned(),
    });
    asked.extend(
        args.stages
            .stage
            .iter()
            .map(|stage| format!("--stage {stage}")),
    );
    let sets = args.sets.set.iter().chain(&student.sets).cloned();
    let sets: Vec<String> = sets.collect();
    asked.extend(exercise::shown(&loaded.exercise, &sets));
    asked
}

fn nowhere_to_note() -> Usage {
    Usage {
        code: "no-state-folder",
        message: say!(
            ja: "元に戻すための控えを置く場所がないので、--yes の確認はできません",
            en: "there is no place to note what has to be put back, so nothing may be changed"
        ),
        next: say!(
            ja: "HANDSON_STATE_DIR にディレクトリーを指定するか、--yes を付けずに実行してください。",
            en: "set HANDSON_STATE_DIR to a directory, or run without --yes"
        ),
    }
}
