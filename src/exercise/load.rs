//! Where exercises come from: the program itself, a folder, a file.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::digest::sha256;
use crate::exercise::error::SpecError;
use crate::exercise::{Exercise, lint};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");

/// The largest exercise file that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

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

    /// All exercises, by name.
    ///
    /// # Errors
    /// [`SpecError`] for the first that cannot be read or is not valid.
    pub fn all(&self) -> Result<Vec<Loaded>, SpecError> {
        let mut found = match &self.folder {
            None => built_in()
                .map(|(name, source)| parse(name, source))
                .collect::<Result<Vec<_>, _>>()?,
            Some(folder) => yaml_files(folder)?
                .iter()
                .map(|path| read_file(path))
                .collect::<Result<Vec<_>, _>>()?,
        };
        found.sort_by(|a, b| a.exercise.exercise.cmp(&b.exercise.exercise));
        Ok(found)
    }

    /// The exercise that `name` means: a name, or the path of a file.
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
            && let Some((file, source)) = built_in().find(|(file, _)| stem(file) == name)
        {
            // A test lints what is built in, so that not every run has to.
            return decode(file, source);
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

/// Parses and lints one exercise; `file` is for messages.
///
/// # Errors
/// [`SpecError::Syntax`] with line, column and snippet; [`SpecError::Lint`] with every contradiction.
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
    let options = serde_saphyr::options! { with_snippet: false };
    let exercise: Exercise =
        serde_saphyr::from_str_with_options(source, options).map_err(|error| {
            SpecError::Syntax {
                file: file.to_owned(),
                report: Box::new(serde_saphyr::miette::to_miette_report(&error, source, file)),
            }
        })?;
    let digest = format!("sha256:{}", sha256(source.as_bytes()));
    Ok(Loaded {
        exercise,
        digest,
        source: source.to_owned(),
    })
}

fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN
        .files()
        .filter(|file| file.path().extension().is_some_and(is_yaml))
        .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

fn stem(file: &str) -> &str {
    Path::new(file)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or(file)
}

fn is_yaml(extension: &std::ffi::OsStr) -> bool {
    extension == "yaml" || extension == "yml"
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, SpecError> {
    let unreadable = |source| SpecError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(is_yaml) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(SpecError::NoExercises {
            path: folder.to_owned(),
        });
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<Loaded, SpecError> {
    let unreadable = |source| SpecError::Read {
        path: path.to_owned(),
        source,
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_BYTES {
        return Err(unreadable(std::io::Error::other(format!(
            "larger than {MAX_BYTES} bytes"
        ))));
    }
    let source = std::fs::read_to_string(path).map_err(unreadable)?;
    parse(&path.display().to_string(), &source)
}
