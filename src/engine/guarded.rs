//! Expectations whose conclusions hold nothing secret.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use crate::evidence::{RequiredRequests, Unseen, View};
use crate::expect::{Expect, Expectation, ManifestAspect};
use crate::judgement::{Judgement, Stop};
use crate::report::secrets::Secrets;

/// An expectation of a plan. It knows the values of secret variables, and judges
/// by the data of Secrets; what it says has passed through here, where these
/// are hidden, since a plan has no other way to a judgement.
#[derive(Clone, Debug)]
pub struct Guarded {
    expectation: Expectation,
    secrets: Rc<Secrets>,
}

impl Guarded {
    /// Returns `expectation` with `secrets` hidden in what it says.
    pub(super) fn new(expectation: Expectation, secrets: Rc<Secrets>) -> Self {
        Self {
            expectation,
            secrets,
        }
    }
}

impl Expect for Guarded {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let judged = self.expectation.judge(view);
        let seen = view.secrets().filter_map(|object| object.get("data"));
        let data: Vec<&str> = seen
            .filter_map(Value::as_object)
            .flat_map(|data| data.values().filter_map(Value::as_str))
            .collect();
        let secrets = match data.as_slice() {
            [] => Rc::clone(&self.secrets),
            data => Rc::new(self.secrets.with_data(data.iter().copied())),
        };
        let hide = |text: &str| secrets.hide_in(text).unwrap_or_else(|| text.to_owned());
        match judged {
            Ok(judgement) => Ok(judgement.map_texts(&hide)),
            Err(Stop::Settled(judgement)) => {
                Err(Stop::Settled(Box::new(judgement.map_texts(&hide))))
            }
            Err(Stop::Unseen(Unseen::Trouble(mut trouble))) => {
                trouble.what = hide(&trouble.what);
                trouble.message = hide(&trouble.message);
                Err(Stop::Unseen(Unseen::Trouble(trouble)))
            }
            wanted @ Err(Stop::Unseen(Unseen::Wanted(_))) => wanted,
        }
    }

    fn required_requests(&self) -> RequiredRequests {
        self.expectation.required_requests()
    }

    fn problems(&self) -> Vec<String> {
        self.expectation.problems()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        self.expectation.about()
    }

    fn stays(&self) -> Duration {
        self.expectation.stays()
    }
}
