//! The arguments of `batch`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::outputs::OutputArgs;
use crate::cli::args::{ExerciseOption, Sets, Source, Stages};
use crate::cli::connect::ClusterArgs;
use crate::cli::help_text::help;
use crate::exercise::{Loaded, Time};

/// The students that are looked at, and graded, side by side where nothing is said.
const LOOKS: u16 = 32;
const GRADINGS: u16 = 4;
/// The default time that a check on a student's cluster may wait.
const WAIT: Duration = Duration::from_secs(10);
/// The default times that one student may take: to look, to try, and to grade.
const LOOK: Duration = Duration::from_secs(60);
const TRY: Duration = Duration::from_secs(10 * 60);
const GRADE: Duration = Duration::from_secs(15 * 60);

/// Arguments of `batch`.
#[derive(Clone, Debug, Args)]
#[command(
    mut_arg("exercise", |arg| arg.required(true).help(help!(
        en: "Name of the exercise (see handson list), or path of an exercise file; `all` for every one of the course",
        ja: "演習の名前 (handson list で見られます) か、演習ファイルのパス。all ならコースのすべての演習"
    ))),
    mut_arg("context", |arg| arg.help(help!(
        en: "Context in your own kubeconfig, instead of the current one",
        ja: "自分の kubeconfig のコンテキスト (指定しなければ現在のもの)"
    ))),
    mut_arg("kubeconfig", |arg| arg.help(help!(
        en: "Your own kubeconfig, for students without one; instead of KUBECONFIG or ~/.kube/config",
        ja: "kubeconfig のない学生のための、自分の kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)"
    )))
)]
pub(in crate::cli) struct BatchArgs {
    #[arg(
        value_name = "ROSTER",
        required_unless_present_any = ["namespaces", "submissions", "handed_over"],
        conflicts_with_all = ["namespaces", "submissions", "handed_over"],
        help = help!(
            en: "CSV file with one line for each student, or directory with one kubeconfig for each",
            ja: "1 人 1 行の CSV ファイルか、1 人 1 ファイルの kubeconfig を置いたディレクトリー"
        )
    )]
    pub roster: Option<PathBuf>,
    #[command(flatten)]
    exercise: ExerciseOption,
    #[arg(long, value_name = "NAMESPACE", help = help!(
        en: "Take each namespace of one cluster that fits for a student; repeatable; `*` matches anything",
        ja: "1 つのクラスターの、当てはまる Namespace を 1 人ずつの学生とみなします (何度でも指定でき、* は任意の文字に当てはまります)"
    ))]
    pub namespaces: Vec<String>,
    #[command(flatten)]
    pub hand_ins: HandInArgs,
    #[command(flatten)]
    pub stages: Stages,
    #[command(flatten)]
    pub cluster: ClusterArgs,
    #[command(flatten)]
    pub sets: Sets,
    #[arg(short, long, help = help!(
        en: "Look into Pods and change things on the students' clusters, as check does",
        ja: "check と同じように Pod の中を見たり、学生のクラスターを変更したりする確認も行います"
    ))]
    pub yes: bool,
    #[arg(long, help = help!(
        en: "Students' kubeconfigs may run commands, read files here and lead anywhere",
        ja: "学生の kubeconfig が、コマンドの実行、このマシンのファイルの読み取り、どこへの接続もできるようにします"
    ))]
    pub trust_kubeconfig: bool,
    #[arg(long, value_name = "FILE", help = help!(
        en: "File that the result of each student is written to as it comes; with -e all, the directory of these files",
        ja: "学生ごとの結果を、終わったものから書くファイル (指定しなければ <演習>.results.jsonl)。-e all では、そのファイルを置くディレクトリー"
    ))]
    pub results: Option<PathBuf>,
    #[arg(long, help = help!(
        en: "Go on with the results file: do what is missing, failed for other reasons than the student's, or is out of date",
        ja: "結果のファイルの続きから始めます (まだのもの、学生以外の理由で判定できなかったもの、古くなったものだけ)"
    ))]
    pub resume: bool,
    #[command(flatten)]
    pub earlier: EarlierArgs,
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512), help = help!(
        en: "How many students are looked at side by side; 32, or 4 with --submissions, where nothing is said",
        ja: "同時に確かめる学生の数 (指定しなければ 32、--submissions では 4)"
    ))]
    jobs: Option<u16>,
    #[arg(long, value_name = "TIME", value_parser = Time::some, help = help!(
        en: "How long a check may wait for what is on its way, e.g. 90s or 5m; 10s, or the exercise's time with --submissions, where nothing is said",
        ja: "1 つの確認が、途中のものを待つ時間。例: 90s、5m (指定しなければ 10s、--submissions では演習で決められた時間)"
    ))]
    timeout: Option<Time>,
    #[arg(long, value_name = "TIME", value_parser = Time::some, help = help!(
        en: "How long one student may take; 60s, 10m with --yes, or 15m with --submissions, where nothing is said",
        ja: "学生 1 人にかけてよい時間 (指定しなければ 60s、--yes を付けると 10m、--submissions では 15m)"
    ))]
    deadline: Option<Time>,
    #[command(flatten)]
    pub on_cluster: OnClusterArgs,
    #[command(flatten)]
    pub outputs: OutputArgs,
    #[command(flatten)]
    pub source: Source,
}

