//! Answers and requests: what is read through the API here, and what probes
//! read as these say themselves.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::object::outline;
use super::{Scrub, name};
use crate::evidence::{Answer, Request, Scope};
use crate::probe::{Hide, hide_answer, hide_values};

impl Scrub {
    pub(super) fn pair(&mut self, request: &mut Request, answer: &mut Answer) {
        match (&mut *request, &mut *answer) {
            // The names in a probe are the exercise's, and kept; its values need not be.
            (Request::Probe(probe), _) => hide_values(probe, self),
            // Other namespaces are other people's.
            (Request::Read(read), Answer::Objects(objects))
                if matches!(read.scope, Scope::Everywhere(_)) =>
            {
                for object in objects {
                    *object = outline(object);
                }
            }
            _ => {}
        }
        self.answer(answer);
    }

    pub(super) fn answer(&mut self, answer: &mut Answer) {
        match answer {
            Answer::Objects(objects) | Answer::Page(objects) => {
                for object in objects {
                    self.object(object);
                }
            }
            Answer::Log(text) => self.text(text),
            Answer::Trouble(trouble) => self.text(&mut trouble.message),
            probed => hide_answer(probed, self),
        }
    }
}

impl Hide for Scrub {
    fn known_secrets(&mut self, value: &mut String) {
        if let Some(hidden) = self.secrets.hide_in(value) {
            *value = hidden;
            self.hidden += 1;
        }
    }

    fn text(&mut self, text: &mut String) -> bool {
        let before = self.hidden;
        Scrub::text(self, text);
        self.hidden > before
    }

    fn named(&mut self, name: &str, value: &mut String) {
        if name::is_secret(name) {
            self.hide(value);
        } else {
            Scrub::text(self, value);
        }
    }

    /// Another digest, the same for the same.
    fn digest(&mut self, digest: &mut String) {
        let salted = Sha256::new().chain_update(self.salt).chain_update(&*digest);
        *digest = salted
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
    }
}
