//! The way of a check before it is settled: waiting for what moves, staying
//! true for long enough, having come about in the right order.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::round::{Moment, Round, age};
use super::settled::Settled;
use crate::engine::plan::PlannedCheck;
use crate::evidence::{Evidence, Request};
use crate::judgement::{Failure, Judgement, PassDetails};
use crate::report::clean::clean_text;
use crate::say;
use crate::text::{Text, counted};

/// The way that an open check has come.
#[derive(Clone, Debug, Default)]
pub(super) struct CheckProgress {
    /// Since when it is waited for.
    waiting: Option<Duration>,
    /// Since when it is true without a break.
    passing: Option<Duration>,
    /// Since when it is so by the cluster's own times.
    since: Option<Timestamp>,
    /// The number of conditions that must come before it and were seen.
    seen: usize,
    /// Set once it was seen untrue.
    was_untrue: bool,
    /// The time of the last look, once its own was over.
    last_look: Option<Timestamp>,
}

/// The time that the last look may take.
const LAST_LOOK: Duration = Duration::from_secs(5);

impl CheckProgress {
    /// Stops waiting for what is over; if it begins again, then anew.
    pub fn rest(&mut self) {
        self.waiting = None;
    }

    /// Notes what can be seen now and may be gone when the check is true.
    pub fn note(
        &mut self,
        planned: &PlannedCheck,
        judgement: &Judgement,
        evidence: &Evidence,
        round: &mut Round,
    ) {
        if judgement.passes() {
            return;
        }
        self.passing = None;
        self.was_untrue = true;
        // One at a time: what is true at the same moment has no order.
        if let Some(next) = planned.seen_before.get(self.seen) {
            round.follow(next, evidence);
            let next = std::slice::from_ref(next);
            if round.all(next, evidence, Duration::ZERO) == Some(true) {
                self.seen += 1;
            }
        }
    }

    /// Returns the verdict, if it is time for one; else has the round wait.
    pub fn settle(
        &mut self,
        moment: Moment,
        planned: &PlannedCheck,
        judgement: Judgement,
        touched: BTreeSet<Request>,
        evidence: &Evidence,
        round: &mut Round,
    ) -> Option<Settled> {
        let (waiting_for, patience) = match &judgement {
            Judgement::Moving { waiting_for, .. } => (waiting_for.clone(), planned.timeout),
            Judgement::Pass(_) if self.seen < planned.seen_before.len() => {
                return Some(self.out_of_order(moment, planned, judgement));
            }
            Judgement::Pass(seen) => {
                let in_sight = evidence.out_of_sight(&touched).is_none();
                let left = self.left(moment, planned, seen, evidence, in_sight);
                if left.is_zero() {
                    return Some(settled(moment, judgement, Duration::ZERO));
                }
                if in_sight && !moment.expired {
                    round.wait(staying(planned), touched, moment.now + left);
                    return None;
                }
                (staying(planned), planned.timeout + planned.stays)
            }
            _ => {
                self.rest();
                return Some(settled(moment, judgement, Duration::ZERO));
            }
        };
        let since = *self.waiting.get_or_insert(moment.now);
        if moment.now < since + patience && !moment.expired {
            round.wait(waiting_for, touched, since + patience);
            return None;
        }
        // A watch can be deaf for a while before that is noticed, so what would
        // fail for want of time is read once more.
        let last = *self.last_look.get_or_insert(evidence.observed);
        let stale: Vec<Request> = evidence.seen_before(&touched, last).cloned().collect();
        let end = since + patience + LAST_LOOK;
        if !stale.is_empty() && moment.now < end && !moment.expired {
            round.reads.extend(stale);
            round.wait(waiting_for, touched, end);
            return None;
        }
        // Not seen is not the same as not so.
        if let Some(trouble) = evidence.out_of_sight(&touched) {
            return Some(Settled::troubled(trouble, moment.now));
        }
        if !stale.is_empty() && !moment.expired {
            let text = say!(
                ja: "制限時間の最後にもう一度確かめようとしましたが、クラスターから答えがありませんでした",
                en: "the cluster did not answer the last look at the end of the time limit"
            );
            return Some(Settled::inconclusive(text, moment.now));
        }
        if let Judgement::Pass(_) = judgement {
            let text = say!(
                ja: "いまは満たしていますが、時間が足りず、続くかどうかを確かめられませんでした",
                en: "it is so now, but there was no time to watch whether it stays so"
            );
            return Some(Settled::inconclusive(text, moment.now));
        }
        Some(settled(moment, judgement, moment.now.saturating_sub(since)))
    }

    /// Returns how long it must stay true still: it has been so since it was first seen,
    /// or longer, where the cluster says since when. What cannot be seen may
    /// have been otherwise in between.
    fn left(
        &mut self,
        moment: Moment,
        planned: &PlannedCheck,
        seen: &PassDetails,
        evidence: &Evidence,
        in_sight: bool,
    ) -> Duration {
        if planned.stays.is_zero() {
            return Duration::ZERO;
        }
        let stays = planned.stays + seen.longer;
        if !in_sight {
            self.passing = None;
            return stays;
        }
        // What began anew in between was not seen to stay.
        if self.since < seen.since {
            self.since = seen.since;
            self.passing = Some(moment.now);
        }
        let since = *self.passing.get_or_insert(moment.now);
        let watched = moment.now.saturating_sub(since);
        stays.saturating_sub(watched.max(age(seen, evidence)))
    }

    /// Returns the verdict on what is true, and not after what should have come before.
    fn out_of_order(
        &self,
        moment: Moment,
        planned: &PlannedCheck,
        judgement: Judgement,
    ) -> Settled {
        let title = clean_text(&planned.check.title);
        let (ja, en) = (&title.ja, &title.en);
        if !self.was_untrue {
            let text = say!(
                ja: "最初に見たときにはすでに満たしていたので、順番を確かめられません。`--wait` を付けて実行してから、もう一度作り直してください",
                en: "it was so already at the first look, so the order cannot be told: start with `--wait`, and then make it anew"
            );
            return Settled::inconclusive(text, moment.now);
        }
        if moment.gap {
            let text = say!(
                ja: "途中でクラスターからの知らせが途切れたので、順番を確かめられません",
                en: "the cluster's messages broke off in between, so the order cannot be told"
            );
            return Settled::inconclusive(text, moment.now);
        }
        let (seen, all) = (self.seen, planned.seen_before.len());
        let states = counted(all, "state");
        let failure = Failure::new(
            say!(
                ja: "先に起こるはずのことが起こらないまま、「{ja}」になりました",
                en: "it came true without what should have come first: {en}"
            ),
            say!(ja: "先に {all} 個の状態を順に通る", en: "{states} before it, in order"),
            say!(ja: "見えたのは {seen} 個", en: "{seen} of them were seen"),
        );
        let evidence = match judgement {
            Judgement::Pass(seen) => seen.evidence,
            _ => Vec::new(),
        };
        settled(moment, failure.because(evidence).into(), Duration::ZERO)
    }
}

fn settled(moment: Moment, judgement: Judgement, waited: Duration) -> Settled {
    Settled::from_judgement(judgement, moment.now, waited)
}

fn staying(planned: &PlannedCheck) -> Text {
    let (ja, en) = (&planned.check.title.ja, &planned.check.title.en);
    say!(
        ja: "合格の状態が続くか、少し様子を見ています: {ja}",
        en: "watching for a moment that it stays so: {en}"
    )
}
