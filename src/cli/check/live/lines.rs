//! A session where there is no screen: a line for each change of a verdict.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::report::terminal::{Ink, Page, seen};
use crate::report::{CheckReport, Open, Verdict, ViewModel};
use crate::say;
use crate::text::Text;

/// Tells a session line by line.
pub(in crate::cli) struct Lines<W> {
    page: Page<W>,
    known: BTreeMap<String, State>,
    begun: bool,
    doing: Option<Text>,
    lost: bool,
    elsewhere: Option<Text>,
    /// The time at which the scene was shown.
    at: Timestamp,
}

/// The standing of a check, as far as a change of it is worth a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Told(Verdict),
    /// Does not pass now, and is done.
    Kept,
    Waiting,
    Asking,
}

impl<W: Write> Lines<W> {
    /// Returns lines on `page`, none told yet.
    pub fn new(page: Page<W>) -> Self {
        Self {
            page,
            known: BTreeMap::new(),
            begun: false,
            doing: None,
            lost: false,
            elsewhere: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Tells what is different from the scene before.
    pub fn show(&mut self, scene: &ViewModel, at: Timestamp) -> io::Result<()> {
        self.at = at;
        if !std::mem::replace(&mut self.begun, true) {
            self.begin(scene)?;
        }
        self.connection(scene.lost.as_ref())?;
        if scene.doing != self.doing {
            self.doing.clone_from(&scene.doing);
            if let Some(doing) = &scene.doing {
                self.line(self.page.style.dots(), doing.get(self.page.style.lang))?;
            }
        }
        if scene.elsewhere != self.elsewhere {
            self.elsewhere.clone_from(&scene.elsewhere);
            if let Some(elsewhere) = &scene.elsewhere {
                self.line("!", elsewhere.get(self.page.style.lang))?;
            }
        }
        for check in scene.stages.iter().flat_map(|stage| &stage.checks) {
            let state = state(scene, check);
            let before = self.known.insert(check.check.clone(), state);
            if before != Some(state) && is_news(before, state) {
                self.check(check, state)?;
            }
        }
        self.page.flush()
    }

    fn begin(&mut self, scene: &ViewModel) -> io::Result<()> {
        let (ja, en, namespace) = (&scene.title.ja, &scene.title.en, &scene.namespace);
        let context = &scene.context;
        self.page.text(
            0,
            Ink::Strong,
            &say!(
                ja: "演習「{ja}」を見ています (コンテキスト {context}、Namespace {namespace})。Ctrl-C で終わります。",
                en: "watching {en} (context {context}, namespace {namespace}); Ctrl-C ends it"
            ),
        )
    }

    fn connection(&mut self, lost: Option<&Text>) -> io::Result<()> {
        if lost.is_some() == self.lost {
            return Ok(());
        }
        self.lost = lost.is_some();
        let text = match lost {
            Some(Text { ja, en }) => say!(
                ja: "クラスターとの接続が切れています。つながるのを待ちます: {ja}",
                en: "connection lost, waiting for it to come back: {en}"
            ),
            None => say!(ja: "クラスターにつながりました", en: "connected again"),
        };
        self.line("!", text.get(self.page.style.lang))
    }

    fn check(&mut self, check: &CheckReport, state: State) -> io::Result<()> {
        let lang = self.page.style.lang;
        let mark = match state {
            State::Kept => self.page.style.mark(Verdict::Pass).0,
            State::Told(verdict) => self.page.style.mark(verdict).0,
            State::Waiting | State::Asking => self.page.style.dots(),
        };
        let reason = check.reason.as_ref().map(|reason| &reason.text);
        let why = check.mismatches.first().map(|first| &first.what).or(reason);
        let why = why.filter(|_| !matches!(state, State::Kept | State::Told(Verdict::Pass)));
        let mut text = check.title.get(lang).to_owned();
        if let Some(earlier) = check.earlier.as_ref().filter(|_| state == State::Kept) {
            let seen = seen(&self.page.style.seen(earlier.seen));
            text.push(' ');
            text.push_str(seen.get(lang));
        }
        if let Some(why) = why {
            text.push_str(" — ");
            text.push_str(why.get(lang));
        }
        self.line(mark, &text)
    }

    fn line(&mut self, mark: &str, text: &str) -> io::Result<()> {
        let time = self.page.style.clock(self.at);
        self.page.verbatim(&format!("{time} {mark} {text}"))
    }
}

fn state(scene: &ViewModel, check: &CheckReport) -> State {
    match scene.open.get(&check.check) {
        Some(Open::Waiting) => State::Waiting,
        Some(Open::Asking) => State::Asking,
        None if check.is_kept() => State::Kept,
        None => State::Told(check.verdict),
    }
}

/// Returns whether a change is news; not being looked at is, only where it was seen before.
fn is_news(before: Option<State>, now: State) -> bool {
    let was_told = matches!(before, Some(State::Told(Verdict::Pass | Verdict::Fail)));
    match now {
        State::Waiting | State::Told(Verdict::Skipped) => was_told,
        // What was green stays green.
        State::Kept => before != Some(State::Told(Verdict::Pass)),
        State::Asking | State::Told(_) => true,
    }
}
