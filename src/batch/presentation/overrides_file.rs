//! Reads the file of what the course's staff set by hand: a table with the columns
//! `student`, `check`, `verdict`, `points` and `comment`.

use std::collections::BTreeMap;
use std::path::Path;

use csv::ByteRecord;

use super::overrides::{Decision, Given, Overrides};
use super::overrides_error::{LineProblem, OverridesError};
use crate::batch::results_header::{HeaderCheck, ResultsHeader};
use crate::batch::roster::{RosterError, table_line, table_of_file};
use crate::nearest::{did_you_mean, nearest};
use crate::report::Verdict;
use crate::report::clean::clean;
use crate::report::plain_text::{verdict as verdict_word, verdict_name};
use crate::say;
use crate::text::Text;

/// The verdicts that may be set.
const VERDICTS: [Verdict; 3] = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive];

/// The columns, with the names that each may have.
const STUDENT: &[&str] = &["student", "student id", "student_id", "学籍番号", "id"];
const CHECK: &[&str] = &["check", "確認"];
const VERDICT: &[&str] = &["verdict", "判定"];
const POINTS: &[&str] = &["points", "点", "得点"];
const COMMENT: &[&str] = &["comment", "コメント"];

impl Overrides {
    /// Reads the file at `path`, which is about the students and checks of `header`.
    ///
    /// # Errors
    /// [`OverridesError`] with every line that makes no sense.
    pub fn read(path: &Path, header: &ResultsHeader) -> Result<Self, OverridesError> {
        let lines = table_of_file(path).map_err(|error| from_table(path, error))?;
        let mut lines = lines.into_iter();
        let columns = Columns::new(path, lines.next().as_ref())?;
        let mut overrides = Self::default();
        let mut known: BTreeMap<(String, Option<String>), u64> = BTreeMap::new();
        let mut problems = Vec::new();
        for record in lines {
            let line = table_line(&record);
            match columns.decision(&record, header) {
                Err((what, next)) => problems.push(LineProblem { line, what, next }),
                Ok((student, decision)) => {
                    let about = (student.to_lowercase(), decision.check.clone());
                    if let Some(first) = known.insert(about, line) {
                        problems.push(twice(line, first));
                    }
                    overrides.add(&student, decision);
                }
            }
        }
        let mut problems = problems.into_iter();
        match problems.next() {
            None => Ok(overrides),
            Some(first) => Err(OverridesError::Lines {
                path: path.to_owned(),
                first,
                others: problems.collect(),
            }),
        }
    }
}

/// The places of the columns.
struct Columns {
    student: usize,
    check: Option<usize>,
    verdict: Option<usize>,
    points: Option<usize>,
    comment: Option<usize>,
}

/// A problem and the advice.
type Problem = (Text, Text);

impl Columns {
    fn new(path: &Path, header: Option<&ByteRecord>) -> Result<Self, OverridesError> {
        let names: Vec<String> = header
            .into_iter()
            .flatten()
            .map(|cell| clean(String::from_utf8_lossy(cell).trim()))
            .collect();
        let place = |known: &[&str]| {
            let is_one = |name: &String| known.contains(&name.to_lowercase().as_str());
            names.iter().position(is_one)
        };
        let missing = |wanted| OverridesError::NoColumn {
            path: path.to_owned(),
            wanted,
            found: names.clone(),
        };
        let (verdict, points) = (place(VERDICT), place(POINTS));
        if verdict.is_none() && points.is_none() {
            return Err(missing("`verdict` / `points`"));
        }
        Ok(Self {
            student: place(STUDENT).ok_or_else(|| missing("`student`"))?,
            check: place(CHECK),
            verdict,
            points,
            comment: place(COMMENT),
        })
    }

    /// Returns whose result a line sets, and to what.
    fn decision(
        &self,
        record: &ByteRecord,
        header: &ResultsHeader,
    ) -> Result<(String, Decision), Problem> {
        let cell = |column: Option<usize>| -> Result<String, Problem> {
            let bytes = column.and_then(|at| record.get(at)).unwrap_or_default();
            let text = std::str::from_utf8(bytes).map_err(|_| not_utf8())?;
            Ok(clean(text.trim()))
        };
        let student = cell(Some(self.student))?;
        let is_listed = |id: &str| id.to_lowercase() == student.to_lowercase();
        let mut roster = header.roster.iter().map(|it| it.id.as_str());
        if student.is_empty() || !roster.clone().any(is_listed) {
            return Err(no_student(&student, &mut roster));
        }
        let name = cell(self.check)?;
        let check = match name.as_str() {
            "" => None,
            name => {
                let mut checks = header.checks().map(|(_, check)| check);
                let found = checks.find(|check| check.check.eq_ignore_ascii_case(name));
                Some(found.ok_or_else(|| no_check(name, header))?)
            }
        };
        let given = given(&cell(self.verdict)?, &cell(self.points)?, check, header)?;
        let decision = Decision {
            check: check.map(|check| check.check.clone()),
            given,
            comment: cell(self.comment)?,
        };
        Ok((student, decision))
    }
}

