//! A program that ends though it should keep running.

use k8s_openapi::api::core::v1::ContainerStateTerminated;

use super::liveness::{self, killed_by};
use super::pod_diagnosis::{DiagnosedContainer, PodDiagnosis};
use super::{image, start, unset_password};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::mounts::{is_read_only, mounts_of};
use crate::objects::path::normalize;
use crate::{say, text, text::Text};

/// Returns the conclusion for a container whose last run has ended.
pub(super) fn judge_crash(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
) -> Result<Judgement, Stop> {
    let now = container.ended_now();
    let last = now.or(container.ended_before());
    let code = last.map_or(0, |ended| ended.exit_code);
    let reason = last.and_then(|ended| ended.reason.as_deref());
    if code == 0 && diagnosis.prescribed.is_placeholder(container.image()) {
        return Ok(Judgement::Inconclusive(image::placeholder(
            container.image(),
        )));
    }
    if let Some(ended) = last
        && matches!(reason, Some("StartError" | "ContainerCannotRun"))
    {
        let message = ended.message.as_deref().unwrap_or_default();
        return Ok(start::cannot_run(
            diagnosis,
            container,
            "StartError",
            message,
        ));
    }
    let restarts = container.status.restart_count;
    let times = text::times(restarts);
    let ended = reason.unwrap_or("Error");
    let read_only = read_only_folder(diagnosis, container, now.is_none())?;
    let log = diagnosis.log(container, now.is_none())?.unwrap_or_default();
    let unset = unset_password::password_variables(log);
    let what = match (read_only, unset.first()) {
        (Some(path), _) => cannot_write(container, path),
        (None, Some(variable)) => unset_password::headline(container, variable),
        (None, None) => headline(diagnosis, container, last),
    };
    let cause = match read_only {
        Some(path) => read_only_cause(path),
        None => diagnosis.cause("crash", container.name()),
    };
    let failure = Failure::new(
        what,
        if container.init {
            say!(ja: "終了コード 0 で終わる", en: "it ends with exit code 0")
        } else {
            say!(ja: "動き続けている", en: "it keeps running")
        },
        say!(
            ja: "{ended} (終了コード {code})、再起動 {restarts} 回",
            en: "{ended} (exit code {code}), restarted {times}"
        ),
    );
    // Most telling first: the kubelet's own words, the program's, what the code means.
    Ok(failure
        .because(why_killed(diagnosis, container, last))
        .because(unset_password::evidence(container.spec, &unset))
        .because(diagnosis.last_lines(container, now.is_none())?)
        .because(meaning(code, reason).into_iter().collect())
        .caused_by(cause)
        .into())
}

/// Returns the key of the cause that nothing can be written to a mount at `path`.
#[must_use]
pub fn read_only_cause(path: &str) -> String {
    format!("readOnly:{}", normalize(path))
}

/// Returns the folder that a program ended for not being able to write to: it says so in
/// its log, and the folder is mounted read-only.
fn read_only_folder<'a>(
    diagnosis: PodDiagnosis<'a>,
    container: DiagnosedContainer<'_>,
    previous: bool,
) -> Result<Option<&'a str>, Stop> {
    let mounts = mounts_of(&diagnosis.found.pod)
        .filter(|mounted| mounted.container.name == container.name() && is_read_only(mounted));
    let paths: Vec<&str> = mounts
        .map(|mounted| mounted.mount.mount_path.as_str())
        .collect();
    if paths.is_empty() {
        return Ok(None);
    }
    let log = diagnosis.log(container, previous)?.unwrap_or_default();
    // EROFS, as the C library words it, and some programs of their own.
    let mut lines = log.lines().map(str::to_lowercase);
    let line = lines.find(|line| READ_ONLY.iter().any(|words| line.contains(words)));
    let Some(line) = line else {
        return Ok(None);
    };
    let named = paths
        .iter()
        .find(|path| line.contains(&path.to_lowercase()));
    Ok(named.or(paths.first()).copied())
}

/// What programs say of a folder that they may not write to.
const READ_ONLY: [&str; 3] = ["read-only file system", "read only file system", "erofs"];

fn cannot_write(container: DiagnosedContainer<'_>, path: &str) -> Text {
    let Text { ja, en } = container.noun();
    say!(
        ja: "{ja} のプログラムが終了しています。データを書く {path} が読み取り専用 (readOnly: true) で Mount されています",
        en: "the program in {en} ends, since {path}, where it writes, is mounted read-only (readOnly: true)"
    )
}

