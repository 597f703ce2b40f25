//! An image that cannot be pulled: why, and whose fault?

use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis};
use crate::judgement::{Failure, Judgement};
use crate::objects::image::Image;
use crate::{say, text::Text};

/// Words of registries and runtimes when there is no such image, or none for
/// this user, as opposed to no way to ask (containerd, CRI-O, Docker).
const NOT_THERE: &[&str] = &[
    "not found",
    "manifest unknown",
    "manifest_unknown",
    "name unknown",
    "repository does not exist",
    "pull access denied",
    "insufficient_scope",
    "requested access to the resource is denied",
    "unauthorized",
    "invalid reference format",
    "couldn't parse image",
];

/// Words about the way to the registry when it is at fault.
const NO_WAY: &[&str] = &[
    "i/o timeout",
    "no such host",
    "connection refused",
    "network is unreachable",
    "no route to host",
    "tls handshake",
    "deadline exceeded",
    "temporary failure",
    "server misbehaving",
    "toomanyrequests",
    "429",
    "500 internal",
    "502 bad",
    "503 service",
];

/// Returns the conclusion for a container that waits for its image with `reason`.
pub(super) fn judge_image(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    message: &str,
) -> Judgement {
    let (image, prescribed) = (container.image(), diagnosis.prescribed);
    let lower = message.to_ascii_lowercase();
    let no_way = NO_WAY.iter().any(|word| lower.contains(word));
    let not_there = NOT_THERE.iter().any(|word| lower.contains(word)) && !no_way;
    if prescribed.is_placeholder(image) {
        return Judgement::Inconclusive(placeholder(image));
    }
    if reason != "InvalidImageName" && reason != "ErrImageNeverPull" {
        let rightly_named = prescribed
            .image
            .as_deref()
            .map(|given| Image::parse(image).satisfies(&Image::parse(given)));
        if rightly_named == Some(true) || (rightly_named.is_none() && !not_there) {
            return Judgement::Inconclusive(say!(
                ja: "イメージ {image} を、クラスターが取得 (pull) できません (名前は合っています): {message}",
                en: "the cluster cannot pull the image {image}, though its name is right: {message}"
            ));
        }
    }
    let expected = match &prescribed.image {
        None => say!(ja: "取得できるイメージ名", en: "the name of an image that can be pulled"),
        Some(given) => Text::same(given),
    };
    let noun = container.noun();
    let (ja, en) = (noun.ja, noun.en);
    let mut evidence = vec![say!(ja: "{ja}: {reason}", en: "{en}: {reason}")];
    if !message.is_empty() {
        evidence.push(Text::same(message));
    }
    Failure::new(
        headline(image, reason, not_there),
        expected,
        say!(ja: "{image} ({reason})", en: "{image} ({reason})"),
    )
    .because(evidence)
    .caused_by(cause(image))
    .into()
}

/// Returns the key of the cause that a container names this image.
#[must_use]
pub fn cause(image: &str) -> String {
    format!("image:{image}")
}

fn headline(image: &str, reason: &str, not_there: bool) -> Text {
    match reason {
        "InvalidImageName" => say!(
            ja: "イメージの名前 {image} は書き方が正しくありません",
            en: "{image} is not a valid image name"
        ),
        "ErrImageNeverPull" => say!(
            ja: "イメージ {image} がノードになく、imagePullPolicy: Never なので取得 (pull) もされません",
            en: "the image {image} is not on the node, and imagePullPolicy: Never forbids pulling it"
        ),
        _ if not_there => say!(
            ja: "イメージ {image} を取得 (pull) できません。レジストリーにその名前とタグのイメージがないか、ログインが必要です",
            en: "the image {image} cannot be pulled: the registry has none of this name and tag, or wants a login for it"
        ),
        _ => say!(
            ja: "イメージ {image} を取得 (pull) できません",
            en: "the image {image} cannot be pulled"
        ),
    }
}

/// Returns words for an image that the course prints for the student's own.
pub(super) fn placeholder(image: &str) -> Text {
    say!(
        ja: "教材の {image} は「自分のイメージ」の代わりに書かれた名前で、このままでは動きません。busybox などに置き換え、command に動き続けるコマンドを書くと確かめられます",
        en: "{image} in the course is a placeholder for an image of your own and does not run as printed; replace it, for example by busybox with a long-running command, and this can be checked"
    )
}
