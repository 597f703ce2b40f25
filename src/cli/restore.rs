//! `handson restore`: putting back what an interrupted run took away.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::connect::block_on;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::probe::{self, Outcome, Pending};
use crate::report::Verdict;
use crate::report::clean::clean_text;
use crate::report::terminal::Ink;
use crate::say;
use crate::state::StateDir;
use crate::text::Text;

/// The time that one Pod may take to come back.
const PATIENCE: Duration = Duration::from_secs(300);

const EXAMPLES: &[Example] = &[
    example!("handson restore", en: "put back what is missing", ja: "消えたままのものを元に戻す"),
    example!("handson restore --list", en: "only see what is left", ja: "残っているものを見るだけ"),
];

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Put back what an interrupted run took away", ja: "途中で止まった確認が消したものを、元に戻します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct RestoreArgs {
    #[arg(long, help = help!(
        en: "Only list what is left, put nothing back",
        ja: "元に戻さずに、残っているものの一覧だけを表示します"
    ))]
    list: bool,
}

/// The outcome of each journal, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RestoreResult {
    exit_code: u8,
    journals: Vec<Row>,
    said: Vec<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    file: String,
    outcome: &'static str,
}

impl Subcommand for RestoreArgs {
    const NAME: &'static str = "restore";

    /// Puts back what is left.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let state = StateDir::locate(|name| std::env::var_os(name)).map_err(CliError::State)?;
        let journals = state.journal_dir();
        let said = std::cell::RefCell::new(Vec::new());
        let say = |text: Text| {
            let text = clean_text(&text);
            if !session.json() {
                // What is put back matters more than who hears of it.
                let _ = session.aside().text(0, Ink::Plain, &text);
            }
            said.borrow_mut().push(text);
        };
        let outcomes: Vec<Came> = if self.list {
            probe::pending(&journals)
                .into_iter()
                .map(|one| listed(one, session, &say))
                .collect()
        } else {
            block_on(async { Ok(probe::restore(&journals, PATIENCE, &say).await) })?
                .into_iter()
                .map(|(path, outcome)| (path, Some(outcome)))
                .collect()
        };
        let exit = exit(&outcomes);
        if session.json() {
            Session::print_json(
                "handson.restore/v1",
                &RestoreResult {
                    exit_code: exit.code(),
                    journals: outcomes.iter().map(row).collect(),
                    said: said.into_inner(),
                },
            )?;
        } else {
            summary(&outcomes, session)?;
        }
        Ok(exit)
    }
}

/// The outcome of a journal; none where nothing was to be done with it.
type Came = (PathBuf, Option<Outcome>);

fn listed(Pending { path, journal }: Pending, session: &Session, say: &dyn Fn(Text)) -> Came {
    match &journal {
        Ok(journal) => {
            let ((namespace, pod), context, begun) = (
                journal.pod(),
                journal.context(),
                session.style().time(journal.begun()),
            );
            say(say!(
                ja: "Pod {pod} (Namespace {namespace}、コンテキスト {context}、{begun} から)",
                en: "Pod {pod} (namespace {namespace}, context {context}, since {begun})"
            ));
        }
        Err(Text { ja, en }) => {
            let path = path.display();
            say(say!(ja: "{path} を読めません: {ja}", en: "cannot read {path}: {en}"));
        }
    }
    (path, None)
}

/// Returns the exit: what is left undone is a failure, what could not even be tried is not known.
/// A list promises nothing: what it shows is still to be done.
fn exit(outcomes: &[Came]) -> Exit {
    let any = |wanted: Option<Outcome>| outcomes.iter().any(|(_, outcome)| *outcome == wanted);
    if any(Some(Outcome::Incomplete)) {
        Exit::Failed
    } else if any(Some(Outcome::Untouched)) {
        Exit::Inconclusive
    } else if any(None) {
        Exit::Failed
    } else {
        Exit::Passed
    }
}

fn row((path, outcome): &Came) -> Row {
    Row {
        file: path.display().to_string(),
        outcome: match outcome {
            Some(Outcome::Restored) => "restored",
            Some(Outcome::Incomplete) => "incomplete",
            Some(Outcome::Untouched) => "untouched",
            None => "pending",
        },
    }
}

fn summary(outcomes: &[Came], session: &Session) -> Result<(), CliError> {
    let mut page = session.page();
    let left = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome != Some(Outcome::Restored))
        .count();
    let listed = outcomes.iter().all(|(_, outcome)| outcome.is_none());
    let (verdict, text) = match (outcomes.len(), left) {
        (0, _) => (
            Verdict::Pass,
            say!(ja: "元に戻すものはありません。", en: "there is nothing to put back"),
        ),
        (all, 0) => (
            Verdict::Pass,
            say!(ja: "{all} 件を元に戻しました。", en: "put back: {all}"),
        ),
        (all, _) if listed => (
            Verdict::Fail,
            say!(
                ja: "元に戻っていないものが {all} 件あります。`handson restore` で元に戻せます。",
                en: "still to be restored: {all}; run `handson restore`"
            ),
        ),
        (_, left) => (
            Verdict::Fail,
            say!(
                ja: "元に戻っていないものが {left} 件あります。クラスターに接続できることを確かめてから `handson restore` を実行してください。",
                en: "still to be restored: {left}. Check that the cluster can be reached, then run `handson restore`"
            ),
        ),
    };
    let mark = page.style.mark(verdict);
    page.entry(0, mark, &text, Ink::Plain, "")?;
    page.flush()?;
    Ok(())
}
