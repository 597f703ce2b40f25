//! Where answers are kept.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use jiff::Timestamp;

use super::{Answer, Read, Request, Trouble};
use crate::objects::grace::grace_left;

/// All answers of a run so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    answers: BTreeMap<Request, Answer>,
    /// When each was seen so last.
    seen: BTreeMap<Request, Timestamp>,
    /// What is watched, and the watch is in trouble: it may be otherwise by now.
    troubles: BTreeMap<Request, Trouble>,
    /// The namespace that the run is about.
    pub namespace: String,
    /// When it was last looked, for judging how long something has been so.
    pub observed: Timestamp,
    /// Whether it is from a record, so that [`super::HIDDEN`] stands where
    /// something was that nobody else should read.
    pub recorded: bool,
    /// The variables of the exercise, which `--set` can give another value.
    pub variables: BTreeSet<String>,
    pub(super) made: Made,
}

/// What was made of objects, by where their JSON is: many checks look at few
/// objects, and these are large. Good until anything in the evidence moves.
#[derive(Debug, Default)]
pub(super) struct Made(pub(super) RefCell<HashMap<(usize, TypeId), Rc<dyn Any>>>);

impl Clone for Made {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The same evidence is the same, whatever was made of it.
impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Evidence {
    /// No answers yet, about `namespace`.
    pub fn new(namespace: impl Into<String>) -> Self {
        Self {
            answers: BTreeMap::new(),
            seen: BTreeMap::new(),
            troubles: BTreeMap::new(),
            namespace: namespace.into(),
            observed: Timestamp::UNIX_EPOCH,
            recorded: false,
            variables: BTreeSet::new(),
            made: Made::default(),
        }
    }

    /// Keeps an answer, in place of an older one to the same request.
    pub fn put(&mut self, request: Request, answer: Answer) {
        self.made = Made::default();
        self.troubles.remove(&request);
        self.seen.insert(request.clone(), self.observed);
        self.answers.insert(request, answer);
    }

    /// Which reads of `requests` were last seen before `time`.
    pub fn seen_before<'a>(
        &self,
        requests: &'a BTreeSet<Request>,
        time: Timestamp,
    ) -> impl Iterator<Item = &'a Request> {
        requests
            .iter()
            .filter(|request| matches!(request, Request::Read(_)))
            .filter(move |request| self.seen.get(request).is_none_or(|seen| *seen < time))
    }

    /// Keeps what was seen last, and that it cannot be seen at the moment
    /// whether it is still so.
    pub fn lose_sight(&mut self, request: Request, trouble: Trouble) {
        self.troubles.insert(request, trouble);
    }

    /// The trouble with seeing how any of `requests` is at the moment.
    #[must_use]
    pub fn out_of_sight(&self, requests: &BTreeSet<Request>) -> Option<&Trouble> {
        requests
            .iter()
            .find_map(|request| self.troubles.get(request))
    }

    /// The answer to `request`, if it was asked.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Option<&Answer> {
        self.answers.get(request)
    }

    /// The seconds until the last of the objects that are being deleted is to be gone, if
    /// any is that has time left.
    #[must_use]
    pub fn grace_left(&self) -> Option<i64> {
        let answers = self.answers.values();
        let objects = answers.flat_map(|answer| match answer {
            Answer::Objects(found) | Answer::Page(found) => found.as_slice(),
            _ => &[],
        });
        let left = objects.filter_map(|object| grace_left(object, self.observed));
        left.max()
    }

    /// Forgets the answer to one request.
    pub fn forget(&mut self, request: &Request) {
        self.troubles.remove(request);
        self.answers.remove(request);
    }

    /// Forgets every read and log, but no probe: the cluster has been changed.
    pub fn forget_reads(&mut self) {
        self.made = Made::default();
        self.troubles.clear();
        self.answers
            .retain(|request, _| matches!(request, Request::Probe(_)));
    }

    /// Forgets everything but what probes changed: a student's work was done.
    pub fn forget_looks(&mut self) {
        self.forget_reads();
        self.answers
            .retain(|request, _| matches!(request, Request::Probe(probe) if probe.changes()));
    }

    /// Forgets the reads and logs that nothing keeps up to date: the cluster has moved on.
    pub fn forget_all_but(&mut self, kept: impl Fn(&Read) -> bool) {
        self.made = Made::default();
        self.answers.retain(|request, _| match request {
            Request::Probe(_) => true,
            Request::Read(read) => kept(read),
            Request::Logs { .. } => false,
        });
    }

    /// All answers, in the order of their requests.
    pub fn iter(&self) -> impl Iterator<Item = (&Request, &Answer)> {
        self.answers.iter()
    }
}
