//! RESP, the protocol of Redis, as far as simple commands take it: a command is an array
//! of texts, and a reply is of no more than one value. What a server may send is bounded.

use std::io;

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};

/// The longest line of a reply, in bytes.
const LINE: u64 = 4096;
/// The longest value, in bytes.
const VALUE: usize = 64 << 10;

/// A reply to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It was done: `OK`, `PONG`, or a number.
    Done(String),
    /// The server refused it; its words.
    Refused(String),
    /// A value.
    Value(Vec<u8>),
    /// No value.
    Nothing,
}

/// The reason for which there is no reply.
#[derive(Debug, thiserror::Error)]
pub(super) enum RespError {
    /// The stream broke or ended.
    #[error(transparent)]
    Broken(#[from] io::Error),
    /// What came is not RESP.
    #[error("{0}")]
    NotResp(String),
}

/// A connection to a server.
pub(super) struct Connection<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub fn new(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    /// Sends a command and returns the reply to it.
    pub async fn call(&mut self, words: &[&str]) -> Result<Reply, RespError> {
        let mut command = vec![format!("*{}\r\n", words.len())];
        command.extend(
            words
                .iter()
                .map(|word| format!("${}\r\n{word}\r\n", word.len())),
        );
        self.0.write_all(command.concat().as_bytes()).await?;
        self.0.flush().await?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, RespError> {
        let line = self.line().await?;
        let (sort, rest) = (line.chars().next(), line.get(1..).unwrap_or_default());
        match sort {
            Some('+' | ':') => Ok(Reply::Done(rest.to_owned())),
            Some('-') => Ok(Reply::Refused(rest.to_owned())),
            Some('$') if rest == "-1" => Ok(Reply::Nothing),
            Some('$') => match rest.parse() {
                Ok(length) if length <= VALUE => self.value(length).await,
                _ => Err(RespError::NotResp(line)),
            },
            _ => Err(RespError::NotResp(line)),
        }
    }

    async fn line(&mut self) -> Result<String, RespError> {
        let mut line = Vec::new();
        (&mut self.0)
            .take(LINE)
            .read_until(b'\n', &mut line)
            .await?;
        let text = String::from_utf8_lossy(&line);
        match text.strip_suffix("\r\n") {
            Some(text) => Ok(text.to_owned()),
            None if line.is_empty() => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            None => Err(RespError::NotResp(text.chars().take(80).collect())),
        }
    }

    async fn value(&mut self, length: usize) -> Result<Reply, RespError> {
        let mut value = vec![0; length + 2];
        self.0.read_exact(&mut value).await?;
        value.truncate(length);
        Ok(Reply::Value(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a connection makes of `sent`, and what it asked.
    async fn asked(words: &[&str], sent: &[u8]) -> (Result<Reply, RespError>, Vec<u8>) {
        let (near, mut far) = tokio::io::duplex(1 << 20);
        far.write_all(sent).await.unwrap();
        far.shutdown().await.unwrap();
        let mut connection = Connection::new(near);
        let reply = connection.call(words).await;
        drop(connection);
        let mut command = Vec::new();
        far.read_to_end(&mut command).await.unwrap();
        (reply, command)
    }

    #[tokio::test]
    async fn replies_are_told_apart() {
        for (sent, reply) in [
            ("+OK\r\n", Reply::Done("OK".to_owned())),
            (":1\r\n", Reply::Done("1".to_owned())),
            ("-ERR no\r\n", Reply::Refused("ERR no".to_owned())),
            ("$3\r\na\nb\r\n", Reply::Value(b"a\nb".to_vec())),
            ("$0\r\n\r\n", Reply::Value(Vec::new())),
            ("$-1\r\n", Reply::Nothing),
        ] {
            let (seen, command) = asked(&["GET", "a b"], sent.as_bytes()).await;
            assert_eq!(seen.unwrap(), reply, "{sent}");
            assert_eq!(command, b"*2\r\n$3\r\nGET\r\n$3\r\na b\r\n");
        }
    }

    #[tokio::test]
    async fn what_is_no_reply_is_bounded() {
        let long = "x".repeat(1 << 18);
        for sent in [
            "HTTP/1.1 400 Bad Request\r\n",
            "$999999\r\n",
            "$x\r\n",
            &long,
        ] {
            let (seen, _) = asked(&["PING"], sent.as_bytes()).await;
            assert!(matches!(seen, Err(RespError::NotResp(_))), "{seen:?}");
        }
        for sent in ["", "$5\r\nab"] {
            let (seen, _) = asked(&["PING"], sent.as_bytes()).await;
            assert!(matches!(seen, Err(RespError::Broken(_))), "{seen:?}");
        }
    }
}
