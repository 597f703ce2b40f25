//! One request to the API: its time, its size, and its repetition.

use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use kube::client::Body;
use kube::core::Status;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::page;
use super::retry::{Backoff, FIRST_ANSWER, FIRST_CONTACT, worth_repeating};

/// No answer of the API is read beyond this many bytes.
const LARGEST: usize = 32 << 20;
/// Nor any refusal, of which only the words count.
const REFUSAL: usize = 256 << 10;
/// The time of one attempt before it is given up for another.
const ATTEMPT: Duration = Duration::from_secs(30);

/// A request as kube's builder makes it.
pub(super) type Built = Result<Request<Vec<u8>>, kube::core::request::Error>;

impl Cluster {
    /// Sends a read until it is answered, refused, or `deadline` has come.
    /// Gives the last real failure, not the deadline's.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        built: Built,
        deadline: Instant,
    ) -> Result<T, Failure> {
        let decode = |body: &[u8]| {
            self.count_memory(body)?;
            from_json(body)
        };
        self.repeat(built, deadline, decode).await
    }

    /// As [`Cluster::get`], for an answer that is no JSON.
    pub(super) async fn get_text(
        &self,
        built: Built,
        deadline: Instant,
    ) -> Result<String, Failure> {
        self.repeat(built, deadline, |body| {
            Ok(String::from_utf8_lossy(body).into_owned())
        })
        .await
    }

    async fn repeat<T>(
        &self,
        built: Built,
        deadline: Instant,
        decode: impl Fn(&[u8]) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let request = built.map_err(|error| Failure::Request(error.to_string()))?;
        let begun = Instant::now();
        let mut backoff = Backoff::default();
        let mut last: Option<Failure> = None;
        loop {
            let patience = if !self.is_foreign() || self.has_answered() {
                ATTEMPT
            } else {
                FIRST_ANSWER
            };
            let until = deadline.min(Instant::now() + patience);
            let answer = self.body(request.clone(), until).await;
            let decoded = answer.and_then(|body| {
                let decoded = decode(&body);
                // Once there was an API, a page is what something in between says for a while.
                decoded.map_err(|failure| match page::of(&body) {
                    Some(page) if !self.has_spoken() => page,
                    _ => failure,
                })
            });
            let failure = match decoded {
                Ok(answer) => {
                    self.answered();
                    self.note_spoken();
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            tracing::debug!(path = request.uri().path(), %failure, "read failed");
            let left = FIRST_CONTACT.saturating_sub(begun.elapsed());
            let left = (!self.has_answered()).then_some(left);
            let never_there = left.is_some_and(|left| left.is_zero());
            let pause = backoff.pause(failure.retry_after());
            // Whoever has never answered is tried once more at the end of the time.
            let pause = left.map_or(pause, |left| pause.min(left));
            let give_up =
                !worth_repeating(&failure) || never_there || Instant::now() + pause >= deadline;
            let said_before = matches!(failure, Failure::Silence(_))
                .then(|| last.take())
                .flatten();
            let failure = said_before.unwrap_or(failure);
            if give_up {
                return Err(failure);
            }
            last = Some(failure);
            sleep(pause).await;
        }
    }

    /// One attempt, for reads and writes alike; the bytes of a successful answer.
    pub(super) async fn body(
        &self,
        request: Request<Vec<u8>>,
        until: Instant,
    ) -> Result<Vec<u8>, Failure> {
        let begun = Instant::now();
        let exchange = async {
            let _permit = self.acquire_permit().await?;
            let answer = self.open(request).await?;
            collect(answer, self.longest(LARGEST)).await
        };
        // Boxed: whoever waits for a request would carry all of it.
        timeout_at(until, Box::pin(exchange))
            .await
            .unwrap_or_else(|_| Err(Failure::Silence(begun.elapsed().as_secs_f32())))
    }

    /// Sends a request; a refusal is an error, the body of a success is not read yet.
    pub(super) async fn open(&self, request: Request<Vec<u8>>) -> Result<Body, Failure> {
        self.sent();
        let answer = self
            .client
            .send(request.map(Body::from))
            .await
            .map_err(|error| Failure::from_transport(&error))?;
        let (head, body) = answer.into_parts();
        // The beginning of a foreign answer is not as good as its end.
        if !self.is_foreign() || !head.status.is_success() {
            self.answered();
        }
        if head.status.is_success() {
            return Ok(body);
        }
        let asked = head
            .headers
            .get("retry-after")
            .and_then(|value| retry_after(value.to_str().ok()?.trim()));
        let words = collect(body, REFUSAL).await.unwrap_or_default();
        let refused = refusal(head.status.as_u16(), &words, asked);
        match &refused {
            Failure::Status { reason, .. } if !reason.is_empty() => self.note_spoken(),
            // What is in front of an API may say in any words that it is not there yet.
            Failure::Status { code, .. } if *code < 500 && !self.has_spoken() => {
                let location = head.headers.get("location");
                let location = location.and_then(|value| value.to_str().ok());
                return Err(page::instead(*code, &words, location).unwrap_or(refused));
            }
            _ => {}
        }
        Err(refused)
    }

    /// Returns the bytes of one answer that are taken where it would be `usual`.
    pub(super) fn longest(&self, usual: usize) -> usize {
        let answer = self.meter().map(|meter| meter.limits().answer);
        let answer = answer.and_then(|answer| usize::try_from(answer).ok());
        answer.unwrap_or(usual).min(usual)
    }

    /// Counts what a JSON text would become, before anything is made of it.
    pub(super) fn count_memory(&self, json: &[u8]) -> Result<(), Failure> {
        let meter = self.meter();
        meter.map_or(Ok(()), |meter| {
            meter.count_memory(json).map_err(Failure::LimitExceeded)
        })
    }
}

fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| {
        let words = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            serde_json::error::Category::Data => "it is not what the API sends",
            _ => "it is no JSON",
        };
        Failure::Garbled(words.to_owned())
    })
}

