//! The limits of files that are read, and the findings about those that are not.

use std::io;
use std::str::Utf8Error;

use crate::file_error::file_error;
use crate::say;
use crate::submission::encoding::Encoding;
use crate::submission::error::{Finding, SourceLocation};
use crate::text::Text;

/// The largest file that is read, in bytes.
pub(super) const MAX_BYTES: u64 = 1024 * 1024;
/// The deepest nesting of folders.
pub(super) const MAX_DEPTH: usize = 16;

pub(super) fn unreadable(name: &str, error: &io::Error) -> Finding {
    let Text { ja, en } = file_error(error);
    Finding::of_file(
        name,
        say!(ja: "読めません: {ja}", en: "this cannot be read: {en}"),
        say!(
            ja: "ファイルがあり、読む権限があることを確かめてください。",
            en: "see that it exists and may be read"
        ),
    )
}

pub(super) fn leads_out(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "提出物の外を指すシンボリックリンクです",
            en: "this is a symbolic link that leads out of the submission"
        ),
        say!(
            ja: "リンクではなく、ファイルそのものを入れてください。",
            en: "hand in the file itself and no link to it"
        ),
    )
}

pub(super) fn special(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(ja: "普通のファイルではありません", en: "this is no regular file"),
        say!(
            ja: "普通のファイルとして入れてください。",
            en: "hand in a regular file"
        ),
    )
}

pub(super) fn too_deep(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "フォルダーが深すぎるか、リンクで堂々巡りになっています",
            en: "this folder is too deep, or a link leads in a circle"
        ),
        say!(
            ja: "マニフェストは浅いフォルダーに入れてください ({MAX_DEPTH} 段まで)。",
            en: "put manifests into folders that are less deep (at most {MAX_DEPTH})"
        ),
    )
}

pub(super) fn too_many(name: &str, most: usize) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "ここでファイルが多くなりすぎました ({most} 個まで)",
            en: "with this there are too many files (at most {most})"
        ),
        say!(
            ja: "演習のマニフェストだけを入れたディレクトリーを指定するか、ほかのものを handson.yaml の ignore に書いてください。",
            en: "hand in a directory with the exercise's manifests alone, or list the rest in `ignore` of handson.yaml"
        ),
    )
}

pub(super) fn too_big(name: &str) -> Finding {
    let size = MAX_BYTES / 1024;
    Finding::of_file(
        name,
        say!(
            ja: "ファイルが大きすぎます ({size} KiB まで)",
            en: "this file is too big (at most {size} KiB)"
        ),
        say!(
            ja: "マニフェスト以外のものが混ざっていないか確かめてください。",
            en: "see whether there is something else than manifests in it"
        ),
    )
}

pub(super) fn encoded(name: &str, encoding: Encoding) -> Finding {
    Finding::of_file(name, encoding.what(), Encoding::next())
}

pub(super) fn not_utf8(name: &str, bytes: &[u8], error: Utf8Error) -> Finding {
    let valid = bytes.iter().take(error.valid_up_to());
    let line = 1 + valid.filter(|byte| **byte == b'\n').count();
    let place = SourceLocation::new(name, line);
    let what = say!(
        ja: "UTF-8 ではない文字があります",
        en: "there are characters that are not UTF-8"
    );
    let text = String::from_utf8_lossy(bytes);
    Finding::new(place, what, Encoding::next()).within(&text.into())
}
