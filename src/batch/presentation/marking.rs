//! How points become marks: their scale, whether bonus points count, and what is taken
//! off for lateness.

use std::time::Duration;

use jiff::Timestamp;

use super::moment::{BareDay, moment};
use super::penalty::Penalty;
use super::times_error::{OddTime, TimesError};
use crate::batch::student::ListedStudent;

/// The columns of a roster that say when something was handed in, and until when it
/// should have been.
const SUBMITTED: [&str; 2] = ["submitted", "提出日時"];
const DUE: [&str; 3] = ["due", "締切", "締め切り"];

/// The rules by which points become marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marking {
    /// The mark for all points, where that is not their number.
    pub out_of: Option<u32>,
    /// Bonus points count.
    pub bonus: bool,
    /// The time until which it should be handed in, where the roster has no other.
    pub due: Option<Timestamp>,
    /// What is taken off for lateness.
    pub penalty: Option<Penalty>,
}

/// A submission that came late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// The time at which it was handed in.
    pub submitted: Timestamp,
    /// The time until which it should have been.
    pub due: Timestamp,
}

impl Late {
    /// Returns how late it is.
    #[must_use]
    pub fn by(self) -> Duration {
        let late = self.submitted.duration_since(self.due);
        Duration::try_from(late).unwrap_or_default()
    }
}

impl Marking {
    /// Reads the time that is given for all.
    #[must_use]
    pub fn due_time(text: &str) -> Option<Timestamp> {
        moment(text, BareDay::End)
    }

    /// Returns the columns of a roster that count for marks.
    #[must_use]
    pub fn columns(&self) -> Vec<&'static str> {
        if self.due.is_none() && self.penalty.is_none() {
            return Vec::new();
        }
        SUBMITTED.into_iter().chain(DUE).collect()
    }

    /// Returns whether marks are something else than points.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.out_of.is_some() || self.bonus || self.penalty.is_some()
    }

    /// Returns whether a student handed in late, as far as the times are known.
    #[must_use]
    pub fn late(&self, student: &ListedStudent) -> Option<Late> {
        let submitted = submitted(student)?.ok()?;
        let due = due(student).and_then(Result::ok).or(self.due)?;
        let late = Late { submitted, due };
        (submitted > due).then_some(late)
    }

    /// Returns whether it cannot be known whether a student handed in late, where that
    /// counts.
    #[must_use]
    pub fn lacks_time(&self, student: &ListedStudent) -> bool {
        self.penalty.is_some() && submitted(student).is_none()
    }

    /// Checks that what the roster says of times can be read, where they count.
    ///
    /// # Errors
    /// [`TimesError`].
    pub fn check(&self, roster: &[ListedStudent]) -> Result<(), TimesError> {
        if self.due.is_none() && self.penalty.is_none() {
            return Ok(());
        }
        let odd = roster.iter().find_map(|student| {
            let times = [("submitted", submitted(student)), ("due", due(student))];
            let mut times = times.into_iter();
            let (column, value) = times.find_map(|(column, time)| Some((column, time?.err()?)))?;
            Some(OddTime {
                student: student.id.clone(),
                column,
                value,
            })
        });
        if let Some(odd) = odd {
            return Err(TimesError::Odd(odd));
        }
        let known = |of: fn(&ListedStudent) -> Known| roster.iter().any(|it| of(it).is_some());
        match (known(submitted), self.due.is_some() || known(due)) {
            (false, _) => Err(TimesError::NoneSubmitted),
            (_, false) => Err(TimesError::NoneDue),
            (true, true) => Ok(()),
        }
    }
}

/// A time, where there is one, or what stands in its place.
type Known = Option<Result<Timestamp, String>>;

fn submitted(student: &ListedStudent) -> Known {
    time_of(student, &SUBMITTED, BareDay::Begin)
}

fn due(student: &ListedStudent) -> Known {
    time_of(student, &DUE, BareDay::End)
}

fn time_of(student: &ListedStudent, columns: &[&str], bare: BareDay) -> Known {
    let mut cells = student.extra.iter();
    let is_one = |name: &str| columns.contains(&name.trim().to_lowercase().as_str());
    let (_, text) = cells.find(|(name, text)| is_one(name) && !text.trim().is_empty())?;
    Some(moment(text, bare).ok_or_else(|| text.clone()))
}
