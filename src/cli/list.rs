//! `handson list`.

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::args::Source;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::{Session, title};
use super::subcommand::Subcommand;
use crate::exercise::{Exercise, Library};
use crate::report::Verdict;
use crate::report::terminal::Ink;
use crate::say;
use crate::state::{Progress, StateDir};
use crate::text::{Text, counted};

const EXAMPLES: &[Example] = &[
    example!("handson list", en: "see the built-in exercises", ja: "内蔵の演習を見る"),
    example!("handson list --checks ./my-checks", en: "see your own", ja: "自作の演習を見る"),
];

/// Arguments of `list`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "List the exercises", ja: "演習の一覧を表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct ListArgs {
    #[command(flatten)]
    source: Source,
}

/// All exercises, for programs.
#[derive(Serialize)]
struct ExerciseList {
    exercises: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    exercise: String,
    title: Text,
    digest: String,
    stages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<u16>,
    checks: usize,
    points: u32,
    bonus: u32,
    /// Points won so far, in the place where these are most.
    #[serde(skip_serializing_if = "Option::is_none")]
    so_far: Option<u32>,
    done: bool,
}

impl Subcommand for ListArgs {
    const NAME: &'static str = "list";

    /// Lists the exercises.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let all = Library::new(self.source.checks.clone()).all()?;
        // Whoever has no home directory can list exercises all the same.
        let state = Session::state(&mut Vec::new());
        let exercises: Vec<Row> = all
            .iter()
            .map(|loaded| row(&loaded.exercise, &loaded.digest, state.as_ref()))
            .collect();
        if session.json() {
            Session::print_json("handson.list/v1", &ExerciseList { exercises })?;
            return Ok(Exit::Passed);
        }
        let mut page = session.page();
        for row in &exercises {
            let (name, ja, en) = (&row.exercise, &row.title.ja, &row.title.en);
            let mark = if row.done {
                page.style.mark(Verdict::Pass).0
            } else {
                ""
            };
            let chapter = row
                .order
                .map_or(String::new(), |order| format!("{order}. "));
            let heading =
                say!(ja: "{chapter}{name}  {ja} {mark}", en: "{chapter}{name}  {en} {mark}");
            let heading = Text {
                ja: heading.ja.trim_end().to_owned(),
                en: heading.en.trim_end().to_owned(),
            };
            title(&mut page, &heading)?;
            if let Some(so_far) = row.so_far {
                let (points, of) = (row.points, counted(row.points, "point"));
                let text = say!(ja: "これまでに {so_far}/{points} 点", en: "so far {so_far}/{of}");
                page.text(2, Ink::Plain, &text)?;
            }
            let stages = row.stages.join(", ");
            let (checks, points, bonus) = (row.checks, row.points, row.bonus);
            let (all, of) = (counted(checks, "check"), counted(points, "point"));
            page.text(
                2,
                Ink::Quiet,
                &say!(
                    ja: "確認 {checks} 件、{points} 点、ボーナス {bonus} 点。段階: {stages}",
                    en: "{all}, {of}, bonus {bonus}; stages: {stages}"
                ),
            )?;
            let from = self.source.checks.as_ref();
            let from = from.map(|folder| format!(" --checks {}", folder.display()));
            page.command(
                2,
                &format!("handson check {name}{}", from.unwrap_or_default()),
            )?;
        }
        if exercises.len() > 1 && exercises.iter().any(|row| row.so_far.is_some()) {
            title(&mut page, &course_so_far(&exercises))?;
        }
        page.flush()?;
        Ok(Exit::Passed)
    }
}

/// Returns how far all of it is.
fn course_so_far(rows: &[Row]) -> Text {
    let so_far: u32 = rows.iter().filter_map(|row| row.so_far).sum();
    let points: u32 = rows.iter().map(|row| row.points).sum();
    let (done, all) = (rows.iter().filter(|row| row.done).count(), rows.len());
    let (of, exercises) = (counted(points, "point"), counted(all, "exercise"));
    say!(
        ja: "全体: これまでに {so_far}/{points} 点、{all} 個の演習のうち {done} 個が完了",
        en: "in all: so far {so_far}/{of}, {done} of {exercises} done"
    )
}

fn row(exercise: &Exercise, digest: &str, state: Option<&StateDir>) -> Row {
    let best = state.and_then(|state| Progress::best(state, exercise));
    let points = |bonus| {
        exercise
            .checks()
            .filter(|(_, check)| check.bonus == bonus)
            .map(|(_, check)| check.points)
            .sum()
    };
    Row {
        exercise: exercise.exercise.clone(),
        title: exercise.title.clone(),
        digest: digest.to_owned(),
        stages: exercise
            .stages
            .iter()
            .map(|stage| stage.stage.clone())
            .collect(),
        order: exercise.order,
        checks: exercise.checks().count(),
        points: points(false),
        bonus: points(true),
        so_far: best.map(|(won, _)| won),
        done: best.is_some_and(|(_, done)| done),
    }
}
