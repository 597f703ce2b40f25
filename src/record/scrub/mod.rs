//! Taking out of a record what nobody else should read.
//!
//! What is secret is known by where it stands (the data of a Secret, a
//! variable named `…_PASSWORD`, what follows `--password`) or by its form (a
//! token, a private key). What was found in such a place is then hidden
//! wherever else it occurs, such as in a log, unless it is a part of a name
//! that verdicts depend on: such a word is no secret, and hiding it would
//! change what the record says.

mod answer;
mod arguments;
mod name;
mod object;
mod patterns;

use super::Record;
use crate::evidence::{GiveUp, HIDDEN, Request, Step};
use crate::probe::hide_values;
use crate::report::secrets::{Secrets, written_forms};

/// No text in a record is longer than this, in bytes.
const LONGEST: usize = 16 * 1024;
/// Stands at the end of a text that was longer.
const CUT: &str = "… [cut]";

impl Record {
    /// The record with everything hidden that nobody else should read, among
    /// that each of `given`: the values of the exercise's secret variables.
    #[must_use]
    pub fn scrub(mut self, given: &[&str]) -> Self {
        let mut first = Scrub::new(Secrets::default());
        for value in given {
            for form in written_forms(value) {
                first.found(&form);
            }
        }
        // The values in requests are the exercise's, and known to everybody.
        first.names(&self);
        first.record(&mut self.clone());
        let mut second = Scrub::new(Secrets::new(&first.found, &first.names));
        second.record(&mut self);
        self.end.hidden += second.hidden;
        self.end.cut += second.cut;
        self
    }
}

/// One pass over a record.
struct Scrub {
    /// What is hidden wherever it occurs.
    secrets: Secrets,
    /// What was found in the place of a secret.
    found: Vec<String>,
    /// What verdicts depend on, line by line.
    names: String,
    /// Makes digests of hidden texts useless to whoever would guess these.
    salt: [u8; 16],
    hidden: usize,
    cut: usize,
}

impl Scrub {
    fn new(secrets: Secrets) -> Self {
        let mut salt = [0; 16];
        // Without randomness the digests are merely easier to guess.
        let _ = getrandom::fill(&mut salt);
        Self {
            secrets,
            found: Vec::new(),
            names: String::new(),
            salt,
            hidden: 0,
            cut: 0,
        }
    }

    /// Takes note of names that are in no object.
    fn names(&mut self, record: &Record) {
        let head = &record.head;
        for name in [&head.exercise, &head.namespace, &head.cluster.context] {
            self.name(name);
        }
        for value in &head.asked.set {
            self.name(value);
        }
        let mut request = |request: &Request| {
            if let Ok(text) = serde_json::to_string(request) {
                self.name(&text);
            }
        };
        for (_, step) in &record.steps {
            if let Step::Answered(answers) = step {
                for (asked, _) in answers {
                    request(asked);
                }
            }
        }
    }

    fn record(&mut self, record: &mut Record) {
        self.text(&mut record.head.cluster.server);
        for (_, step) in &mut record.steps {
            self.step(step);
        }
        for (request, answer) in &mut record.extras {
            self.pair(request, answer);
        }
    }

    fn step(&mut self, step: &mut Step) {
        match step {
            Step::Answered(answers) => {
                for (request, answer) in answers {
                    self.pair(request, answer);
                }
            }
            Step::Watched { answer, .. } => self.answer(answer),
            Step::Changed { probe, answer } => {
                hide_values(probe, self);
                self.answer(answer);
            }
            Step::Asked { probes, .. } => {
                for probe in probes {
                    hide_values(probe, self);
                }
            }
            Step::GaveUp(GiveUp::Trouble(trouble)) => self.text(&mut trouble.message),
            Step::Remembered(_)
            | Step::Watching(_)
            | Step::RecreatedElsewhere { .. }
            | Step::AskedForAll { .. }
            | Step::Retried
            | Step::Passed
            | Step::Expired
            | Step::Interrupted
            | Step::Quit
            | Step::GaveUp(_) => {}
        }
    }

    fn name(&mut self, name: &str) {
        self.names.push_str(name);
        self.names.push('\n');
    }

    fn found(&mut self, value: &str) {
        if !value.contains(HIDDEN) {
            self.found.push(value.to_owned());
        }
    }

    /// Hides the whole of `value`. Nothing is nothing to hide.
    fn hide(&mut self, value: &mut String) {
        if !value.is_empty() && value != HIDDEN {
            self.found(value);
            HIDDEN.clone_into(value);
            self.hidden += 1;
        }
    }

    /// Hides what is secret in `text`, and cuts what is too long.
    fn text(&mut self, text: &mut String) {
        if let Some(scrubbed) = self.secrets.hide_in(text) {
            *text = scrubbed;
            self.hidden += 1;
        }
        if let Some(scrubbed) = patterns::hide_in(text, &mut self.found) {
            *text = scrubbed;
            self.hidden += 1;
        }
        if text.len() > LONGEST {
            let mut end = LONGEST - CUT.len();
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push_str(CUT);
            self.cut += 1;
        }
    }
}
