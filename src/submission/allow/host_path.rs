//! Which folders of a node a hostPath volume may be.

use crate::exercise::Allow;
use crate::objects::path::{normal, within};
use crate::submission::allow::look::{Findings, Look};
use crate::{say, text::Text};

/// Types that are a folder or a file of its own.
const TYPES: [&str; 4] = ["DirectoryOrCreate", "Directory", "FileOrCreate", "File"];

/// The `hostPath` of a volume.
pub(super) fn check(host_path: &Look<'_>, allow: &Allow, found: &mut Findings) {
    if let Some((at, path)) = found.text(host_path, "path")
        && let Some(why) = outside(path, &allow.host_paths)
    {
        found.refuse(&at, why, next(&allow.host_paths));
    }
    if let Some((at, kind)) = found.text(host_path, "type")
        && !TYPES.contains(&kind)
    {
        found.refuse(
            &at,
            say!(
                ja: "hostPath の type: {kind} はノードのソケットや機器を使うので使えません",
                en: "type: {kind} of a hostPath is about sockets or devices of the node, which a submission may not use"
            ),
            say!(
                ja: "type を DirectoryOrCreate にするか、削除してください",
                en: "make it DirectoryOrCreate, or leave type out"
            ),
        );
    }
}

fn outside(path: &str, allowed: &[String]) -> Option<Text> {
    if !path.starts_with('/') {
        return Some(say!(
            ja: "hostPath の path が {path} です。`/` から始まる絶対パスでなければなりません",
            en: "the path of the hostPath is {path}; it has to be absolute, beginning with `/`"
        ));
    }
    if path.split('/').any(|part| part == "..") {
        return Some(say!(
            ja: "hostPath の path が {path} です。`..` があると、どこを指すのか決まりません",
            en: "the path of the hostPath is {path}; with `..` in it, it may be anywhere"
        ));
    }
    if allowed.iter().any(|own| within(own, path).is_some()) {
        return None;
    }
    let path = normal(path);
    Some(say!(
        ja: "hostPath の path が {path} です。ノードのほかのファイルには触れられません",
        en: "the path of the hostPath is {path}; a submission may not touch other files of the node"
    ))
}

fn next(allowed: &[String]) -> Text {
    let may = allowed.join(", ");
    if may.is_empty() {
        return say!(
            ja: "この演習では hostPath を使えません。emptyDir や persistentVolumeClaim を使ってください",
            en: "this exercise uses no hostPath; use emptyDir or persistentVolumeClaim"
        );
    }
    say!(
        ja: "{may} の中のフォルダーを使ってください",
        en: "use a folder in {may}"
    )
}

/// Where one hostPath of a submission is inside another: what runs with the
/// outer one could put a link in the place of the inner one, which then leads
/// anywhere on the node.
pub(super) fn nested(path: &Look<'_>, all: &[String], found: &mut Findings) {
    let Some(own) = path.value.as_str() else {
        return;
    };
    let inside = |other: &&String| within(other, own).is_some_and(|rest| !rest.is_empty());
    if let Some(other) = all.iter().find(inside) {
        found.refuse(
            path,
            say!(
                ja: "hostPath {own} は、同じ提出物の hostPath {other} の中にあります。外側の Pod がリンクに差し替えると、ノードのどこでも指せてしまいます",
                en: "the hostPath {own} is inside the hostPath {other} of the same submission, whose Pod could replace it by a link to anywhere on the node"
            ),
            say!(
                ja: "重ならないフォルダーを使うか、両方で {other} をマウントして subPath を使ってください",
                en: "use folders that do not overlap, or mount {other} in both, with a subPath"
            ),
        );
    }
}
