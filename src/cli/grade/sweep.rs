//! `handson grade --sweep`.

use serde::Serialize;

use crate::cli::Exit;
use crate::cli::connect::ClusterArgs;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::grade::{Swept, sweep};
use crate::report::clean::{clean, clean_text};
use crate::report::terminal::Ink;
use crate::say;
use crate::text::{Text, counted};

/// The outcome for each namespace, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SweepResult {
    exit_code: u8,
    namespaces: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    namespace: String,
    outcome: &'static str,
    notes: Vec<Text>,
}

/// Clears what is left; what somebody is at work in is left alone.
pub(super) async fn sweep_namespaces(
    cluster: &ClusterArgs,
    session: &Session,
) -> Result<Exit, CliError> {
    let cluster = cluster.connect().await?;
    let mut begun = |count: usize| {
        let spaces = counted(count, "namespace");
        let text = say!(
            ja: "採点用の Namespace が {count} 個あります。使われていないか 15 秒ほど見ています…",
            en: "found {spaces} of gradings; watching for 15 s for any use…"
        );
        // Who hears of it is of no importance to what is done.
        if !session.json() {
            let _ = session.aside().text(0, Ink::Quiet, &text);
        }
    };
    let swept = sweep(&cluster, &mut begun).await;
    let swept = swept.map_err(|trouble| CliError::from_trouble(trouble, &cluster))?;
    let left = swept.iter().any(|one| !one.notes.is_empty());
    let exit = if left {
        Exit::Inconclusive
    } else {
        Exit::Passed
    };
    if session.json() {
        Session::print_json(
            "handson.sweep/v1",
            &SweepResult {
                exit_code: exit.code(),
                namespaces: swept.iter().map(row).collect(),
            },
        )?;
        return Ok(exit);
    }
    let mut page = session.page();
    if swept.is_empty() {
        let none = say!(ja: "片付けるものはありません", en: "there is nothing to take away");
        page.text(0, Ink::Good, &none)?;
    }
    for one in &swept {
        let name = clean(&one.namespace);
        let (ink, text) = match outcome(one) {
            "in-use" => (
                Ink::Quiet,
                say!(ja: "{name}: 採点中なので、そのままにしました", en: "{name}: in use, left alone"),
            ),
            "removed" => (
                Ink::Good,
                say!(ja: "{name}: 片付けました", en: "{name}: taken away"),
            ),
            _ => (
                Ink::Unsure,
                say!(ja: "{name}: 片付けきれませんでした", en: "{name}: not all of it could be taken away"),
            ),
        };
        page.text(0, ink, &text)?;
        for note in &one.notes {
            page.text(2, Ink::Plain, &clean_text(note))?;
        }
    }
    page.flush()?;
    Ok(exit)
}

fn outcome(swept: &Swept) -> &'static str {
    match (swept.in_use, swept.notes.is_empty()) {
        (true, _) => "in-use",
        (false, true) => "removed",
        (false, false) => "incomplete",
    }
}

fn row(swept: &Swept) -> Row {
    Row {
        namespace: clean(&swept.namespace),
        outcome: outcome(swept),
        notes: swept.notes.iter().map(clean_text).collect(),
    }
}
