//! `fileContent`: what one container writes into a volume, another reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{
    File, FileSeen, PodKey, Probe, RequiredRequests, SharedWrite, SharedWriteSeen, View,
};
use crate::judgement::{Failure, Judgement, Mismatch, Stop, probed};
use crate::objects::ContainerPath;
use crate::objects::{mounts, path};
use crate::{say, text::Text};

/// A file is read at one path as it was written at another, in another
/// container: the student's own file (`file` names it in both folders), or a
/// fresh nonce that the check writes and removes (`nonce: true`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FileContent {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The folder in the container that writes.
    pub written_in: String,
    /// The folder in the container that reads.
    pub read_in: String,
    /// The file's name in both folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Write a nonce instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nonce: bool,
}

impl Expect for FileContent {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let Some((from, to)) =
            mounts::in_two_containers(&found.pod, &self.written_in, &self.read_in)
        else {
            return Ok(Judgement::fail(
                say!(
                    ja: "{from} と {to} を、別々のコンテナが Mount していません",
                    en: "{from} and {to} are not mounted by two containers",
                    from = self.written_in,
                    to = self.read_in
                ),
                say!(ja: "2 つのコンテナの Volume Mount", en: "a volume mount in each of two containers"),
                mounts::describe_mounts(&found.pod),
            ));
        };
        match &self.file {
            Some(file) => Self::file(
                view,
                &found.key(),
                &in_folder(&from, file),
                &in_folder(&to, file),
            ),
            None => Self::nonce(view, found.key(), from, to),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        let (pod, at) = (PodKey::default(), ContainerPath::default());
        let probe = match &self.file {
            Some(_) => Probe::from(File { pod, at }),
            None => Probe::from(SharedWrite {
                pod,
                from: at.clone(),
                to: at,
            }),
        };
        requests_for_pod().and(RequiredRequests::probe(probe))
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.file.is_some() == self.nonce {
            problems.push("fileContent: give either file or nonce: true".to_owned());
        }
        if self
            .file
            .as_deref()
            .is_some_and(|file| file.is_empty() || file.contains('/'))
        {
            problems.push("fileContent: file is a name, not a path".to_owned());
        }
        problems
    }

    fn about(&self) -> Vec<ManifestAspect> {
        [ManifestAspect::READ_ONLY]
            .into_iter()
            .chain(ManifestAspect::MOUNTS)
            .collect()
    }
}

impl FileContent {
    fn file(
        view: &View<'_>,
        pod: &PodKey,
        from: &ContainerPath,
        to: &ContainerPath,
    ) -> Result<Judgement, Stop> {
        let (written, read) = (look(view, pod, from), look(view, pod, to));
        let (written, read) = (written?, read?);
        let mut mismatches = Vec::new();
        for (place, seen) in [(from, &written), (to, &read)] {
            if let FileSeen::Missing(words) = seen {
                mismatches.push(Mismatch {
                    what: say!(
                        ja: "コンテナ {container} で {path} を読めません",
                        en: "{path} cannot be read in container {container}",
                        container = place.container,
                        path = place.path
                    ),
                    expected: say!(ja: "ファイルがあり、読める", en: "the file is there and can be read"),
                    actual: Text::same(words),
                });
            }
        }
        let (
            FileSeen::Content {
                sha256: one,
                start,
                bytes,
                ..
            },
            FileSeen::Content {
                sha256: two,
                start: other,
                ..
            },
        ) = (&written, &read)
        else {
            return Ok(Judgement::from_mismatches(
                mismatches,
                Vec::new(),
                Vec::new(),
            ));
        };
        if one != two {
            return Ok(Judgement::fail(
                say!(
                    ja: "{from} と {to} の内容が違います",
                    en: "{from} and {to} differ in content",
                    from = from.path,
                    to = to.path
                ),
                Text::same(start),
                Text::same(other),
            ));
        }
        let evidence = vec![say!(
            ja: "{from} ({container}) を {to} として読めました: {bytes} バイト「{start}」",
            en: "{from} ({container}) is read as {to}: {bytes} bytes, \"{start}\"",
            from = from.path,
            container = from.container,
            to = to.path
        )];
        let remarks = if *bytes == 0 {
            vec![say!(ja: "ファイルは空です", en: "the file is empty")]
        } else {
            Vec::new()
        };
        Ok(Judgement::pass_with(evidence, remarks))
    }

    fn nonce(
        view: &View<'_>,
        pod: PodKey,
        from: ContainerPath,
        to: ContainerPath,
    ) -> Result<Judgement, Stop> {
        let what = say!(
            ja: "{from} に書いたファイルが {to} に現れません",
            en: "what is written in {from} does not appear in {to}",
            from = from.path,
            to = to.path
        );
        let expected = say!(ja: "同じ内容が読める", en: "the same content is read");
        let evidence = say!(
            ja: "ランダムな内容を {from} ({a}) に書き、{to} ({b}) で同じ内容を読みました",
            en: "random content written in {from} ({a}) was read in {to} ({b})",
            from = from.path,
            a = from.container,
            to = to.path,
            b = to.container
        );
        Ok(match probed(view, SharedWrite { pod, from, to })? {
            SharedWriteSeen::Same => Judgement::pass_with(vec![evidence], Vec::new()),
            SharedWriteSeen::NotWritten(words) => Judgement::fail(
                say!(ja: "Volume に書き込めません", en: "the volume cannot be written to"),
                say!(ja: "書き込める", en: "it can be written to"),
                Text::same(words),
            ),
            SharedWriteSeen::NotSeen(words) => Judgement::fail(what, expected, Text::same(words)),
            SharedWriteSeen::Different => Judgement::fail(
                what,
                expected,
                say!(ja: "違う内容でした", en: "other content"),
            ),
            SharedWriteSeen::NoShell(words) => no_tool(words),
            SharedWriteSeen::NotRunning(words) => not_running(words),
        })
    }
}

fn look<'a>(view: &View<'a>, pod: &PodKey, at: &ContainerPath) -> Result<&'a FileSeen, Stop> {
    let probe = File {
        pod: pod.clone(),
        at: at.clone(),
    };
    match probed(view, probe)? {
        FileSeen::NoReader(words) => Err(no_tool(words).into()),
        FileSeen::NotRunning(words) => Err(not_running(words).into()),
        seen => Ok(seen),
    }
}

fn in_folder(folder: &ContainerPath, file: &str) -> ContainerPath {
    ContainerPath {
        container: folder.container.clone(),
        path: path::normalize(&format!("{}/{file}", folder.path)),
    }
}

/// An image without the program that the check needs proves nothing either way.
pub(super) fn no_tool(words: &str) -> Judgement {
    Judgement::Inconclusive(say!(
        ja: "コンテナの中に必要なプログラム (sh や cat) がないため、確認できません: {words}",
        en: "the container lacks the program to check with (sh or cat): {words}"
    ))
}

/// Exec into a container that does not run: the Pod's fault.
pub(super) fn not_running(words: &str) -> Judgement {
    Failure::new(
        say!(ja: "コンテナが動いていません", en: "the container is not running"),
        say!(ja: "動いている", en: "it is running"),
        Text::same(words),
    )
    .into()
}
