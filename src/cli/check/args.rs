//! The arguments of `check`.

use clap::Args;

use crate::cli::args::{ExerciseChoice, Sets, Source, Stages, Times};
use crate::cli::connect::{ClusterArgs, Namespaces};
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::reports::ReportArgs;

const EXAMPLES: &[Example] = &[
    example!("handson check volumes", en: "check every stage", ja: "すべての段階を確かめる"),
    example!("handson check", en: "check the chapter that you are at", ja: "いま進めている章を確かめる"),
    example!(
        "handson check volumes --stage pvc",
        en: "check one stage only", ja: "1 つの段階だけを確かめる"
    ),
    example!(
        "handson check volumes --watch",
        en: "keep watching while you work in another terminal", ja: "別のターミナルで作業する間、変化を見続ける"
    ),
    example!(
        "handson check volumes --set node=minikube",
        en: "check on minikube", ja: "minikube で確かめる"
    ),
    example!(
        "handson check volumes --read-only",
        en: "only read through the API", ja: "API から読むだけで確かめる"
    ),
    example!(
        "handson check volumes --yes --format json",
        en: "use from a script or CI", ja: "スクリプトや CI から使う"
    ),
    example!(
        "handson check volumes --report html=report.html",
        en: "write a page for a browser, too", ja: "結果を、ブラウザーで見るページにも書く"
    ),
];

/// Arguments of `check`.
#[derive(Clone, Debug, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the command line"
)]
#[command(
    about = help!(en: "Check an exercise against the cluster", ja: "演習ができているかを、クラスターで確かめます"),
    after_help = examples(EXAMPLES)
)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(super) exercise: ExerciseChoice,
    #[command(flatten)]
    pub stages: Stages,
    #[command(flatten)]
    pub cluster: ClusterArgs,
    #[command(flatten)]
    pub namespaces: Namespaces,
    #[command(flatten)]
    pub(super) sets: Sets,
    #[arg(long, help = help!(
        en: "Only read through the API: run nothing in Pods, change nothing",
        ja: "API から読むだけにします (Pod の中を見る確認や、クラスターを変更する確認は行いません)"
    ))]
    pub read_only: bool,
    #[arg(short, long, help = help!(
        en: "Do not ask before checks that change something on the cluster",
        ja: "クラスターを変更する確認を、尋ねずに行います"
    ))]
    pub(super) yes: bool,
    #[arg(long, help = help!(
        en: "Wait for what is not there yet until the time is up",
        ja: "まだないものが現れるまで、制限時間いっぱい待ちます"
    ))]
    pub wait: bool,
    #[arg(short, long, help = help!(
        en: "Stay, and show every change until all is done",
        ja: "画面に残り、すべて終わるまで変化を表示し続けます"
    ))]
    pub watch: bool,
    #[command(flatten)]
    pub times: Times,
    #[command(flatten)]
    pub(super) reports: ReportArgs,
    #[arg(long, help = help!(
        en: "Begin anew: forget what earlier runs have seen",
        ja: "これまでの進み具合を忘れて、最初から確かめます"
    ))]
    pub fresh: bool,
    #[command(flatten)]
    pub source: Source,
}

impl CheckArgs {
    /// Returns those of a check that only reads.
    pub(super) fn reading(
        cluster: ClusterArgs,
        namespaces: Namespaces,
        sets: Sets,
        source: Source,
    ) -> Self {
        Self {
            cluster,
            namespaces,
            sets,
            source,
            read_only: true,
            ..Self::default()
        }
    }
}
