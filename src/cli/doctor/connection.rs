//! The way to the cluster: kubeconfig, connection, version, clock, namespace.

use jiff::SignedDuration;
use tokio::time::{Instant, timeout};

use super::finding::Finding;
use super::{PATIENCE, Subject};
use crate::cli::error::CliError;
use crate::cluster::{Cluster, ConnectError};
use crate::evidence::TroubleKind;
use crate::nearest::nearest;
use crate::{say, text::Text};

/// The difference between two clocks from which on certificates, tokens and the ages of
/// objects are misjudged.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// The oldest minor version 1.x that is supported: from 1.25 on every API server refuses
/// unknown fields when it is asked to (KEP-2885), which grading relies on.
const OLDEST: u32 = 25;

/// Makes a client from the kubeconfig.
pub(super) async fn kubeconfig(subject: &Subject<'_>) -> (Finding, Option<Cluster>) {
    let cluster = match timeout(PATIENCE, subject.cluster.connect()).await {
        Ok(Ok(cluster)) => cluster,
        Ok(Err(error)) => return (unusable("kubeconfig", &error), None),
        Err(_) => {
            let (what, fix) = (
                say!(
                    ja: "認証情報を取りに行くコマンドが終わりません",
                    en: "the command that fetches credentials does not end"
                ),
                say!(
                    ja: "kubeconfig の users にある exec のコマンドを手で実行し、必要ならログインし直しましょう",
                    en: "run the command under `exec` in the kubeconfig by hand, and log in again where needed"
                ),
            );
            return (Finding::wrong("kubeconfig", &what, &fix), None);
        }
    };
    let cluster = match subject.namespace {
        Some(namespace) => cluster.in_namespace(namespace),
        None => cluster,
    };
    let files = cluster.kubeconfig().iter();
    let files: Vec<String> = files.map(|file| file.display().to_string()).collect();
    let (files, context) = (files.join(", "), cluster.context());
    let text = if files.is_empty() {
        say!(
            ja: "Pod の ServiceAccount を使います (kubeconfig はありません)",
            en: "the Pod's service account is used (there is no kubeconfig)"
        )
    } else {
        say!(ja: "kubeconfig {files} (コンテキスト {context})", en: "kubeconfig {files} (context {context})")
    };
    (Finding::well("kubeconfig", &text), Some(cluster))
}

/// Returns what keeps a connection from being made. The words of a command that
/// fetches credentials may hold some, and are left out.
fn unusable(about: &'static str, error: &CliError) -> Finding {
    let (what, fix) = match error {
        CliError::Connect(ConnectError::Plugin { command, .. }) => (
            say!(
                ja: "認証情報を取りに行くコマンド {command} が失敗しました",
                en: "the command {command} that fetches credentials failed"
            ),
            say!(
                ja: "同じコマンドを手で実行し、必要ならログインし直しましょう",
                en: "run the same command by hand, and log in again where needed"
            ),
        ),
        CliError::Connect(error) => (error.text(), error.next()),
        other => (other.text(), other.next()),
    };
    Finding::wrong(about, &what, &fix)
}

/// Finds out whether the API answers, of which version it is, and at what time.
pub(super) async fn reach(cluster: &Cluster, by: Instant) -> (Vec<Finding>, bool) {
    let version = match cluster.version(by).await {
        Ok(version) => Some(version),
        // Who is refused was understood.
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => None,
        Err(trouble) => {
            let error = CliError::from_trouble(trouble, cluster);
            return (vec![unusable("reachable", &error)], false);
        }
    };
    let server = cluster.server();
    let text =
        say!(ja: "クラスター ({server}) につながります", en: "the cluster at {server} answers");
    let found = vec![
        Finding::well("reachable", &text),
        supported(version.as_deref()),
        clock(cluster.clock_ahead(by).await),
    ];
    (found, true)
}

/// Compares the server's version with those that are supported.
fn supported(version: Option<&str>) -> Finding {
    let minor = version.and_then(minor);
    let Some((version, minor)) = version.zip(minor) else {
        return Finding::unsure(
            "version",
            &say!(ja: "Kubernetes のバージョンが分かりません", en: "the version of Kubernetes is not known"),
            &say!(
                ja: "`kubectl version` で、1.{OLDEST} 以降であることを確かめてください。",
                en: "see with `kubectl version` that it is 1.{OLDEST} or newer"
            ),
        );
    };
    if minor < OLDEST {
        return Finding::wrong(
            "version",
            &say!(
                ja: "Kubernetes {version} は古すぎます (1.{OLDEST} 以降に対応しています)",
                en: "Kubernetes {version} is too old (1.{OLDEST} and newer are supported)"
            ),
            &say!(
                ja: "新しいバージョンのクラスターを作り直すか、クラスターを更新しましょう",
                en: "create a cluster of a newer version, or upgrade this one"
            ),
        );
    }
    let text = say!(
        ja: "Kubernetes {version} (1.{OLDEST} 以降に対応しています)",
        en: "Kubernetes {version} (1.{OLDEST} and newer are supported)"
    );
    Finding::well("version", &text)
}