/// Returns what is given: a verdict or points, and not both.
fn given(
    verdict: &str,
    points: &str,
    check: Option<&HeaderCheck>,
    header: &ResultsHeader,
) -> Result<Given, Problem> {
    match (verdict.is_empty(), points.is_empty()) {
        (true, true) => Err((
            say!(ja: "verdict も points も空です", en: "neither `verdict` nor `points` is there"),
            one_of_both(),
        )),
        (false, false) => Err((
            say!(ja: "verdict と points の両方があります", en: "both `verdict` and `points` are there"),
            one_of_both(),
        )),
        (false, true) if check.is_none() => Err((
            say!(ja: "check が空なのに verdict があります", en: "there is a `verdict` and no `check`"),
            say!(
                ja: "確認の名前を check に書くか、合計の点を points に書いてください。",
                en: "name the check, or write the points in all into `points`"
            ),
        )),
        (false, true) => verdict_of(verdict).map(Given::Verdict),
        (true, false) => {
            let most = check.map_or_else(|| points_in_all(header), |check| check.points);
            points_of(points, most).map(Given::Points)
        }
    }
}

fn points_in_all(header: &ResultsHeader) -> u32 {
    let checks = header.checks().map(|(_, check)| check);
    checks.filter(|it| !it.bonus).map(|it| it.points).sum()
}

fn verdict_of(word: &str) -> Result<Verdict, Problem> {
    let is_meant = |verdict: &Verdict| {
        let Text { ja, en } = verdict_word(*verdict);
        let names = [verdict_name(*verdict), &ja, &en];
        names.iter().any(|name| name.eq_ignore_ascii_case(word))
    };
    VERDICTS.into_iter().find(is_meant).ok_or_else(|| {
        let names = VERDICTS.map(verdict_name).join(", ");
        (
            say!(ja: "verdict に「{word}」は使えません", en: "`{word}` is no verdict that can be set"),
            say!(ja: "使えるもの: {names}", en: "available: {names}"),
        )
    })
}

fn points_of(word: &str, most: u32) -> Result<u32, Problem> {
    let points = word.parse().ok().filter(|points| *points <= most);
    points.ok_or_else(|| {
        (
            say!(ja: "points に「{word}」は使えません", en: "`{word}` are no points that can be given here"),
            say!(
                ja: "0 から {most} までの整数を書いてください。",
                en: "write a whole number from 0 to {most}"
            ),
        )
    })
}

fn one_of_both() -> Text {
    say!(ja: "どちらか 1 つだけを書いてください。", en: "write one of them")
}

fn no_student(student: &str, known: &mut dyn Iterator<Item = &str>) -> Problem {
    if student.is_empty() {
        let next = say!(ja: "学籍番号を書いてください。", en: "write whose result it is");
        return (say!(ja: "student が空です", en: "`student` is empty"), next);
    }
    let next = match nearest(student, known) {
        Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
        None => say!(
            ja: "結果のファイルにある学生の student を書いてください。",
            en: "write it as the results have it"
        ),
    };
    let what = say!(ja: "学生「{student}」はいません", en: "there is no student `{student}`");
    (what, next)
}

fn no_check(name: &str, header: &ResultsHeader) -> Problem {
    let known = header.checks().map(|(_, check)| check.check.as_str());
    let known: Vec<&str> = known.collect();
    let all = Text::same(known.join(", "));
    let next = did_you_mean(name, known.iter().copied(), &all);
    let what = say!(ja: "確認「{name}」はありません", en: "there is no check `{name}`");
    (what, next)
}

fn twice(line: u64, first: u64) -> LineProblem {
    LineProblem {
        line,
        what: say!(
            ja: "同じ学生の同じ確認が {first} 行目にもあります",
            en: "the same check of the same student is in line {first}, too"
        ),
        next: say!(ja: "どちらかを消してください。", en: "take one of them away"),
    }
}

fn not_utf8() -> Problem {
    (
        say!(ja: "UTF-8 ではありません", en: "it is not UTF-8"),
        say!(
            ja: "表計算ソフトで「CSV UTF-8」として保存し直してください。",
            en: "save it again as \"CSV UTF-8\" in the spreadsheet program"
        ),
    )
}

/// Returns the error for a table that cannot be read as one.
fn from_table(path: &Path, error: RosterError) -> OverridesError {
    let path = path.to_owned();
    match error {
        RosterError::OpenQuote { line, .. } => {
            let first = LineProblem {
                line,
                what: say!(
                    ja: "\" が列の終わりで閉じられていません",
                    en: "a quotation mark is not closed where its cell ends"
                ),
                next: error.next(),
            };
            OverridesError::Lines {
                path,
                first,
                others: Vec::new(),
            }
        }
        RosterError::Unreadable { source, .. } => OverridesError::Unreadable { path, source },
        other => OverridesError::Unreadable {
            path,
            source: std::io::Error::other(other.to_string()),
        },
    }
}
