//! How a session ends, and the report that it leaves.

use super::Live;
use super::wait::Wait;
use crate::engine::totals;
use crate::engine::verdict::Settled;
use crate::exercise::{Loaded, Variables};
use crate::report::{Blocked, Report, Verdict};
use crate::say;

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All is done.
    Done,
    /// The user has seen enough.
    Quit,
    /// The user stopped it.
    Interrupted,
    /// The time is up.
    Expired,
}

impl Live<'_, '_> {
    /// Whether all is done, or nothing is left that could be done here.
    pub(super) fn is_over(&self) -> bool {
        let stages = &self.scene.stages;
        let all = || stages.iter().flat_map(|stage| &stage.checks);
        let for_want_of_a_word = || {
            let unconfirmed = all()
                .filter_map(|check| check.reason.as_ref())
                .any(|reason| reason.kind == Blocked::NotConfirmed);
            unconfirmed && !all().any(|check| check.verdict == Verdict::Inconclusive)
        };
        self.waits.is_empty()
            && match totals::exit_code(stages, true) {
                0 => true,
                3 => for_want_of_a_word(),
                _ => false,
            }
    }

    /// The report of what is known now. Only a session in which all was done
    /// ends with 0.
    pub(super) fn finish(mut self, end: End, loaded: &Loaded, variables: &Variables) -> Report {
        if end != End::Done {
            self.close(end);
        }
        self.desk.complete = matches!(end, End::Done | End::Expired);
        let mut report = self.desk.report(loaded, variables, self.cluster.requests());
        report.exit_code = match (end, totals::exit_code(&report.stages, true)) {
            (End::Interrupted, _) => 130,
            (End::Quit | End::Expired, 0) => 3,
            (_, code) => code,
        };
        report
    }

    /// Settles what is open.
    fn close(&mut self, end: End) {
        self.desk.board.expired = end != End::Interrupted;
        loop {
            self.desk.anew(self.begun.elapsed());
            self.waits = self.waits();
            let unmade = self.waits.values().filter_map(Wait::probe);
            let asking: Vec<_> = unmade.map(|probe| (probe.clone(), false)).collect();
            let before = self.desk.board.allowed.len();
            self.desk.board.allowed.extend(asking);
            if self.desk.board.allowed.len() == before {
                break;
            }
        }
        let now = self.desk.board.now;
        self.desk.board.close(|| match end {
            End::Interrupted => Settled::skipped(
                Blocked::Interrupted,
                None,
                say!(ja: "中断されました", en: "interrupted"),
                now,
            ),
            _ => Settled::inconclusive(
                say!(
                    ja: "終わるまでに判断できませんでした",
                    en: "this could not be determined before the end"
                ),
                now,
            ),
        });
        self.waits.clear();
        self.compose();
    }
}
