//! The findings about archives that are not unpacked.

use std::io;

use crate::file_error::file_error;
use crate::say;
use crate::submission::error::Finding;
use crate::text::Text;

pub(super) fn unreadable(name: &str, error: &io::Error) -> Finding {
    let Text { ja, en } = file_error(error);
    Finding::of_file(
        name,
        say!(ja: "展開できません: {ja}", en: "this cannot be unpacked: {en}"),
        hand_in_again(),
    )
}

pub(super) fn encrypted(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "パスワードの付いた圧縮ファイルです",
            en: "this archive has a password"
        ),
        say!(
            ja: "パスワードを付けずに圧縮し直してください。",
            en: "make the archive without a password"
        ),
    )
}

pub(super) fn too_much(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "展開すると大きくなりすぎます",
            en: "this unpacks to more than is read"
        ),
        hand_in_again(),
    )
}

pub(super) fn link(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "圧縮ファイルの中のリンクです",
            en: "this is a link in an archive"
        ),
        say!(
            ja: "リンクではなく、ファイルそのものを入れてください。",
            en: "put the file itself into the archive and no link to it"
        ),
    )
}

pub(super) fn leads_out(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "圧縮ファイルの外を指すパスです",
            en: "this path leads out of the archive"
        ),
        hand_in_again(),
    )
}

fn hand_in_again() -> Text {
    say!(
        ja: "マニフェストだけを zip にし直すか、そのまま提出してください。",
        en: "zip the manifests alone again, or hand them in as they are"
    )
}
