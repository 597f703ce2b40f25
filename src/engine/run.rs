//! The loop of a run.

mod first_look;

use std::cell::RefCell;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::consent::{Consent, announcement};
use super::judge::Board;
use super::round::Round;
use super::tell::Told;
use super::verdict::Settled;
use super::watching::Watches;
use super::{Options, Plan, RunError, lookup, totals};
use crate::cluster::Cluster;
use crate::evidence::{Answer, Evidence, Request, TroubleKind};
use crate::probe::Conduct;
use crate::report::{Blocked, ClusterIdentity, Earlier, Event, Report, SCHEMA};
use crate::spec::{Loaded, Variables};
use crate::{say, text::Text};

/// How long a probe may take, whatever checks may wait: a Pod whose program
/// ignores SIGTERM takes 30 s to go, and its image may have to be pulled.
const PROBE: Duration = Duration::from_secs(180);
/// How often the Pod that a probe is about may turn out to be another one.
const MOVED: usize = 3;

/// Those that a run talks with.
pub struct Conductor<'a> {
    /// When a check of this cluster was seen to pass before.
    pub earlier: &'a dyn Fn(&ClusterIdentity, &str) -> Option<Earlier>,
    /// Who allows probes that change something.
    pub consent: &'a mut dyn Consent,
    /// Ends the run early; probes are undone.
    pub cancel: CancellationToken,
    /// Who is told what happens.
    pub tell: &'a mut dyn FnMut(Event<'_>),
}

/// Runs the checks that `options` ask for.
///
/// # Errors
/// [`RunError`] where there is nothing to report.
pub async fn run(
    cluster: &Cluster,
    loaded: &Loaded,
    variables: &Variables,
    options: &Options,
    conductor: Conductor<'_>,
) -> Result<Report, RunError> {
    let plan = Plan::new(loaded, variables, options)?;
    let mut run = Run {
        cluster,
        options,
        board: Board::new(plan, options, cluster.namespace()),
        evidence: Evidence::new(cluster.namespace()),
        watches: Watches::new(cluster),
        told: Told::default(),
        identity: ClusterIdentity {
            context: crate::report::clean::clean(cluster.context()),
            server: crate::report::clean::clean(cluster.server()),
            uid: None,
        },
        earlier: conductor.earlier,
        consent: conductor.consent,
        cancel: conductor.cancel,
        tell: RefCell::new(conductor.tell),
        moved: 0,
        looked: false,
    };
    let started = Timestamp::now();
    let complete = run.complete().await?;
    let stages = std::mem::take(&mut run.told.stages);
    let report = Report {
        schema: SCHEMA.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        exercise: loaded.exercise.exercise.clone(),
        title: variables.fill_text(&loaded.exercise.title),
        digest: loaded.digest.clone(),
        cluster: run.identity.clone(),
        namespace: cluster.namespace().to_owned(),
        started,
        finished: Timestamp::now(),
        complete,
        totals: totals::totals(&stages),
        exit_code: totals::exit_code(&stages, complete),
        stages,
        requests: cluster.requests(),
        notes: Vec::new(),
    };
    (run.tell.borrow_mut())(Event::Finished(&report));
    Ok(report)
}

struct Run<'a> {
    cluster: &'a Cluster,
    options: &'a Options,
    board: Board,
    evidence: Evidence,
    watches: Watches,
    told: Told,
    identity: ClusterIdentity,
    earlier: &'a dyn Fn(&ClusterIdentity, &str) -> Option<Earlier>,
    consent: &'a mut dyn Consent,
    cancel: CancellationToken,
    tell: RefCell<&'a mut dyn FnMut(Event<'_>)>,
    moved: usize,
    looked: bool,
}

