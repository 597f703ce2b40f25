//! The words for the codes of a re-creation, and the conclusions that do not
//! depend on whether the data should be kept.

use crate::evidence::{Harm, Loss, MarkerSeen, Means, NotRestored, Recreation, Sentence};
use crate::judgement::{Failure, Judgement};
use crate::{say, text::Text};

/// Returns the conclusion where the Pod was not deleted on purpose.
pub(super) fn not_tried(marker: &MarkerSeen) -> Option<Judgement> {
    match marker {
        MarkerSeen::Harm(harm) => Some(Judgement::Inconclusive(harm_text(harm))),
        MarkerSeen::WouldLose(loss) => Some(
            Failure::new(
                loss_text(loss),
                say!(ja: "Pod を再作成してもデータが残る", en: "the data outlives the Pod"),
                say!(
                    ja: "再作成するとデータが失われる (失わないよう、実際には試していません)",
                    en: "a re-creation would lose it (not tried, so that nothing is lost)"
                ),
            )
            .into(),
        ),
        _ => None,
    }
}

/// Returns what a re-creation shows, for either outcome.
pub(super) fn evidence(seen: &Recreation) -> Vec<Text> {
    let (old, new) = (&seen.old_uid, seen.new_uid.as_deref().unwrap_or("-"));
    let by = seen.controller.as_deref().unwrap_or("handson");
    let (from, to) = &seen.nodes;
    let mut evidence = vec![
        means_text(&seen.means),
        say!(
            ja: "Pod の UID: {old} → {new} (再作成: {by}、ノード: {from} → {to})",
            en: "Pod UID: {old} → {new} (re-created by {by}; node: {from} → {to})"
        ),
    ];
    evidence.extend(seen.not_restored.iter().map(not_restored_text));
    evidence
}

/// Returns a sentence of an old record.
pub(crate) fn said(sentence: &Sentence) -> Text {
    Text {
        ja: sentence.ja.clone(),
        en: sentence.en.clone(),
    }
}

fn means_text(means: &Means) -> Text {
    match means {
        Means::Row => say!(
            ja: "専用のデータベースに乱数の行を書き、SQL プロトコル (port-forward) で読み直しました。コンテナの中のプログラムは使っていません",
            en: "a random row in a database of its own, written and read back over the SQL protocol (port-forward); no program inside the container was used"
        ),
        Means::File { container, path } => say!(
            ja: "乱数を書いたファイル {path} を、コンテナ {container} の中の sh と cat で書き、読み直しました",
            en: "a file of random content, {path}, written and read back by sh and cat inside the container {container}"
        ),
        Means::InWords(sentence) => said(sentence),
    }
}

fn harm_text(harm: &Harm) -> Text {
    match harm {
        Harm::Deleting => {
            say!(ja: "この Pod はすでに削除中です", en: "the Pod is being deleted already")
        }
        Harm::Finalizer { finalizer } => say!(
            ja: "finalizer ({finalizer}) が付いているため、削除しても Pod が消えないおそれがあります。試しません",
            en: "the finalizer {finalizer} could hold the Pod after its deletion, so it is not tried"
        ),
        Harm::StaticPod => {
            say!(ja: "ノードが直接管理する Pod (static Pod) です", en: "it is a static Pod, which its node keeps")
        }
        Harm::NotReady => say!(
            ja: "Pod が準備完了 (Ready) ではないため、削除して試すことはしません",
            en: "the Pod is not ready, so deleting it proves nothing"
        ),
        Harm::GracePeriod { seconds } => say!(
            ja: "terminationGracePeriodSeconds が {seconds} 秒で、待てる時間より長いため、試しません",
            en: "terminationGracePeriodSeconds is {seconds}, longer than there is time to wait, so it is not tried"
        ),
        Harm::NamespaceDeleting { namespace } => say!(
            ja: "namespace {namespace} は削除中で、Pod を作り直せません",
            en: "the namespace {namespace} is being deleted: no Pod can be created in it"
        ),
        Harm::NodeCordoned { node } => say!(
            ja: "ノード {node} は cordon されており、作り直した Pod が配置されないおそれがあります。試しません",
            en: "the node {node} is cordoned: a new Pod may find no place, so it is not tried"
        ),
        Harm::NotRecreatable { message } => say!(
            ja: "この Pod をもう一度作成することはできないと API が答えたため、削除しません: {message}",
            en: "the API says that it would not create this Pod again, so it is not deleted: {message}"
        ),
        Harm::ClaimLeaving { claim } => say!(
            ja: "PVC {claim} は削除中か、もうありません。今 Pod を削除するとデータが失われるため、試しません",
            en: "the claim {claim} is being deleted or gone: deleting the Pod now would destroy the data, so it is not tried"
        ),
        Harm::Unfinished => say!(
            ja: "この Pod の前回の再作成が終わっていません。先に `handson restore` を実行してください",
            en: "an earlier re-creation of this Pod was not finished; run `handson restore` first"
        ),
        Harm::InWords(sentence) => said(sentence),
        Harm::UnknownOwner { owner } => say!(
            ja: "この Pod は {owner} が管理しています。削除した後に作り直されるか分からないため、試しません",
            en: "the Pod belongs to {owner}; whether that makes a new one is not known, so it is not tried"
        ),
        Harm::OwnerGone { owner } => say!(
            ja: "この Pod を管理していた {owner} はもうありません。削除すると作り直されないため、試しません",
            en: "{owner}, to which the Pod belonged, is gone: nobody would make a new Pod, so it is not tried"
        ),
        Harm::OwnerDeleting { owner } => say!(
            ja: "{owner} は削除中です。Pod が作り直されないため、試しません",
            en: "{owner} is being deleted and would make no new Pod, so it is not tried"
        ),
        Harm::OwnerShrinking {
            owner,
            wanted,
            there,
        } => say!(
            ja: "{owner} は Pod を減らしているところです (replicas: {wanted}、今は {there})。作り直されないため、試しません",
            en: "{owner} is going down to {wanted} Pods (from {there}) and would make no new one, so it is not tried"
        ),
        Harm::VolumeNotCopied { volume, why } => say!(
            ja: "Volume {volume} の中身は Pod と一緒に消えますが、控えを取れないため、試しません ({why})",
            en: "what is in the volume {volume} goes with the Pod, and no copy can be made of it ({why}), so it is not tried"
        ),
        Harm::VolumeTooLarge { volume, mebibytes } => say!(
            ja: "Volume {volume} の中身は Pod と一緒に消えますが、控えを取るには大きすぎる ({mebibytes} MiB 超) ため、試しません",
            en: "what is in the volume {volume} goes with the Pod, and is too large to copy (over {mebibytes} MiB), so it is not tried"
        ),
        // Who the others are is nobody's business but the course's staff's.
        Harm::SharedPlace { place, node, .. } => {
            let node = node
                .as_ref()
                .map(|node| say!(ja: "ノード {node} の ", en: " on node {node}"));
            let Text { ja, en } = node.unwrap_or_default();
            say!(
                ja: "{ja}{place} を、ほかの Namespace の Pod も使っているので、どちらのデータか区別できません",
                en: "{place}{en} is used by Pods of other namespaces too, so it cannot be told whose data is there"
            )
        }
        Harm::DatabaseNotCopied { why } => say!(
            ja: "データベースの控えを取れないため、Pod を削除して試すことはしません: {why}",
            en: "the databases cannot be copied, so the Pod is not deleted: {why}"
        ),
        Harm::DatabaseTooLarge { rows } => say!(
            ja: "データベースの中身が控えを取るには大きすぎる (1 MiB または {rows} 行を超える) ため、Pod を削除して試すことはしません",
            en: "the databases are too large to copy (over 1 MiB or {rows} rows), so the Pod is not deleted"
        ),
        Harm::NotCopied { name, kind } => say!(
            ja: "データベースに {name} ({kind}) があり、その控えは取れないため、Pod を削除して試すことはしません",
            en: "the databases hold {name} ({kind}), which handson cannot copy, so the Pod is not deleted"
        ),
    }
}

