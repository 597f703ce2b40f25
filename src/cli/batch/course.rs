//! Every exercise of the course, one batch after the other, and a table of them all.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::BatchArgs;
use super::command::grade_exercise;
use crate::batch::output::{render_course_json, write_course};
use crate::batch::{Class, Course, ResultsError};
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::exercise::{Library, Loaded};
use crate::nearest::did_you_mean;
use crate::report::terminal::Ink;
use crate::{say, text::Text};

/// What is written instead of an exercise.
pub(super) const ALL: &str = "all";

/// Looks at a whole class for each exercise in turn.
pub(super) fn grade_course(args: &BatchArgs, session: &Session) -> Result<Exit, CliError> {
    if args.outputs.are_asked_for() {
        return Err(CliError::Usage(outputs_of_one()));
    }
    if !args.stages.stage.is_empty() {
        return Err(CliError::Usage(stages_of_one()));
    }
    let folder = match &args.results {
        Some(path) if path == Path::new("-") || path.is_file() => {
            return Err(CliError::Usage(results_of_one(path)));
        }
        Some(folder) => folder.clone(),
        None => PathBuf::new(),
    };
    let all = Library::new(args.source.checks.clone()).all()?;
    sets_are_known(&args.sets.set, &all)?;
    let is_graded = |loaded: &Loaded| loaded.exercise.grade.is_some();
    let graded = args.hand_ins.are_graded();
    let (wanted, left): (Vec<&Loaded>, Vec<&Loaded>) =
        all.iter().partition(|it| !graded || is_graded(it));
    let left: Vec<Text> = left.into_iter().map(not_graded).collect();
    session.notes(&left)?;
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder).map_err(|source| ResultsError::Io {
            path: folder.clone(),
            source,
        })?;
    }
    let mut classes: Vec<Class> = Vec::new();
    for loaded in &wanted {
        let one = args.of_course(loaded, &folder);
        let exit = grade_exercise(&one, session, loaded, &mut |_, class, _| {
            classes.push(class.clone());
            Ok(())
        })?;
        if exit == Exit::Interrupted {
            return Ok(exit);
        }
    }
    let course = Course::new(&classes);
    if session.json() {
        render_course_json(&mut Session::out(), &course)?;
    } else {
        write_course(&mut Session::out(), &course, session.style())?;
        let mut page = session.page();
        page.text(0, Ink::Quiet, &one_chapter())?;
        for loaded in &wanted {
            let results = args.of_course(loaded, &folder).results_path(loaded);
            page.command(2, &format!("handson batch report {}", results.display()))?;
        }
        page.flush()?;
    }
    Ok(Exit::from_code(course.exit_code()))
}

/// Sees that every variable that is set is one of some exercise.
fn sets_are_known(sets: &[String], all: &[Loaded]) -> Result<(), CliError> {
    let known = || all.iter().flat_map(|it| it.exercise.variables.keys());
    for set in sets {
        let name = set.split_once('=').map_or(set.as_str(), |(name, _)| name);
        if !set.contains('=') || !known().any(|it| it == name) {
            let mut names: Vec<&str> = known().map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            let listed = Text::same(names.join(", "));
            return Err(CliError::Usage(Usage {
                code: "no-such-variable",
                message: say!(
                    ja: "「{set}」の変数は、どの演習にもありません",
                    en: "no exercise has the variable of `{set}`"
                ),
                next: did_you_mean(name, names, &listed),
            }));
        }
    }
    Ok(())
}

fn one_chapter() -> Text {
    say!(
        ja: "章ごとの確認の結果と、見られなかった理由:",
        en: "the checks of each, and why somebody could not be looked at:"
    )
}

fn not_graded(loaded: &Loaded) -> Text {
    let name = &loaded.exercise.exercise;
    say!(
        ja: "演習 {name} は、提出物では採点できないので除きました",
        en: "{name} is left out: what is handed in cannot be graded for it"
    )
}

fn outputs_of_one() -> Usage {
    Usage {
        code: "outputs-of-course",
        message: say!(
            ja: "-e all では、表だけを表示します",
            en: "with -e all there is a table only"
        ),
        next: say!(
            ja: "章ごとの結果のファイルから作ってください: `handson batch report volumes.results.jsonl --report csv=volumes.csv`",
            en: "make the others from a chapter's results file: `handson batch report volumes.results.jsonl --report csv=volumes.csv`"
        ),
    }
}

fn stages_of_one() -> Usage {
    Usage {
        code: "stage-of-course",
        message: say!(
            ja: "-e all と --stage は一緒に使えません",
            en: "--stage does not go with -e all"
        ),
        next: say!(
            ja: "段階のある演習を -e で指定してください。",
            en: "name the exercise of the stage with -e"
        ),
    }
}

fn results_of_one(path: &Path) -> Usage {
    let path = path.display();
    Usage {
        code: "results-of-course",
        message: say!(
            ja: "-e all では、演習ごとに結果のファイルを作ります。{path} はディレクトリーではありません",
            en: "with -e all each exercise has a results file of its own, and {path} is no directory"
        ),
        next: say!(
            ja: "--results にはディレクトリーを指定してください。",
            en: "name a directory with --results"
        ),
    }
}
