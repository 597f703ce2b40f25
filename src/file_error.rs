//! Why a file cannot be read or written.

use std::io::{Error, ErrorKind};

use crate::parse_cause::{ParseCause, json};
use crate::say;
use crate::text::Text;

/// Returns the reason in words of every language; the operating system's own words
/// where it is a rare one, and without the number that it gives them.
#[must_use]
pub fn file_error(error: &Error) -> Text {
    if let Some(inner) = error.get_ref() {
        return match inner.downcast_ref::<ParseCause>() {
            Some(cause) => cause.located(),
            None => inner
                .downcast_ref::<serde_json::Error>()
                .map_or_else(|| Text::same(error), |error| json(error).located()),
        };
    }
    match error.kind() {
        ErrorKind::NotFound => say!(
            ja: "ファイルやディレクトリーが見つかりません",
            en: "there is no such file or folder"
        ),
        ErrorKind::PermissionDenied => {
            say!(ja: "権限がありません", en: "permission denied")
        }
        ErrorKind::ReadOnlyFilesystem => say!(
            ja: "書き込みのできないファイルシステムです",
            en: "the file system is read-only"
        ),
        ErrorKind::AlreadyExists => say!(ja: "すでにあります", en: "it exists already"),
        ErrorKind::DirectoryNotEmpty => say!(
            ja: "空のディレクトリーではありません",
            en: "the folder is not empty"
        ),
        ErrorKind::IsADirectory => say!(ja: "ディレクトリーです", en: "it is a folder"),
        ErrorKind::NotADirectory => say!(
            ja: "パスの途中にディレクトリーでないものがあります",
            en: "a part of the path is not a folder"
        ),
        ErrorKind::InvalidFilename => say!(
            ja: "ファイル名が長すぎるか、使えない文字があります",
            en: "the name is too long or has characters that no file name has"
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            say!(ja: "ディスクに空きがありません", en: "the disk is full")
        }
        ErrorKind::FileTooLarge => say!(ja: "大きすぎます", en: "it is too large"),
        ErrorKind::BrokenPipe => say!(
            ja: "出力を受け取る側が先に終わりました",
            en: "nobody reads the output any more"
        ),
        ErrorKind::InvalidData => say!(
            ja: "中身を読み取れません (UTF-8 のテキストではないか、壊れています)",
            en: "its content is no UTF-8 text, or damaged"
        ),
        _ => {
            let words = error.to_string();
            let words = words.split(" (os error").next().unwrap_or_default();
            Text::same(words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_system_is_never_shown() {
        for number in 1..=133 {
            let Text { ja, en } = file_error(&Error::from_raw_os_error(number));
            assert!(!ja.contains("os error") && !en.contains("os error"), "{en}");
            assert!(!ja.is_empty() && !en.is_empty(), "{number}");
        }
        let missing = std::fs::read("nowhere/at/all").unwrap_err();
        assert_eq!(file_error(&missing).en, "there is no such file or folder");
    }

    #[test]
    fn words_of_our_own_stay() {
        let own = Error::other("it is not UTF-8");
        assert_eq!(file_error(&own), Text::same("it is not UTF-8"));
    }
}
