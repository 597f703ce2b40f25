//! Where answers are kept, and the window through which expectations see them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Answer, Kind, Probe, Read, Request, Scope, Trouble, TroubleKind};

/// All answers of a run so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    answers: BTreeMap<Request, Answer>,
    /// The namespace that the run is about.
    pub namespace: String,
    /// When it was last looked, for judging how long something has been so.
    pub observed: Timestamp,
}

impl Evidence {
    /// No answers yet, about `namespace`.
    pub fn new(namespace: impl Into<String>) -> Self {
        Self {
            answers: BTreeMap::new(),
            namespace: namespace.into(),
            observed: Timestamp::UNIX_EPOCH,
        }
    }

    /// Keeps an answer, in place of an older one to the same request.
    pub fn put(&mut self, request: Request, answer: Answer) {
        self.answers.insert(request, answer);
    }

    /// The answer to `request`, if it was asked.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Option<&Answer> {
        self.answers.get(request)
    }

    /// Forgets every read and log, but no probe: the cluster has been changed.
    pub fn forget_reads(&mut self) {
        self.answers
            .retain(|request, _| matches!(request, Request::Probe(_)));
    }

    /// Forgets the reads and logs that nothing keeps up to date: the cluster has moved on.
    pub fn forget_all_but(&mut self, kept: impl Fn(&Read) -> bool) {
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

/// Why a [`View`] has nothing to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Unseen {
    /// Nobody has looked yet.
    Wanted(Box<Request>),
    /// It was looked for, in vain.
    Trouble(Box<Trouble>),
}

/// A look at evidence that remembers what was looked at.
pub struct View<'a> {
    evidence: &'a Evidence,
    touched: RefCell<BTreeSet<Request>>,
}

impl<'a> View<'a> {
    /// A fresh look at `evidence`.
    #[must_use]
    pub fn new(evidence: &'a Evidence) -> Self {
        Self {
            evidence,
            touched: RefCell::default(),
        }
    }

    /// The namespace that the run is about.
    #[must_use]
    pub fn namespace(&self) -> &'a str {
        &self.evidence.namespace
    }

    /// When it was last looked.
    #[must_use]
    pub fn observed(&self) -> Timestamp {
        self.evidence.observed
    }

    /// What has been looked at through this view: what a change of verdict can come from.
    #[must_use]
    pub fn touched(self) -> BTreeSet<Request> {
        self.touched.into_inner()
    }

    /// The answer to `request`.
    ///
    /// # Errors
    /// [`Unseen`] when it has not been asked yet or could not be answered.
    pub fn ask(&self, request: Request) -> Result<&'a Answer, Unseen> {
        let answer = self.evidence.answer(&request);
        self.touched.borrow_mut().insert(request.clone());
        match answer {
            None => Err(Unseen::Wanted(Box::new(request))),
            Some(Answer::Trouble(trouble)) => Err(Unseen::Trouble(Box::new(trouble.clone()))),
            Some(answer) => Ok(answer),
        }
    }

    /// The answer to a probe.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn probe(&self, probe: Probe) -> Result<&'a Answer, Unseen> {
        self.ask(Request::Probe(probe))
    }

    /// The objects that a read finds.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn read(&self, kind: Kind, scope: Scope) -> Result<&'a [Value], Unseen> {
        match self.ask(Request::Read(Read { kind, scope }))? {
            Answer::Objects(objects) => Ok(objects),
            other => Err(odd_answer(other)),
        }
    }

    /// All objects of a kind in the namespace (or cluster).
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn all(&self, kind: Kind) -> Result<&'a [Value], Unseen> {
        self.read(kind, Scope::All)
    }

    /// The object of this kind and name, `None` where there is none.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn named(&self, kind: Kind, name: &str) -> Result<Option<&'a Value>, Unseen> {
        Ok(self.read(kind, Scope::Named(name.to_owned()))?.first())
    }

    /// As `look`, but what may not be read is as if it were not there: for
    /// extras that make a message better and never decide a verdict.
    ///
    /// # Errors
    /// Only [`Unseen::Wanted`].
    pub fn if_permitted<T>(&self, look: Result<T, Unseen>) -> Result<Option<T>, Unseen> {
        match look {
            Ok(seen) => Ok(Some(seen)),
            Err(Unseen::Trouble(_)) => Ok(None),
            Err(wanted) => Err(wanted),
        }
    }
}

/// A typed object from the JSON that the API sent.
///
/// # Errors
/// [`Unseen::Trouble`] when the API sent something else than it should.
pub fn typed<K: DeserializeOwned>(value: &Value) -> Result<K, Unseen> {
    K::deserialize(value).map_err(|error| {
        Unseen::Trouble(Box::new(Trouble {
            kind: TroubleKind::Other,
            what: "read an object that the API sent".to_owned(),
            message: error.to_string(),
        }))
    })
}

fn odd_answer(answer: &Answer) -> Unseen {
    Unseen::Trouble(Box::new(Trouble {
        kind: TroubleKind::Other,
        what: "read evidence".to_owned(),
        message: format!("an answer of another sort than was asked for: {answer:?}"),
    }))
}