impl Run<'_> {
    /// Whether every check came to its verdict; false if the run was interrupted.
    async fn complete(&mut self) -> Result<bool, RunError> {
        loop {
            self.evidence.observed = Timestamp::now();
            let round = self.board.round(&self.evidence);
            if self.cancel.is_cancelled() {
                self.interrupt();
                return Ok(false);
            }
            if self.looked {
                self.tell_settled();
            }
            if self.board.complete() && self.looked {
                return Ok(true);
            }
            self.advance(round).await?;
        }
    }

    /// Does what comes first of what a round leaves to do.
    async fn advance(&mut self, round: Round) -> Result<(), RunError> {
        let cancel = self.cancel.clone();
        if !self.looked {
            return self.first_look(round).await;
        }
        if !round.reads.is_empty() || !round.looks.is_empty() {
            if let Some(text) = round.looks.first().map(look_text) {
                self.progress(&text);
            }
            let mut requests = round.reads;
            requests.extend(round.looks);
            tokio::select! {
                () = self.look_up(requests) => {}
                () = cancel.cancelled() => {}
            }
            return Ok(());
        }
        if let Some((text, until)) = round.waiting {
            self.progress(&text);
            self.watches.cover(round.watch);
            tokio::select! {
                () = self.watches.change(&mut self.evidence) => {}
                () = sleep_until(until) => {}
                () = cancel.cancelled() => {}
            }
            return Ok(());
        }
        if !round.changes.is_empty() {
            self.change(round).await;
            return Ok(());
        }
        // Nothing left to do and something open: say so rather than spin.
        let elapsed = self.board.elapsed();
        self.board.close(|| {
            Settled::inconclusive(
                say!(ja: "判断できませんでした", en: "this could not be determined"),
                elapsed,
            )
        });
        Ok(())
    }

    async fn look_up(&mut self, requests: std::collections::BTreeSet<Request>) {
        let say = |text: Text| self.progress(&text);
        let conduct = self.conduct(&say);
        let answers = lookup::all(self.cluster, requests, &conduct).await;
        for (request, answer) in answers {
            self.keep(request, answer);
        }
    }

    /// Keeps an answer; where the Pod of a probe is another one by now, what
    /// was read of it is too old, and is read again.
    fn keep(&mut self, request: Request, answer: Answer) {
        let moved =
            matches!(&answer, Answer::Trouble(trouble) if trouble.kind == TroubleKind::Moved);
        if moved && self.moved < MOVED {
            self.moved += 1;
            self.evidence.forget_reads();
            return;
        }
        self.evidence.put(request, answer);
    }

    /// Asks for consent where that was not done yet, and makes the first probe that is allowed.
    async fn change(&mut self, round: Round) {
        let unasked: Vec<_> = round
            .changes
            .iter()
            .filter(|probe| !self.board.allowed.contains_key(probe))
            .cloned()
            .collect();
        if !unasked.is_empty() {
            let what: Vec<Text> = unasked
                .iter()
                .map(|probe| crate::report::clean::clean_text(&announcement(probe)))
                .collect();
            let yes = self.consent.ask(&what);
            self.board
                .allowed
                .extend(unasked.into_iter().map(|probe| (probe, yes)));
            return;
        }
        let Some(probe) = round.changes.into_iter().next() else {
            return;
        };
        self.watches.close();
        self.progress(&crate::report::clean::clean_text(&announcement(&probe)));
        let request = Request::Probe(probe);
        // Not raced against the interrupt: the probe itself hears it and puts
        // back what it has changed.
        let answer = {
            let say = |text: Text| self.progress(&text);
            lookup::one(self.cluster, &request, &self.conduct(&say)).await
        };
        self.keep(request, answer);
        // The answer is about the Pod as it was read before: it is judged now,
        // and only then is everything read anew. The other way round there
        // would be another Pod, with no answer, and no end.
        self.board.round(&self.evidence);
        self.evidence.forget_reads();
    }

    fn conduct<'s>(&self, say: &'s dyn Fn(Text)) -> Conduct<'s> {
        Conduct {
            deadline: Instant::now() + PROBE.max(self.options.timeout),
            cancel: self.cancel.clone(),
            state: self.options.journals.clone(),
            say,
        }
    }

    fn progress(&self, text: &Text) {
        (self.tell.borrow_mut())(Event::Progress(text));
    }

    fn tell_settled(&mut self) {
        let earlier = |check: &str| (self.earlier)(&self.identity, check);
        self.told
            .go_on(&self.board, &earlier, &mut **self.tell.borrow_mut());
    }

    fn interrupt(&mut self) {
        let elapsed = self.board.elapsed();
        self.board.close(|| {
            Settled::skipped(
                Blocked::Interrupted,
                None,
                say!(ja: "中断されました", en: "interrupted"),
                elapsed,
            )
        });
        self.tell_settled();
    }
}

/// What is said while the Pods are looked into.
fn look_text(request: &Request) -> Text {
    match request {
        Request::Probe(probe) => {
            let pod = &probe.pod().name;
            say!(ja: "Pod {pod} の中を確認しています", en: "looking into Pod {pod}")
        }
        Request::Read(_) | Request::Logs { .. } => say!(ja: "確認しています", en: "looking"),
    }
}
