//! One file as two containers read it, also while it is being written.

use k8s_openapi::api::core::v1::Pod;

use super::container_access::{no_tool, not_running};
use crate::evidence::{File, FileSeen, MissingFile, PodKey, Unseen, View};
use crate::judgement::{Judgement, Mismatch, Stop, probed};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::{ContainerPath, mounts};
use crate::{say, text::Text};

/// The most readings of a file that differs each time.
const READINGS: u32 = 5;

/// A file that is read.
pub(super) struct Source {
    /// The file.
    pub at: ContainerPath,
    /// True where a Secret fills the volume that it is in.
    secret: bool,
}

impl Source {
    /// Returns the source at `at` in `pod`.
    pub fn new(pod: &Pod, at: ContainerPath) -> Self {
        let secret = mounts::is_in_secret(pod, &at);
        Self { at, secret }
    }
}

/// The newest reading on both sides, and the one before it.
pub(super) struct Readings<'a> {
    now: (&'a FileSeen, &'a FileSeen),
    before: Option<(&'a FileSeen, &'a FileSeen)>,
    again: u32,
}

impl<'a> Readings<'a> {
    /// Returns the first reading.
    pub fn first(view: &View<'a>, pod: &PodKey, from: &Source, to: &Source) -> Result<Self, Stop> {
        Ok(Self {
            now: both(view, pod, from, to, 0)?,
            before: None,
            again: 0,
        })
    }

    /// Returns the next reading; `None` where there is none in a record, or there were
    /// enough.
    pub fn next(
        &self,
        view: &View<'a>,
        pod: &PodKey,
        from: &Source,
        to: &Source,
    ) -> Result<Option<Self>, Stop> {
        let again = self.again + 1;
        if again == READINGS {
            return Ok(None);
        }
        match both(view, pod, from, to, again) {
            Ok(now) => Ok(Some(Self {
                now,
                before: Some(self.now),
                again,
            })),
            Err(Stop::Unseen(Unseen::Trouble(_))) if view.is_recorded() => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    /// Returns the conclusion, `None` where it has to be read again.
    pub fn judge(&self, from: &ContainerPath, to: &ContainerPath) -> Option<Judgement> {
        match self.now {
            (
                FileSeen::Content {
                    sha256,
                    start,
                    bytes,
                    ..
                },
                FileSeen::Content { sha256: other, .. },
            ) if sha256 == other => Some(same(from, to, *bytes, start)),
            (FileSeen::Missing(one), FileSeen::Missing(other)) => {
                Some(absent(from, to, one, other).unwrap_or_else(|| self.differ(from, to)))
            }
            _ if self.before.is_some_and(|before| is_same(before, self.now)) => {
                Some(self.differ(from, to))
            }
            _ => None,
        }
    }

    /// Returns the conclusion for what differs in the last reading.
    pub fn differ(&self, from: &ContainerPath, to: &ContainerPath) -> Judgement {
        let (
            FileSeen::Content {
                start,
                bytes,
                identity,
                ..
            },
            FileSeen::Content {
                start: other_start,
                identity: other,
                ..
            },
        ) = self.now
        else {
            let both = [(from, self.now.0), (to, self.now.1)];
            let missing = both.iter().filter_map(|(at, seen)| missing(at, seen));
            let beside = both.iter().filter_map(|(at, seen)| match seen {
                FileSeen::Missing(missing) => beside(at, missing),
                _ => None,
            });
            return Judgement::from_mismatches(missing.collect(), beside.collect(), Vec::new());
        };
        let is_moving = self.again > 0 && self.before.is_some_and(|it| !is_same(it, self.now));
        // It is one file, whatever was written between the readings.
        if is_moving && identity.is_some() && identity == other {
            return same(from, to, *bytes, start);
        }
        if is_moving && !self.has_two_identities() {
            return Judgement::Inconclusive(say!(
                ja: "{from} は書き換えられ続けているため、{to} と比べられません",
                en: "{from} is being rewritten all the time, so it cannot be compared with {to}",
                from = from.path,
                to = to.path
            ));
        }
        Judgement::fail(
            say!(
                ja: "{from} と {to} の内容が違います",
                en: "{from} and {to} differ in content",
                from = from.path,
                to = to.path
            ),
            Text::same(start),
            Text::same(other_start),
        )
    }

    /// Tells whether each side has a file of its own that stays the same one.
    fn has_two_identities(&self) -> bool {
        let identity = |seen: &'a FileSeen| match seen {
            FileSeen::Content { identity, .. } => identity.as_deref(),
            _ => None,
        };
        let now = (identity(self.now.0), identity(self.now.1));
        let before = self.before.map(|(one, two)| (identity(one), identity(two)));
        now.0.is_some() && now.1.is_some() && now.0 != now.1 && before == Some(now)
    }
}

fn both<'a>(
    view: &View<'a>,
    pod: &PodKey,
    from: &Source,
    to: &Source,
    again: u32,
) -> Result<(&'a FileSeen, &'a FileSeen), Stop> {
    let look = |source: &Source| {
        let probe = File {
            pod: pod.clone(),
            at: source.at.clone(),
            again,
            secret: source.secret,
        };
        match probed(view, probe)? {
            FileSeen::NoReader(words) => Err(Stop::from(no_tool(words))),
            FileSeen::NotRunning(words) => Err(Stop::from(not_running(words))),
            seen => Ok(seen),
        }
    };
    let (written, read) = (look(from), look(to));
    Ok((written?, read?))
}

