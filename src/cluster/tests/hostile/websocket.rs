//! Servers that open an exec or a port-forward and then do what no API does.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};

use super::server::{Act, Hostile};
use super::{MIB, foreign};
use crate::cluster::Limits;
use crate::cluster::exec::{Exec, ExecError, Executed};
use crate::evidence::{PodKey, TroubleKind};

const BINARY: u8 = 0x82;
const PING: u8 = 0x89;

/// Returns a frame as servers send it: whole, and not masked.
fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind];
    match u16::try_from(content.len()).unwrap() {
        short @ 0..126 => frame.push(u8::try_from(short).unwrap()),
        long => {
            frame.push(126);
            frame.extend(long.to_be_bytes());
        }
    }
    frame.extend(content);
    frame
}

/// Returns a frame of a channel: 1 is what the command prints, 2 what it complains
/// about, 3 how it ended.
fn channel(number: u8, content: &[u8]) -> Vec<u8> {
    frame(BINARY, &[&[number], content].concat())
}

fn key() -> PodKey {
    PodKey {
        name: "a".into(),
        uid: "1".into(),
    }
}

/// Returns a server that is right about the Pod, opens every stream, and sends
/// `again` after `first` for as long as it is taken.
async fn opens(first: Vec<u8>, again: Vec<u8>) -> Hostile {
    let pod = json!({
        "metadata": {"name": "a", "uid": "1"},
        "status": {"phase": "Running", "containerStatuses": [
            {"name": "c", "state": {"running": {}}},
        ]},
    });
    let pod = pod.to_string();
    Hostile::start(Act::Upgrade { pod, first, again }).await
}

/// What comes of an exec, within the deadline and what is taken.
async fn exec(case: &str, first: Vec<u8>, again: Vec<u8>) -> Result<Executed, ExecError> {
    let server = opens(first, again).await;
    let cluster = foreign(&server.url(), Limits::FOREIGN).await;
    let begun = Instant::now();
    let exec = Exec {
        pod: &key(),
        container: "c",
        command: &["cat", "/mount-point-2/test.txt"],
        input: None,
        most: 1 << 20,
        harmless: true,
        deadline: begun + Duration::from_secs(2),
    };
    let done = cluster.exec(&exec).await;
    // The comparison of the Pod afterwards has two seconds of its own; a flood that
    // nobody ends has no end, and a busy machine is slow.
    assert!(begun.elapsed() < Duration::from_secs(20), "{case}");
    let received = cluster.received().unwrap();
    assert!(received <= 17 * MIB, "{case}: {received} bytes were taken");
    done
}

/// In real time: a flood keeps the runtime busy to its deadline, and what stands
/// still while there is work would never get there.
#[tokio::test(flavor = "current_thread")]
async fn exec_without_useful_answer_has_no_outcome() {
    use TroubleKind::{TimedOut, TooMuch, Unreachable};
    let status = b"{\"status\": \"Success\"}";
    let mut giant = vec![BINARY, 127];
    giant.extend(u64::to_be_bytes(1 << 40));
    let mut masked = channel(3, status);
    masked[1] |= 0x80;
    let x = [b'x'; 8192];
    let pieces = [&[0x02, 1], &b"x"[..], &[0x00, 1], b"x"].concat();
    let floods = [
        ("pings", vec![], frame(PING, b"").repeat(4096)),
        ("empty frames", vec![], frame(BINARY, b"").repeat(4096)),
        ("no such channel", vec![], channel(9, &x)),
        ("complaints", vec![], channel(2, &x)),
        ("a frame of a terabyte", giant, x.to_vec()),
        ("a frame in pieces", vec![], pieces.repeat(1024)),
    ];
    let silent = [
        ("silence", vec![], vec![]),
        ("a frame as clients send it", masked, vec![]),
        ("no frames", vec![0xff; 64], vec![]),
        ("half a status", channel(3, &status[..9]), vec![]),
    ];
    let has_none = async |(case, first, again)| {
        let Err(ExecError::Trouble(trouble)) = exec(case, first, again).await else {
            panic!("{case} has an outcome");
        };
        // Which of them it is depends on which limit is met first.
        let none = [TimedOut, TooMuch, Unreachable];
        assert!(none.contains(&trouble.kind), "{case}: {trouble:?}");
    };
    // One flood at a time: several on one thread would hold up each other's deadline.
    for case in floods {
        has_none(case).await;
    }
    join_all(silent.map(has_none)).await;
}

#[tokio::test(start_paused = true)]
async fn endless_exec_is_cut_without_exit_code() {
    let done = exec("a flood", vec![], channel(1, &[b'x'; 8192])).await;
    let done = done.unwrap();
    assert_eq!(
        (done.cut, done.exit, done.stdout.len()),
        (true, None, 1 << 20)
    );
}

#[tokio::test(start_paused = true)]
async fn a_forwarded_port_that_floods_uses_up_what_is_taken() {
    // The first two bytes of a channel are the port.
    let ports = [
        channel(0, &3306_u16.to_le_bytes()),
        channel(1, &3306_u16.to_le_bytes()),
    ];
    let server = opens(ports.concat(), channel(0, &[b'x'; 8192])).await;
    let cluster = foreign(&server.url(), Limits::FOREIGN).await;
    let soon = Instant::now() + Duration::from_secs(3);
    let mut forwarded = cluster.forward(&key(), 3306, soon).await.unwrap();
    let (mut part, mut read) = (vec![0; 1 << 16], 0);
    let reading = async {
        while let Ok(count @ 1..) = forwarded.read(&mut part).await {
            read += count as u64;
        }
    };
    let ended = timeout(Duration::from_secs(20), reading).await.is_ok();
    assert!(ended, "{read} bytes, and on");
    assert!(read > MIB && read <= 17 * MIB, "{read}");
    assert!(cluster.received() <= Some(17 * MIB));
}