impl BatchArgs {
    /// Returns the exercise; it is there unless a subcommand is.
    pub fn exercise(&self) -> &str {
        self.exercise.exercise.as_deref().unwrap_or_default()
    }

    /// Returns those of one exercise of the course, whose results go into `folder`. Of
    /// what is set, it takes the variables that it has.
    pub fn of_course(&self, loaded: &Loaded, folder: &Path) -> Self {
        let mut one = self.clone();
        let name = &loaded.exercise.exercise;
        one.exercise.exercise = Some(name.clone());
        one.results = Some(folder.join(usual_results(loaded)));
        one.sets.set.retain(|set| {
            let name = set.split_once('=').map(|(name, _)| name);
            name.is_some_and(|name| loaded.exercise.variables.contains_key(name))
        });
        one
    }

    /// Returns how many students are looked at side by side.
    pub fn jobs(&self) -> u16 {
        let usual = if self.hand_ins.are_graded() {
            GRADINGS
        } else {
            LOOKS
        };
        self.jobs.unwrap_or(usual)
    }

    /// Returns how long a check may wait; none where the exercise says that.
    pub fn timeout(&self) -> Option<Duration> {
        let usual = (!self.hand_ins.are_graded()).then_some(WAIT);
        self.timeout.map(|time| time.0).or(usual)
    }

    /// Returns how long one student may take.
    pub fn patience(&self) -> Duration {
        let usual = match (self.hand_ins.are_graded(), self.yes) {
            (true, _) => GRADE,
            (false, true) => TRY,
            (false, false) => LOOK,
        };
        self.deadline.map_or(usual, |time| time.0)
    }

    /// Returns whether records are kept: beside the results file, or in the rows of a stream.
    pub fn keeps_records(&self) -> bool {
        !self.earlier.no_record
    }

    /// Returns the results file, `-` for standard output.
    pub fn results_path(&self, loaded: &Loaded) -> PathBuf {
        let usual = || usual_results(loaded).into();
        self.results.clone().unwrap_or_else(usual)
    }
}

/// Returns the name of an exercise's results file where none is given.
fn usual_results(loaded: &Loaded) -> String {
    format!("{}.results.jsonl", loaded.exercise.exercise)
}

