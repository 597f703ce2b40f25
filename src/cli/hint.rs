//! `handson hint`: one more each time, so that nobody reads further than they want.

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::args::{Sets, Source};
use super::error::CliError;
use super::explain::split;
use super::help_text::{Example, example, examples, help};
use super::ladder::give_hint;
use super::session::{Session, title};
use super::subcommand::Subcommand;
use crate::exercise::{Check, Exercise, SpecError, Stage, Variables};
use crate::report::terminal::{Ink, lesson_label};
use crate::say;
use crate::state::{Hints, LastRun, StateDir};
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!(
        "handson hint volumes",
        en: "the next hint for what failed first last time", ja: "前回最初に不合格だった確認の、次のヒント"
    ),
    example!(
        "handson hint volumes/hostpath-ready",
        en: "for a check of your choice", ja: "確認を選ぶ"
    ),
    example!(
        "handson hint volumes/hostpath-ready --again",
        en: "those already given", ja: "見たヒントをもう一度"
    ),
];

/// Arguments of `hint`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Give a hint, one more each time", ja: "ヒントを表示します。呼ぶたびに 1 つずつ詳しくなります"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct HintArgs {
    #[arg(value_name = "EXERCISE[/PART]", help = help!(
        en: "EXERCISE/CHECK or EXERCISE/STAGE; without the part, the first that failed in the last run",
        ja: "「演習/確認」か「演習/段階」。省くと、前回最初に不合格だった確認になります"
    ))]
    what: String,
    #[arg(long, help = help!(
        en: "Repeat the hints given so far instead of giving a new one",
        ja: "新しいヒントは出さず、これまでに見たヒントをもう一度表示します"
    ))]
    again: bool,
    #[arg(long, conflicts_with = "again", help = help!(
        en: "Forget which hints were given",
        ja: "見たヒントの記録を消して、最初からにします"
    ))]
    reset: bool,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

const SCHEMA: &str = "handson.hint/v1";

/// The hints for a check, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HintList {
    exercise: String,
    check: Option<String>,
    given: usize,
    available: usize,
    hints: Vec<Numbered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lesson: Option<String>,
}

/// A hint and which one it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Numbered {
    number: usize,
    text: Text,
}

impl Subcommand for HintArgs {
    const NAME: &'static str = "hint";

    /// Gives a hint.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let (name, part) = split(&self.what);
        let loaded = self.source.find(name)?;
        let exercise = &loaded.exercise;
        let variables = Variables::new(exercise, &self.sets.set)?;
        let mut notes = Vec::new();
        let state = Session::state(&mut notes);
        if self.reset {
            return reset(exercise, part, state.as_ref(), session, &notes);
        }
        let check = match part {
            Some(part) => match exercise.stages.iter().find(|stage| stage.stage == part) {
                Some(whole) => first_of(whole, exercise, state.as_ref(), &mut notes)?,
                None => named(exercise, part)?,
            },
            None => failed_last(exercise, state.as_ref(), &mut notes)?,
        };
        let name = &exercise.exercise;
        let state = state.as_ref();
        let given = give_hint(name, check, &variables, state, self.again, &mut notes);
        let list = HintList {
            exercise: exercise.exercise.clone(),
            check: Some(check.check.clone()),
            given: given.so_far,
            available: given.available,
            hints: given
                .hints
                .into_iter()
                .map(|(number, text)| Numbered { number, text })
                .collect(),
            lesson: lesson_of(exercise, check),
        };
        if session.json() {
            Session::print_json(SCHEMA, &list)?;
        } else {
            print_hints(&list, &variables.fill_text(&check.title), session)?;
        }
        session.notes(&notes)?;
        Ok(Exit::Passed)
    }
}

