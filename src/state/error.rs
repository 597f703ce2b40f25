//! Errors of the state directory.

use std::io;
use std::path::PathBuf;

use crate::file_error::file_error;
use crate::{say, text::Text};

/// Something that could not be remembered or recalled.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The platform names no folder for it.
    #[error("no home directory is known, so nothing can be remembered")]
    NoFolder,
    /// A folder or file cannot be read or written.
    #[error("cannot use {}: {source}", path.display())]
    Unusable {
        /// The folder or file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl StateError {
    /// Returns what happened and what it means, for the user.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NoFolder => say!(
                ja: "ホームディレクトリーが分からないため、進み具合を記録できません。記録先は環境変数 HANDSON_STATE_DIR で指定できます。",
                en: "no home directory is known, so no progress is kept; HANDSON_STATE_DIR can name a folder for it"
            ),
            Self::Unusable { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(
                    ja: "{path} を使えないため、進み具合を記録できません ({ja})。記録先は環境変数 HANDSON_STATE_DIR で指定できます。",
                    en: "{path} cannot be used, so no progress is kept ({en}); HANDSON_STATE_DIR can name another folder"
                )
            }
        }
    }
}
