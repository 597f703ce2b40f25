//! The sources of exercises: the program itself, a folder, a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::digest::sha256;
use crate::exercise::error::SpecError;
use crate::exercise::{Exercise, lint};
use crate::parse_cause::yaml;

/// The exercises in the program, which `build.rs` lists.
static BUILT_IN: &[BuiltIn] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The name of an exercise's file in its folder.
const FILE: &str = "exercise.yaml";

/// The largest exercise file that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// An exercise that the program holds.
#[derive(Debug)]
pub struct BuiltIn {
    /// The name of its folder.
    pub name: &'static str,
    /// The text of its `exercise.yaml`.
    pub source: &'static str,
    /// The reference solution: names of files, and what is in them.
    pub solution: &'static [(&'static str, &'static str)],
}

/// An exercise with the identity of its source.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The text that it was read from.
    pub source: String,
    /// The exercise.
    pub exercise: Exercise,
    /// `sha256:` and the hexadecimal digest of the source text.
    pub digest: String,
}

/// The exercises that a command can choose from.
#[derive(Clone, Debug, Default)]
pub struct Library {
    folder: Option<PathBuf>,
}

impl Library {
    /// The exercises in `folder`, or those in the program.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// All exercises, in the order of the course.
    ///
    /// # Errors
    /// [`SpecError`] for the first that cannot be read or is not valid.
    pub fn all(&self) -> Result<Vec<Loaded>, SpecError> {
        let mut found = match &self.folder {
            None => BUILT_IN
                .iter()
                .map(|built_in| parse(built_in.name, built_in.source))
                .collect::<Result<Vec<_>, _>>()?,
            Some(folder) => exercise_files(folder)?
                .iter()
                .map(|path| read_file(path))
                .collect::<Result<Vec<_>, _>>()?,
        };
        found.sort_by(|a, b| place(&a.exercise).cmp(&place(&b.exercise)));
        Ok(found)
    }

    /// The names of the exercises in the program.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|built_in| built_in.name)
    }

    /// The exercise that `name` means: a name, or the path of a file or folder.
    ///
    /// # Errors
    /// [`SpecError`] when there is none, or it cannot be read or is not valid.
    pub fn find(&self, name: &str) -> Result<Loaded, SpecError> {
        let looks_like_path =
            name.contains(['/', '\\']) || Path::new(name).extension().is_some_and(is_yaml);
        if looks_like_path {
            return read_file(Path::new(name));
        }
        if self.folder.is_none()
            && let Some(built_in) = built_in(name)
        {
            // A test lints what is built in, so that not every run has to.
            return decode(built_in.name, built_in.source);
        }
        let all = self.all()?;
        let known = all
            .iter()
            .map(|loaded| loaded.exercise.exercise.clone())
            .collect();
        all.into_iter()
            .find(|loaded| loaded.exercise.exercise == name)
            .ok_or_else(|| SpecError::NoSuchExercise {
                name: name.to_owned(),
                known,
            })
    }
}

/// Returns what exercises are sorted by.
fn place(exercise: &Exercise) -> (u16, &str) {
    (exercise.order.unwrap_or(u16::MAX), &exercise.exercise)
}

/// Parses and lints one exercise; `file` is for messages.
///
/// # Errors
/// [`SpecError::Syntax`] with its place and cause; [`SpecError::Lint`] with every contradiction.
pub fn parse(file: &str, source: &str) -> Result<Loaded, SpecError> {
    let loaded = decode(file, source)?;
    let problems = lint::problems(&loaded.exercise);
    if problems.is_empty() {
        return Ok(loaded);
    }
    Err(SpecError::Lint {
        file: file.to_owned(),
        problems,
    })
}

fn decode(file: &str, source: &str) -> Result<Loaded, SpecError> {
    let options = serde_saphyr::options! { with_snippet: false, emit_comments: false };
    let exercise: Exercise =
        serde_saphyr::from_str_with_options(source, options).map_err(|error| {
            SpecError::Syntax {
                file: file.to_owned(),
                cause: Box::new(yaml(source, &error)),
                content: Arc::from(source),
            }
        })?;
    let digest = format!("sha256:{}", sha256(source.as_bytes()));
    Ok(Loaded {
        exercise,
        digest,
        source: source.to_owned(),
    })
}

/// The exercise of this name that the program holds.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|built_in| built_in.name == name)
}

fn is_yaml(extension: &std::ffi::OsStr) -> bool {
    extension == "yaml" || extension == "yml"
}

/// The files of the exercises that `path` means: a file, the folder of one
/// exercise, or a folder of such files and folders.
///
/// # Errors
/// [`SpecError`] when it cannot be read, or there are none.
pub fn exercise_files(path: &Path) -> Result<Vec<PathBuf>, SpecError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let of_folder = path.join(FILE);
    if of_folder.is_file() {
        return Ok(vec![of_folder]);
    }
    let unreadable = |source| SpecError::Read {
        path: path.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?.path();
        let of_folder = entry.join(FILE);
        if of_folder.is_file() {
            files.push(of_folder);
        } else if entry.extension().is_some_and(is_yaml) {
            files.push(entry);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(SpecError::NoExercises {
            path: path.to_owned(),
        });
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<Loaded, SpecError> {
    let of_folder = path.join(FILE);
    let path = if of_folder.is_file() {
        of_folder.as_path()
    } else {
        path
    };
    let unreadable = |source| SpecError::Read {
        path: path.to_owned(),
        source,
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_BYTES {
        return Err(unreadable(std::io::ErrorKind::FileTooLarge.into()));
    }
    let source = std::fs::read(path).map_err(unreadable)?;
    let file = path.display().to_string();
    if is_manifest(&source) {
        return Err(SpecError::Manifest { file });
    }
    let source = String::from_utf8(source)
        .map_err(|_| unreadable(std::io::ErrorKind::InvalidData.into()))?;
    parse(&file, &source)
}

/// Whether a file is for Kubernetes and no exercise: it names a kind or an
/// apiVersion, in whatever encoding, and no version of handson.
#[must_use]
pub fn is_manifest(source: &[u8]) -> bool {
    // Of UTF-16 every second byte is zero where the text is ASCII.
    let ascii: Vec<u8> = source.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&ascii);
    let has = |key: &str| {
        let mut lines = text
            .lines()
            .map(|line| line.trim_start_matches(['\u{feff}', '\u{fffd}']));
        lines.any(|line| {
            let line = line.trim_start_matches(['{', ' ']).trim_start_matches('"');
            let rest = line
                .strip_prefix(key)
                .map(|rest| rest.trim_start_matches(['"', ' ']));
            rest.is_some_and(|rest| rest.starts_with([':', '\u{ff1a}']))
        })
    };
    !has("handson") && (has("apiVersion") || has("kind"))
}
