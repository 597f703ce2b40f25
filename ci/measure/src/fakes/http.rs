//! As much of HTTP/1.1 as a client of an API server needs.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// No request of a client is longer.
const LONGEST: usize = 64 << 10;

/// What a client asks for. None of them sends a body.
pub struct Request {
    /// Path and query.
    pub target: String,
    /// The bearer token; empty where there is none.
    pub token: String,
}

/// The next request on a connection, until its end.
pub async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() > LONGEST || stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    let target = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let mut tokens = headers.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let token = tokens
        .next()
        .and_then(|(_, value)| value.strip_prefix("Bearer "));
    Some(Request {
        target,
        token: token.unwrap_or_default().to_owned(),
    })
}

/// The head of an answer, with more headers.
pub fn head(status: &str, content_type: &str, length: usize, more: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n{more}\r\n"
    )
}

/// What `%41` stands for in a query.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_in_a_query_is_read() {
        assert_eq!(decoded("metadata.name%3Da%2Cb"), "metadata.name=a,b");
        assert_eq!(decoded("100%"), "100%");
    }
}
