//! A UNIX domain socket, as the container that listens and another one see it.

use tokio::time::Instant;

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, reading};
use super::hiding::{Hide, hide_texts};
use super::permissions::exec;
use super::shell::{BETWEEN_LOOKS, LOOKS, run_script, seen_or};
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{Access, Necessity, PodKey, Socket, SocketSeen, Trouble};
use crate::objects::ContainerPath;
use crate::text::Text;

/// Set on a listening socket: `__SO_ACCEPTCON` of the kernel's `net.h`.
const ACCEPTS: u32 = 0x0001_0000;

/// A path as one container sees it.
#[derive(Debug, Default, PartialEq)]
struct SocketPath {
    socket: bool,
    writable: bool,
    /// Device and inode.
    identity: Option<String>,
    /// The lines of `/proc/net/unix`.
    unix: String,
}

impl ProbeAction for Socket {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        let (server, client) = (&self.server.path, &self.client.path);
        format!("sockets {server} and {client} in Pod {}", self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        exec(Necessity::Always)
    }

    /// Asks both containers through their shells. Nothing is connected to: the
    /// student's server sees no client that it does not know.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<SocketSeen, Trouble> {
        let mut looks = 1;
        let seen = loop {
            let seen = look(cluster, self, context.deadline).await;
            // A server may be about to make its socket.
            let is_well = !matches!(&seen, Ok(asked) if !is_shared(asked));
            if is_well || looks == LOOKS {
                break seen;
            }
            looks += 1;
            tokio::time::sleep(BETWEEN_LOOKS).await;
        };
        seen_or(seen, SocketSeen::NoShell, SocketSeen::NotRunning)
    }
}

/// Asks both containers once.
async fn look(
    cluster: &Cluster,
    socket: &Socket,
    deadline: Instant,
) -> Result<SocketSeen, ExecError> {
    let Socket {
        pod,
        server,
        client,
    } = socket;
    let at_server = inspect(cluster, pod, server, deadline).await?;
    let at_client = inspect(cluster, pod, client, deadline).await?;
    let same_file = at_server.identity.is_some() && at_server.identity == at_client.identity;
    Ok(SocketSeen::Asked {
        at_server: at_server.socket,
        at_client: at_client.socket,
        same_file,
        listening: listens(&at_server.unix, &server.path),
        permitted: at_client.writable,
    })
}

fn is_shared(seen: &SocketSeen) -> bool {
    matches!(
        seen,
        SocketSeen::Asked {
            at_server: true,
            at_client: true,
            same_file: true,
            listening: true,
            permitted: true,
        }
    )
}

impl HiddenAnswer for SocketSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

async fn inspect(
    cluster: &Cluster,
    pod: &PodKey,
    at: &ContainerPath,
    deadline: Instant,
) -> Result<SocketPath, ExecError> {
    let script = r#"test -S "$1"; echo "socket=$?"
test -w "$1"; echo "writable=$?"
echo "identity=$(stat -L -c %d:%i -- "$1" 2>/dev/null)"
echo unix; cat /proc/net/unix"#;
    let done = run_script(
        cluster,
        pod,
        &at.container,
        &[script, "sh", &at.path],
        deadline,
    )
    .await?;
    Ok(parse(&String::from_utf8_lossy(&done.stdout)))
}

fn parse(said: &str) -> SocketPath {
    let (facts, unix) = said.split_once("\nunix\n").unwrap_or((said, ""));
    let fact = |name: &str| {
        facts
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    };
    SocketPath {
        socket: fact("socket") == Some("0"),
        writable: fact("writable") == Some("0"),
        identity: fact("identity")
            .filter(|identity| !identity.is_empty())
            .map(str::to_owned),
        unix: unix.to_owned(),
    }
}

/// Returns true where a line of `/proc/net/unix` (address, count, protocol, flags, type,
/// state, inode, path) is a listening socket of this path. Containers of one
/// Pod share their network namespace, and with it this table.
fn listens(table: &str, path: &str) -> bool {
    table.lines().any(|line| {
        let mut rest = line;
        let mut fields = Vec::new();
        for _ in 0..7 {
            let trimmed = rest.trim_start();
            let end = trimmed.find(' ').unwrap_or(trimmed.len());
            fields.push(&trimmed[..end]);
            rest = &trimmed[end..];
        }
        let flags = fields
            .get(3)
            .and_then(|flags| u32::from_str_radix(flags, 16).ok());
        flags.is_some_and(|flags| flags & ACCEPTS != 0) && same_path(rest.trim_start(), path)
    })
}

/// `/var/run` is a link to `/run` in most images, and a server names either.
fn same_path(listed: &str, wanted: &str) -> bool {
    let short = |path: &str| {
        path.strip_prefix("/var/run/")
            .map_or_else(|| path.to_owned(), |rest| format!("/run/{rest}"))
    };
    short(listed) == short(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "Num       RefCount Protocol Flags    Type St Inode Path
000000002fd96a01: 00000002 00000000 00010000 0001 01 161760 /run/mysqld/mysqld.sock
0000000000000000: 00000003 00000000 00000000 0001 03 161761 /run/peer.sock
0000000000000000: 00000003 00000000 00000000 0001 03 161762
0000000000000000: 00000002 00000000 00010000 0001 01 99 /run/with space.sock
";

    #[test]
    fn only_an_accepting_socket_of_the_same_path_listens() {
        for (path, listening) in [
            ("/run/mysqld/mysqld.sock", true),
            ("/var/run/mysqld/mysqld.sock", true),
            ("/run/with space.sock", true),
            ("/run/peer.sock", false),
            ("/run/other.sock", false),
            ("", false),
        ] {
            assert_eq!(listens(TABLE, path), listening, "{path}");
        }
    }

    #[test]
    fn what_the_shell_said_is_read() {
        let found = parse("socket=0\nwritable=1\nidentity=113:42\nunix\nNum\n1: 2\n");
        assert!(found.socket && !found.writable);
        assert_eq!(found.identity.as_deref(), Some("113:42"));
        assert_eq!(found.unix, "Num\n1: 2\n");
        assert_eq!(parse("socket=0\nidentity=\n").identity, None);
        assert_eq!(parse(""), SocketPath::default());
    }
}
