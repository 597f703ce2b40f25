//! The words of a [`ConnectError`] for a person.

use std::path::{Path, PathBuf};

use super::{ConnectError, Untrusted};
use crate::parse_cause::ParseCause;
use crate::say;
use crate::text::Text;

impl ConnectError {
    /// Returns what is wrong.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NoKubeconfig { looked } => no_kubeconfig(looked),
            Self::Unreadable {
                path,
                reason: Text { ja, en },
            } => say!(
                ja: "kubeconfig {path} を読めません: {ja}",
                en: "cannot read the kubeconfig {path}: {en}",
                path = path.display()
            ),
            Self::Empty { path } => say!(
                ja: "kubeconfig {path} は空です",
                en: "the kubeconfig {path} is empty",
                path = path.display()
            ),
            Self::NotYaml { path, cause } => not_yaml(path, cause),
            Self::OtherKind { path, kind } => say!(
                ja: "{path} は kubeconfig ではなく {kind} です",
                en: "{path} is not a valid kubeconfig: it is a {kind}",
                path = path.display()
            ),
            Self::NoSuchContext { wanted, .. } => say!(
                ja: "コンテキスト「{wanted}」は kubeconfig にありません",
                en: "the kubeconfig has no context \"{wanted}\""
            ),
            Self::NoCurrentContext { files, .. } => say!(
                ja: "kubeconfig ({list}) で現在の context が選ばれていません",
                en: "the kubeconfig {list} names no current context",
                list = paths(files)
            ),
            Self::BrokenContext {
                files,
                context,
                reason,
            } => say!(
                ja: "kubeconfig ({list}) の context \"{context}\" が正しくありません: {reason}",
                en: "context \"{context}\" in the kubeconfig {list} is broken: {reason}",
                list = paths(files)
            ),
            Self::MissingFile {
                field,
                path,
                reason: Text { ja, en },
            } => say!(
                ja: "kubeconfig の {field} が指すファイル {path} を読めません: {ja}",
                en: "cannot read the file {path} that {field} in the kubeconfig names: {en}",
                path = path.display()
            ),
            Self::Unfit { path, why } => {
                let Text { ja, en } = why.why();
                say!(
                    ja: "kubeconfig {path} は読みません。{ja}",
                    en: "not reading the kubeconfig {path}: {en}",
                    path = path.display()
                )
            }
            Self::Hostile(found) => found.text(),
            Self::Credentials { reason } => say!(
                ja: "kubeconfig の認証情報を使えません: {reason}",
                en: "the credentials in the kubeconfig cannot be used: {reason}"
            ),
            Self::Plugin {
                command, reason, ..
            } => say!(
                ja: "認証情報を取りに行くコマンド {command} が失敗しました: {reason}",
                en: "the command {command} that fetches credentials failed: {reason}"
            ),
            Self::Proxy { reason } => say!(
                ja: "プロキシーを使えません: {reason}",
                en: "the proxy cannot be used: {reason}"
            ),
            Self::Unauthorized { server, reason } => say!(
                ja: "クラスター ({server}) がこの認証情報を受け付けません (401): {reason}",
                en: "the cluster at {server} does not accept these credentials (401): {reason}"
            ),
            Self::Unreachable { server, reason } => say!(
                ja: "クラスター ({server}) につながりません: {reason}",
                en: "the cluster at {server} cannot be reached: {reason}"
            ),
            Self::NotApi { server, said } => no_api(server, said),
            Self::Tls {
                server,
                why: Untrusted::NoAuthority,
            } => say!(
                ja: "クラスター ({server}) を確かめるための認証局の証明書が、kubeconfig にもこのマシンにもありません",
                en: "there is no authority to trust the cluster at {server} by: the kubeconfig names none, and this machine has none"
            ),
            Self::Tls {
                server,
                why: Untrusted::Handshake { reason },
            } => say!(
                ja: "クラスター ({server}) との TLS 接続を信頼できません: {reason}",
                en: "the TLS connection to the cluster at {server} cannot be trusted: {reason}"
            ),
        }
    }

    /// Returns what to do next.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::NoKubeconfig { .. } => say!(
                ja: "クラスターを起動していれば、`kubectl config view` で設定の場所を確かめ、--kubeconfig か環境変数 KUBECONFIG で指定しましょう",
                en: "if a cluster is running, find its file with `kubectl config view` and name it with --kubeconfig or the variable KUBECONFIG"
            ),
            Self::Unreadable { .. } => say!(
                ja: "ファイルの権限と、ディレクトリーを指定していないかを確かめましょう",
                en: "look at the file's permissions, and whether it is a directory"
            ),
            Self::Empty { .. } => say!(
                ja: "クラスターの道具で kubeconfig を書き出しましょう (例: `k3d kubeconfig merge NAME --kubeconfig-switch-context`)。別のファイルを使うなら、--kubeconfig か環境変数 KUBECONFIG で指定します",
                en: "write it with your cluster's tool (for example `k3d kubeconfig merge NAME --kubeconfig-switch-context`), or name another file with --kubeconfig or the variable KUBECONFIG"
            ),
            Self::NotYaml { cause, .. } => {
                let Text { ja, en } = &cause.next;
                let ja = ja.trim_end_matches('。');
                say!(
                    ja: "{ja}。または、クラスターの道具 (k3d, minikube, kind など) で書き出し直しましょう",
                    en: "{en}; or write the file anew with your cluster's tool (k3d, minikube, kind, …)"
                )
            }
            Self::OtherKind { .. } => say!(
                ja: "`kubectl config view` でも同じエラーになるはずです。クラスターの道具 (k3d, minikube, kind など) で書き出し直しましょう",
                en: "`kubectl config view` should fail in the same way; write the file anew with your cluster's tool (k3d, minikube, kind, …)"
            ),
            Self::NoSuchContext {
                nearest: Some(near),
                ..
            } => say!(
                ja: "「{near}」のことですか？ `kubectl config get-contexts` で一覧を見られます",
                en: "did you mean \"{near}\"? `kubectl config get-contexts` lists them"
            ),
            Self::NoSuchContext { available, .. } | Self::NoCurrentContext { available, .. } => {
                choose_one(available)
            }
            Self::BrokenContext { .. } => say!(
                ja: "クラスターの道具で kubeconfig を書き出し直しましょう (例: `k3d kubeconfig merge NAME --kubeconfig-switch-context`)",
                en: "write the kubeconfig anew with your cluster's tool (for example `k3d kubeconfig merge NAME --kubeconfig-switch-context`)"
            ),
            Self::MissingFile { .. } => say!(
                ja: "クラスターを作り直した後に古い設定が残っていることがあります。kubeconfig を書き出し直しましょう",
                en: "an old entry may be left from a cluster that was re-created; write the kubeconfig anew"
            ),
            Self::Unfit { .. } => say!(
                ja: "`kubectl config view --raw --flatten --minify > kubeconfig` で書き出したファイルそのものを提出してもらいましょう",
                en: "ask for the very file that `kubectl config view --raw --flatten --minify > kubeconfig` writes"
            ),
            Self::Hostile(found) => found.next(),
            Self::Credentials { .. } => say!(
                ja: "kubeconfig を書き出し直しましょう。書き写したときに証明書が途中で切れていないかも確かめてください",
                en: "write the kubeconfig anew, and see whether a certificate was cut off when it was copied"
            ),
            Self::Plugin {
                hint: Some(hint), ..
            } if !hint.trim().is_empty() => Text::same(hint.trim()),
            Self::Plugin { .. } => say!(
                ja: "同じコマンドを手で実行し、必要ならログインし直しましょう",
                en: "run the same command by hand, and log in again where needed"
            ),
            Self::Proxy { .. } => say!(
                ja: "環境変数 HTTPS_PROXY と NO_PROXY、kubeconfig の proxy-url を確かめましょう",
                en: "look at the variables HTTPS_PROXY and NO_PROXY, and at proxy-url in the kubeconfig"
            ),
            Self::Unauthorized { .. } => say!(
                ja: "証明書やトークンの期限が切れているか、作り直す前のクラスターのものです。kubeconfig を書き出し直しましょう (k3d なら `k3d kubeconfig merge`、minikube なら `minikube update-context`)",
                en: "the certificate or token has expired or belongs to an earlier cluster; write the kubeconfig anew (k3d: `k3d kubeconfig merge`, minikube: `minikube update-context`)"
            ),
            Self::Unreachable { .. } => say!(
                ja: "クラスターが起動しているか確かめましょう (`kubectl get nodes`、k3d なら `k3d cluster list`)。Docker が止まっていることもよくあります",
                en: "see whether the cluster is up (`kubectl get nodes`; k3d: `k3d cluster list`); often Docker is not running"
            ),
            Self::NotApi { .. } => say!(
                ja: "ブラウザーで何かページを開いて、ネットワーク (Wi-Fi、VPN) へのログインが済んでいるか確かめましょう。済んでいれば、kubeconfig の server のアドレスとポートが正しいか、別のプログラムが使っていないかを見てください",
                en: "open any page in a browser to see whether the network (Wi-Fi, VPN) wants a login; if not, look at the address and port of `server` in the kubeconfig: another program may be there"
            ),
            Self::Tls {
                why: Untrusted::NoAuthority,
                ..
            } => say!(
                ja: "certificate-authority (または certificate-authority-data) を含む kubeconfig を書き出し直しましょう。一般の認証局が発行した証明書なら、認証局の一覧のファイルを環境変数 SSL_CERT_FILE で指定してください",
                en: "write the kubeconfig anew, with certificate-authority or certificate-authority-data; where a public authority vouches for the cluster, name a file with such authorities in the variable SSL_CERT_FILE"
            ),
            Self::Tls {
                why: Untrusted::Handshake { .. },
                ..
            } => say!(
                ja: "kubeconfig の証明書が別のクラスターのものかもしれません。kubeconfig を書き出し直しましょう。間にプロキシーがあれば NO_PROXY も確かめてください",
                en: "the certificates in the kubeconfig may belong to another cluster: write it anew; with a proxy in between, look at NO_PROXY too"
            ),
        }
    }
}

