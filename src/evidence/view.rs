//! The window through which expectations see evidence.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Answer, Evidence, Kind, Read, Request, RequiredRequests, Scope, Trouble, TroubleKind};
use crate::parse_cause::json;

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

    /// Whether the evidence is from a record.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.evidence.recorded
    }

    /// The Secrets that were read, whoever asked for them.
    pub fn secrets(&self) -> impl Iterator<Item = &'a Value> {
        let kind = Kind::secret();
        let is_secret =
            move |request: &Request| matches!(request, Request::Read(read) if read.kind == kind);
        let answers = self.evidence.iter().filter(move |(it, _)| is_secret(it));
        answers.flat_map(|(_, answer)| match answer {
            Answer::Objects(objects) | Answer::Page(objects) => objects.as_slice(),
            _ => &[],
        })
    }

    /// The variables of the exercise.
    #[must_use]
    pub fn variables(&self) -> &'a BTreeSet<String> {
        &self.evidence.variables
    }

    /// The reads that were asked for through this view and are not answered yet.
    #[must_use]
    pub fn unanswered(&self) -> Vec<Request> {
        let touched = self.touched.borrow();
        let open = touched
            .iter()
            .filter(|request| !matches!(request, Request::Probe(_)))
            .filter(|request| self.evidence.answer(request).is_none());
        open.cloned().collect()
    }

    /// Returns a request that was looked at and is of no kind that `required` has.
    #[must_use]
    pub fn beyond(&self, required: &RequiredRequests) -> Option<Request> {
        let touched = self.touched.borrow();
        touched
            .iter()
            .find(|request| !required.covers(request))
            .cloned()
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
        let request = if self.is_recorded() {
            request.as_recorded()
        } else {
            request
        };
        let answer = self.evidence.answer(&request);
        self.touched.borrow_mut().insert(request.clone());
        match answer {
            None => Err(Unseen::Wanted(Box::new(request))),
            Some(Answer::Trouble(trouble)) => Err(Unseen::Trouble(Box::new(trouble.clone()))),
            Some(answer) => Ok(answer),
        }
    }

    /// The objects that a read finds.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn read(&self, kind: Kind, scope: Scope) -> Result<&'a [Value], Unseen> {
        match self.ask(Request::Read(Read { kind, scope }))? {
            Answer::Objects(objects) | Answer::Page(objects) => Ok(objects),
            other => Err(odd_answer(other)),
        }
    }

    /// All objects of a kind in the namespace (or cluster).
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn all(&self, kind: Kind) -> Result<&'a [Value], Unseen> {
        match self.first(&kind)? {
            Answer::Page(_) => self.read(kind, Scope::All),
            Answer::Objects(objects) => Ok(objects),
            other => Err(odd_answer(other)),
        }
    }

    /// All objects of a kind where they are few; `None` where there are more
    /// than should be read for one question, or only single ones may be read.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn few(&self, kind: &Kind) -> Result<Option<&'a [Value]>, Unseen> {
        match self.first(kind) {
            Ok(Answer::Objects(objects)) => Ok(Some(objects)),
            Ok(_) => Ok(None),
            Err(Unseen::Trouble(trouble)) if trouble.kind == TroubleKind::Forbidden => Ok(None),
            Err(unseen) => Err(unseen),
        }
    }

    /// Some objects of a kind, for "did you mean": all of them where they are few.
    ///
    /// # Errors
    /// Only [`Unseen::Wanted`].
    pub fn some(&self, kind: &Kind) -> Result<&'a [Value], Unseen> {
        match self.if_permitted(self.first(kind))? {
            Some(Answer::Objects(objects) | Answer::Page(objects)) => Ok(objects),
            _ => Ok(&[]),
        }
    }

    fn first(&self, kind: &Kind) -> Result<&'a Answer, Unseen> {
        self.ask(Request::Read(Read {
            kind: kind.clone(),
            scope: Scope::First,
        }))
    }

    /// The object of this kind and name, `None` where there is none: from the
    /// objects of the kind where they are few, else by its name alone.
    ///
    /// # Errors
    /// As [`View::ask`].
    pub fn named(&self, kind: Kind, name: &str) -> Result<Option<&'a Value>, Unseen> {
        let of_name = |objects: &'a [Value]| {
            let is = |object: &&Value| {
                object.pointer("/metadata/name").and_then(Value::as_str) == Some(name)
            };
            objects.iter().find(is)
        };
        if kind.is_listed() {
            if let Some(objects) = self.few(&kind)? {
                return Ok(of_name(objects));
            }
            let all = Request::Read(Read {
                kind: kind.clone(),
                scope: Scope::All,
            });
            if let Some(Answer::Objects(objects)) = self.evidence.answer(&all) {
                self.touched.borrow_mut().insert(all);
                return Ok(of_name(objects));
            }
        }
        let first = kind.is_listed().then(|| self.first(&kind));
        match (self.read(kind, Scope::Named(name.to_owned())), first) {
            (Ok(found), _) => Ok(found.first()),
            // Neither may be done: the list is what would be right to permit.
            (Err(Unseen::Trouble(_)), Some(Err(unseen))) | (Err(unseen), _) => Err(unseen),
        }
    }

    /// A Pod that was read.
    ///
    /// # Errors
    /// As [`typed`].
    pub fn pod(&self, value: &'a Value) -> Result<Rc<Pod>, Unseen> {
        self.once(value, typed)
    }

    /// What `make` makes of an object that was read, made once for all checks.
    ///
    /// # Errors
    /// As `make`.
    pub fn once<T: 'static, E>(
        &self,
        value: &'a Value,
        make: impl FnOnce(&'a Value) -> Result<T, E>,
    ) -> Result<Rc<T>, E> {
        let key = (std::ptr::from_ref(value).addr(), TypeId::of::<T>());
        let known = self.evidence.made.0.borrow().get(&key).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return Ok(known);
        }
        let new = Rc::new(make(value)?);
        let any: Rc<dyn Any> = Rc::<T>::clone(&new);
        self.evidence.made.0.borrow_mut().insert(key, any);
        Ok(new)
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
            message: json(&error).what.en,
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
