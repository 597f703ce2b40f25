//! What a selftest comes to, for programs.

use serde::Serialize;

use crate::selftest::{Caught, Proof, Trial};
use crate::text::Text;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SelftestDocument<'a> {
    schema: &'static str,
    tool_version: &'static str,
    exercise: &'a str,
    exit_code: u8,
    won_by_nothing: Vec<&'a str>,
    not_won_by_reference: Vec<&'a str>,
    idle_equivalents: &'a [String],
    mutants: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    mutant: &'a str,
    stage: &'a str,
    about: &'a str,
    outcome: &'static str,
    on_cluster: bool,
    caught_by: &'a [String],
    also_failing: &'a [String],
    why: Option<&'a Text>,
}

impl<'a> SelftestDocument<'a> {
    pub fn new(exercise: &'a str, proof: &'a Proof) -> Self {
        Self {
            schema: "handson.selftest/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            exercise,
            exit_code: proof.exit_code(),
            won_by_nothing: proof.won_by_nothing(),
            not_won_by_reference: proof.not_won_by_reference(),
            idle_equivalents: &proof.idle,
            mutants: proof.trials.iter().map(row).collect(),
        }
    }
}

fn row(trial: &Trial) -> Row<'_> {
    let (outcome, why) = match &trial.caught {
        Caught::Yes => ("caught", None),
        Caught::Equivalent(why) => ("equivalent", Some(why)),
        Caught::NotEquivalent => ("notEquivalent", None),
        Caught::ByOthers => ("caughtByOthersOnly", None),
        Caught::Survived => ("survived", None),
        Caught::Unsure(why) => ("undetermined", Some(why)),
    };
    Row {
        mutant: &trial.mutant,
        stage: &trial.stage,
        about: &trial.about,
        outcome,
        on_cluster: trial.live,
        caught_by: &trial.by,
        also_failing: &trial.others,
        why,
    }
}
