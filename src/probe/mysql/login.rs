//! Greeting, login, and the ways to prove a password.

use mysql_common::auth::plugins::caching_sha2_password::scramble_sha256;
use mysql_common::auth::plugins::client_ed25519::ClientEd25519;
use mysql_common::auth::plugins::mysql_native_password::scramble_native;
use mysql_common::auth::plugins::{ChallengeResponsePlugin, Context};
use tokio::io::{AsyncRead, AsyncWrite};

use super::SqlError;
use super::wire::{Fields, Wire, server_error};

const NATIVE: &str = "mysql_native_password";
const SHA2: &str = "caching_sha2_password";
const ED25519: &str = "client_ed25519";

/// Long password, long column flags, protocol 4.1, transactions, the 4.1
/// login, and plugins for it. No multiple statements, no local files.
const CAPABILITIES: u32 = 0x1 | 0x4 | 0x200 | 0x2000 | 0x8000 | 0x8_0000;
const PLUGINS: u32 = 0x8_0000;
const UTF8MB4: u8 = 45;

/// A session that has logged in.
pub(crate) struct Session<S> {
    pub(super) wire: Wire<S>,
}

/// The first packet of a server.
#[derive(Debug, PartialEq)]
struct Greeting {
    capabilities: u32,
    challenge: Vec<u8>,
    plugin: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Logs in. The password is only ever sent scrambled.
    pub async fn login(stream: S, user: &str, password: &str) -> Result<Self, SqlError> {
        let mut wire = Wire::new(stream);
        let greeting = greeting(&wire.read().await?)?;
        let (plugin, proof) = match prove(&greeting.plugin, &greeting.challenge, password) {
            Some(proof) => (greeting.plugin.as_str(), proof),
            // The server then names the one that the account really uses.
            None => (
                NATIVE,
                prove(NATIVE, &greeting.challenge, password).unwrap_or_default(),
            ),
        };
        wire.write(&response(&greeting, user, plugin, &proof))
            .await?;
        let mut plugin = plugin.to_owned();
        // A server may switch the plugin once and sha2 adds one step; more is a game.
        for _ in 0..6 {
            let packet = wire.read().await?;
            match packet.split_first() {
                Some((0x00, _)) => return Ok(Self { wire }),
                Some((0xff, rest)) => return Err(server_error(rest)),
                Some((0xfe, rest)) => {
                    let mut fields = Fields(rest);
                    plugin = String::from_utf8_lossy(fields.until_zero()).into_owned();
                    let proof = prove(&plugin, without_zero(fields.0), password)
                        .ok_or_else(|| unknown(&plugin))?;
                    wire.write(&proof).await?;
                }
                // sha2: the password was in the server's cache.
                Some((0x01, [0x03])) if plugin == SHA2 => {}
                Some((0x01, _)) => {
                    return Err(SqlError::Foreign(format!(
                        "the server wants {plugin} over TLS, which handson does not speak"
                    )));
                }
                _ => {
                    return Err(SqlError::Foreign(
                        "an answer to the login that makes no sense".to_owned(),
                    ));
                }
            }
        }
        Err(SqlError::Foreign(
            "the login goes round in circles".to_owned(),
        ))
    }
}

fn unknown(plugin: &str) -> SqlError {
    let shown: String = plugin.chars().take(60).collect();
    SqlError::Foreign(format!(
        "the account logs in by \"{shown}\", which handson does not speak"
    ))
}

fn greeting(packet: &[u8]) -> Result<Greeting, SqlError> {
    match packet.split_first() {
        Some((10, rest)) => greeting_10(rest).ok_or_else(|| {
            SqlError::Foreign("a greeting that is cut short: not the MySQL protocol".to_owned())
        }),
        Some((0xff, rest)) => Err(server_error(rest)),
        _ => Err(SqlError::Foreign(
            "what answers is no MySQL or MariaDB server".to_owned(),
        )),
    }
}

/// After the version number: <https://mariadb.com/kb/en/connection/>.
fn greeting_10(rest: &[u8]) -> Option<Greeting> {
    let mut fields = Fields(rest);
    fields.until_zero();
    fields.take(4)?;
    let mut challenge = fields.take(8)?.to_vec();
    fields.take(1)?;
    let low = fields.number(2)?;
    // Charset and status.
    fields.take(3)?;
    let high = fields.number(2)?;
    let length = usize::from(fields.byte()?);
    fields.take(10)?;
    let more = length.saturating_sub(8).max(13).min(fields.0.len());
    challenge.extend_from_slice(without_zero(fields.take(more)?));
    let capabilities = u32::try_from(high << 16 | low).ok()?;
    let plugin = if capabilities & PLUGINS == 0 {
        NATIVE.to_owned()
    } else {
        String::from_utf8_lossy(fields.until_zero()).into_owned()
    };
    Some(Greeting {
        capabilities,
        challenge,
        plugin,
    })
}

