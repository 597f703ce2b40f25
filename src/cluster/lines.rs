//! The lines of a body that is still being sent.

use http_body_util::BodyExt;
use kube::client::Body;

use super::failure::Failure;

/// No line is read beyond this many MiB; etcd keeps no object of 2.
const LONGEST_MIB: usize = 8;

/// Splits a body into lines as its parts arrive.
pub(crate) struct Lines {
    body: Body,
    rest: Vec<u8>,
    /// Where in `rest` no line end has been looked for yet.
    from: usize,
}

impl Lines {
    pub fn new(body: Body) -> Self {
        Self {
            body,
            rest: Vec::new(),
            from: 0,
        }
    }

    /// The next whole line, without its end; `None` at the end of the body
    /// (a last line without an end is a broken one, and left out).
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            if let Some(at) = self.rest[self.from..]
                .iter()
                .position(|byte| *byte == b'\n')
            {
                let after = self.rest.split_off(self.from + at + 1);
                let mut line = std::mem::replace(&mut self.rest, after);
                line.pop();
                self.from = 0;
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(line));
            }
            self.from = self.rest.len();
            if self.rest.len() > LONGEST_MIB << 20 {
                return Err(Failure::TooLarge(LONGEST_MIB));
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
    async fn whole_lines_come_out_and_a_broken_last_one_does_not() {
        let mut lines = Lines::new(Body::from(b"one\n\ntwo\nthr".to_vec()));
        assert_eq!(lines.next().await, Ok(Some(b"one".to_vec())));
        assert_eq!(lines.next().await, Ok(Some(b"two".to_vec())));
        assert_eq!(lines.next().await, Ok(None));
    }
}
