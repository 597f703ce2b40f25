//! Keeping what is known up to date: everything that was read is watched;
//! what no watch shows is looked at again now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::engine::lookup::{How, Lookups};
use crate::engine::watching::Watches;
use crate::evidence::{Answer, Evidence, Read, Request, Scope, Step, Trouble, TroubleKind};

/// How often it is looked into a Pod for what is not there yet: what the
/// student writes there is in no event.
const LOOK: Duration = Duration::from_secs(2);
/// How soon after a change what is read and cannot be watched is read again.
const SOON: Duration = Duration::from_secs(1);
/// How often it is read without any change.
const SELDOM: Duration = Duration::from_secs(10);

/// What is read, watched and looked at.
pub(super) struct LiveCache<'a> {
    cluster: &'a Cluster,
    pub lookups: Lookups<'a>,
    pub watches: Watches,
    watched: BTreeSet<Read>,
    /// Watches that have shown nothing yet.
    opening: BTreeSet<Read>,
    /// What is asked and not answered yet.
    asked: BTreeSet<Request>,
    /// When each request was answered last, well or badly.
    answered: BTreeMap<Request, Instant>,
    troubles: BTreeMap<Request, Trouble>,
    /// When something changed last.
    changed: Instant,
    /// When something is to be looked at again.
    pub next: Option<Instant>,
}

impl<'a> LiveCache<'a> {
    /// Nothing seen yet.
    pub fn new(cluster: &'a Cluster, how: How<'a>) -> Self {
        Self {
            cluster,
            lookups: Lookups::new(std::slice::from_ref(cluster), how),
            watches: Watches::default(),
            watched: BTreeSet::new(),
            opening: BTreeSet::new(),
            asked: BTreeSet::new(),
            answered: BTreeMap::new(),
            troubles: BTreeMap::new(),
            changed: Instant::now(),
            next: None,
        }
    }

    /// Sees to it that everything in `once` and `wanted`, which has no answer,
    /// gets one, the latter kept up to date from then on; and that everything
    /// in `again` gets another in time.
    pub fn want(
        &mut self,
        once: &[Request],
        wanted: &[&Request],
        again: &BTreeSet<Request>,
        evidence: &Evidence,
    ) {
        self.next = None;
        self.troubles.retain(|request, _| {
            let watched = matches!(request, Request::Read(read) if self.watched.contains(read));
            let asked = once.contains(request) || wanted.contains(&request);
            watched || asked || again.contains(request)
        });
        for request in once {
            self.ask_at(request, |at| at + SOON);
        }
        let mut cover: BTreeSet<Read> = evidence.iter().filter_map(few).cloned().collect();
        for &request in wanted {
            match request {
                Request::Read(read) if is_watched_at_once(read) => {
                    cover.insert(read.clone());
                }
                request => self.ask_at(request, |at| at + SOON),
            }
        }
        let changed = self.changed;
        for request in again {
            let due = |at: Instant| match request {
                Request::Probe(_) => at + LOOK,
                _ if changed > at => at + SOON,
                _ => at + SELDOM,
            };
            self.ask_at(request, due);
        }
        cover.retain(|read| !self.watched.contains(read));
        self.watches.cover(self.cluster, 0, &cover);
        self.opening.extend(cover.iter().cloned());
        self.watched.extend(cover);
    }

    /// Asks, or notes when it is time to.
    fn ask_at(&mut self, request: &Request, due: impl Fn(Instant) -> Instant) {
        if self.asked.contains(request) {
            return;
        }
        let due = self.answered.get(request).map(|at| due(*at));
        if let Some(due) = due.filter(|due| *due > Instant::now()) {
            self.next = Some(self.next.map_or(due, |next| next.min(due)));
        } else {
            self.asked.insert(request.clone());
            self.lookups.ask(0, request);
        }
    }

    /// Takes in the answer to what was asked.
    pub fn answered(&mut self, request: Request, answer: Answer, evidence: &mut Evidence) {
        self.asked.remove(&request);
        self.answered.insert(request.clone(), Instant::now());
        let is_probe = matches!(request, Request::Probe(_));
        match answer {
            // What was given up for an interrupt says nothing.
            Answer::Trouble(trouble) if trouble.kind == TroubleKind::Interrupted => {}
            Answer::Trouble(trouble) if !is_probe => self.trouble(request, trouble, evidence),
            answer => {
                self.troubles.remove(&request);
                evidence.put(request, answer);
            }
        }
    }

    /// Takes in what a watch shows; whether something before it may have been missed.
    pub fn watched(&mut self, step: Step, evidence: &mut Evidence) -> bool {
        let Step::Watched { read, answer, gap } = step else {
            return false;
        };
        let is_first = self.opening.remove(&read);
        let request = Request::Read(read);
        if let Answer::Trouble(trouble) = answer {
            self.trouble(request, trouble, evidence);
            return true;
        }
        self.troubles.remove(&request);
        let before = evidence.answer(&request);
        let is_other = before.is_some_and(|before| *before != answer);
        if before != Some(&answer) {
            self.changed = Instant::now();
        }
        evidence.put(request, answer);
        // Between the look and the watch something may have happened.
        gap || (is_first && is_other)
    }

    /// Trouble that will pass is waited out, and what was seen before stays as it
    /// was; any other trouble is the answer.
    fn trouble(&mut self, request: Request, trouble: Trouble, evidence: &mut Evidence) {
        if passes(&request, &trouble) {
            evidence.lose_sight(request.clone(), trouble.clone());
            self.troubles.insert(request, trouble);
        } else {
            self.troubles.remove(&request);
            evidence.put(request, Answer::Trouble(trouble));
        }
    }

    /// Why something cannot be seen at the moment.
    pub fn lost(&self) -> Option<&Trouble> {
        self.troubles.values().next()
    }

    /// Begins anew: the cluster has been changed.
    pub fn forget(&mut self, evidence: &mut Evidence) {
        self.watches.close(0);
        self.watched.clear();
        self.opening.clear();
        self.troubles.clear();
        self.answered
            .retain(|request, _| matches!(request, Request::Probe(_)));
        evidence.forget_reads();
    }
}

/// Whether a watch brings the first answer, too. Whether there is a crowd is
/// known only after a first page; and other namespaces are not ours to watch.
fn is_watched_at_once(read: &Read) -> bool {
    !matches!(read.scope, Scope::First | Scope::Everywhere(_))
}

/// A kind of which there are few objects, so that all are watched.
fn few<'e>((request, answer): (&'e Request, &Answer)) -> Option<&'e Read> {
    match (request, answer) {
        (Request::Read(read), Answer::Objects(_)) if read.scope == Scope::First => Some(read),
        _ => None,
    }
}

/// Whether looking at `request` again may show something that no watch shows.
pub(super) fn is_out_of_view(request: &Request, evidence: &Evidence) -> bool {
    match (request, evidence.answer(request)) {
        (_, None) => false,
        (Request::Probe(probe), _) => !probe.changes(),
        (Request::Logs { .. }, _) | (Request::Read(_), Some(Answer::Page(_))) => true,
        (Request::Read(read), _) => matches!(read.scope, Scope::Everywhere(_)),
    }
}

/// Whether the trouble is one that passes by itself. A log that cannot be had
/// is not worth waiting for.
fn passes(request: &Request, trouble: &Trouble) -> bool {
    let stays = matches!(
        trouble.kind,
        TroubleKind::Forbidden | TroubleKind::UnknownKind | TroubleKind::Moved
    );
    matches!(request, Request::Read(_)) && !stays
}
