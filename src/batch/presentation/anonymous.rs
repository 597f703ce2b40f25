//! A class in which nobody is named: codes in the place of students, wherever results
//! speak of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde_json::Value;

use super::key_error::KeyError;
use super::key_file::KeyFile;
use crate::batch::result_row::ResultRow;
use crate::batch::results_header::ResultsHeader;
use crate::batch::student::ListedStudent;
use crate::cluster::Target;
use crate::report::{ClusterIdentity, Report};
use crate::text::Text;

/// What is shorter, in characters, is not looked for in texts: it would be found in
/// anything. Letters of other scripts say more.
const SHORTEST: usize = 3;
const SHORTEST_WIDE: usize = 2;
/// The namespace that students of clusters of their own have in common.
const COMMON: &str = "default";

/// The codes of a class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Codes {
    /// By the key of a line of the roster: its code, and what else tells who it is,
    /// the longest first.
    lines: HashMap<String, (String, Vec<String>)>,
    /// By the ID, for texts that name others.
    by_id: HashMap<String, String>,
    /// The roster's columns that are shown all the same.
    kept: Vec<&'static str>,
}

impl Codes {
    /// Reads the key at `path`, gives a code to whoever of the roster has none, and
    /// writes it back. Of the roster's columns those of `kept` are shown.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(
        path: &Path,
        header: &ResultsHeader,
        kept: &[&'static str],
    ) -> Result<Self, KeyError> {
        let mut key = KeyFile::read(path)?;
        key.add(&header.roster)?;
        key.write(path)?;
        let code = |student: &ListedStudent| key.code(&student.id).unwrap_or_default().to_owned();
        let marks = own_marks(header);
        let lines = header.roster.iter().map(|student| {
            let marks = marks.get(&student.id.to_lowercase());
            let of_student = (code(student), marks.cloned().unwrap_or_default());
            (student.key.clone(), of_student)
        });
        let long = header.roster.iter().filter(|it| is_long(&it.id));
        Ok(Self {
            lines: lines.collect(),
            by_id: long.map(|it| (it.id.clone(), code(it))).collect(),
            kept: kept.to_vec(),
        })
    }

    /// Returns a header whose roster is in the order of the codes.
    pub(super) fn header(&self, mut header: ResultsHeader) -> ResultsHeader {
        let roster = header.roster.iter().map(|student| self.student(student));
        header.roster = roster.collect();
        header.roster.sort_by(|one, other| one.id.cmp(&other.id));
        header
    }

    /// Returns a row of which nobody can tell whose it is.
    pub(super) fn row(&self, row: ResultRow) -> ResultRow {
        let key = row.student.key.clone();
        let text = |text: Text| self.text(&key, &text);
        let report = |report: Box<Report>| Some(Box::new(self.report(&key, *report)?));
        ResultRow {
            student: self.student(&row.student),
            stopped: row.stopped.map(|mut stopped| {
                stopped.what = text(stopped.what);
                stopped.next = text(stopped.next);
                stopped
            }),
            remarks: row.remarks.into_iter().map(text).collect(),
            report: row.report.and_then(|it| self.report(&key, it)),
            best: row.best.and_then(report),
            overridden: row.overridden.and_then(report),
            ..row
        }
    }

    /// Returns a text about no student or several, without their IDs.
    #[must_use]
    pub fn note(&self, text: &Text) -> Text {
        text.map(|words| self.without_others(words))
    }

