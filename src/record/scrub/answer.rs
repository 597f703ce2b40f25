//! Answers and requests, field by field, so that no text is forgotten.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::object::outline;
use super::{Scrub, name};
use crate::evidence::{
    Answer, ByHandSeen, CarrySeen, FileSeen, Probe, Recreation, Refusal, Request, Rows, Scope,
    SocketSeen, SqlSeen, WitnessSeen,
};
use crate::text::Text;

impl Scrub {
    pub(super) fn pair(&mut self, request: &mut Request, answer: &mut Answer) {
        match (&mut *request, &mut *answer) {
            (Request::Probe(probe), _) => self.probe(probe),
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

    /// The names in a probe are the exercise's, and kept; its values need not be.
    pub(super) fn probe(&mut self, probe: &mut Probe) {
        let texts = match probe {
            Probe::Query { sql, .. } => std::slice::from_mut(sql),
            Probe::Execute { statements, .. } => statements.as_mut_slice(),
            Probe::Write { content, .. } => std::slice::from_mut(content),
            _ => return,
        };
        for text in texts {
            if let Some(hidden) = self.secrets.hide_in(text) {
                *text = hidden;
                self.hidden += 1;
            }
        }
    }

    pub(super) fn answer(&mut self, answer: &mut Answer) {
        match answer {
            Answer::Objects(objects) | Answer::Page(objects) => {
                for object in objects {
                    self.object(object);
                }
            }
            Answer::Log(text) => self.text(text),
            Answer::File(seen) => self.file(seen),
            Answer::Carry(seen) => match seen {
                CarrySeen::NotWritten(words)
                | CarrySeen::NotSeen(words)
                | CarrySeen::NoShell(words)
                | CarrySeen::NotRunning(words) => self.text(words),
                CarrySeen::Same | CarrySeen::Different => {}
            },
            Answer::Socket(seen) => match seen {
                SocketSeen::NoShell(words) | SocketSeen::NotRunning(words) => self.text(words),
                SocketSeen::Asked { .. } => {}
            },
            Answer::Sql(seen) => match seen {
                SqlSeen::Rows(rows) => self.rows(rows),
                SqlSeen::Error { message, .. } => self.text(message),
                SqlSeen::Denied(words) | SqlSeen::NoServer(words) => self.text(words),
                SqlSeen::NoPassword(why) => self.both(why),
            },
            Answer::ByHand(seen) => match seen {
                ByHandSeen::Refused(words) => self.text(words),
                ByHandSeen::Done => {}
            },
            Answer::Recreation(recreation) => self.recreation(recreation),
            Answer::Refused(refusal) => match refusal {
                Refusal::Harm(why) | Refusal::WouldLose(why) => self.both(why),
                Refusal::ReadOnly | Refusal::NotConfirmed => {}
            },
            Answer::Trouble(trouble) => self.text(&mut trouble.message),
        }
    }

    fn file(&mut self, seen: &mut FileSeen) {
        match seen {
            FileSeen::Content { sha256, start, .. } => {
                let before = self.hidden;
                self.text(start);
                if self.hidden > before {
                    // The digest of something short would tell what it is.
                    *sha256 = self.salted(sha256);
                }
            }
            FileSeen::Missing(words) | FileSeen::NoReader(words) | FileSeen::NotRunning(words) => {
                self.text(words);
            }
        }
    }

    /// Another digest, the same for the same.
    fn salted(&self, digest: &str) -> String {
        let salted = Sha256::new().chain_update(self.salt).chain_update(digest);
        salted
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    fn rows(&mut self, rows: &mut Rows) {
        let secret: Vec<bool> = rows
            .columns
            .iter()
            .map(|name| name::is_secret(name))
            .collect();
        for row in &mut rows.rows {
            for (at, cell) in row.iter_mut().enumerate() {
                match cell {
                    Some(cell) if secret.get(at) == Some(&true) => self.hide(cell),
                    Some(cell) => self.text(cell),
                    None => {}
                }
            }
        }
    }

    fn recreation(&mut self, recreation: &mut Recreation) {
        match &mut recreation.witness {
            WitnessSeen::NotLeft(words) | WitnessSeen::NotAsked(words) => self.text(words),
            WitnessSeen::Kept | WitnessSeen::Lost | WitnessSeen::Changed => {}
        }
        self.both(&mut recreation.means);
        for text in &mut recreation.not_restored {
            self.both(text);
        }
    }

    fn both(&mut self, text: &mut Text) {
        self.text(&mut text.ja);
        self.text(&mut text.en);
    }
}
