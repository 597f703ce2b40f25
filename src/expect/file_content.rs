//! `fileContent`: what one container writes into a volume, another reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{File, PodKey, Probe, RequiredRequests, SharedWrite, SharedWriteSeen, View};
use crate::expect::container_access::{no_tool, not_running};
use crate::expect::file_readings::{Readings, Source};
use crate::judgement::{Judgement, Stop, probed};
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
            Some(file) => {
                let source = |folder| Source::new(&found.pod, in_folder(folder, file));
                Self::file(view, &found.key(), &source(&from), &source(&to))
            }
            None => Self::nonce(view, found.key(), from, to),
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        let (pod, at) = (PodKey::default(), ContainerPath::default());
        let probe = match &self.file {
            Some(_) => Probe::from(File {
                pod,
                at,
                again: 0,
                secret: false,
            }),
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
    /// Compares what both containers read. A file that is being written differs between
    /// two readings: it is read again, and what stays different fails.
    fn file(view: &View<'_>, pod: &PodKey, from: &Source, to: &Source) -> Result<Judgement, Stop> {
        let mut seen = Readings::first(view, pod, from, to)?;
        loop {
            if let Some(judgement) = seen.judge(&from.at, &to.at) {
                return Ok(judgement);
            }
            match seen.next(view, pod, from, to)? {
                Some(next) => seen = next,
                None => return Ok(seen.differ(&from.at, &to.at)),
            }
        }
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

fn in_folder(folder: &ContainerPath, file: &str) -> ContainerPath {
    ContainerPath {
        container: folder.container.clone(),
        path: path::normalize(&format!("{}/{file}", folder.path)),
    }
}