fn headline(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    last: Option<&ContainerStateTerminated>,
) -> Text {
    let noun = container.noun();
    let (ja, en) = (noun.ja, noun.en);
    let code = last.map_or(0, |ended| ended.exit_code);
    if last.and_then(|ended| ended.reason.as_deref()) == Some("OOMKilled") {
        return match memory_limit(container) {
            Some(limit) => say!(
                ja: "{ja} が、メモリの上限 {limit} を超えたため強制終了されました (OOMKilled)",
                en: "{en} was killed, since it needs more memory than its limit of {limit} (OOMKilled)"
            ),
            None => say!(
                ja: "{ja} がメモリ不足で強制終了されました (OOMKilled)",
                en: "{en} was killed, since there was not enough memory for it (OOMKilled)"
            ),
        };
    }
    if let Some(killed) = killed_by(&diagnosis, container, last) {
        let probe = killed.probe.field();
        return say!(
            ja: "{ja} は {probe} が失敗するため、何度も再起動されています",
            en: "{en} is restarted again and again, since its {probe} fails"
        );
    }
    if container.init {
        return say!(
            ja: "{ja} がエラーで終わる (終了コード {code}) ため、Pod が始まりません",
            en: "the Pod does not start, since its {en} fails (exit code {code})"
        );
    }
    let for_good = !diagnosis.restarts(container) && container.ended_before().is_none();
    match (code, for_good) {
        (0, false) => match last.and_then(seconds) {
            Some(seconds @ 10..) => say!(
                ja: "{ja} のプログラムが {seconds} 秒で終わってしまいます (終了コード 0)。コンテナは、中のプログラムが動いている間だけ動きます",
                en: "the program in {en} ends after {seconds} s (exit code 0), and a container runs only as long as its program"
            ),
            _ => say!(
                ja: "{ja} のプログラムがすぐに終わってしまいます (終了コード 0)。コンテナは、中のプログラムが動いている間だけ動きます",
                en: "the program in {en} ends at once (exit code 0), and a container runs only as long as its program"
            ),
        },
        (_, true) => say!(
            ja: "{ja} のプログラムが終わり (終了コード {code})、restartPolicy のため再起動されません",
            en: "the program in {en} has ended (exit code {code}), and the restartPolicy does not start it again"
        ),
        (_, false) => say!(
            ja: "{ja} のプログラムがエラーで終了しています (終了コード {code})",
            en: "the program in {en} keeps crashing (exit code {code})"
        ),
    }
}

/// Returns the seconds that a run took.
fn seconds(ended: &ContainerStateTerminated) -> Option<i64> {
    let (started, finished) = (ended.started_at.as_ref()?, ended.finished_at.as_ref()?);
    Some(finished.0.duration_since(started.0).as_secs())
}

fn memory_limit(container: DiagnosedContainer<'_>) -> Option<&str> {
    let resources = container.spec?.resources.as_ref()?;
    Some(resources.limits.as_ref()?.get("memory")?.0.as_str())
}

fn why_killed(
    diagnosis: PodDiagnosis<'_>,
    container: DiagnosedContainer<'_>,
    last: Option<&ContainerStateTerminated>,
) -> Vec<Text> {
    let killed = killed_by(&diagnosis, container, last);
    killed.map_or_else(Vec::new, |killed| liveness::evidence(container, killed))
}

/// Returns the meaning of an exit code by convention (POSIX shells; 128 plus the signal).
fn meaning(code: i32, reason: Option<&str>) -> Option<Text> {
    if reason == Some("OOMKilled") {
        return None;
    }
    Some(match code {
        126 => say!(
            ja: "終了コード 126: コマンドはありましたが、実行できませんでした",
            en: "exit code 126: the command was found and could not be executed"
        ),
        127 => say!(
            ja: "終了コード 127: コマンドが見つかりませんでした",
            en: "exit code 127: the command was not found"
        ),
        137 => say!(
            ja: "終了コード 137: 外から強制終了されました (SIGKILL)",
            en: "exit code 137: it was killed from outside (SIGKILL)"
        ),
        139 => say!(
            ja: "終了コード 139: プログラムが異常終了しました (SIGSEGV)",
            en: "exit code 139: the program broke (SIGSEGV)"
        ),
        143 => say!(
            ja: "終了コード 143: 終了を求められて終わりました (SIGTERM)",
            en: "exit code 143: it was asked to end (SIGTERM)"
        ),
        _ => return None,
    })
}
