//! Candidates for the completion of arguments: names of exercises, stages and
//! checks, of contexts in the kubeconfig, and of the cluster's namespaces.

use std::time::Duration;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use tokio::time::Instant;

use super::connect::{ClusterArgs, block_on};
use super::error::CliError;
use crate::exercise::{Exercise, Library};

/// The time that a cluster may take to name its namespaces: nobody waits longer for a Tab.
const PATIENCE: Duration = Duration::from_secs(1);

/// Finds names that may stand in a place.
type Names = fn() -> Vec<String>;

/// The arguments that have candidates, by id. Exercises and what is in them are
/// the built-in ones: what stands on the rest of the line is not known here.
const COMPLETED: &[(&str, Names)] = &[
    ("exercise", exercises),
    ("what", parts),
    ("stage", stages),
    ("set", variables),
    ("context", contexts),
    ("namespace", namespaces),
];

/// Returns `command` with candidates for its arguments and those of its subcommands.
pub(super) fn with_candidates(command: Command) -> Command {
    command
        .mut_args(|arg| {
            let found = COMPLETED.iter().find(|(id, _)| arg.get_id() == id);
            match found {
                Some((_, names)) => completed(arg, *names),
                None => arg,
            }
        })
        .mut_subcommands(with_candidates)
}

fn completed(arg: Arg, names: Names) -> Arg {
    arg.add(ArgValueCandidates::new(move || {
        let names = names().into_iter();
        names.map(CompletionCandidate::new).collect::<Vec<_>>()
    }))
}

fn built_in() -> Vec<Exercise> {
    let all = Library::default().all().unwrap_or_default();
    all.into_iter().map(|loaded| loaded.exercise).collect()
}

fn exercises() -> Vec<String> {
    let all = built_in().into_iter();
    all.map(|exercise| exercise.exercise).collect()
}

/// Exercises, and each stage and check behind its exercise: `volumes/pvc`.
fn parts() -> Vec<String> {
    let mut names = exercises();
    for exercise in built_in() {
        let name = &exercise.exercise;
        for stage in &exercise.stages {
            names.push(format!("{name}/{}", stage.stage));
            names.extend(stage.checks.iter().map(|it| format!("{name}/{}", it.check)));
        }
    }
    names
}

fn stages() -> Vec<String> {
    let all = built_in().into_iter();
    all.flat_map(|exercise| exercise.stages)
        .map(|stage| stage.stage)
        .collect()
}

/// The variables, up to the value: `node=`.
fn variables() -> Vec<String> {
    let all = built_in().into_iter();
    all.flat_map(|exercise| exercise.variables)
        .map(|(name, _)| format!("{name}="))
        .collect()
}

fn contexts() -> Vec<String> {
    ClusterArgs::default()
        .target()
        .contexts()
        .unwrap_or_default()
}

fn namespaces() -> Vec<String> {
    let names = block_on(async {
        let looking = async {
            let cluster = ClusterArgs::default().connect().await?;
            let names = cluster.namespaces(Instant::now() + PATIENCE).await;
            names.map_err(|trouble| CliError::from_trouble(trouble, &cluster))
        };
        tokio::time::timeout(PATIENCE, looking)
            .await
            .unwrap_or(Ok(Vec::new()))
    });
    names.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::cli::COMMANDS;
    use crate::cli::wording::command_line;
    use crate::text::Lang;

    /// Returns what is offered for the last word of `line`.
    fn offered(line: &str) -> Vec<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut command = with_candidates(command_line(COMMANDS, Lang::En, false));
        command.build();
        let last = words.len() - 1;
        let found = clap_complete::engine::complete(&mut command, words, last, None).unwrap();
        let found = found
            .iter()
            .map(|it| it.get_value().to_string_lossy().into_owned());
        found.collect()
    }

    #[test]
    fn subcommands_are_offered() {
        let offered = offered("handson ");
        for entry in COMMANDS {
            assert!(offered.iter().any(|it| it == entry.name), "{offered:?}");
        }
    }

    #[test]
    fn names_are_offered_where_they_belong() {
        let all = built_in();
        let exercise = &all[0];
        let (name, stage) = (&exercise.exercise, &exercise.stages[0]);
        let check = &stage.checks[0].check;
        let variable = exercise.variables.iter().next().unwrap().0;
        let first = |text: &str| text[..2].to_owned();
        for (line, wanted) in [
            (format!("handson check {}", first(name)), name.clone()),
            (format!("handson hint {name}/"), format!("{name}/{check}")),
            (
                format!("handson explain {name}/"),
                format!("{name}/{}", stage.stage),
            ),
            (
                format!("handson check {name} --stage "),
                stage.stage.clone(),
            ),
            (
                format!("handson check {name} --set "),
                format!("{variable}="),
            ),
        ] {
            let offered = offered(&line);
            assert!(offered.contains(&wanted), "{line}: {offered:?}");
        }
    }
}
