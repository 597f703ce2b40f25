//! The command tree in the language of the user.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ColorChoice, Command, CommandFactory as _};

use super::args::CommandLine;
use super::help_text::parts;
use super::subcommand::Entry;
use crate::say;
use crate::text::{Lang, Text};

/// Returns the command tree with `commands`, in `lang`.
pub(super) fn command_line(commands: &[Entry], lang: Lang, colour: bool) -> Command {
    let choice = if colour {
        ColorChoice::Always
    } else {
        ColorChoice::Never
    };
    worded(in_both_languages(commands), lang).color(choice)
}

fn in_both_languages(commands: &[Entry]) -> Command {
    CommandLine::command().subcommands(commands.iter().map(Entry::command))
}

fn worded(command: Command, lang: Lang) -> Command {
    let about = in_language(command.get_about(), lang);
    let examples = in_language(command.get_after_help(), lang);
    let mut command = command.about(about).after_help(examples);
    if lang == Lang::Ja {
        command = command
            .subcommand_help_heading("コマンド")
            .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
            .mut_args(with_japanese_heading);
    }
    command
        .mut_args(|arg| {
            let help = in_language(arg.get_help(), lang);
            with_values(arg.help(help), lang)
        })
        .mut_subcommands(|subcommand| worded(subcommand, lang))
}

fn in_language(text: Option<&StyledStr>, lang: Lang) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    parts(&text).get(lang).to_owned()
}

fn with_japanese_heading(arg: Arg) -> Arg {
    let heading = if arg.is_positional() {
        "引数"
    } else {
        "オプション"
    };
    arg.help_heading(heading)
}

/// Possible and default values behind the help, in its language and on its
/// line, instead of clap's own English lines.
fn with_values(arg: Arg, lang: Lang) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    let values: Vec<String> = values.iter().map(|value| shown(value, lang)).collect();
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    // A part of a value only: its forms.
    let choice = if is_prefix(&arg) {
        format!(": {}", values.join(", "))
    } else {
        bracketed(&say!(ja: "選べる値", en: "possible values"), &values, lang)
    };
    let default = bracketed(&say!(ja: "既定値", en: "default"), &defaults, lang);
    arg.help(format!("{help}{choice}{default}"))
        .hide_possible_values(true)
        .hide_default_value(true)
}

fn is_prefix(arg: &Arg) -> bool {
    let values = arg.get_possible_values();
    values.iter().any(|value| value.get_name().ends_with('='))
}

fn shown(value: &PossibleValue, lang: Lang) -> String {
    let whole = value.get_name();
    let name = whole.trim_end_matches('=');
    match value.get_help() {
        Some(_) if name != whole => say!(ja: "{name} (ディレクトリー)", en: "{name} (a directory)")
            .get(lang)
            .to_owned(),
        _ => name.to_owned(),
    }
}

fn bracketed(label: &Text, values: &[String], lang: Lang) -> String {
    if values.is_empty() {
        return String::new();
    }
    format!(" [{}: {}]", label.get(lang), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::COMMANDS;
    use crate::exercise::Library;

    /// Every command below `command`, and itself.
    fn all(command: &Command) -> Vec<&Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command).chain(below).collect()
    }

    #[test]
    fn command_tree_is_sound_in_both_languages() {
        for lang in [Lang::En, Lang::Ja] {
            command_line(COMMANDS, lang, false).debug_assert();
        }
    }

    #[test]
    fn every_help_and_example_has_both_languages() {
        let tree = in_both_languages(COMMANDS);
        let mut missing = Vec::new();
        for command in all(&tree) {
            let args = command.get_arguments();
            let args = args.map(|arg| (arg.get_id().as_str(), arg.get_help()));
            let own = [
                ("about", command.get_about()),
                ("examples", command.get_after_help()),
            ];
            for (what, text) in own.into_iter().chain(args) {
                let text = text.map(ToString::to_string).unwrap_or_default();
                let Text { ja, en } = parts(&text);
                if en.is_empty() || !en.is_ascii() || ja == en || ja.is_ascii() {
                    missing.push(format!("{} {what}: {text}", command.get_name()));
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_command_is_in_the_readmes() {
        for readme in [
            include_str!("../../README.md"),
            include_str!("../../README.ja.md"),
        ] {
            for Entry { name, .. } in COMMANDS {
                assert!(readme.contains(&format!("`handson {name}")), "{name}");
            }
        }
    }

    /// The words of a command as a shell has them, up to what it does with the output.
    fn words(command: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (at, part) in command.split('\'').enumerate() {
            if at % 2 == 1 {
                words.push(part.to_owned());
                continue;
            }
            let end = part.find([')', '>']);
            let own = &part[..end.unwrap_or(part.len())];
            words.extend(own.split_whitespace().map(str::to_owned));
            if end.is_some() {
                break;
            }
        }
        words
    }

    #[test]
    fn every_example_parses() {
        let tree = command_line(COMMANDS, Lang::En, false);
        for command in all(&tree) {
            let examples = command.get_after_help().unwrap().to_string();
            for line in examples.lines().skip(1) {
                let line = line.trim().split("  ").next().unwrap();
                let (_, args) = line.split_once("handson").unwrap();
                let line = [vec!["handson".to_owned()], words(args)].concat();
                let parsed = tree.clone().try_get_matches_from(line);
                assert!(parsed.is_ok(), "{examples}: {parsed:?}");
            }
        }
    }

    #[test]
    fn every_example_names_what_exists() {
        let exercises = Library::default().all().unwrap();
        let exercises = || exercises.iter().map(|loaded| &loaded.exercise);
        let has = |part: &str| {
            exercises().any(|it| {
                it.stages.iter().any(|stage| stage.stage == part)
                    || it.checks().any(|(_, check)| check.check == part)
            })
        };
        for command in all(&command_line(COMMANDS, Lang::En, false)) {
            let examples = command.get_after_help().unwrap().to_string();
            let words: Vec<&str> = examples.split_whitespace().collect();
            for pair in words.windows(2) {
                let part = match pair {
                    ["--stage", stage] => Some(*stage),
                    ["hint" | "explain" | "check", whole] => whole.split_once('/').map(|it| it.1),
                    _ => None,
                };
                assert!(part.is_none_or(has), "{pair:?} in {examples}");
            }
        }
    }
}
