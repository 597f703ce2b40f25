//! The version of the API server, and its clock.

use http::Request;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use kube::client::Body;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::Cluster;
use crate::evidence::Trouble;

/// The endpoint that everybody may read, also without any rights.
const VERSION: &str = "/version";
/// A `Date` has whole seconds.
const GRAIN: SignedDuration = SignedDuration::from_secs(1);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    git_version: String,
}

impl Cluster {
    /// Returns the version of the API server, as it writes it: `v1.34.1+k3s1`.
    ///
    /// # Errors
    /// [`Trouble`] when there is no answer.
    pub async fn version(&self, deadline: Instant) -> Result<String, Trouble> {
        let request = Request::get(VERSION)
            .body(Vec::new())
            .map_err(kube::core::request::Error::BuildRequest);
        let version: Version = self
            .get(request, deadline)
            .await
            .map_err(|failure| failure.trouble(format!("get {VERSION}")))?;
        Ok(version.git_version)
    }

    /// Returns by how much the server's clock is ahead of this machine's, as far as
    /// the head of an answer tells (RFC 9110, `Date`); `None` where it has none.
    pub async fn clock_ahead(&self, deadline: Instant) -> Option<SignedDuration> {
        let request = Request::get(VERSION).body(Body::empty()).ok()?;
        let _permit = self.acquire_permit().await.ok()?;
        self.sent();
        let before = Timestamp::now();
        let answer = timeout_at(deadline, self.client.send(request)).await;
        let after = Timestamp::now();
        let answer = answer.ok()?.ok()?;
        let date = answer.headers().get("date")?.to_str().ok()?;
        let said = rfc2822::parse(date).ok()?.timestamp();
        Some(difference(said, before, after))
    }
}

/// Returns the least difference that explains an answer of the second `said` between
/// `before` and `after`.
fn difference(said: Timestamp, before: Timestamp, after: Timestamp) -> SignedDuration {
    let ahead = said.duration_since(after);
    let behind = said.duration_since(before) + GRAIN;
    if ahead.is_positive() {
        ahead
    } else {
        behind.min(SignedDuration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_by_what_the_way_does_not_explain() {
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        for (said, before, after, millis) in [
            (10_000, 10_000, 10_050, 0),
            (10_000, 10_990, 11_020, 0),
            (10_000, 9_000, 12_000, 0),
            (10_000, 9_900, 9_990, 10),
            (10_000, 11_500, 11_600, -500),
            (70_000, 10_000, 10_000, 60_000),
            (10_000, 71_000, 71_000, -60_000),
        ] {
            let found = difference(at(said), at(before), at(after));
            assert_eq!(
                found,
                SignedDuration::from_millis(millis),
                "{said} {before}"
            );
        }
    }
}
