//! `handson doctor`: what keeps checks from working, each with its fix.
//!
//! In: this machine, its kubeconfig, a cluster. Out: findings, on the terminal and in a
//! file to give away, in which no secret stands.

mod connection;
mod dns;
mod examine;
mod finding;
mod machine;
mod names;
mod rights;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::Exit;
use super::args::{Sets, Source};
use super::connect::{ClusterArgs, block_on};
use super::error::CliError;
use super::exercise_choice::choose;
use super::help_text::{Example, example, examples, help};
use super::reports::place_of_file;
use super::session::Session;
use super::subcommand::Subcommand;
use crate::atomic_write::put;
use crate::exercise::{Loaded, Variables};
use crate::report::Verdict;
use crate::report::secrets::Secrets;
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::state::StateDir;
use examine::examine;
use finding::Finding;

/// The time that the kubeconfig's command, and then the cluster, may take.
const PATIENCE: Duration = Duration::from_secs(20);

const EXAMPLES: &[Example] = &[
    example!("handson doctor", en: "find out why nothing works", ja: "うまくいかない原因を調べる"),
    example!("handson doctor volumes --set node=minikube", en: "with the values that you use", ja: "いつも使う変数の値で調べる"),
    example!("handson doctor --report doctor.txt", en: "for a teaching assistant", ja: "TA に渡すファイルを作る"),
];

/// Arguments of `doctor`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Find out what keeps checks from working, and how to fix it", ja: "確認がうまくいかない原因を調べ、直し方を伝えます"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct DoctorArgs {
    #[arg(value_name = "EXERCISE", help = help!(
        en: "Name of the exercise; without it, the one that was checked last",
        ja: "演習の名前。省くと、最後に確認した演習になります"
    ))]
    exercise: Option<String>,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[arg(short, long, value_name = "NAMESPACE", help = help!(
        en: "Namespace, instead of the context's",
        ja: "使う Namespace (コンテキストの Namespace の代わり)"
    ))]
    namespace: Option<String>,
    #[command(flatten)]
    sets: Sets,
    #[arg(long, value_name = "FILE", help = help!(
        en: "Write the findings to a file, too, to give to a teaching assistant; no secrets are in it",
        ja: "結果をファイルにも書きます。TA に渡せるよう、秘密の値は含めません"
    ))]
    report: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

/// The exercise that somebody wants to do, by the name that was given.
struct Chosen {
    name: String,
    loaded: Loaded,
    variables: Variables,
}

/// The things that are examined.
struct Subject<'a> {
    cluster: &'a ClusterArgs,
    namespace: Option<&'a str>,
    exercise: Option<&'a Chosen>,
    state: Option<&'a StateDir>,
}

/// Everything that was found, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Examination<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    exercise: Option<&'a str>,
    findings: &'a [Finding],
    exit_code: u8,
}

impl Subcommand for DoctorArgs {
    const NAME: &'static str = "doctor";

    /// Examines machine and cluster.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let target = self.cluster.target();
        let inputs = target.places();
        let report = self.report.as_deref();
        let report = report
            .map(|path| place_of_file(path, inputs.iter().map(PathBuf::as_path)))
            .transpose()?;
        // That there is none is a finding of its own.
        let state = Session::state(&mut Vec::new());
        let exercise = self.chosen(state.as_ref())?;
        let subject = Subject {
            cluster: &self.cluster,
            namespace: self.namespace.as_deref(),
            exercise: exercise.as_ref(),
            state: state.as_ref(),
        };
        let found = block_on(async { Ok(examine(&subject).await) })?;
        let credentials = target.credentials();
        let credentials = credentials.iter().map(String::as_str);
        let variables = exercise.iter().flat_map(|it| it.variables.secrets());
        let secrets = Secrets::given(credentials.chain(variables));
        let found = found.into_iter().map(|it| it.without(&secrets));
        let found: Vec<Finding> = found.collect();
        let exit = exit(&found);
        if let Some(path) = &report {
            write_file(path, &found, session)?;
        }
        if session.json() {
            let examination = Examination {
                exercise: exercise.as_ref().map(|it| it.name.as_str()),
                findings: &found,
                exit_code: exit.code(),
            };
            Session::print_json("handson.doctor/v1", &examination)?;
            return Ok(exit);
        }
        let mut page = session.page();
        write_findings(&mut page, &found)?;
        if exit == Exit::Passed {
            let text = say!(ja: "問題は見つかりませんでした。", en: "no problems found");
            page.text(0, Ink::Strong, &text)?;
        }
        if exercise.is_none() {
            let text = say!(
                ja: "演習の名前を付けて実行すると、権限や変数も調べます (`handson list` で名前を見られます)。",
                en: "with the name of an exercise, rights and variables are examined as well (`handson list` shows the names)"
            );
            page.text(0, Ink::Quiet, &text)?;
        }
        if let Some(path) = &report {
            let path = path.display();
            let text = say!(ja: "結果を {path} に書きました。", en: "the findings are in {path}");
            page.text(0, Ink::Quiet, &text)?;
        }
        page.flush()?;
        Ok(exit)
    }
}

impl DoctorArgs {
    /// Returns the exercise that is meant; none where no name is given and several
    /// could be.
    fn chosen(&self, state: Option<&StateDir>) -> Result<Option<Chosen>, CliError> {
        let name = match choose(self.exercise.as_deref(), &self.source, state) {
            Ok(name) => name,
            Err(CliError::Usage(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let loaded = self.source.find(&name)?;
        let variables = Variables::new(&loaded.exercise, &self.sets.set)?;
        Ok(Some(Chosen {
            name,
            loaded,
            variables,
        }))
    }
}

/// Writes the findings to a file, under the time.
fn write_file(path: &Path, found: &[Finding], session: &Session) -> Result<(), CliError> {
    let mut style = session.style();
    style.colour = false;
    let mut page = Page::new(Vec::new(), style);
    let now = Timestamp::now();
    page.verbatim(&format!("handson doctor, {now:.0}"))?;
    write_findings(&mut page, found)?;
    let text = page.into_inner();
    let written = put(path, |temporary| std::fs::write(temporary, &text));
    written.map_err(|source| CliError::Report {
        path: path.to_owned(),
        source,
    })
}

fn write_findings<W: Write>(page: &mut Page<W>, found: &[Finding]) -> io::Result<()> {
    for finding in found {
        let mark = page.style.mark(finding.verdict);
        page.entry(0, mark, &finding.what, Ink::Plain, "")?;
        if let Some(fix) = &finding.fix {
            let arrow = format!("{} ", page.style.arrow());
            let fix = fix.get(page.style.lang).to_owned();
            page.hanging(2, &arrow, Ink::Strong, &fix, Ink::Strong)?;
        }
    }
    page.flush()
}

fn exit(found: &[Finding]) -> Exit {
    let any = |verdict| found.iter().any(|it| it.verdict == verdict);
    if any(Verdict::Fail) {
        Exit::Failed
    } else if any(Verdict::Inconclusive) {
        Exit::Inconclusive
    } else {
        Exit::Passed
    }
}
