//! A roster as a spreadsheet program writes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use super::columns::{Meaning, meanings};
use super::{Roster, RosterError, Work, table};
use crate::atomic_write;
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::batch::student::Student;
use crate::say;
use crate::text::Text;

/// Reads the lines of `bytes`; `path` is where they are from, and what the
/// paths in them are relative to.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    variables: &BTreeSet<String>,
    work: Work,
) -> Result<Roster, RosterError> {
    let (bytes, is_japanese) = table::plain(bytes);
    let mut records = table::lines(path, &bytes)?.into_iter();
    let Some(header) = records.next() else {
        return Ok(Roster::default());
    };
    let header = header.iter().map(|cell| match std::str::from_utf8(cell) {
        // UTF-16 that does not say so.
        Ok(cell) if !cell.contains('\0') => Ok(cell.to_owned()),
        _ => Err(RosterError::NotUtf8 {
            path: path.to_owned(),
        }),
    });
    let header: Vec<String> = header.collect::<Result<_, _>>()?;
    let lines = Lines {
        meanings: meanings(path, &header, variables)?,
        folder: atomic_write::folder(path),
        work,
    };
    Ok(Roster {
        students: records.map(|record| lines.student(&record)).collect(),
        notes: lines
            .note()
            .into_iter()
            .chain(is_japanese.then(read_as_shift_jis))
            .collect(),
    })
}

struct Lines<'a> {
    meanings: Vec<Meaning>,
    folder: &'a Path,
    work: Work,
}

impl Lines<'_> {
    fn student(&self, record: &ByteRecord) -> Student {
        let line = table::line(record);
        let mut student = Student {
            place: format!("line {line}"),
            own: true,
            ..Student::default()
        };
        let mut odd: Vec<Text> = Vec::new();
        let mut next = say!(
            ja: "名簿のこの行を直して、--resume を付けてもう一度実行してください。",
            en: "fix this line of the roster, and run again with --resume"
        );
        for (meaning, cell) in self.meanings.iter().zip(record.iter()) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                odd.push(say!(
                    ja: "UTF-8 ではありません (Excel の「CSV」は Shift_JIS です)",
                    en: "it is not UTF-8 (Excel's plain \"CSV\" is not)"
                ));
                next = say!(
                    ja: "名簿を表計算ソフトで「CSV UTF-8」として保存し直し、--resume を付けてもう一度実行してください。",
                    en: "save the roster again as \"CSV UTF-8\" in the spreadsheet program, and run again with --resume"
                );
                // What can be read helps to find the line.
                self.put(&mut student, meaning, &String::from_utf8_lossy(cell));
                continue;
            };
            self.put(&mut student, meaning, cell.trim());
        }
        // Excel leaves out the empty cells at the end of some lines, and other
        // programs write more of them.
        let mut beyond = record.iter().skip(self.meanings.len());
        if beyond.any(|cell| !cell.trim_ascii().is_empty()) {
            let (has, wanted) = (record.len(), self.meanings.len());
            odd.push(say!(
                ja: "列が {has} 個あります (見出しは {wanted} 個)",
                en: "it has {has} cells, and the header has {wanted}"
            ));
        }
        if student.id.is_empty() {
            odd.push(say!(ja: "student が空です", en: "`student` is empty"));
        }
        let is_lost = student.own && student.target.namespace.is_none();
        if self.work == Work::OnCluster && is_lost {
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
                why: StopReason::Roster,
                what: Text::joined(&odd, &between),
                next,
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
                let path = some().map(|path| self.folder.join(from_home(&path)));
                student.target.kubeconfig = path;
            }
            Meaning::Context => student.target.context = some(),
            Meaning::Namespace => student.target.namespace = some(),
            Meaning::Submission => student.entry = some(),
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

fn read_as_shift_jis() -> Text {
    say!(
        ja: "名簿は UTF-8 ではないので、Shift_JIS (CP932) として読みました。氏名などを確かめてください",
        en: "the roster is not UTF-8 and was read as Shift_JIS (CP932): see whether the names are right"
    )
}

/// `~/x` as a shell would have it.
fn from_home(path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").zip(std::env::home_dir());
    home.map_or_else(|| path.into(), |(rest, home)| home.join(rest))
}
