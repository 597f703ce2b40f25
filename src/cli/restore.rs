//! `handson restore`: putting back what an interrupted run took away.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::error::CliError;
use super::session::Session;
use crate::probe::{self, Outcome, Pending};
use crate::report::Verdict;
use crate::report::clean::clean_text;
use crate::report::terminal::Ink;
use crate::say;
use crate::state::State;
use crate::text::Text;

/// How long one Pod may take to come back.
const PATIENCE: Duration = Duration::from_secs(300);

/// Arguments of `restore`.
#[derive(Clone, Debug, Args)]
pub(super) struct RestoreArgs {
    /// Only list what is left, put nothing back
    #[arg(long)]
    list: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: &'static str,
    tool_version: &'static str,
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

/// Puts back what is left.
pub(super) fn run(args: &RestoreArgs, session: &Session) -> Result<Exit, CliError> {
    let state = State::locate(|name| std::env::var_os(name)).map_err(CliError::State)?;
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
    let outcomes: Vec<Came> = if args.list {
        probe::pending(&journals)
            .into_iter()
            .map(|one| listed(one, session, &say))
            .collect()
    } else {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(probe::restore(&journals, PATIENCE, &say))
            .into_iter()
            .map(|(path, outcome)| (path, Some(outcome)))
            .collect()
    };
    let exit = exit(&outcomes);
    if session.json() {
        Session::document(&Document {
            schema: "handson.restore/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            exit_code: exit.code(),
            journals: outcomes.iter().map(row).collect(),
            said: said.into_inner(),
        })?;
    } else {
        summary(&outcomes, session)?;
    }
    Ok(exit)
}

/// What became of a journal; none where nothing was to be done with it.
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
        Err(reason) => {
            let path = path.display();
            say(say!(ja: "{path} を読めません: {reason}", en: "cannot read {path}: {reason}"));
        }
    }
    (path, None)
}

/// What is left undone is a failure; what could not even be tried is not known.
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
                en: "still to be put back: {all}; `handson restore` does it"
            ),
        ),
        (_, left) => (
            Verdict::Fail,
            say!(
                ja: "元に戻っていないものが {left} 件あります。クラスターに接続できることを確かめてから `handson restore` を実行してください。",
                en: "still to be put back: {left}. See that the cluster can be reached, then run `handson restore`"
            ),
        ),
    };
    let mark = page.style.mark(verdict);
    page.entry(0, mark, &text, Ink::Plain, "")?;
    page.flush()?;
    Ok(())
}
