//! The key of an anonymous class: who is behind each code. It is a table that is kept
//! apart from what is shown, and used again so that codes stay the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use csv::{ReaderBuilder, WriterBuilder};

use super::key_error::KeyError;
use crate::atomic_write::{private_file, put};
use crate::batch::student::ListedStudent;
use crate::report::escape;

/// The columns, by which such a file is recognised.
const HEADER: [&str; 3] = ["code", "student", "name"];
/// The letters of codes: no words come of them, and no numbers.
const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrstx";
/// The letters of a code.
const LENGTH: usize = 6;

/// Who is behind each code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyFile {
    /// By the ID in small letters: the code, the ID and the name.
    lines: BTreeMap<String, [String; 3]>,
}

impl KeyFile {
    /// Reads the file at `path`; where there is none, nobody has a code yet.
    ///
    /// # Errors
    /// [`KeyError`]; also where something else is there.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => {
                return Err(KeyError::Unreadable {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        let other = || KeyError::Occupied {
            path: path.to_owned(),
        };
        let text = String::from_utf8(bytes).map_err(|_| other())?;
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        if !reader
            .headers()
            .is_ok_and(|header| header.iter().eq(HEADER))
        {
            return Err(other());
        }
        let mut key = Self::default();
        let mut codes = BTreeSet::new();
        for (number, record) in reader.records().enumerate() {
            let damaged = || KeyError::Damaged {
                path: path.to_owned(),
                line: number + 2,
            };
            let record = record.map_err(|_| damaged())?;
            let cell = |at| escape::text_of_cell(record.get(at).unwrap_or_default()).to_owned();
            let line = [cell(0), cell(1), cell(2)];
            let is_code =
                line[0].len() == LENGTH && line[0].bytes().all(|it| LETTERS.contains(&it));
            let is_new = codes.insert(line[0].clone());
            if !is_code || !is_new || line[1].is_empty() {
                return Err(damaged());
            }
            key.lines.insert(line[1].to_lowercase(), line);
        }
        Ok(key)
    }

    /// Gives a code to everybody who has none.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn add(&mut self, roster: &[ListedStudent]) -> Result<(), KeyError> {
        let mut taken: BTreeSet<String> = self.lines.values().map(|it| it[0].clone()).collect();
        for student in roster {
            let id = student.id.to_lowercase();
            if self.lines.contains_key(&id) {
                continue;
            }
            let mut code = random_code()?;
            while !taken.insert(code.clone()) {
                code = random_code()?;
            }
            self.lines
                .insert(id, [code, student.id.clone(), student.name.clone()]);
        }
        Ok(())
    }

    /// Writes it to `path`, for its owner alone.
    ///
    /// # Errors
    /// [`KeyError::Unwritable`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        let written = put(path, |path| {
            let mut sheet = WriterBuilder::new().from_writer(private_file(path)?);
            sheet.write_record(HEADER)?;
            for line in self.lines.values() {
                sheet.write_record(line.each_ref().map(|cell| escape::cell(cell)))?;
            }
            sheet.flush()?;
            sheet.get_ref().sync_all()
        });
        written.map_err(|source| KeyError::Unwritable {
            path: path.to_owned(),
            source,
        })
    }

    /// Returns the code of the student whom the course knows by `id`.
    pub fn code(&self, id: &str) -> Option<&str> {
        let line = self.lines.get(&id.to_lowercase())?;
        Some(&line[0])
    }
}

fn random_code() -> Result<String, KeyError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    let letters = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 16)]));
    Ok(letters.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(id: &str) -> ListedStudent {
        ListedStudent {
            id: id.to_owned(),
            name: format!("Name of {id}"),
            ..ListedStudent::default()
        }
    }

    #[test]
    fn codes_stay_the_same_for_whoever_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        let mut first = KeyFile::read(&path).unwrap();
        first.add(&[student("s1"), student("=s2")]).unwrap();
        first.write(&path).unwrap();
        let mut second = KeyFile::read(&path).unwrap();
        second.add(&[student("S1"), student("s3")]).unwrap();
        second.write(&path).unwrap();
        let third = KeyFile::read(&path).unwrap();
        assert_eq!(third.code("s1"), first.code("S1"));
        assert!(third.code("s3").is_some() && third.code("s4").is_none());
        let codes: BTreeSet<_> = third.lines.values().map(|it| &it[0]).collect();
        assert_eq!(codes.len(), 3, "{third:?}");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_a_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        fs::write(&path, "code,student,name\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        KeyFile::read(&path).unwrap().write(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_no_key_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        for (text, part) in [
            ("student,name\ns1,a\n", "no key"),
            ("", "no key"),
            ("\u{0}\u{ff}", "no key"),
            ("code,student,name\nx,s1,a\n", "line 2"),
            ("code,student,name\nbbbbbb,s1,a\nbbbbbb,s2,a\n", "line 3"),
            ("code,student,name\nbbbbbb,s1\n", "line 2"),
        ] {
            fs::write(&path, text).unwrap();
            let said = KeyFile::read(&path).unwrap_err().text().en;
            assert!(said.contains(part), "{text:?}: {said}");
        }
    }
}
