//! The arguments that every command or several of them have; those of one
//! command are in its own file.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, ValueEnum};

use super::help_text::{Example, examples, help};
use crate::exercise::{self, Library, Loaded, SpecError, Time};
use crate::report::terminal::Commands;
use crate::text::Lang;

const EXAMPLES: &[Example] = &[
    (
        "handson check volumes",
        help!(en: "check the exercise volumes", ja: "演習 volumes を確かめる"),
    ),
    (
        "handson explain volumes",
        help!(en: "read what it asks for", ja: "何をすればよいかを読む"),
    ),
    (
        "handson hint volumes",
        help!(en: "get a hint when stuck", ja: "行き詰まったときのヒント"),
    ),
];

/// The command line without its subcommands.
#[derive(Debug, Parser)]
#[command(
    name = "handson",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    about = help!(en: "Checks Kubernetes exercises against the live cluster and says what to do next", ja: "Kubernetes の演習ができているかを実際のクラスターで確かめ、次にすることを伝えます"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub common: Common,
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 105, help = help!(
        en: "Print the version",
        ja: "バージョンを表示します"
    ))]
    version: Option<bool>,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Common {
    #[arg(long, global = true, value_name = "LANG", display_order = 101, help = help!(
        en: "Language of what is printed, instead of HANDSON_LANG or the locale's",
        ja: "表示する言語 (指定しなければ HANDSON_LANG、なければロケールに合わせます)"
    ))]
    pub lang: Option<Lang>,
    #[arg(long, global = true, value_name = "FORM", display_order = 102, help = help!(
        en: "For people, or one JSON document for programs",
        ja: "出力の形式: human は人が読むため、json はプログラムのための JSON 文書 1 つ"
    ))]
    pub format: Option<Format>,
    #[arg(long, global = true, display_order = 103, help = help!(
        en: "Plain ASCII marks, for terminals without Unicode",
        ja: "記号を ASCII だけで表示します (Unicode を表示できない端末向け)"
    ))]
    pub ascii: bool,
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 104, help = help!(
        en: "Print this help",
        ja: "この説明を表示します"
    ))]
    pub help: Option<bool>,
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON document with a schema id, on every path.
    Json,
}

const EXERCISE: &str = help!(
    en: "Name of the exercise (see handson list), or path of an exercise file",
    ja: "演習の名前 (handson list で見られます) か、演習ファイルのパス"
);

/// The exercise, where it comes first on the line.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ExerciseName {
    #[arg(id = "exercise", value_name = "EXERCISE", help = EXERCISE)]
    pub name: String,
}

/// The exercise, where it comes first on the line or is left out.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ExerciseChoice {
    #[arg(id = "exercise", value_name = "EXERCISE", help = help!(
        en: "Name of the exercise (see handson list), or path of an exercise file; without it, the chapter that you are at",
        ja: "演習の名前 (handson list で見られます) か、演習ファイルのパス。省くと、いま進めている章の演習になります"
    ))]
    pub name: Option<String>,
}

/// The exercise as an option.
#[derive(Clone, Debug, Args)]
pub(super) struct ExerciseOption {
    #[arg(id = "exercise", short, long = "exercise", value_name = "EXERCISE", help = EXERCISE)]
    pub exercise: Option<String>,
}

/// The stages that are asked for; all where none is named.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Stages {
    #[arg(long, value_name = "STAGE", help = help!(
        en: "This stage only; repeatable",
        ja: "この段階だけを対象にします (何度でも指定できます)"
    ))]
    pub stage: Vec<String>,
}

/// Limits of time, instead of the exercise's own.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Times {
    #[arg(long, value_name = "TIME", value_parser = Time::some, help = help!(
        en: "How long a check may wait for what is on its way, e.g. 90s or 5m, instead of the exercise's time",
        ja: "準備中のものを確認ごとに待つ時間の上限。例: 90s、5m (演習で決められた時間の代わり)"
    ))]
    pub timeout: Option<Time>,
    #[arg(long, value_name = "TIME", value_parser = Time::some, help = help!(
        en: "How long the whole run may take, instead of the exercise's time",
        ja: "全体にかける時間の上限 (演習で決められた時間の代わり)"
    ))]
    pub deadline: Option<Time>,
}

/// The source of exercises.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Source {
    #[arg(long, value_name = "DIR", help = help!(
        en: "Folder of exercise files to use instead of the built-in ones",
        ja: "内蔵の演習の代わりに使う、演習ファイルのディレクトリー"
    ))]
    pub checks: Option<PathBuf>,
}

impl Source {
    /// Reads the exercise of this name.
    pub fn find(&self, name: &str) -> Result<Loaded, SpecError> {
        Library::new(self.checks.clone()).find(name)
    }

    /// Returns the commands about the exercise `name`, with the values of its
    /// variables as they may be shown.
    pub fn commands<'a>(
        &self,
        name: &str,
        loaded: &Loaded,
        sets: impl IntoIterator<Item = &'a String>,
    ) -> Commands {
        let sets: Vec<String> = sets.into_iter().cloned().collect();
        let mut commands = Commands::new(name);
        for set in exercise::shown(&loaded.exercise, &sets) {
            commands = commands.with_source("--set", &set);
        }
        match &self.checks {
            Some(folder) => commands.with_source("--checks", &folder.display().to_string()),
            None => commands,
        }
    }

    /// The files and folders that an exercise of this name may come from.
    pub fn files(&self, name: &str) -> Vec<PathBuf> {
        let file = PathBuf::from(name);
        let file = Some(file).filter(|file| file.extension().is_some());
        self.checks.iter().cloned().chain(file).collect()
    }
}

/// Values for the variables of an exercise.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Sets {
    #[arg(long = "set", value_name = "NAME=VALUE", help = help!(
        en: "Value of a variable of the exercise, e.g. node=minikube; repeatable",
        ja: "演習の変数の値。例: node=minikube (何度でも指定できます)"
    ))]
    pub set: Vec<String>,
}