/// Returns 34 of `v1.34.1+k3s1`; more than any for what comes after version 1.
fn minor(version: &str) -> Option<u32> {
    let mut numbers = version.trim_start_matches('v').split(['.', '-', '+']);
    let major: u32 = numbers.next()?.parse().ok()?;
    let minor: u32 = numbers.next()?.parse().ok()?;
    match major {
        0 => None,
        1 => Some(minor),
        _ => Some(u32::MAX),
    }
}

/// Judges by how much the server's clock is ahead.
fn clock(ahead: Option<SignedDuration>) -> Finding {
    let Some(ahead) = ahead else {
        return Finding::unsure(
            "clock",
            &say!(ja: "クラスターの時刻が分かりません", en: "the cluster does not tell its time"),
            &say!(
                ja: "`date` で、このマシンの時刻が合っているか確かめてください。",
                en: "see with `date` whether this machine's clock is right"
            ),
        );
    };
    if ahead.abs() < SKEW {
        let text = say!(ja: "時計が合っています", en: "the clocks agree");
        return Finding::well("clock", &text);
    }
    let seconds = ahead.abs().as_secs();
    let what = if ahead.is_positive() {
        say!(
            ja: "このマシンの時計が、クラスターより {seconds} 秒遅れています",
            en: "this machine's clock is {seconds} s behind the cluster's"
        )
    } else {
        say!(
            ja: "このマシンの時計が、クラスターより {seconds} 秒進んでいます",
            en: "this machine's clock is {seconds} s ahead of the cluster's"
        )
    };
    let fix = say!(
        ja: "時計を合わせましょう。WSL や仮想マシンの時計は、スリープのあとに遅れることがあります (再起動すると直ります)",
        en: "set the clock; in WSL and virtual machines it may be late after a sleep, and a restart of them sets it"
    );
    Finding::wrong("clock", &what, &fix)
}

/// Finds out whether the namespace exists; nothing where it may not be asked.
pub(super) async fn namespace(cluster: &Cluster, by: Instant) -> Option<Finding> {
    let name = cluster.namespace();
    let known = cluster.namespaces(by).await.ok()?;
    if known.iter().any(|it| it == name) {
        let text = say!(ja: "Namespace {name} があります", en: "the namespace {name} exists");
        return Some(Finding::well("namespace", &text));
    }
    let what = say!(ja: "Namespace {name} がありません", en: "there is no namespace {name}");
    let create = |Text { ja, en }: Text| {
        say!(
            ja: "{ja}`kubectl create namespace {name}` で作れます。",
            en: "{en}`kubectl create namespace {name}` makes it"
        )
    };
    let fix = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => create(say!(
            ja: "`-n {near}` のことですか？ 新しい Namespace なら、",
            en: "did you mean `-n {near}`? If it is a new one, "
        )),
        None => create(say!(
            ja: "別の Namespace を使うなら、`-n` で指定しましょう。",
            en: "name another with `-n`, or "
        )),
    };
    Some(Finding::wrong("namespace", &what, &fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Verdict;

    #[test]
    fn versions_of_all_distributions_are_understood() {
        for (version, expected) in [
            ("v1.37.2", Verdict::Pass),
            ("v1.25.0", Verdict::Pass),
            ("v1.34.1+k3s1", Verdict::Pass),
            ("v1.33.5-gke.1080000", Verdict::Pass),
            ("v1.32.9-eks-113cf36", Verdict::Pass),
            ("v2.0.0", Verdict::Pass),
            ("v1.24.17", Verdict::Fail),
            ("v1.9.11", Verdict::Fail),
            ("latest", Verdict::Inconclusive),
        ] {
            assert_eq!(supported(Some(version)).verdict, expected, "{version}");
        }
        assert_eq!(supported(None).verdict, Verdict::Inconclusive);
    }

    #[test]
    fn clock_is_told_by_its_direction() {
        let told = |seconds| clock(Some(SignedDuration::from_secs(seconds)));
        for (seconds, expected) in [
            (0, Verdict::Pass),
            (-29, Verdict::Pass),
            (30, Verdict::Fail),
        ] {
            assert_eq!(told(seconds).verdict, expected, "{seconds}");
        }
        assert!(told(3600).what.en.contains("3600 s behind"));
        assert!(told(-90).what.en.contains("90 s ahead"));
        assert_eq!(clock(None).verdict, Verdict::Inconclusive);
    }
}
