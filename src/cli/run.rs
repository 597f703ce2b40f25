//! From the command line to the exit code.

use std::ffi::OsString;
use std::io::Write as _;

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches as _};

use super::args::{CommandLine, Common, Format};
use super::error::CliError;
use super::session::Session;
use super::usage::Usage;
use super::{COMMANDS, Exit, completions, wording};
use crate::text::Lang;

/// Runs the program with `args`, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(exit) = completions::complete(&args, tree, Lang::from_env(variable)) {
        return exit;
    }
    let words: Vec<String> = args
        .iter()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    let session = Session::new(&asked(&words), tree);
    if let Some(value) = Lang::refused_by_env(variable) {
        let error = CliError::Usage(Usage::no_such_language(&value));
        return error
            .show(&session)
            .map_or(Exit::Inconclusive, |()| error.exit());
    }
    let result = tree(session.lang, session.terminal.colour)
        .try_get_matches_from(args)
        .and_then(|matches| Ok((CommandLine::from_arg_matches(&matches)?, matches)))
        .map_or_else(
            |error| refused(&error, &words, &session),
            |(line, matches)| dispatch(&matches, &Session::new(&line.common, tree)),
        );
    match result {
        Ok(exit) => exit,
        // Where not even the error can be shown, the exit code is all there is.
        Err(error) => error
            .show(&session)
            .map_or(Exit::Inconclusive, |()| error.exit()),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn tree(lang: Lang, colour: bool) -> clap::Command {
    wording::command_line(COMMANDS, lang, colour)
}

fn dispatch(matches: &ArgMatches, session: &Session) -> Result<Exit, CliError> {
    let (name, matches) = matches.subcommand().unwrap_or(("help", matches));
    let entry = COMMANDS.iter().find(|entry| entry.name == name);
    // Clap takes no other name.
    entry.map_or(Ok(Exit::Usage), |entry| entry.execute(matches, session))
}

/// Help and version were asked for; anything else is an error.
fn refused(error: &clap::Error, words: &[String], session: &Session) -> Result<Exit, CliError> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            let text = if session.terminal.colour {
                text.ansi().to_string()
            } else {
                text.to_string()
            };
            Session::out().write_all(text.as_bytes())?;
            Ok(Exit::Passed)
        }
        // `handson` alone: the help is the best answer, and still nothing was done.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !session.json() => {
            let text = error.render();
            let text = if session.terminal.err_colour {
                text.ansi().to_string()
            } else {
                text.to_string()
            };
            // Nothing else is left to try on a closed standard error.
            let _ = std::io::stderr().write_all(text.as_bytes());
            Ok(Exit::Usage)
        }
        _ => {
            let known = |word: &&String| COMMANDS.iter().any(|it| it.name == **word);
            let command = words.first().filter(known);
            Err(CliError::Usage(Usage::from_clap(
                error,
                command.map(String::as_str),
            )))
        }
    }
}

/// The language and form that are asked for, before it is known whether the
/// rest of the command line makes sense.
fn asked(words: &[String]) -> Common {
    Common {
        lang: value(words, "--lang").and_then(|value| match value {
            "ja" => Some(Lang::Ja),
            "en" => Some(Lang::En),
            _ => None,
        }),
        format: value(words, "--format")
            .and_then(|value| (value == "json").then_some(Format::Json)),
        ascii: words.iter().any(|word| word == "--ascii"),
        ..Common::default()
    }
}

fn value<'a>(words: &'a [String], option: &str) -> Option<&'a str> {
    let words = words.split(|word| word == "--").next().unwrap_or_default();
    words.iter().enumerate().find_map(|(at, word)| {
        let rest = word.strip_prefix(option)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None if rest.is_empty() => words.get(at + 1).map(String::as_str),
            None => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn wrong_command_line_still_has_language_and_form() {
        let common = asked(&words("chek volumes --lang=ja --format json --nonsense"));
        assert_eq!(
            (common.lang, common.format),
            (Some(Lang::Ja), Some(Format::Json))
        );
    }

    #[test]
    fn what_follows_two_dashes_is_no_option() {
        let common = asked(&words("check -- --lang ja"));
        assert_eq!(common.lang, None);
    }
}