fn loss_text(loss: &Loss) -> Text {
    match loss {
        Loss::NoVolume { path } => say!(
            ja: "{path} に Volume が Mount されていません。コンテナの中だけのデータは Pod と一緒に消えます",
            en: "no volume is mounted at {path}: what a container keeps for itself goes with its Pod"
        ),
        Loss::EmptyDir { path } => say!(
            ja: "{path} の Volume は emptyDir です。Pod と一緒に消えるため、データは残りません",
            en: "the volume at {path} is an emptyDir, which goes with the Pod, and the data with it"
        ),
        Loss::Ephemeral { volume } => say!(
            ja: "Volume {volume} は generic ephemeral volume (ephemeral) です。その PVC は Pod と一緒に消えるため、データは残りません",
            en: "the volume {volume} is a generic ephemeral volume: its claim goes with the Pod, and the data with it"
        ),
        Loss::InlineCsi { volume } => say!(
            ja: "Volume {volume} は CSI の一時ボリュームです。Pod と一緒に消えるため、データは残りません",
            en: "the volume {volume} is an inline CSI volume, which goes with the Pod, and the data with it"
        ),
        Loss::SubPathExpr {
            expression,
            variable,
        } => say!(
            ja: "subPathExpr の {expression} には Pod ごとに違う値 ({variable}) が入ります。新しい Pod は別のディレクトリーを見るため、データは残りません",
            en: "subPathExpr {expression} expands a value that every Pod has anew ({variable}): the next Pod sees another directory, without the data"
        ),
        Loss::DataElsewhere {
            path,
            variable,
            mount,
        } => say!(
            ja: "データベースは {path} ({variable}) にデータを置いていますが、Volume は {mount} に Mount されています。Pod を削除するとデータは消えます",
            en: "the database keeps its data in {path} ({variable}), but the volume is mounted at {mount}: deleting the Pod would lose it"
        ),
        Loss::InWords(sentence) => said(sentence),
    }
}

/// Returns what could not be put back, for the student.
pub(crate) fn not_restored_text(failure: &NotRestored) -> Text {
    match failure {
        NotRestored::Volume { volume, path, why } => say!(
            ja: "Volume {volume} ({path}) の中身を元に戻せませんでした: {why}",
            en: "the content of the volume {volume} ({path}) could not be put back: {why}"
        ),
        NotRestored::Database { database, why } => say!(
            ja: "データベース {database} を元に戻せませんでした: {why}",
            en: "the database {database} could not be put back: {why}"
        ),
        NotRestored::LeftOver { what } => say!(
            ja: "確認用の {what} を消せませんでした",
            en: "{what}, which was made for the probe, could not be removed"
        ),
        NotRestored::Unreachable { database, why } => say!(
            ja: "データベースに接続できず、{database} を片付けられませんでした: {why}",
            en: "the database does not answer, so {database} could not be removed: {why}"
        ),
        NotRestored::Pod { pod } => say!(
            ja: "Pod {pod} はまだ元どおりではありません。続きは `handson restore` で戻せます",
            en: "Pod {pod} is not quite back yet; `handson restore` does the rest"
        ),
        NotRestored::Journal { trouble } => Text::same(trouble),
        NotRestored::InWords(sentence) => said(sentence),
    }
}
