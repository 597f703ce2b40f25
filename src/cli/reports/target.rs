//! The files of reports: their forms and paths, checked.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command};

use crate::atomic_write;
use crate::cli::error::CliError;
use crate::cli::help_text::help;
use crate::cli::usage::Usage;
use crate::nearest::did_you_mean;
use crate::report::{Form, Format};
use crate::say;
use crate::text::Text;

/// Reports in files.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct ReportArgs {
    #[arg(long, value_name = "FORMAT=FILE", value_parser = OneOf::<Format>::default(), help = help!(
        en: "Write the report to a file in this form, too; repeatable",
        ja: "結果をこの形式でファイルにも書きます (何度でも指定できます)"
    ))]
    report: Vec<String>,
    #[arg(
        short,
        long,
        display_order = 100,
        help = help!(
            en: "Show evidence and timings",
            ja: "合格した確認の根拠や、かかった時間も表示します"
        )
    )]
    pub verbose: bool,
}

impl ReportArgs {
    /// Returns whether any report is asked for.
    pub fn any(&self) -> bool {
        !self.report.is_empty()
    }

    /// Returns what is asked for.
    pub(super) fn targets(&self) -> Result<Vec<Target<Format>>, CliError> {
        targets(&self.report)
    }
}

/// A reader of `FORMAT=FILE`, from which the help and the completions know the
/// forms; what is wrong with one is said by [`targets`].
#[derive(Clone, Debug)]
pub(in crate::cli) struct OneOf<F>(PhantomData<F>);

impl<F> Default for OneOf<F> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<F: Form> TypedValueParser for OneOf<F> {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |form: &F| {
            let value = PossibleValue::new(format!("{}=", form.name()));
            if form.is_folder() {
                value.help("a directory")
            } else {
                value
            }
        };
        Some(Box::new(F::ALL.iter().map(value)))
    }
}

/// One report.
#[derive(Debug)]
pub(in crate::cli) struct Target<F> {
    pub format: F,
    /// Its path, whatever the way that it was named.
    pub path: PathBuf,
}

