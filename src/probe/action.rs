//! The trait of probes, and what the rest of the house does with any of them:
//! announce it, name it, ask for its permissions, make it, hide its values.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::hiding::Hide;
use crate::cluster::Cluster;
use crate::evidence::{
    Access, Answer, Effect, Necessity, PodKey, Probe, ProbeAnswer, ProbeData, Trouble, TroubleKind,
    for_each_probe,
};
use crate::say;
use crate::text::Text;

/// The time that a single command in a container, or its start, may take: it
/// reads a file or asks a shell.
const COMMAND: Duration = Duration::from_secs(10);

/// Returns when such a command has to be done, within a probe's own deadline.
pub(super) fn command_deadline(deadline: Instant) -> Instant {
    deadline.min(Instant::now() + COMMAND)
}

/// The circumstances under which a probe is made.
pub struct ProbeContext<'a> {
    /// The time by which it has to be done. Putting things back goes on beyond it.
    pub deadline: Instant,
    /// Fires when the user interrupts the run.
    pub cancel: CancellationToken,
    /// The directory of the journals of unfinished probes.
    pub state: PathBuf,
    /// The Pod is in a sandbox, where nobody else uses its directories.
    pub sandboxed: bool,
    /// Is told what is being done, before it is done.
    pub say: &'a dyn Fn(Text),
    /// Is told what is waited for, each second anew, with the seconds that are left.
    pub count: &'a dyn Fn(Text),
}

/// A probe: an action inside or upon a student's objects. Its data, effect and
/// answer are in the list of [`crate::evidence`].
pub(crate) trait ProbeAction: ProbeData<Answer: HiddenAnswer> {
    /// Says to the student what it is going to do.
    fn announcement(&self) -> Text;

    /// Names it in a technical message, e.g. where a record has no answer to it.
    fn description(&self) -> String;

    /// Returns the permissions that it takes, beside that to read its Pod.
    fn permissions(&self) -> Vec<(Access, Necessity)>;

    /// Hides in a record what is secret among its values. Names stay.
    fn hide(&mut self, _: &mut dyn Hide) {}

    /// Does it. Where its effect is [`Effect::Reads`] or [`Effect::Stays`], it is
    /// left when the user interrupts; else it listens to the interrupt itself, and
    /// has put back what it changed when it returns, also when it fails.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<Self::Answer, Trouble>;
}

/// The texts of an answer, as a record has them.
pub(crate) trait HiddenAnswer: ProbeAnswer {
    /// Hides what is secret in it.
    fn hide(&mut self, hide: &mut dyn Hide);
}

/// Announces a probe that only reads.
pub(super) fn reading(pod: &PodKey) -> Text {
    let pod = &pod.name;
    say!(ja: "Pod {pod} の中を読みます (何も変えません)", en: "look into Pod {pod}, changing nothing")
}

macro_rules! actions {
    (
        probes { $( $(#[$attribute:meta])* $name:ident -> $answer:ty, $effect:ident; )* }
        answers { $( $(#[$rename:meta])* $variant:ident($seen:ty); )* }
    ) => {
        /// Says to the student what `probe` is going to do.
        #[must_use]
        pub fn announcement(probe: &Probe) -> Text {
            match probe { $( Probe::$name(it) => it.announcement(), )* }
        }

        /// Names `probe` in a technical message.
        #[must_use]
        pub fn description(probe: &Probe) -> String {
            match probe { $( Probe::$name(it) => it.description(), )* }
        }

        /// Returns the permissions that `probe` takes, and how much depends on each.
        #[must_use]
        pub fn permissions(probe: &Probe) -> Vec<(Access, Necessity)> {
            let own = match probe { $( Probe::$name(it) => it.permissions(), )* };
            super::permissions::with_its_pod(own)
        }

        /// Hides what is secret among the values of `probe`.
        pub fn hide_values(probe: &mut Probe, hide: &mut dyn Hide) {
            match probe { $( Probe::$name(it) => it.hide(hide), )* }
        }

        /// Hides what is secret in the answer to a probe; any other stays.
        pub fn hide_answer(answer: &mut Answer, hide: &mut dyn Hide) {
            match answer {
                $( Answer::$variant(it) => HiddenAnswer::hide(it, hide), )*
                _ => {}
            }
        }

        /// Makes a probe and returns its answer. What it changed is put back
        /// before this returns, also when it fails or is interrupted.
        pub async fn perform(
            cluster: &Cluster,
            probe: &Probe,
            context: &ProbeContext<'_>,
        ) -> Answer {
            match probe {
                $( Probe::$name(it) => {
                    Box::pin(perform_one(cluster, it, probe.effect(), context)).await
                } )*
            }
        }
    };
}

for_each_probe!(actions);

async fn perform_one<P: ProbeAction>(
    cluster: &Cluster,
    probe: &P,
    effect: Effect,
    context: &ProbeContext<'_>,
) -> Answer {
    let interrupted = || {
        Err(Trouble {
            kind: TroubleKind::Interrupted,
            what: probe.description(),
            message: "interrupted".to_owned(),
        })
    };
    let listens = matches!(effect, Effect::PutsBack | Effect::ReplacesPod);
    let done = if context.cancel.is_cancelled() {
        interrupted()
    } else if listens {
        probe.act(cluster, context).await
    } else {
        tokio::select! {
            done = probe.act(cluster, context) => done,
            () = context.cancel.cancelled() => interrupted(),
        }
    };
    done.map_or_else(Answer::Trouble, Into::into)
}
