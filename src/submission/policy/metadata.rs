//! The rules for `metadata`, of an object or of a template.

use crate::exercise::Allow;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::{say, text::Text};

/// Returns the effect of an annotation that has a controller act outside of
/// the namespace.
fn reach_out(key: &str) -> Option<Text> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| key.starts_with(prefix));
    if begins(&["k8s.v1.cni.cncf.io/", "v1.multus-cni.io/"]) {
        return Some(say!(
            ja: "Pod を別のネットワークにつなぐ",
            en: "attaches the Pod to another network"
        ));
    }
    if begins(&["external-dns.alpha.kubernetes.io/"]) {
        return Some(say!(
            ja: "クラスターの外の DNS を書き換える",
            en: "changes DNS outside of the cluster"
        ));
    }
    if begins(&[
        "reflector.v1.k8s.emberstack.com/",
        "replicator.v1.mittwald.de/",
    ]) {
        return Some(say!(
            ja: "別の Namespace と内容をコピーし合う",
            en: "copies from or to other namespaces"
        ));
    }
    None
}

/// The annotation that `securityContext.appArmorProfile` replaced; it still counts.
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Refuses metadata of the object itself.
pub(super) fn check(whole: &Field<'_>, allow: &Allow, found: &mut Problems) {
    let Some(metadata) = found.object(whole, "metadata") else {
        return;
    };
    if let Some((at, namespace)) = found.text(&metadata, "namespace")
        && !allow.namespaces.iter().any(|own| own == namespace)
    {
        found.refuse(
            &at,
            say!(
                ja: "metadata.namespace が {namespace} です。提出物は採点用の Namespace だけに作られ、ほかの Namespace には触れられません",
                en: "metadata.namespace is {namespace}: a submission is made in a namespace of its own and may touch no other"
            ),
            say!(ja: "metadata.namespace を削除してください。", en: "leave metadata.namespace out"),
        );
    }
    common(&metadata, found);
}

/// Refuses metadata of a template.
pub(super) fn of_template(template: &Field<'_>, found: &mut Problems) {
    if let Some(metadata) = found.object(template, "metadata") {
        common(&metadata, found);
    }
}

fn common(metadata: &Field<'_>, found: &mut Problems) {
    if let Some(at) = metadata.given("ownerReferences") {
        found.refuse(
            &at,
            say!(
                ja: "ownerReferences があります。ほかのオブジェクト (Deployment など) が作ったものは、作った側が管理します",
                en: "it has ownerReferences: what another object made, such as a Deployment, belongs to that object"
            ),
            say!(
                ja: "作った側のオブジェクトのマニフェストを提出してください。",
                en: "hand in the manifest of the object that made it"
            ),
        );
    }
    let Some(annotations) = found.object(metadata, "annotations") else {
        return;
    };
    for (key, at) in annotations.fields() {
        if let Some(effect) = reach_out(key) {
            let (ja, en) = (effect.ja, effect.en);
            found.refuse_field(
                &at,
                say!(
                    ja: "アノテーション {key} は{ja}ので使えません",
                    en: "the annotation {key} {en}, which a submission may not"
                ),
            );
        }
        if key.starts_with(APP_ARMOR) && at.value != "runtime/default" {
            found.refuse_field(
                &at,
                say!(
                    ja: "アノテーション {key} は AppArmor によるコンテナの保護を変えるので使えません",
                    en: "the annotation {key} changes what AppArmor keeps the container from, which a submission may not"
                ),
            );
        }
    }
}