fn print_hints(list: &HintList, check: &Text, session: &Session) -> Result<(), CliError> {
    let mut page = session.page();
    title(&mut page, check)?;
    let (given, available) = (list.given, list.available);
    for hint in &list.hints {
        let number = hint.number;
        let label = say!(ja: "ヒント {number}/{available}:", en: "hint {number} of {available}:");
        page.labelled(2, &label, &hint.text)?;
    }
    if let Some(lesson) = &list.lesson {
        page.labelled_command(2, &lesson_label(), lesson)?;
    }
    let name = format!(
        "{}/{}",
        list.exercise,
        list.check.as_deref().unwrap_or_default()
    );
    let ending = match (list.hints.is_empty(), given < available) {
        (true, true) => say!(
            ja: "まだヒントを見ていません。`handson hint {name}` で 1 つ目を見られます。",
            en: "no hint was given yet: `handson hint {name}` gives the first"
        ),
        (true, false) => say!(
            ja: "ヒントはこれで全部です。`handson hint {name} --again` でもう一度見られます。",
            en: "there are no more hints; `handson hint {name} --again` repeats them"
        ),
        (false, true) => say!(
            ja: "次のヒントは `handson hint {name}` で見られます。",
            en: "next hint: `handson hint {name}`"
        ),
        (false, false) => say!(ja: "これが最後のヒントです。", en: "this is the last hint"),
    };
    page.text(2, Ink::Quiet, &ending)?;
    page.flush()?;
    Ok(())
}

/// Returns the part of the course that `check` belongs to.
fn lesson_of(exercise: &Exercise, check: &Check) -> Option<String> {
    let mut checks = exercise.checks();
    let (stage, _) = checks.find(|(_, it)| it.check == check.check)?;
    stage.lesson.clone().or_else(|| exercise.lesson.clone())
}

fn named<'a>(exercise: &'a Exercise, name: &str) -> Result<&'a Check, SpecError> {
    exercise
        .checks()
        .find(|(_, check)| check.check == name)
        .map(|(_, check)| check)
        .ok_or_else(|| SpecError::NoSuchCheck {
            exercise: exercise.exercise.clone(),
            name: name.to_owned(),
            known: check_names(exercise),
        })
}

fn failed_last<'a>(
    exercise: &'a Exercise,
    state: Option<&StateDir>,
    notes: &mut Vec<Text>,
) -> Result<&'a Check, CliError> {
    state
        .map(|state| LastRun::load(state, &exercise.exercise, notes))
        .unwrap_or_default()
        .failed
        .iter()
        .find_map(|name| named(exercise, name).ok())
        .ok_or_else(|| CliError::WhichCheck {
            exercise: exercise.exercise.clone(),
            known: check_names(exercise),
        })
}

/// Returns the first check of the stage that failed in the last run, else its first.
fn first_of<'a>(
    whole: &'a Stage,
    exercise: &Exercise,
    state: Option<&StateDir>,
    notes: &mut Vec<Text>,
) -> Result<&'a Check, CliError> {
    let last = state.map(|state| LastRun::load(state, &exercise.exercise, notes));
    let failed = last.unwrap_or_default().failed;
    let mut failing = whole.checks.iter().filter(|it| failed.contains(&it.check));
    let first = failing.next().or(whole.checks.first());
    first.ok_or_else(|| CliError::WhichCheck {
        exercise: exercise.exercise.clone(),
        known: check_names(exercise),
    })
}

fn check_names(exercise: &Exercise) -> Vec<String> {
    exercise
        .checks()
        .map(|(_, check)| check.check.clone())
        .collect()
}

fn reset(
    exercise: &Exercise,
    part: Option<&str>,
    state: Option<&StateDir>,
    session: &Session,
    notes: &[Text],
) -> Result<Exit, CliError> {
    let check = part.map(|part| named(exercise, part)).transpose()?;
    let mut notes = notes.to_vec();
    if let Some(state) = state {
        let name = &exercise.exercise;
        let forgotten = match check {
            None => Hints::forget_all(state, name),
            Some(check) => {
                let mut given = Hints::load(state, name, &mut notes);
                given.forget(&check.check);
                given.save(state, name)
            }
        };
        notes.extend(forgotten.err().map(|error| error.text()));
    }
    if session.json() {
        Session::print_json(
            SCHEMA,
            &HintList {
                exercise: exercise.exercise.clone(),
                check: check.map(|check| check.check.clone()),
                given: 0,
                available: check.map_or(0, |check| check.hints.len()),
                hints: Vec::new(),
                lesson: None,
            },
        )?;
    } else {
        let mut page = session.page();
        page.text(
            0,
            Ink::Plain,
            &say!(ja: "ヒントの記録を消しました。次は 1 つ目のヒントからです。", en: "forgotten: the next hint is the first again"),
        )?;
        page.flush()?;
    }
    session.notes(&notes)?;
    Ok(Exit::Passed)
}
