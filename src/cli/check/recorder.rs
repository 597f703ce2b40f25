//! The record of a run: written, and judged once more as somebody else will.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::cli::error::CliError;
use crate::cluster::Cluster;
use crate::engine::{self, Options, Outcome, RunPolicy};
use crate::exercise::{Loaded, Variables};
use crate::record::{self, Asked, Record};
use crate::report::Report;
use crate::say;
use crate::text::{Text, counted};

/// The time that looking up what no check asked may take.
const EXTRAS: Duration = Duration::from_secs(5);

/// The file that the record goes to.
pub(super) struct Recorder {
    pub path: PathBuf,
}

impl Recorder {
    /// Writes the record of a run; returns what to say about it.
    pub async fn keep(
        &self,
        cluster: &Cluster,
        loaded: &Loaded,
        variables: &Variables,
        outcome: Outcome,
        asked: Asked,
    ) -> Result<Text, CliError> {
        let Outcome { report, steps } = outcome;
        let mut record = Record::new(&report, steps, asked);
        if report.complete {
            record.extras = record::extras(cluster, &record, Instant::now() + EXTRAS).await;
        }
        let secrets: Vec<&str> = variables.secrets().collect();
        let record = record.scrub(&secrets);
        let lines = record::to_lines(&record)?;
        record::save(&self.path, &lines)?;
        let note = self.note(&record, lines.len());
        // What is written is what somebody else will read.
        let unsure = unsure(&record::parse(&lines)?, loaded, &report)?;
        if unsure.is_empty() {
            return Ok(note);
        }
        let unsure = unsure.join(", ");
        Ok(note.then(&say!(
            ja: "。伏せたものによって決まるため、記録からは判定できない確認があります: {unsure}",
            en: "; these depend on what is hidden and cannot be judged from it: {unsure}"
        )))
    }

    fn note(&self, record: &Record, bytes: usize) -> Text {
        let (path, kilobytes) = (self.path.display(), bytes.div_ceil(1000));
        let (hidden, cut) = (record.end.hidden, record.end.cut);
        let [hidden_texts, cut_texts] = [hidden, cut].map(|count| counted(count, "text"));
        let note = say!(
            ja: "{path} に記録しました ({kilobytes} kB、伏せたもの {hidden} 件)",
            en: "recorded in {path} ({kilobytes} kB, {hidden_texts} hidden)"
        );
        if cut == 0 {
            return note;
        }
        note.then(&say!(
            ja: "。長すぎる文字列を {cut} 件切り詰めました",
            en: "; {cut_texts} cut, as too long"
        ))
    }
}

/// Returns the checks on which the record comes to another verdict than the run did.
fn unsure(record: &Record, loaded: &Loaded, report: &Report) -> Result<Vec<String>, CliError> {
    let asked = &record.head.asked;
    let variables = asked.variables(&loaded.exercise, &[])?;
    let options = Options::of_record(record, RunPolicy::default());
    let again = if options.watch {
        engine::replay_session(record, loaded, &variables, &options, &mut |_, _| {})
    } else {
        engine::replay_run(record, loaded, &variables, &options, &mut |_| {})
    };
    let again = again.map_err(CliError::from_replay)?;
    let checks = |report: &Report| {
        let checks = report.stages.iter().flat_map(|stage| stage.checks.clone());
        checks.collect::<Vec<_>>()
    };
    let both = checks(report).into_iter().zip(checks(&again));
    let differ = both.filter(|(one, other)| one.verdict != other.verdict);
    Ok(differ.map(|(check, _)| check.check).collect())
}
