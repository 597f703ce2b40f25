//! `handson grade`: a submission, graded on a cluster.

mod command;
mod sweep;

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{ExerciseOption, Sets, Source, Stages, Times};
use crate::cli::connect::ClusterArgs;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::reports::ReportArgs;

const EXAMPLES: &[Example] = &[
    example!(
        "handson grade ./submission -e volumes",
        en: "grade what was handed in", ja: "提出されたものを採点する"
    ),
    example!(
        "handson grade ./submission -e volumes --stage pvc",
        en: "grade one stage only", ja: "1 つの段階だけを採点する"
    ),
    example!(
        "handson grade ./submission -e volumes --keep",
        en: "leave the namespace, for looking", ja: "採点したあとの Namespace を残して見る"
    ),
    example!(
        "handson grade ./submission -e volumes --format json",
        en: "use from CI", ja: "CI から使う"
    ),
    example!(
        "handson grade --sweep",
        en: "clear what gradings left that were killed", ja: "途中で止まった採点を片付ける"
    ),
];

/// Arguments of `grade`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Grade what was handed in, on a cluster", ja: "提出されたマニフェストを、クラスターに作る専用の Namespace で採点します"),
    after_help = examples(EXAMPLES),
    mut_arg("exercise", |arg| arg.required_unless_present("sweep"))
)]
pub(super) struct GradeArgs {
    #[arg(value_name = "DIR", required_unless_present = "sweep", help = help!(
        en: "Directory (or file) with the manifests that were handed in",
        ja: "提出されたマニフェストのディレクトリー (またはファイル)"
    ))]
    pub submission: Option<PathBuf>,
    #[command(flatten)]
    pub exercise: ExerciseOption,
    #[command(flatten)]
    pub stages: Stages,
    #[command(flatten)]
    pub cluster: ClusterArgs,
    #[command(flatten)]
    pub sets: Sets,
    #[arg(long, help = help!(
        en: "Leave the namespace on the cluster, for looking",
        ja: "採点に使った Namespace を、あとで見られるように残します"
    ))]
    pub keep: bool,
    #[arg(long, value_name = "FILE", help = help!(
        en: "Keep what the verdicts rest on in a file, by which handson regrade judges again",
        ja: "判定のもとになった記録をファイルに残します (handson regrade でもう一度判定できます)"
    ))]
    pub record: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["submission", "exercise", "stage", "keep", "record"], help = help!(
        en: "Take away what gradings left that were killed, and nothing else",
        ja: "途中で止まった採点が残したものを片付けます (採点はしません)"
    ))]
    pub sweep: bool,
    #[command(flatten)]
    pub times: Times,
    #[command(flatten)]
    pub reports: ReportArgs,
    #[command(flatten)]
    pub source: Source,
}