/// Tells whether two readings found the same on both sides.
fn is_same(before: (&FileSeen, &FileSeen), now: (&FileSeen, &FileSeen)) -> bool {
    let same = |one: &FileSeen, other: &FileSeen| match (one, other) {
        (FileSeen::Content { sha256: one, .. }, FileSeen::Content { sha256: other, .. }) => {
            one == other
        }
        // What else is in the folder is no part of it.
        (FileSeen::Missing(one), FileSeen::Missing(other)) => one.said == other.said,
        (one, other) => one == other,
    };
    same(before.0, now.0) && same(before.1, now.1)
}

fn missing(at: &ContainerPath, seen: &FileSeen) -> Option<Mismatch> {
    let FileSeen::Missing(MissingFile { said, .. }) = seen else {
        return None;
    };
    Some(Mismatch {
        what: say!(
            ja: "コンテナ {container} で {path} を読めません",
            en: "{path} cannot be read in container {container}",
            container = at.container,
            path = at.path
        ),
        expected: say!(ja: "ファイルがあり、読める", en: "the file is there and can be read"),
        actual: Text::same(said),
    })
}

/// Returns the failure where the file is nowhere, as both folders show.
fn absent(
    from: &ContainerPath,
    to: &ContainerPath,
    one: &MissingFile,
    other: &MissingFile,
) -> Option<Judgement> {
    let name = file_name(from);
    let is_absent = |missing: &MissingFile| {
        let beside = missing.beside.as_ref();
        beside.is_some_and(|all| all.iter().all(|it| it != name))
    };
    if !is_absent(one) || !is_absent(other) {
        return None;
    }
    let what = say!(ja: "{name} がまだありません", en: "there is no {name} yet");
    let expected = say!(
        ja: "{from} に書いたファイルが {to} にある",
        en: "the file that is written as {from} is there as {to}",
        from = from.path,
        to = to.path
    );
    let actual = beside(from, one)?;
    Some(Judgement::fail(what, expected, actual))
}

/// Says which files are in the folder of a missing one, and which may be meant.
fn beside(at: &ContainerPath, missing: &MissingFile) -> Option<Text> {
    let names = missing.beside.as_ref()?;
    let (folder, name) = (folder(at), file_name(at));
    if names.is_empty() {
        return Some(say!(ja: "{folder} は空です", en: "{folder} is empty"));
    }
    let there = listed(names);
    let all = say!(ja: "{folder} にあるもの: {there}", en: "{folder} has: {there}");
    Some(match nearest(name, names.iter().map(String::as_str)) {
        Some(near) if near != name => {
            all.then(&say!(ja: "。「{near}」のことですか？", en: "; did you mean `{near}`?"))
        }
        _ => all,
    })
}

fn file_name(at: &ContainerPath) -> &str {
    at.path.rsplit('/').next().unwrap_or_default()
}

fn folder(at: &ContainerPath) -> &str {
    match at.path.rsplit_once('/') {
        None | Some(("", _)) => "/",
        Some((folder, _)) => folder,
    }
}

fn same(from: &ContainerPath, to: &ContainerPath, bytes: u64, start: &str) -> Judgement {
    let evidence = vec![say!(
        ja: "{from} ({container}) を {to} として読めました: {bytes} バイト「{start}」",
        en: "{from} ({container}) is read as {to}: {bytes} bytes, \"{start}\"",
        from = from.path,
        container = from.container,
        to = to.path
    )];
    let remarks = if bytes == 0 {
        vec![say!(ja: "ファイルは空です", en: "the file is empty")]
    } else {
        Vec::new()
    };
    Judgement::pass_with(evidence, remarks)
}