fn without_zero(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(&[0]).unwrap_or(bytes)
}

fn response(greeting: &Greeting, user: &str, plugin: &str, proof: &[u8]) -> Vec<u8> {
    let capabilities = CAPABILITIES & greeting.capabilities;
    let mut packet = capabilities.to_le_bytes().to_vec();
    packet.extend_from_slice(&(16_u32 << 20).to_le_bytes());
    packet.push(UTF8MB4);
    packet.extend_from_slice(&[0; 23]);
    packet.extend(user.bytes().filter(|byte| *byte != 0));
    packet.push(0);
    // No proof is longer than 64 bytes.
    packet.push(u8::try_from(proof.len()).unwrap_or_default());
    packet.extend_from_slice(proof);
    if capabilities & PLUGINS != 0 {
        packet.extend_from_slice(plugin.as_bytes());
        packet.push(0);
    }
    packet
}

/// The proof that the password is known; `None` for a plugin that is not
/// spoken or a challenge that is none. Nothing is ever sent in clear.
fn prove(plugin: &str, challenge: &[u8], password: &str) -> Option<Vec<u8>> {
    let pass = password.as_bytes();
    match plugin {
        NATIVE => {
            let nonce: [u8; 20] = challenge.try_into().ok()?;
            Some(
                scramble_native(&nonce, pass)
                    .map(Vec::from)
                    .unwrap_or_default(),
            )
        }
        SHA2 => {
            let nonce: [u8; 20] = challenge.try_into().ok()?;
            Some(
                scramble_sha256(&nonce, pass)
                    .map(Vec::from)
                    .unwrap_or_default(),
            )
        }
        ED25519 => {
            let answer = ClientEd25519::default().run(Secret(pass), challenge).ok()?;
            answer.data().map(Vec::from)
        }
        _ => None,
    }
}

struct Secret<'a>(&'a [u8]);

impl Context for Secret<'_> {
    fn pass(&self) -> &[u8] {
        self.0
    }
    fn is_ipc_transport(&self) -> bool {
        false
    }
    fn is_tls_transport(&self) -> bool {
        false
    }
    fn scramble(&self) -> &[u8] {
        &[]
    }
    fn server_key_pem(&self) -> Option<&[u8]> {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MARIADB: &[u8] = b"\x0a5.5.5-10.11.19-MariaDB\0\x05\0\0\0abcdefgh\0\xfe\xf7\x2d\x02\0\xff\x81\x15\0\0\0\0\0\0\x1d\0\0\0ijklmnopqrst\0mysql_native_password\0";

    #[test]
    fn mariadb_s_greeting_is_read() {
        let greeting = greeting(MARIADB).unwrap();
        assert_eq!(greeting.challenge, b"abcdefghijklmnopqrst");
        assert_eq!(greeting.plugin, NATIVE);
    }

    #[test]
    fn a_full_or_blocked_server_says_so_in_its_greeting() {
        assert_eq!(
            greeting(b"\xff\x10\x04Too many connections"),
            Err(SqlError::Server {
                code: 1040,
                message: "Too many connections".into()
            })
        );
    }

    #[test]
    fn an_empty_password_is_an_empty_proof_and_clear_text_is_never_sent() {
        assert_eq!(prove(NATIVE, &[7; 20], ""), Some(Vec::new()));
        assert_eq!(
            prove(NATIVE, &[7; 20], "secret").map(|proof| proof.len()),
            Some(20)
        );
        assert_eq!(
            prove(ED25519, &[7; 32], "secret").map(|proof| proof.len()),
            Some(64)
        );
        assert_eq!(prove("mysql_clear_password", &[7; 20], "secret"), None);
        assert_eq!(prove(NATIVE, &[7; 3], "secret"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_login_panic_or_hang(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..MARIADB.len()) {
            let _ = greeting(&bytes);
            let _ = greeting(&MARIADB[..cut]);
            let mut served = vec![u8::try_from(MARIADB.len()).unwrap(), 0, 0, 0];
            served.extend_from_slice(MARIADB);
            served.extend_from_slice(&bytes);
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let stream = tokio::io::join(&served[..], tokio::io::sink());
            let _ = runtime.block_on(Session::login(stream, "root", "password"));
        }
    }
}
