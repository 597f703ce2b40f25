//! An image that cannot be pulled: why, and whose fault?

use super::Prescribed;
use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis};
use super::pull_error::PullError;
use crate::judgement::{Failure, Judgement};
use crate::objects::image::Image;
use crate::{say, text::Text};

/// Returns the conclusion for a container that waits for its image with `reason`.
pub(super) fn judge_image(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    message: &str,
) -> Judgement {
    let (image, prescribed) = (container.image(), diagnosis.prescribed);
    if prescribed.is_placeholder(image) {
        return Judgement::Inconclusive(placeholder(image));
    }
    // Neither comes from a registry, and neither passes.
    if matches!(reason, "InvalidImageName" | "ErrImageNeverPull") {
        return at_fault(diagnosis, container, reason, message, None);
    }
    let error = PullError::parse(message, image);
    let conclusion = if is_excused(error, image, prescribed) {
        Judgement::Inconclusive(out_of_reach(error, image, message))
    } else {
        at_fault(diagnosis, container, reason, message, Some(error))
    };
    if !error.may_pass() {
        return conclusion;
    }
    Judgement::Moving {
        waiting_for: say!(
            ja: "イメージ {image} の取得 (pull) に失敗しました。クラスターがもう一度試すのを待っています",
            en: "image {image} could not be pulled; waiting for the cluster to try again"
        ),
        otherwise: Box::new(conclusion),
    }
}

/// Tells whether `error` is no fault of the manifest that names `image`.
fn is_excused(error: PullError, image: &str, prescribed: &Prescribed) -> bool {
    let Some(given) = &prescribed.image else {
        return !matches!(error, PullError::Absent | PullError::Denied);
    };
    let (own, given) = (Image::parse(image), Image::parse(given));
    match error {
        // Of the student's choice are its finer version and its digest.
        PullError::Absent => own == given && !image.contains('@'),
        PullError::Denied => own.repository == given.repository,
        _ => own.satisfies(&given),
    }
}

/// Returns words for an image that is named as it should be and cannot be had.
fn out_of_reach(error: PullError, image: &str, message: &str) -> Text {
    let way_out = match error {
        PullError::RateLimited => say!(
            ja: "レジストリーの取得回数の上限に達しています。しばらく待つか、レジストリーにログインして (imagePullSecrets)、またはミラーから取得してください",
            en: "the registry's limit of pulls is reached: wait, log in to the registry (imagePullSecrets), or pull from a mirror"
        ),
        PullError::Throttled => say!(
            ja: "ノードが 1 秒間に取得するイメージの数の上限 (registryPullQPS) に達しています。少し待ってからもう一度確認してください",
            en: "the node pulls only so many images a second (registryPullQPS): wait a little and check again"
        ),
        PullError::Absent => say!(
            ja: "レジストリーに、その名前とタグのイメージがありません",
            en: "the registry has none of this name and tag"
        ),
        PullError::Denied => say!(
            ja: "レジストリーがログインを求めています",
            en: "the registry wants a login"
        ),
        PullError::OtherPlatform => say!(
            ja: "ノードの CPU の種類に合うイメージがありません",
            en: "it has no variant for the node's kind of processor"
        ),
        PullError::Untrusted => say!(
            ja: "ノードがレジストリーの証明書を信頼していません",
            en: "the node does not trust the registry"
        ),
        PullError::Unreachable | PullError::Unknown => say!(
            ja: "クラスターからレジストリーへの接続を確かめてください",
            en: "look at the cluster's way to the registry"
        ),
    };
    let (ja, en) = (way_out.ja, way_out.en);
    say!(
        ja: "イメージ {image} を、クラスターが取得 (pull) できません (名前は合っています)。{ja}: {message}",
        en: "the cluster cannot pull the image {image}, though its name is right; {en}: {message}"
    )
}

/// Returns the failure of a container whose manifest names the wrong image.
fn at_fault(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    reason: &str,
    message: &str,
    error: Option<PullError>,
) -> Judgement {
    let (image, prescribed) = (container.image(), diagnosis.prescribed);
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
        headline(image, reason, error, prescribed),
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

fn headline(image: &str, reason: &str, error: Option<PullError>, prescribed: &Prescribed) -> Text {
    match reason {
        "InvalidImageName" => {
            return say!(
                ja: "イメージの名前 {image} は書き方が正しくありません",
                en: "{image} is not a valid image name"
            );
        }
        "ErrImageNeverPull" => {
            return say!(
                ja: "イメージ {image} がノードになく、imagePullPolicy: Never なので取得 (pull) もされません",
                en: "the image {image} is not on the node, and imagePullPolicy: Never forbids pulling it"
            );
        }
        _ => {}
    }
    let given = prescribed.image.as_deref().map(Image::parse);
    let own = Image::parse(image);
    match error {
        Some(PullError::Absent) if given.is_some_and(|it| it.repository == own.repository) => {
            let tag = image
                .rsplit_once(['@', ':'])
                .map_or("latest", |(_, tag)| tag);
            say!(
                ja: "イメージ {image} を取得 (pull) できません。レジストリーにタグ {tag} がありません",
                en: "the image {image} cannot be pulled: the registry has no tag {tag}"
            )
        }
        Some(PullError::Absent | PullError::Denied) => say!(
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
