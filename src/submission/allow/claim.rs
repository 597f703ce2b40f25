//! What a claim may ask for, its own or from a template.

use crate::say;
use crate::submission::allow::look::{Findings, Look};

/// A claim, or what claims are made from.
pub(super) fn check(claim: &Look<'_>, found: &mut Findings) {
    let Some(spec) = found.object(claim, "spec") else {
        return;
    };
    if let Some((at, mode)) = found.text(&spec, "volumeMode")
        && mode != "Filesystem"
    {
        found.refuse_field(
            &at,
            say!(
                ja: "volumeMode: {mode} はノードのディスクをそのまま渡すので使えません",
                en: "volumeMode: {mode} hands out a disk of the node as it is, which a submission may not have"
            ),
        );
    }
    for name in ["dataSource", "dataSourceRef"] {
        if let Some(at) = spec.given(name) {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} は既にあるデータからボリュームを作るので使えません",
                    en: "{name} makes the volume from data that exists already, which a submission may not use"
                ),
            );
        }
    }
    for name in ["volumeName", "selector"] {
        if let Some(at) = spec.given(name) {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} は既にある PersistentVolume を選びます。採点では StorageClass が新しく用意します",
                    en: "{name} chooses a PersistentVolume that exists already; in grading its StorageClass makes a new one"
                ),
            );
        }
    }
}