/// What was seen before, what counts as nothing, and what is kept for later.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct EarlierArgs {
    #[arg(long, conflicts_with = "resume", help = help!(
        en: "Look at everybody again, into the results file that is there: of each check the best that was seen counts",
        ja: "結果のファイルに追記しながら全員をもう一度確かめます。確認ごとに、これまでで一番よい結果を数えます"
    ))]
    pub again: bool,
    #[arg(long, value_name = "FILE", help = help!(
        en: "Earlier results file: of each check the best that was seen counts, with its date; repeatable",
        ja: "以前の結果のファイル。確認ごとに、これまでで一番よい結果を日付とともに数えます (何度でも指定できます)"
    ))]
    pub best_of: Vec<PathBuf>,
    #[arg(long, help = help!(
        en: "A namespace in which nothing is yet counts as it is found, and not as no result",
        ja: "まだ何もない Namespace を、結果なしではなく、そのままの点で数えます"
    ))]
    pub empty_is_zero: bool,
    #[arg(long, help = help!(
        en: "Keep no records of what was seen, by which batch regrade judges anew",
        ja: "判定のもとになった記録を残しません (batch regrade で判定し直すためのもの)"
    ))]
    pub no_record: bool,
}

/// What a class handed in.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct HandInArgs {
    #[arg(long, value_name = "DIR", conflicts_with_all = ["namespaces", "yes", "trust_kubeconfig"], help = help!(
        en: "Grade what was handed in: each folder, archive or file in DIR is a student's, as Moodle, Canvas, GitHub Classroom and Gradescope name them",
        ja: "提出物を採点します。DIR の中のフォルダー、アーカイブ、ファイルを 1 人ずつの提出物とみなします (Moodle、Canvas、GitHub Classroom、Gradescope の名前が分かります)"
    ))]
    pub submissions: Option<PathBuf>,
    #[arg(long = "roster", value_name = "FILE", requires = "submissions", help = help!(
        en: "CSV file with one line for each student; a column `submission` may say what is theirs in DIR",
        ja: "1 人 1 行の CSV ファイル。submission の列で、DIR の中のどれがその学生の提出物かを指定できます"
    ))]
    pub class: Option<PathBuf>,
    // For the Pods of a Job, and no option for people: nothing of it is looked at again.
    #[arg(long, value_name = "FILE", hide = true, conflicts_with_all = ["submissions", "namespaces", "yes", "on_cluster"], help = help!(
        en: "Grade submissions as another handson has read them",
        ja: "別の handson が読み取った提出物を採点します"
    ))]
    pub handed_over: Option<PathBuf>,
}

impl HandInArgs {
    /// Returns whether submissions are graded, and no clusters of students looked at.
    pub fn are_graded(&self) -> bool {
        self.submissions.is_some() || self.handed_over.is_some()
    }
}

/// The Job that does the work.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct OnClusterArgs {
    #[arg(long, conflicts_with = "yes", help = help!(
        en: "Have the Pods of a Job do the work",
        ja: "クラスターの Job の Pod に確かめてもらいます"
    ))]
    pub on_cluster: bool,
    #[arg(long, value_name = "IMAGE", requires = "on_cluster", default_value = concat!("handson:", env!("CARGO_PKG_VERSION")), help = help!(
        en: "Image of handson for the Pods",
        ja: "Pod に使う handson のイメージ"
    ))]
    pub image: String,
    #[arg(long, value_name = "N", requires = "on_cluster", value_parser = clap::value_parser!(u16).range(1..=1000), help = help!(
        en: "In how many parts the roster is looked at, each in a Pod; one for 50 students where nothing is said",
        ja: "名簿をいくつの Pod に分けるか (指定しなければ 50 人に 1 つ)"
    ))]
    pub shards: Option<u16>,
    #[arg(long, value_name = "CONTEXT", requires = "on_cluster", help = help!(
        en: "Context of the cluster that the Job runs on, instead of the current one",
        ja: "Job を動かすクラスターのコンテキスト (指定しなければ現在のもの)"
    ))]
    pub grading_context: Option<String>,
    #[arg(long, value_name = "FILE", requires = "on_cluster", help = help!(
        en: "Kubeconfig of the cluster that the Job runs on, instead of your own",
        ja: "Job を動かすクラスターの kubeconfig (指定しなければ自分のもの)"
    ))]
    pub grading_kubeconfig: Option<PathBuf>,
}