/// Returns what `words` ask for, `FORMAT=FILE` each.
pub(in crate::cli) fn targets<F: Form>(words: &[String]) -> Result<Vec<Target<F>>, CliError> {
    let mut targets: Vec<Target<F>> = Vec::new();
    for word in words {
        let target = Target::read(word)?;
        if targets.iter().any(|it| it.path == target.path) {
            return Err(CliError::Usage(twice(&target.path)));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// That no report takes the place of what is read: of a file of `inputs`, or
/// of what is taken for a manifest in a folder of them; nor of the output.
pub(in crate::cli) fn spare<'a, F>(
    targets: &[Target<F>],
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), CliError> {
    let outputs = ["/dev/stdout", "/dev/stderr"].map(Path::new);
    for file in inputs.into_iter().chain(outputs) {
        if let Some(target) = targets.iter().find(|target| target.is_at(file)) {
            return Err(CliError::Usage(instead_of(&target.path, file)));
        }
    }
    Ok(())
}

impl<F> Target<F> {
    fn is_at(&self, file: &Path) -> bool {
        const READ: [&str; 3] = ["yaml", "yml", "json"];
        let extension = self.path.extension().and_then(|it| it.to_str());
        let is_read =
            extension.is_some_and(|it| READ.iter().any(|read| it.eq_ignore_ascii_case(read)));
        whole(file).is_ok_and(|file| {
            file == self.path || (is_read && file.is_dir() && self.path.starts_with(&file))
        })
    }
}

impl<F> Target<F> {
    /// Makes the folder that it is put in, where there is none; for when it is known
    /// that it takes the place of nothing.
    pub fn make_folder(&self) -> Result<(), CliError> {
        fs::create_dir_all(atomic_write::folder(&self.path)).map_err(|source| CliError::Report {
            path: self.path.clone(),
            source,
        })
    }
}

impl<F: Form> Target<F> {
    fn read(word: &str) -> Result<Self, CliError> {
        let Some((name, file)) = word.split_once('=').filter(|(_, file)| !file.is_empty()) else {
            return Err(CliError::Usage(no_file::<F>(word)));
        };
        let format = F::named(name).ok_or_else(|| CliError::Usage(no_format::<F>(name)))?;
        if file == "-" {
            return Err(CliError::Usage(on_output(name)));
        }
        let path = place(Path::new(file), format.is_folder())?;
        Ok(Self { format, path })
    }
}

/// Returns the one name of `path`, where a report may be put: a file, or a folder
/// where that is what the report is.
fn place(path: &Path, is_folder: bool) -> Result<PathBuf, CliError> {
    let unwritable = |source| CliError::Report {
        path: path.to_owned(),
        source,
    };
    let path = whole(path).map_err(unwritable)?;
    match fs::metadata(&path) {
        Ok(found) if found.is_file() && !is_folder => {}
        Ok(found) if found.is_dir() && is_folder => {}
        Ok(found) if found.is_file() => {
            return Err(unwritable(io::ErrorKind::NotADirectory.into()));
        }
        Ok(found) if found.is_dir() => {
            return Err(unwritable(io::ErrorKind::IsADirectory.into()));
        }
        // What is put in the place of a device takes the device away.
        Ok(_) => return Err(unwritable(io::Error::other("not a regular file"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unwritable(error)),
    }
    Ok(path)
}

/// Returns where a report that has one form only may be put at `path`, and takes the
/// place of none of `inputs`.
pub(in crate::cli) fn place_of_file<'a>(
    path: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<PathBuf, CliError> {
    let path = place(path, false)?;
    let target = Target { format: (), path };
    spare(std::slice::from_ref(&target), inputs)?;
    target.make_folder()?;
    Ok(target.path)
}

/// The one name of a file that need not be there, nor the folders that it is in. A
/// link is followed, so that what it leads to is written and not the link.
fn whole(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(path) => return Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let Some(name) = path.file_name() else {
        return Err(io::ErrorKind::IsADirectory.into());
    };
    // What a link leads to and is not there cannot be told from a missing folder.
    Ok(whole(atomic_write::folder(path))?.join(name))
}

fn no_file<F: Form>(word: &str) -> Usage {
    let example = F::EXAMPLE;
    Usage {
        code: "report-without-file",
        message: say!(
            ja: "--report {word} には、形式とファイルの両方が必要です",
            en: "--report {word} needs a form and a file"
        ),
        next: say!(
            ja: "例: `--report {example}`",
            en: "for example: `--report {example}`"
        ),
    }
}

fn no_format<F: Form>(name: &str) -> Usage {
    let known: Vec<&str> = F::ALL.iter().map(|form| form.name()).collect();
    let all = Text::same(known.join(", "));
    Usage {
        code: "no-such-format",
        message: say!(
            ja: "「{name}」という報告の形式はありません",
            en: "there is no report format `{name}`"
        ),
        next: did_you_mean(name, known, &all),
    }
}

fn on_output(name: &str) -> Usage {
    Usage {
        code: "report-on-output",
        message: say!(
            ja: "--report の報告は標準出力には書けません",
            en: "--report writes to files, not to standard output"
        ),
        next: say!(
            ja: "`--report {name}=report` のようにファイルを指定してください (標準出力に JSON を書くには `--format json`)。",
            en: "name a file, such as `--report {name}=report`; for JSON on standard output there is `--format json`"
        ),
    }
}

fn twice(path: &Path) -> Usage {
    let path = path.display();
    Usage {
        code: "report-twice",
        message: say!(
            ja: "{path} に 2 つの報告は書けません",
            en: "two reports cannot go to the same file {path}"
        ),
        next: say!(
            ja: "報告ごとに別のファイルを指定してください。",
            en: "name a file of its own for each"
        ),
    }
}

/// That a report at `path` is in the way of `input`.
fn instead_of(path: &Path, input: &Path) -> Usage {
    let (message, next) = if input.is_dir() && !path.exists() {
        let shown = input.display();
        (
            say!(
                ja: "この報告を {shown} の中に書くと、次からマニフェストとして読まれてしまいます",
                en: "in {shown} this report would be read as a manifest the next time"
            ),
            say!(
                ja: "--report には、{shown} の外のファイルを指定してください。",
                en: "name a file outside of {shown} with --report"
            ),
        )
    } else {
        let shown = path.display();
        (
            say!(
                ja: "この報告を書くと {shown} が失われます",
                en: "this report would take the place of {shown}"
            ),
            say!(
                ja: "--report に別のファイルを指定してください。",
                en: "name another file with --report"
            ),
        )
    };
    Usage {
        code: "report-over-file",
        message,
        next,
    }
}
