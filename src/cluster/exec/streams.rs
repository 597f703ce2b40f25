//! Feeds a command's input and reads its outputs, up to a limit.

use std::pin::pin;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::api::AttachedProcess;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use super::command::{Exec, Executed};
use crate::cluster::connection_error_kind::ConnectionErrorKind;
use crate::cluster::failure::Failure;

/// The bytes that are kept of what a command complains about.
const COMPLAINTS: usize = 16 << 10;

/// Reads both outputs, feeds the input and waits for the status, all at once:
/// kube 5.0's pipes do not end when a connection breaks, only the status does.
pub(super) async fn drive(
    process: &mut AttachedProcess,
    exec: &Exec<'_>,
) -> Result<(Executed, Option<Status>), Failure> {
    let broken = || {
        Failure::Connection(
            ConnectionErrorKind::Broken,
            "the exec stream ended without a status".to_owned(),
        )
    };
    let (Some(mut stdout), Some(mut stderr), Some(status)) =
        (process.stdout(), process.stderr(), process.take_status())
    else {
        return Err(broken());
    };
    let input = process.stdin();
    let mut feed = pin!(async move {
        if let (Some(mut pipe), Some(bytes)) = (input, exec.input) {
            let fed = pipe.write_all(bytes).await;
            // Ends the command's input; fails when the command has ended before.
            let ended = pipe.shutdown().await;
            tracing::trace!(?fed, ?ended, "input fed");
        }
    });
    let mut status = pin!(status);
    let (mut out, mut err) = (Sink::new(exec.most), Sink::new(COMPLAINTS));
    let (mut all_fed, mut ended, mut verdict) = (false, false, None);
    loop {
        tokio::select! {
            biased;
            () = out.fill(&mut stdout), if out.open => if out.cut { break },
            () = err.fill(&mut stderr), if err.open => {},
            last = &mut status, if !ended => {
                ended = true;
                verdict = last;
                if verdict.is_none() {
                    return Err(broken());
                }
            },
            () = &mut feed, if !all_fed => all_fed = true,
            else => break,
        }
        if ended && !out.open && !err.open {
            break;
        }
    }
    let executed = Executed {
        cut: out.cut,
        stdout: out.kept,
        stderr: String::from_utf8_lossy(&err.kept).into_owned(),
        exit: None,
    };
    Ok((executed, verdict))
}

/// Keeps the beginning of a stream.
struct Sink {
    kept: Vec<u8>,
    most: usize,
    open: bool,
    cut: bool,
    part: Vec<u8>,
}

impl Sink {
    fn new(most: usize) -> Self {
        Self {
            kept: Vec::new(),
            most,
            open: true,
            cut: false,
            part: vec![0; 16 << 10],
        }
    }

    async fn fill(&mut self, from: &mut (impl AsyncRead + Unpin)) {
        match from.read(&mut self.part).await {
            Ok(0) | Err(_) => self.open = false,
            Ok(count) => {
                let room = self.most - self.kept.len();
                self.kept.extend_from_slice(&self.part[..count.min(room)]);
                self.cut |= count > room;
            }
        }
    }
}
