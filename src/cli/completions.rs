//! `handson completions`, and the answers that its scripts ask for.

use std::env;
use std::ffi::OsString;
use std::io::Write as _;

use clap::{Args, ValueEnum};
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;

use super::Exit;
use super::candidates::with_candidates;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::text::Lang;

/// The variable that a script sets to the shell's name to have a line completed.
const ASKED_BY: &str = "COMPLETE";

const EXAMPLES: &[Example] = &[
    example!("source <(handson completions bash)", en: "in ~/.bashrc", ja: "~/.bashrc に書く"),
    example!("source <(handson completions zsh)", en: "in ~/.zshrc, after compinit", ja: "~/.zshrc の compinit のあとに書く"),
    example!(
        "handson completions fish > ~/.config/fish/completions/handson.fish",
        en: "for fish", ja: "fish で使う"
    ),
    example!(
        "handson completions powershell >> $PROFILE",
        en: "for PowerShell", ja: "PowerShell で使う"
    ),
    example!(
        "handson completions kubectl > ~/bin/kubectl_complete-handson",
        en: "for `kubectl handson`; then chmod +x, in a folder on the PATH", ja: "`kubectl handson` 用。PATH の通ったフォルダーに置き、chmod +x する"
    ),
];

/// The program that kubectl runs to complete `kubectl handson …`
/// (<https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/>): its
/// arguments are the words, and `:4` asks for no files.
const KUBECTL: &str = r#"#!/bin/sh
IFS='
'
_CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX=$# COMPLETE=bash handson -- handson "$@"
printf '\n:4\n'
"#;

/// A shell, or kubectl.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum Shell {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell")]
    Pwsh,
    Zsh,
    Kubectl,
}

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Print a completion script for a shell", ja: "シェルの補完スクリプトを表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct CompletionsArgs {
    #[arg(value_name = "SHELL", help = help!(en: "Name of the shell", ja: "シェルの名前"))]
    shell: Shell,
}

impl Subcommand for CompletionsArgs {
    const NAME: &'static str = "completions";

    /// Prints a script that has this program complete the line.
    fn execute(&self, _: &Session) -> Result<Exit, CliError> {
        let value = self.shell.to_possible_value();
        let name = value.as_ref().map_or("", |value| value.get_name());
        let mut script = Vec::new();
        match Shells::builtins().completer(name) {
            Some(shell) => {
                shell.write_registration(ASKED_BY, "handson", "handson", "handson", &mut script)?;
            }
            None => script.extend(KUBECTL.bytes()),
        }
        Session::out().write_all(&script)?;
        Ok(Exit::Passed)
    }
}

/// Completes the line of a shell whose script asks for it; `None` where no
/// script does.
pub(super) fn complete(
    args: &[OsString],
    tree: fn(Lang, bool) -> clap::Command,
    lang: Lang,
) -> Option<Exit> {
    let answered = CompleteEnv::with_factory(|| with_candidates(tree(lang, false)))
        .var(ASKED_BY)
        .try_complete(args.iter().cloned(), env::current_dir().ok().as_deref());
    match answered {
        Ok(true) => Some(Exit::Passed),
        Ok(false) => None,
        // What the shell is called that asks is nobody's mistake to read about.
        Err(_) => Some(Exit::Usage),
    }
}
