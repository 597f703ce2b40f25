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
use crate::report::terminal::Ink;
use crate::say;
use crate::text::Text;

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
    checks: usize,
    points: u32,
    bonus: u32,
}

impl Subcommand for ListArgs {
    const NAME: &'static str = "list";

    /// Lists the exercises.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let all = Library::new(self.source.checks.clone()).all()?;
        let exercises: Vec<Row> = all
            .iter()
            .map(|loaded| row(&loaded.exercise, &loaded.digest))
            .collect();
        if session.json() {
            Session::print_json("handson.list/v1", &ExerciseList { exercises })?;
            return Ok(Exit::Passed);
        }
        let mut page = session.page();
        for row in &exercises {
            let (name, ja, en) = (&row.exercise, &row.title.ja, &row.title.en);
            title(&mut page, &say!(ja: "{name}  {ja}", en: "{name}  {en}"))?;
            let stages = row.stages.join(", ");
            let (checks, points, bonus) = (row.checks, row.points, row.bonus);
            page.text(
                2,
                Ink::Quiet,
                &say!(
                    ja: "確認 {checks} 件、{points} 点、ボーナス {bonus} 点。段階: {stages}",
                    en: "{checks} checks, {points} points, bonus {bonus}; stages: {stages}"
                ),
            )?;
            let from = self.source.checks.as_ref();
            let from = from.map(|folder| format!(" --checks {}", folder.display()));
            page.command(
                2,
                &format!("handson check {name}{}", from.unwrap_or_default()),
            )?;
        }
        page.flush()?;
        Ok(Exit::Passed)
    }
}

fn row(exercise: &Exercise, digest: &str) -> Row {
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
        checks: exercise.checks().count(),
        points: points(false),
        bonus: points(true),
    }
}