    fn student(&self, student: &ListedStudent) -> ListedStudent {
        let key = student.key.clone();
        let (code, _) = self.lines.get(&key).cloned().unwrap_or_default();
        let is_kept = |name: &String| self.kept.contains(&name.trim().to_lowercase().as_str());
        let remarks = student.remarks.iter();
        ListedStudent {
            id: code,
            name: String::new(),
            place: String::new(),
            extra: student
                .extra
                .iter()
                .filter(|(name, _)| is_kept(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            target: Target::default(),
            handed_in: None,
            remarks: remarks.map(|text| self.text(&key, text)).collect(),
            key,
        }
    }

    /// Returns a report with codes in its texts, and without the places of the work; none
    /// where it would be no report any more.
    fn report(&self, key: &str, report: Report) -> Option<Report> {
        let mut value = serde_json::to_value(report).ok()?;
        self.hide_in(key, &mut value, false);
        let report: Report = serde_json::from_value(value).ok()?;
        Some(Report {
            cluster: ClusterIdentity::default(),
            namespace: String::new(),
            namespace_uid: None,
            ..report
        })
    }

    /// Puts codes into the texts of a value; `is_text` where it is one.
    fn hide_in(&self, key: &str, value: &mut Value, is_text: bool) {
        /// The fields with texts; what stands elsewhere are names and numbers.
        const TEXTS: [&str; 5] = ["ja", "en", "file", "look", "comment"];
        match value {
            Value::String(text) if is_text => *text = self.words(key, text),
            Value::Array(items) => {
                for item in items {
                    self.hide_in(key, item, is_text);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    self.hide_in(key, field, TEXTS.contains(&name.as_str()));
                }
            }
            _ => {}
        }
    }

    fn text(&self, key: &str, text: &Text) -> Text {
        text.map(|words| self.words(key, words))
    }

    fn words(&self, key: &str, words: &str) -> String {
        let mut words = words.to_owned();
        if let Some((code, marks)) = self.lines.get(key) {
            for mark in marks {
                words = replaced(&words, mark, code);
            }
        }
        self.without_others(&words)
    }

    fn without_others(&self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        let mut rest = words;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !is_of_id(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            // A full stop may end the sentence, and not the ID.
            let bare = word.trim_end_matches('.');
            if let Some(code) = self.by_id.get(word) {
                out.push_str(code);
            } else if let Some(code) = self.by_id.get(bare) {
                out.push_str(code);
                out.push_str(&word[bare.len()..]);
            } else {
                out.push_str(word);
            }
            let next = after.chars().next();
            out.extend(next);
            rest = &after[next.map_or(0, char::len_utf8)..];
        }
        out
    }
}

/// Returns by the ID what tells of each student who it is.
fn own_marks(header: &ResultsHeader) -> HashMap<String, Vec<String>> {
    let mut whose: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut own: HashMap<String, BTreeSet<String>> = HashMap::new();
    for student in &header.roster {
        let id = student.id.to_lowercase();
        own.entry(id.clone()).or_default().extend(names(student));
        for mark in places(student) {
            whose.entry(mark).or_default().insert(id.clone());
        }
    }
    for (mark, students) in whose {
        // A place that several have in common tells nobody apart.
        let mut students = students.into_iter();
        if let (Some(student), None) = (students.next(), students.next()) {
            own.entry(student).or_default().insert(mark);
        }
    }
    // Words that texts have anyway tell nothing.
    let stages = header.stages.iter().map(|stage| stage.stage.as_str());
    let checks = header.checks().map(|(_, check)| check.check.as_str());
    let words = stages.chain(checks).chain([COMMON, &header.exercise]);
    let words: BTreeSet<&str> = words.collect();
    let own = own.into_iter().map(|(id, marks)| {
        let marks = marks.into_iter();
        let marks = marks.filter(|mark| is_long(mark) && !words.contains(mark.as_str()));
        let mut marks: Vec<String> = marks.collect();
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
        (id, marks)
    });
    own.collect()
}

/// Returns the names of a student.
fn names(student: &ListedStudent) -> Vec<String> {
    let parts = student.name.split_whitespace();
    let joined: String = parts.clone().collect();
    let whole = [student.id.clone(), student.name.clone(), joined];
    whole.into_iter().chain(parts.map(str::to_owned)).collect()
}

/// Returns what else the roster has of a student, such as the place of the work.
fn places(student: &ListedStudent) -> Vec<String> {
    let target = &student.target;
    let path = target.kubeconfig.as_ref();
    let whole = path.map(|path| path.display().to_string());
    let stem = path.and_then(|path| path.file_stem());
    let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
    let extra = student.extra.values().map(|value| value.trim().to_owned());
    // A line of the roster, of which other files have one as well.
    let place = Some(student.place.clone()).filter(|place| !place.starts_with("line "));
    let all = extra.chain(place).chain(whole).chain(stem);
    let all = all.chain(student.handed_in.clone());
    let all = all.chain(target.namespace.clone());
    all.chain(target.context.clone()).collect()
}

fn is_long(mark: &str) -> bool {
    let shortest = if mark.is_ascii() {
        SHORTEST
    } else {
        SHORTEST_WIDE
    };
    mark.chars().count() >= shortest
}

fn is_of_id(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@')
}

/// Returns `text` with `code` in the place of each `mark` that is no part of a longer word.
fn replaced(text: &str, mark: &str, code: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(mark) {
        let (before, found) = rest.split_at(at);
        let after = &found[mark.len()..];
        let continues = |outside: Option<char>, inside: Option<char>| {
            let both = outside.zip(inside);
            both.is_some_and(|(one, other)| {
                one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric()
            })
        };
        let last = before.chars().next_back().or(out.chars().next_back());
        let is_part = continues(last, mark.chars().next())
            || continues(after.chars().next(), mark.chars().next_back());
        out.push_str(before);
        out.push_str(if is_part { mark } else { code });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_replaced_where_it_is_a_word() {
        for (text, out) in [
            ("s001", "X"),
            ("(in namespace s001)", "(in namespace X)"),
            ("s0011 and as001", "s0011 and as001"),
            ("s001/s001.yaml", "X/X.yaml"),
            ("学生s001さん", "学生Xさん"),
        ] {
            assert_eq!(replaced(text, "s001", "X"), out, "{text}");
        }
        assert_eq!(replaced("山田太郎さん", "山田", "X"), "X太郎さん");
    }
}