/// Reads a `Retry-After`: seconds, or a time of day. The longest that is
/// understood is a day: nobody waits longer, and no clock can be overrun.
fn retry_after(value: &str) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    let asked = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let at = rfc2822::parse(value).ok()?.timestamp();
        Duration::try_from(at.duration_since(Timestamp::now())).ok()?
    };
    Some(asked.min(LONGEST))
}

impl Failure {
    /// Returns the time for which the server wants to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

async fn collect(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge(most >> 20)),
        Err(error) => Err(match error.downcast::<kube::Error>() {
            Ok(error) => Failure::from_transport(&error),
            Err(other) => Failure::from_transport(&kube::Error::Service(other)),
        }),
    }
}

/// Reads a refusal: the API's has a `Status`; that of a proxy in between, a page of its own.
pub(super) fn refusal(code: u16, words: &[u8], asked: Option<Duration>) -> Failure {
    if let Ok(status) = serde_json::from_slice::<Status>(words)
        && !status.message.is_empty()
    {
        return Failure::refused(code, &status, asked);
    }
    let page = String::from_utf8_lossy(words);
    let first = page
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    Failure::Status {
        code,
        reason: String::new(),
        message: format!(
            "HTTP {code}: {}",
            first.chars().take(200).collect::<String>()
        ),
        about: None,
        retry_after: asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_time_never_absurd() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        let soon = Timestamp::now() + Duration::from_secs(30);
        let soon = soon.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let asked = retry_after(&soon).unwrap().as_secs();
        assert!((28..=30).contains(&asked), "{soon}: {asked}");
        let a_day = Some(Duration::from_secs(86_400));
        assert_eq!(retry_after(&u64::MAX.to_string()), a_day);
        assert_eq!(retry_after("Fri, 31 Dec 2100 23:59:59 GMT"), a_day);
        for none in ["", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(retry_after(none), None, "{none}");
        }
    }

    #[test]
    fn api_words_are_kept_proxy_page_is_shortened() {
        let status = br#"{"kind":"Status","status":"Failure","message":"pods \"a\" not found","reason":"NotFound","details":{"name":"a","kind":"pods"},"code":404}"#;
        assert!(matches!(
            refusal(404, status, None),
            Failure::Status { code: 404, about: Some(name), .. } if name == "a"
        ));
        assert_eq!(
            refusal(
                502,
                b"\n<html>bad gateway\n<p>",
                Some(Duration::from_secs(1))
            )
            .to_string(),
            "HTTP 502: <html>bad gateway"
        );
    }
}
