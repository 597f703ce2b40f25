//! The rules for the volumes of a Pod, and for folders of its node.

use crate::exercise::Allow;
use crate::objects::path::{normalize, relative_to};
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::submission::policy::{metadata, objects};
use crate::{say, text::Text};

/// Sources of a projected volume that are in the namespace.
const PROJECTED: [&str; 3] = ["configMap", "secret", "downwardAPI"];
/// Types that are a folder or a file of its own.
const HOST_PATH_TYPES: [&str; 4] = ["DirectoryOrCreate", "Directory", "FileOrCreate", "File"];

/// Refuses what a volume of a Pod may not be.
pub(super) fn check_volume(volume: &Field<'_>, allow: &Allow, found: &mut Problems) {
    for (kind, at) in volume.fields() {
        match kind {
            "name" | "emptyDir" | "persistentVolumeClaim" | "configMap" | "secret"
            | "downwardAPI" => {}
            "hostPath" => {
                if let Some(host_path) = found.object(volume, kind) {
                    check_host_path(&host_path, allow, found);
                }
            }
            "projected" => {
                if let Some(projected) = found.object(volume, kind) {
                    check_projected(&projected, found);
                }
            }
            "ephemeral" => {
                let ephemeral = found.object(volume, kind);
                let template = ephemeral.and_then(|at| found.object(&at, "volumeClaimTemplate"));
                if let Some(template) = template {
                    metadata::of_template(&template, found);
                    objects::check_claim(&template, found);
                }
            }
            _ => found.refuse(
                &at,
                say!(
                    ja: "Volume の種類 {kind} は採点用の Namespace の外にあるものを使うので使えません",
                    en: "a volume of type {kind} is about something outside of the namespace, which a submission may not use"
                ),
                say!(
                    ja: "emptyDir、persistentVolumeClaim、configMap、secret などを使ってください。",
                    en: "use emptyDir, persistentVolumeClaim, configMap, secret or the like"
                ),
            ),
        }
    }
}

fn check_projected(projected: &Field<'_>, found: &mut Problems) {
    for source in found.objects(projected, "sources") {
        for (kind, at) in source
            .fields()
            .filter(|(kind, _)| !PROJECTED.contains(kind))
        {
            found.refuse_field(
                &at,
                say!(
                    ja: "projected の Volume の {kind} は API の認証情報などを Pod に渡すので使えません",
                    en: "{kind} in a projected volume hands the Pod credentials and the like, which a submission may not have"
                ),
            );
        }
    }
}

/// Refuses a `hostPath` outside of the folders that the exercise allows.
fn check_host_path(host_path: &Field<'_>, allow: &Allow, found: &mut Problems) {
    if let Some((at, path)) = found.text(host_path, "path")
        && let Some(why) = why_outside(path, &allow.host_paths)
    {
        found.refuse(&at, why, allowed_folders(&allow.host_paths));
    }
    if let Some((at, kind)) = found.text(host_path, "type")
        && !HOST_PATH_TYPES.contains(&kind)
    {
        found.refuse(
            &at,
            say!(
                ja: "hostPath の type: {kind} はノードのソケットや機器を使うので使えません",
                en: "type: {kind} of a hostPath is about sockets or devices of the node, which a submission may not use"
            ),
            say!(
                ja: "type を DirectoryOrCreate にするか、削除してください。",
                en: "make it DirectoryOrCreate, or leave type out"
            ),
        );
    }
}

fn why_outside(path: &str, allowed: &[String]) -> Option<Text> {
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
    if allowed.iter().any(|own| relative_to(own, path).is_some()) {
        return None;
    }
    let path = normalize(path);
    Some(say!(
        ja: "hostPath の path が {path} です。ノードのほかのファイルには触れられません",
        en: "the path of the hostPath is {path}; a submission may not touch other files of the node"
    ))
}

fn allowed_folders(allowed: &[String]) -> Text {
    let may = allowed.join(", ");
    if may.is_empty() {
        return say!(
            ja: "この演習では hostPath を使えません。emptyDir や persistentVolumeClaim を使ってください。",
            en: "this exercise uses no hostPath; use emptyDir or persistentVolumeClaim"
        );
    }
    say!(
        ja: "{may} の中のフォルダーを使ってください。",
        en: "use a folder in {may}"
    )
}

/// Refuses a `hostPath` inside another one of the submission: a Pod with the
/// outer one could replace the inner one by a link to anywhere on the node.
pub(super) fn check_nested(path: &Field<'_>, all: &[String], found: &mut Problems) {
    let Some(own) = path.value.as_str() else {
        return;
    };
    let inside = |other: &&String| relative_to(other, own).is_some_and(|rest| !rest.is_empty());
    if let Some(other) = all.iter().find(inside) {
        found.refuse(
            path,
            say!(
                ja: "hostPath {own} は、同じ提出物の hostPath {other} の中にあります。外側の Pod がリンクに差し替えると、ノードのどこでも指せてしまいます",
                en: "the hostPath {own} is inside the hostPath {other} of the same submission, whose Pod could replace it by a link to anywhere on the node"
            ),
            say!(
                ja: "重ならないフォルダーを使うか、両方で {other} を Mount して subPath を使ってください。",
                en: "use folders that do not overlap, or mount {other} in both, with a subPath"
            ),
        );
    }
}
