//! A roster as a spreadsheet program writes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};

use super::columns::{Meaning, meanings};
use super::{MOST, Roster, RosterError};
use crate::batch::row::{Stopped, Why};
use crate::batch::student::Student;
use crate::place;
use crate::say;
use crate::text::Text;

/// Reads the lines of `bytes`; `path` is where they are from, and what the
/// paths in them are relative to.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    variables: &BTreeSet<String>,
) -> Result<Roster, RosterError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .flexible(true)
        .from_reader(bytes);
    let unreadable = |error: csv::Error| RosterError::Unreadable {
        path: path.to_owned(),
        source: error.into(),
    };
    let header = reader.byte_headers().map_err(unreadable)?.clone();
    let header = header.iter().map(|cell| String::from_utf8(cell.to_vec()));
    let header: Vec<String> =
        header
            .collect::<Result<_, _>>()
            .map_err(|_| RosterError::NotUtf8 {
                path: path.to_owned(),
            })?;
    if header.iter().all(|name| name.trim().is_empty()) {
        return Ok(Roster::default());
    }
    let meanings = meanings(path, &header, variables)?;
    let lines = Lines {
        meanings,
        folder: place::folder(path),
    };
    let mut roster = Roster::default();
    for record in reader.into_byte_records() {
        let record = record.map_err(unreadable)?;
        // A spreadsheet ends with lines of nothing but commas.
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        roster.students.push(lines.student(&record));
        if roster.students.len() > MOST {
            break;
        }
    }
    roster.notes.extend(lines.note());
    Ok(roster)
}

/// What stands between the cells: in some languages spreadsheet programs write
/// semicolons, and some write tabs.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |wanted: u8| header.split(|byte| *byte == wanted).count();
    let [commas, semicolons, tabs] = [b',', b';', b'\t'].map(count);
    if tabs > commas && tabs > semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

struct Lines<'a> {
    meanings: Vec<Meaning>,
    folder: &'a Path,
}

impl Lines<'_> {
    fn student(&self, record: &ByteRecord) -> Student {
        let line = record.position().map_or(0, csv::Position::line);
        let mut student = Student {
            place: format!("line {line}"),
            own: true,
            ..Student::default()
        };
        let mut odd: Vec<Text> = Vec::new();
        for (meaning, cell) in self.meanings.iter().zip(record.iter()) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                odd.push(say!(ja: "UTF-8 ではありません", en: "it is not UTF-8"));
                // What can be read helps to find the line.
                self.put(&mut student, meaning, &String::from_utf8_lossy(cell));
                continue;
            };
            self.put(&mut student, meaning, cell.trim());
        }
        if record.len() != self.meanings.len() {
            let (has, wanted) = (record.len(), self.meanings.len());
            odd.push(say!(
                ja: "列が {has} 個あります (見出しは {wanted} 個)",
                en: "it has {has} cells, and the header has {wanted}"
            ));
        }
        if student.id.is_empty() {
            odd.push(say!(ja: "student が空です", en: "`student` is empty"));
        }
        if student.own && student.target.namespace.is_none() {
            odd.push(say!(
                ja: "kubeconfig と namespace のどちらもありません",
                en: "there is neither a `kubeconfig` nor a `namespace`"
            ));
        }
        if !odd.is_empty() {
            let between = Text {
                ja: "、".to_owned(),
                en: "; ".to_owned(),
            };
            student.problem = Some(Stopped {
                why: Why::Roster,
                what: Text::joined(&odd, &between),
                next: say!(
                    ja: "名簿のこの行を直して、--resume を付けてもう一度実行してください。",
                    en: "mend this line of the roster, and run again with --resume"
                ),
            });
        }
        student
    }

    fn put(&self, student: &mut Student, meaning: &Meaning, cell: &str) {
        let some = || (!cell.is_empty()).then(|| cell.to_owned());
        match meaning {
            Meaning::Student => cell.clone_into(&mut student.id),
            Meaning::Name => cell.clone_into(&mut student.name),
            Meaning::Kubeconfig => {
                student.own = cell.is_empty();
                let path = some().map(|path| self.folder.join(PathBuf::from(path)));
                student.target.kubeconfig = path;
            }
            Meaning::Context => student.target.context = some(),
            Meaning::Namespace => student.target.namespace = some(),
            Meaning::Variables => {
                let sets = cell.split(';').map(str::trim).filter(|set| !set.is_empty());
                student.sets.extend(sets.map(str::to_owned));
            }
            Meaning::Variable(name) => {
                student
                    .sets
                    .extend(some().map(|value| format!("{name}={value}")));
            }
            Meaning::Other(name) => {
                let name = name.clone();
                student.extra.extend(some().map(|value| (name, value)));
            }
        }
    }

    /// The columns that handson does not read are told once.
    fn note(&self) -> Option<Text> {
        let others = self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Other(name) if !name.is_empty() => Some(name.as_str()),
            _ => None,
        });
        let others: Vec<&str> = others.collect();
        let others = (!others.is_empty()).then(|| others.join(", "))?;
        Some(say!(
            ja: "名簿の次の列は読みません (CSV にはそのまま出します): {others}",
            en: "these columns of the roster are not read, only copied to the CSV: {others}"
        ))
    }
}
