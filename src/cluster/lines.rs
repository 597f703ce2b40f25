//! The lines of a body that is still being sent.

use http_body_util::BodyExt;
use kube::client::Body;

use super::failure::Failure;

/// No line is read beyond this many bytes; etcd keeps no object of 2 MiB.
pub(super) const LONGEST: usize = 8 << 20;

/// Splits a body into lines as its parts arrive.
pub(crate) struct Lines {
    body: Body,
    rest: Vec<u8>,
    /// The bytes of `rest` that have been handed out.
    done: usize,
    longest: usize,
    /// The offset in `rest` from which no line end has been looked for yet.
    from: usize,
}

impl Lines {
    /// Returns the lines of `body`, each of at most so many bytes.
    pub fn new(body: Body, longest: usize) -> Self {
        Self {
            body,
            rest: Vec::new(),
            done: 0,
            longest,
            from: 0,
        }
    }

    /// Returns the next whole line, without its end; `None` at the end of the body
    /// (a last line without an end is a broken one, and left out).
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            if let Some(at) = self.rest[self.from..]
                .iter()
                .position(|byte| *byte == b'\n')
            {
                let line = self.done..self.from + at;
                self.from = line.end + 1;
                self.done = self.from;
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(self.rest[line].to_vec()));
            }
            // Once for each part and not for each line, of which there may be many.
            self.rest.drain(..self.done);
            self.done = 0;
            self.from = self.rest.len();
            if self.rest.len() > self.longest {
                return Err(Failure::TooLarge(self.longest >> 20));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.rest.extend_from_slice(&data);
                    }
                }
                Some(Err(error)) => return Err(Failure::from_transport(&error)),
                None => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn whole_lines_come_out_broken_last_one_does_not() {
        let mut lines = Lines::new(Body::from(b"one\n\ntwo\nthr".to_vec()), LONGEST);
        assert_eq!(lines.next().await, Ok(Some(b"one".to_vec())));
        assert_eq!(lines.next().await, Ok(Some(b"two".to_vec())));
        assert_eq!(lines.next().await, Ok(None));
    }
}
