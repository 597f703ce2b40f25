//! The command tree in the language of the user.

use clap::builder::PossibleValue;
use clap::{Arg, ColorChoice, Command, CommandFactory as _};

use super::args::Cli;
use super::examples::after_help;
use super::japanese::HELP;
use crate::say;
use crate::text::{Lang, Text};

/// The whole command tree, in `lang`.
pub(super) fn command(lang: Lang, colour: bool) -> Command {
    let choice = if colour {
        ColorChoice::Always
    } else {
        ColorChoice::Never
    };
    worded(Cli::command(), lang).color(choice)
}

/// Whether `name` is the name of a command.
pub(super) fn is_command(name: &str) -> bool {
    Cli::command().find_subcommand(name).is_some()
}

fn worded(mut command: Command, lang: Lang) -> Command {
    let name = command.get_name().to_owned();
    command = command.after_help(after_help(&name, lang));
    if lang == Lang::Ja {
        command = japanese(command, &name);
    }
    command = command.mut_args(|arg| with_values(arg, lang));
    command.mut_subcommands(|subcommand| worded(subcommand, lang))
}

fn japanese(command: Command, name: &str) -> Command {
    let about = wording(name).unwrap_or_default();
    command
        .about(about)
        .subcommand_help_heading("コマンド")
        .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
        .mut_args(|arg| japanese_arg(arg, name))
}

fn japanese_arg(arg: Arg, command: &str) -> Arg {
    let heading = if arg.is_positional() {
        "引数"
    } else {
        "オプション"
    };
    let help = of_arg(command, arg.get_id().as_str()).unwrap_or_default();
    arg.help(help).help_heading(heading)
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

fn of_arg(command: &str, arg: &str) -> Option<&'static str> {
    wording(&format!("{command}.{arg}")).or_else(|| wording(&format!("*.{arg}")))
}

fn wording(key: &str) -> Option<&'static str> {
    HELP.iter()
        .find(|(name, _)| *name == key)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &Command, visit: &mut impl FnMut(&Command)) {
        visit(command);
        for subcommand in command.get_subcommands() {
            walk(subcommand, visit);
        }
    }

    #[test]
    fn the_command_tree_is_sound() {
        command(Lang::En, false).debug_assert();
        command(Lang::Ja, false).debug_assert();
    }

    #[test]
    fn every_command_argument_and_example_has_both_wordings() {
        let mut missing = Vec::new();
        walk(&command(Lang::En, false), &mut |command| {
            let name = command.get_name();
            if wording(name).is_none() {
                missing.push(format!("ja: {name}"));
            }
            if command.get_about().is_none() {
                missing.push(format!("en: {name}"));
            }
            for lang in [Lang::Ja, Lang::En] {
                if after_help(name, lang).is_empty() {
                    missing.push(format!("examples: {name}"));
                }
            }
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                if of_arg(name, id).is_none() {
                    missing.push(format!("ja: {name}.{id}"));
                }
                if arg.get_help().is_none() {
                    missing.push(format!("en: {name}.{id}"));
                }
            }
        });
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn no_japanese_wording_is_left_over() {
        let mut used = Vec::new();
        walk(&command(Lang::En, false), &mut |command| {
            let name = command.get_name();
            used.push(name.to_owned());
            for arg in command.get_arguments() {
                used.push(format!("{name}.{}", arg.get_id()));
                used.push(format!("*.{}", arg.get_id()));
            }
        });
        for (key, _) in HELP {
            assert!(used.iter().any(|name| name == key), "{key}");
        }
    }

    #[test]
    fn the_examples_parse() {
        walk(&command(Lang::En, false), &mut |command| {
            for line in after_help(command.get_name(), Lang::En).lines().skip(1) {
                let line = line.trim().split("  ").next().unwrap();
                let Some((_, args)) = line.split_once("handson") else {
                    panic!("{line}")
                };
                let args = args.split([')', '>']).next().unwrap().split_whitespace();
                let parsed = super::command(Lang::En, false)
                    .try_get_matches_from(std::iter::once("handson").chain(args));
                assert!(parsed.is_ok(), "{line}: {parsed:?}");
            }
        });
    }
}
