//! The reads, watches and repeated looks that a driver is to make, from what is
//! known and what the last round left to do.

use std::collections::BTreeSet;

use super::{RunState, identity_request, namespace_request};
use crate::evidence::{Answer, Read, Request, Scope};

impl RunState {
    /// Returns what should be watched and is not yet.
    pub fn to_watch(&self) -> BTreeSet<Read> {
        let wanted: BTreeSet<&Read> = if self.session.is_some() {
            let read = self.evidence.iter().filter_map(few);
            let wanted = self.round.reads.iter().filter_map(first_by_watch);
            read.chain(wanted).collect()
        } else {
            let watch = self.round.watch.iter();
            watch.filter(|read| self.is_worth_watching(read)).collect()
        };
        let new = wanted
            .into_iter()
            .filter(|read| !self.watching.contains(*read));
        new.cloned().collect()
    }

    fn is_worth_watching(&self, read: &Read) -> bool {
        match &read.scope {
            // Where else an object is decides no verdict, and other namespaces
            // are not ours to watch.
            Scope::Everywhere(_) => false,
            // A crowd is not watched for the sake of one.
            Scope::First => !matches!(
                self.evidence.answer(&Request::Read(read.clone())),
                Some(Answer::Page(_))
            ),
            _ => true,
        }
    }

    /// Returns what a session is to ask: which cluster and namespace it is, and
    /// what the round wants and no watch brings.
    pub fn to_ask(&self) -> Vec<Request> {
        let about = [identity_request(), namespace_request(self.namespace())];
        let about = about
            .into_iter()
            .filter(|request| self.evidence.answer(request).is_none());
        let wanted = self.round.reads.iter().chain(&self.round.looks);
        let wanted = wanted.filter(|request| first_by_watch(request).is_none());
        about.chain(wanted.cloned()).collect()
    }

    /// Returns what a session is to look at again now and then: what its open
    /// and failed checks rest on and no watch shows.
    pub fn to_look_at_again(&self) -> BTreeSet<Request> {
        let rests_on = self.round.touched.iter();
        let again = rests_on.filter(|request| match (request, self.evidence.answer(request)) {
            (_, None) => false,
            (Request::Probe(probe), _) => !probe.changes(),
            (Request::Logs { .. }, _) | (Request::Read(_), Some(Answer::Page(_))) => true,
            (Request::Read(read), _) => matches!(read.scope, Scope::Everywhere(_)),
        });
        again.cloned().collect()
    }

    /// Returns everything that a session asks for at the moment, watches aside.
    pub(super) fn kept_up_to_date(&self) -> BTreeSet<Request> {
        let mut all = self.to_look_at_again();
        all.extend(self.to_ask());
        all.extend(self.round.reads.iter().cloned());
        all
    }
}

/// Returns the read that a watch answers first, too. Whether there is a crowd is
/// known only after a first page; and other namespaces are not ours to watch.
fn first_by_watch(request: &Request) -> Option<&Read> {
    match request {
        Request::Read(read) if !matches!(read.scope, Scope::First | Scope::Everywhere(_)) => {
            Some(read)
        }
        _ => None,
    }
}

/// Returns the read of a kind of which there are few objects, so that all are watched.
fn few<'e>((request, answer): (&'e Request, &Answer)) -> Option<&'e Read> {
    match (request, answer) {
        (Request::Read(read), Answer::Objects(_)) if read.scope == Scope::First => Some(read),
        _ => None,
    }
}
