//! Packets: a length, a number, and bytes.

use std::io::ErrorKind;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::SqlError;

/// The longest packet that is read: a row of the largest table that is kept.
const LONGEST: usize = 4 << 20;
/// A packet of this length would go on in the next one.
const SPLIT: usize = 0x00ff_ffff;

/// A stream of packets.
pub(super) struct Wire<S> {
    stream: S,
    number: u8,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, number: 0 }
    }

    /// The next packet's content.
    pub async fn read(&mut self) -> Result<Vec<u8>, SqlError> {
        let mut head = [0; 4];
        self.stream.read_exact(&mut head).await.map_err(lost)?;
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        if length > LONGEST {
            let start = String::from_utf8_lossy(&head).escape_debug().to_string();
            return Err(SqlError::Foreign(format!(
                "a packet of {length} bytes (it begins {start}): too long, or not the MySQL protocol"
            )));
        }
        self.number = head[3].wrapping_add(1);
        let mut content = vec![0; length];
        self.stream.read_exact(&mut content).await.map_err(lost)?;
        Ok(content)
    }

    /// Sends one packet as part of the present exchange.
    pub async fn write(&mut self, content: &[u8]) -> Result<(), SqlError> {
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        if content.len() >= SPLIT {
            return Err(SqlError::Foreign(
                "a statement of more than 16 MiB".to_owned(),
            ));
        }
        let [low, middle, high, _] = length.to_le_bytes();
        let mut packet = vec![low, middle, high, self.number];
        packet.extend_from_slice(content);
        self.number = self.number.wrapping_add(1);
        self.stream.write_all(&packet).await.map_err(lost)?;
        self.stream.flush().await.map_err(lost)
    }

    /// Begins an exchange.
    pub fn begin(&mut self) {
        self.number = 0;
    }
}

// By value: it is what `map_err` hands over.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn lost(error: std::io::Error) -> SqlError {
    match error.kind() {
        ErrorKind::UnexpectedEof => SqlError::Lost("the connection was closed".to_owned()),
        ErrorKind::ConnectionReset => SqlError::Broken(error.to_string()),
        _ => SqlError::Lost(error.to_string()),
    }
}

/// Reads fields off the front of a packet; `None` where it is too short.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    /// An unsigned number of `width` bytes, at most 8.
    pub fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        )
    }

    /// Up to the next zero byte, or all the rest.
    pub fn until_zero(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == 0);
        let (text, rest) = match end {
            Some(end) => (&self.0[..end], &self.0[end + 1..]),
            None => (self.0, &[][..]),
        };
        self.0 = rest;
        text
    }

    /// A number whose first byte tells its length; `None` for NULL as well.
    pub fn counted_number(&mut self) -> Option<u64> {
        match self.byte()? {
            small @ ..=0xfa => Some(small.into()),
            0xfc => self.number(2),
            0xfd => self.number(3),
            0xfe => self.number(8),
            _ => None,
        }
    }

    /// Bytes after their count.
    pub fn counted(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.counted_number()?).ok()?;
        self.take(count)
    }
}

/// Reads an error packet after its first byte.
pub(super) fn server_error(rest: &[u8]) -> SqlError {
    let mut fields = Fields(rest);
    let code = fields
        .number(2)
        .and_then(|code| u16::try_from(code).ok())
        .unwrap_or_default();
    if fields.0.first() == Some(&b'#') {
        // The SQL state.
        fields.take(6);
    }
    let message = String::from_utf8_lossy(fields.0)
        .chars()
        .take(1000)
        .collect();
    SqlError::Server { code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_short_packet_are_none_and_never_a_panic() {
        assert_eq!(Fields(&[1, 2]).number(4), None);
        assert_eq!(Fields(&[0xfc, 1]).counted_number(), None);
        assert_eq!(
            Fields(&[0xfe, 255, 255, 255, 255, 255, 255, 255, 255]).counted(),
            None
        );
        assert_eq!(Fields(&[0xfb]).counted(), None);
        assert_eq!(
            Fields(&[3, b'a', b'b', b'c', 9]).counted(),
            Some(&b"abc"[..])
        );
        assert_eq!(Fields(b"ab\0c").until_zero(), b"ab");
        assert_eq!(Fields(b"ab").until_zero(), b"ab");
    }

    #[test]
    fn a_server_error_keeps_code_and_words() {
        assert_eq!(
            server_error(b"\x15\x04#28000Access denied"),
            SqlError::Server {
                code: 1045,
                message: "Access denied".into()
            }
        );
        assert_eq!(
            server_error(b""),
            SqlError::Server {
                code: 0,
                message: String::new()
            }
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn something_that_is_not_the_protocol_is_an_error_and_not_a_long_wait() {
        let http = tokio_test_stream(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        assert!(matches!(
            Wire::new(http).read().await,
            Err(SqlError::Foreign(_))
        ));
        let cut = tokio_test_stream(b"\x10\0\0\0abc");
        assert!(matches!(
            Wire::new(cut).read().await,
            Err(SqlError::Lost(_))
        ));
    }

    fn tokio_test_stream(bytes: &'static [u8]) -> impl AsyncRead + AsyncWrite + Unpin {
        tokio::io::join(bytes, tokio::io::sink())
    }
}
