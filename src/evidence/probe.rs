//! Any probe of the list of `probes.rs` as data: what is asked of a student's
//! Pod, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg_attr(
    not(test),
    expect(clippy::wildcard_imports, reason = "the list names all of them")
)]
use super::probes::*;
use super::{PodKey, Recreation, SqlSeen, Trouble, Variable, VariableSeen};

/// The state in which a probe leaves what it acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is changed.
    Reads,
    /// Something is changed and put back.
    PutsBack,
    /// The Pod is replaced by a successor, and what was lost is put back.
    ReplacesPod,
    /// What a student would do by hand is done, and stays.
    Stays,
}

/// The data of one probe, as requests and records hold it.
pub trait ProbeData: Into<Probe> {
    /// The answer to it.
    type Answer: ProbeAnswer;
}

/// The answer to a probe that was made.
pub trait ProbeAnswer: Into<Answer> {
    /// Returns the answer of this type, `None` where it is another one.
    fn from_answer(answer: &Answer) -> Option<&Self>;
}

macro_rules! probe {
    (
        probes { $( $(#[$attribute:meta])* $name:ident -> $answer:ty, $effect:ident; )* }
        answers { $( $(#[$rename:meta])* $variant:ident($seen:ty); )* }
    ) => {
        /// Any one probe.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Probe {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $(#[$attribute])*
                $name($name),
            )*
        }

        $(
            impl From<$name> for Probe {
                fn from(it: $name) -> Self {
                    Self::$name(it)
                }
            }

            impl ProbeData for $name {
                type Answer = $answer;
            }
        )*

        impl Probe {
            /// Returns the state in which it leaves what it acts upon.
            #[must_use]
            pub fn effect(&self) -> Effect {
                match self { $( Self::$name(_) => Effect::$effect, )* }
            }

            /// Returns the Pod that it is about.
            #[must_use]
            pub fn pod(&self) -> &PodKey {
                match self { $( Self::$name(it) => &it.pod, )* }
            }

            /// Returns the same probe of another Pod.
            #[must_use]
            pub fn on(&self, other: PodKey) -> Self {
                let mut probe = self.clone();
                match &mut probe { $( Self::$name(it) => it.pod = other, )* }
                probe
            }
        }

        /// The answer to one [`super::Request`].
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Answer {
            /// The objects that a read found; none is an answer too.
            Objects(Vec<Value>),
            /// To [`super::Scope::First`] where there are more than these.
            Page(Vec<Value>),
            /// The end of a log.
            Log(String),
            $(
                #[doc = concat!("See [`", stringify!($seen), "`].")]
                $(#[$rename])*
                $variant($seen),
            )*
            /// A probe that was not allowed.
            Refused(Refusal),
            /// No usable answer.
            Trouble(Trouble),
        }

        $(
            impl From<$seen> for Answer {
                fn from(it: $seen) -> Self {
                    Self::$variant(it)
                }
            }

            impl ProbeAnswer for $seen {
                fn from_answer(answer: &Answer) -> Option<&Self> {
                    match answer {
                        Answer::$variant(it) => Some(it),
                        _ => None,
                    }
                }
            }
        )*
    };
}

for_each_probe!(probe);

impl Probe {
    /// Returns true where it changes something, so that it needs consent.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.effect() != Effect::Reads
    }

    /// Returns true where it does what a student would do by hand.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.effect() == Effect::Stays
    }

    /// Returns true where the other one takes the same permissions: it has the
    /// same fields, whatever the Pod, the paths, the statements and the times.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        serde_json::to_value(self).map(fields).ok() == serde_json::to_value(other).map(fields).ok()
    }
}

/// Returns the names of all fields, without what they hold.
fn fields(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            // Written only where it is not the first time, not any file, not 200.
            .filter(|(name, _)| !["again", "secret", "status"].contains(&name.as_str()))
            .map(|(name, value)| (name, fields(value)))
            .collect(),
        _ => Value::Null,
    }
}

/// The reason for which a probe was not allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// `--read-only`.
    ReadOnly,
    /// The user did not say yes.
    NotConfirmed,
}
