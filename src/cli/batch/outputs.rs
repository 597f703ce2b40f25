//! The outputs of a batch at its end: a page, and files.

use std::path::{Path, PathBuf};

use clap::Args;

use super::marking::MarkingArgs;
use crate::batch::output::{Matrix, render_json, write_matrix};
use crate::batch::{Class, Codes, Output, Overrides, Presentation, ResultsHeader, Sort};
use crate::cli::error::CliError;
use crate::cli::help_text::help;
use crate::cli::reports::{OneOf, Target, spare, targets};
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::nearest::did_you_mean;
use crate::say;
use crate::text::Text;

/// The order of students where nothing is said.
const ORDER: &str = "roster";

/// The outputs of a batch.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct OutputArgs {
    #[arg(long, value_name = "FORMAT=FILE", value_parser = OneOf::<Output>::default(), help = help!(
        en: "Write the class to a file in this form, too; repeatable",
        ja: "クラス全体の結果をこの形式でファイルにも書きます (何度でも指定できます)"
    ))]
    report: Vec<String>,
    #[arg(long, value_name = "ORDER", default_value = ORDER, help = help!(
        en: "What the students are sorted by: roster, name, points, status, or a check",
        ja: "学生の並べ方: roster (名簿の順)、name (氏名)、points (点)、status (状態)、または確認の名前"
    ))]
    sort: String,
    #[arg(long, value_name = "FILE", help = help!(
        en: "CSV file of what is set by hand: student, check, verdict or points, comment",
        ja: "手動の変更を書いた CSV ファイル (列: student、check、verdict か points、comment)"
    ))]
    overrides: Option<PathBuf>,
    #[command(flatten)]
    marking: MarkingArgs,
    #[arg(long, value_name = "KEY", help = help!(
        en: "Name students by codes in every output; KEY is the file that says who is who, made where there is none",
        ja: "すべての出力で、学生を名前の代わりにコードで表します。KEY は誰がどのコードかを書いたファイルです (なければ作ります)"
    ))]
    anonymous: Option<PathBuf>,
}

impl OutputArgs {
    /// Returns whether anything else is asked for than a table.
    pub fn are_asked_for(&self) -> bool {
        let files = [&self.overrides, &self.anonymous];
        let others = files.iter().any(|it| it.is_some());
        others || !self.report.is_empty() || self.sort != ORDER || self.marking.is_asked_for()
    }
}

/// Valid outputs.
pub(super) struct Outputs {
    targets: Vec<Target<Output>>,
    sort: Sort,
    presentation: Presentation,
}

impl OutputArgs {
    /// To be called before the run: what makes no sense is an error here. Where
    /// results are kept in no file, there is nothing to make a class from.
    /// `files` are those that the batch reads and keeps: no report replaces them.
    pub fn read(
        &self,
        header: &ResultsHeader,
        to_output: bool,
        files: &[&Path],
    ) -> Result<Outputs, CliError> {
        let others = [&self.overrides, &self.anonymous];
        let any = !self.report.is_empty() || others.iter().any(|it| it.is_some());
        if to_output && any {
            return Err(CliError::Usage(no_results()));
        }
        let checks = header.checks().map(|(_, check)| check.check.as_str());
        let checks: Vec<&str> = checks.collect();
        let sort = Sort::named(&self.sort, checks.iter().copied());
        let targets: Vec<Target<Output>> = targets(&self.report)?;
        for Target { format, path } in &targets {
            let path = path.clone();
            format
                .check_free(&path)
                .map_err(|source| CliError::Report { path, source })?;
        }
        let read = others.into_iter().flatten().map(PathBuf::as_path);
        spare(&targets, files.iter().copied().chain(read))?;
        targets.iter().try_for_each(Target::make_folder)?;
        Ok(Outputs {
            targets,
            sort: sort.ok_or_else(|| CliError::Usage(no_order(&self.sort, &checks)))?,
            presentation: self.presentation(header)?,
        })
    }

    fn presentation(&self, header: &ResultsHeader) -> Result<Presentation, CliError> {
        let mut presentation = Presentation::default();
        if let Some(path) = &self.overrides {
            presentation.overrides = Overrides::read(path, header)?;
        }
        presentation.marking = self.marking.rules();
        presentation.marking.check(&header.roster)?;
        if let Some(path) = &self.anonymous {
            let shown = presentation.marking.columns();
            presentation.codes = Some(Codes::open(path, header, &shown)?);
        }
        Ok(presentation)
    }
}

impl Outputs {
    /// Reads the class as it is shown.
    pub fn class(&self, results: &Path) -> Result<Class, CliError> {
        Ok(Class::read_as(results, self.presentation.clone())?)
    }

    /// Returns notes that belong to no student as they are shown.
    pub fn notes(&self, notes: Vec<Text>) -> Vec<Text> {
        self.presentation.notes(notes)
    }

    /// Writes the files. `results` is the file that `class` was read from.
    pub fn write(&self, class: &Class, results: &Path, session: &Session) -> Result<(), CliError> {
        let mut failed = None;
        for Target { format, path } in &self.targets {
            let written = format.write(path, class, results, session.lang);
            // The others are no worse for it.
            if let Err(source) = written {
                let path = path.clone();
                failed.get_or_insert(CliError::Report { path, source });
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Prints the class.
    pub fn show(&self, class: &Class, session: &Session) -> Result<(), CliError> {
        let out = &mut Session::out();
        if session.json() {
            render_json(out, class)?;
        } else {
            let how = Matrix {
                style: session.style(),
                sort: self.sort.clone(),
                // They were told before anybody was looked at.
                notes: false,
            };
            write_matrix(out, class, &how)?;
        }
        Ok(())
    }
}

fn no_results() -> Usage {
    Usage {
        code: "report-without-results",
        message: say!(
            ja: "--results - と --report は一緒に使えません",
            en: "--report does not go with --results -"
        ),
        next: say!(
            ja: "--results にファイルを指定してください。",
            en: "name a file with --results"
        ),
    }
}

fn no_order(word: &str, checks: &[&str]) -> Usage {
    let names = Sort::NAMES.map(|(name, _)| name);
    let all = names.join(", ");
    let known = names.into_iter().chain(checks.iter().copied());
    let all = say!(ja: "{all}、または確認の名前", en: "{all}, and the names of checks");
    Usage {
        code: "no-such-order",
        message: say!(
            ja: "「{word}」では並べ替えられません",
            en: "students cannot be sorted by `{word}`"
        ),
        next: did_you_mean(word, known, &all),
    }
}