fn no_api(server: &str, said: &str) -> Text {
    if said == "a web page" {
        return say!(
            ja: "{server} は Kubernetes の API ではありません。ウェブページを返しました (ネットワークのログイン画面かもしれません)",
            en: "{server} is not a Kubernetes API: it answered a web page (a login of the network?)"
        );
    }
    say!(
        ja: "{server} は Kubernetes の API ではありません。返ってきたもの: {said}",
        en: "{server} is not a Kubernetes API: it answered {said}"
    )
}

fn choose_one(available: &[String]) -> Text {
    if available.is_empty() {
        return say!(
            ja: "kubeconfig に context が一つもありません。まずクラスターを作成しましょう",
            en: "the kubeconfig has no context at all; create a cluster first"
        );
    }
    say!(
        ja: "--context で選びましょう。使えるもの: {list}",
        en: "choose one with --context: {list}",
        list = shortened(available)
    )
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let list = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => list,
        more => format!("{list}, … (+{more})"),
    }
}

fn no_kubeconfig(looked: &[PathBuf]) -> Text {
    if looked.is_empty() {
        return say!(
            ja: "kubeconfig が見つかりません。ホームディレクトリーも環境変数 KUBECONFIG もありません",
            en: "no kubeconfig found: there is neither a home directory nor the variable KUBECONFIG"
        );
    }
    say!(
        ja: "kubeconfig が見つかりません。探した場所: {list}",
        en: "no kubeconfig found; looked for {list}",
        list = paths(looked)
    )
}

fn paths(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns why a file cannot be read as a kubeconfig.
fn not_yaml(path: &Path, cause: &ParseCause) -> Text {
    let (path, Text { ja, en }) = (path.display(), cause.located());
    say!(
        ja: "{path} は kubeconfig として読めません: {ja}",
        en: "{path} is not a valid kubeconfig: {en}"
    )
}
