//! Reads the words of API server, kubelet and container runtime about an exec.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use serde_json::Value;

use super::command::{Exec, ExecError, Executed};
use crate::cluster::connection_error_kind::ConnectionErrorKind;
use crate::cluster::failure::Failure;
use crate::evidence::{Trouble, TroubleKind};
use crate::objects::fields::items_at;

/// Returns the result of an exec by the runtime's status.
pub(super) fn settle(
    executed: Executed,
    status: Option<Status>,
    exec: &Exec<'_>,
) -> Result<Executed, ExecError> {
    let status = status.unwrap_or_default();
    if status.status.as_deref() == Some("Success") {
        return Ok(Executed {
            exit: Some(0),
            ..executed
        });
    }
    let message = status.message.unwrap_or_default();
    let code = status
        .details
        .and_then(|details| details.causes)
        .and_then(|causes| {
            causes
                .into_iter()
                .find(|cause| cause.reason.as_deref() == Some("ExitCode"))
        })
        .and_then(|cause| cause.message?.parse().ok());
    match code {
        // Docker's way: the runtime's own failure as if the command had written it.
        Some(126 | 127) => {
            let words = format!(
                "{}{}",
                String::from_utf8_lossy(&executed.stdout),
                executed.stderr
            );
            if words.contains("OCI runtime exec failed") {
                return Err(ExecError::NoProgram(words.trim().to_owned()));
            }
        }
        Some(_) => {}
        None => return Err(said_no(0, message, exec)),
    }
    Ok(Executed {
        exit: code,
        ..executed
    })
}

/// Returns the error of an exec that was not opened.
pub(super) fn refused(failure: &Failure, exec: &Exec<'_>) -> ExecError {
    match failure {
        Failure::Status { code, message, .. } if !matches!(code, 401 | 403) => {
            said_no(*code, message.clone(), exec)
        }
        other => ExecError::Trouble(other.trouble(exec.what())),
    }
}

impl ExecError {
    /// Tells whether the container runtime says that it could not start the command,
    /// and not for want of a program.
    pub(super) fn never_began(&self) -> bool {
        const UNSTARTED: &str = "failed to exec in container";
        matches!(self, Self::Trouble(trouble) if trouble.message.contains(UNSTARTED))
    }
}

/// Classifies the words of API server, kubelet and container runtime.
fn said_no(code: u16, message: String, exec: &Exec<'_>) -> ExecError {
    const NO_PROGRAM: [&str; 3] = [
        "executable file not found",
        "no such file or directory",
        "permission denied",
    ];
    const NOT_RUNNING: [&str; 10] = [
        "container not found",
        "is not valid for pod",
        "completed pod",
        "is not running",
        "not created or running",
        "CONTAINER_EXITED",
        "CONTAINER_CREATED",
        "no running task found",
        "failed to create exec",
        "stopped",
    ];
    let says = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    if says(&NOT_RUNNING) {
        return ExecError::NotRunning(message);
    }
    if says(&["exec failed", "failed to exec", "failed to start exec"]) && says(&NO_PROGRAM) {
        return ExecError::NoProgram(message);
    }
    ExecError::Trouble(Trouble {
        kind: if code == 404 {
            TroubleKind::Moved
        } else {
            TroubleKind::Other
        },
        what: exec.what(),
        message,
    })
}

/// Tells whether a container of a Pod is running by its status.
pub(super) fn is_running(pod: &Value, container: &str) -> bool {
    ["/status/containerStatuses", "/status/initContainerStatuses"]
        .into_iter()
        .flat_map(|list| items_at(pod, list))
        .any(|status| status["name"] == container && status.pointer("/state/running").is_some())
}

/// Tells whether a failure to open an exec proves that no command has been started.
pub(in crate::cluster) fn never_began(failure: &Failure) -> bool {
    match failure {
        Failure::Connection(kind, _) => matches!(
            kind,
            ConnectionErrorKind::Refused | ConnectionErrorKind::Dns | ConnectionErrorKind::Timeout
        ),
        Failure::Status { code, message, .. } => {
            matches!(code, 429 | 502 | 503 | 504) || (*code == 500 && message.contains("dial"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::cluster::exec::OUTPUT;
    use crate::evidence::PodKey;

    fn key() -> PodKey {
        PodKey {
            name: "a".into(),
            uid: "1".into(),
        }
    }

    fn exec(pod: &PodKey) -> Exec<'_> {
        Exec {
            pod,
            container: "c",
            command: &["sh"],
            input: None,
            most: OUTPUT,
            harmless: false,
            deadline: Instant::now(),
        }
    }

    #[test]
    fn runtime_words_tell_no_program_from_dead_container() {
        let pod = key();
        let sorted = |code, message: &str| match said_no(code, message.to_owned(), &exec(&pod)) {
            ExecError::NoProgram(_) => "no program".to_owned(),
            ExecError::NotRunning(_) => "not running".to_owned(),
            ExecError::Trouble(trouble) => format!("{:?}", trouble.kind),
        };
        for (code, message, sort) in [
            (
                0,
                "Internal error occurred: error executing command in container: failed to exec in container: failed to start exec \"9c8e\": OCI runtime exec failed: exec failed: unable to start container process: exec: \"sh\": executable file not found in $PATH: unknown",
                "no program",
            ),
            (
                0,
                "failed to exec in container: failed to start exec \"1\": OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown",
                "no program",
            ),
            (
                500,
                "unable to upgrade connection: container not found (\"mariadb\")",
                "not running",
            ),
            (
                500,
                "Internal error occurred: unable to upgrade connection: container not found (\"c\")",
                "not running",
            ),
            (
                500,
                "cannot exec into a container in a completed pod; current phase is Succeeded",
                "not running",
            ),
            (
                0,
                "failed to exec in container: container is in CONTAINER_EXITED state",
                "not running",
            ),
            (
                0,
                "Internal error occurred: error executing command in container: failed to exec in container: failed to create exec \"e293\": task 10bd not found: not found",
                "not running",
            ),
            (400, "container nope is not valid for pod a", "not running"),
            (404, "pods \"a\" not found", "Moved"),
            (
                500,
                "error dialing backend: remote error: tls: internal error",
                "Other",
            ),
        ] {
            assert_eq!(sorted(code, message), sort, "{message}");
        }
    }

    #[test]
    fn docker_missing_program_is_no_exit_code() {
        let pod = key();
        let status = |code: &str| {
            serde_json::from_value(serde_json::json!({
                "status": "Failure", "reason": "NonZeroExitCode",
                "details": {"causes": [{"reason": "ExitCode", "message": code}]},
            }))
            .unwrap()
        };
        let ran = |stdout: &[u8]| Executed {
            stdout: stdout.to_vec(),
            stderr: String::new(),
            exit: None,
            cut: false,
        };
        let docker =
            b"OCI runtime exec failed: exec failed: \"sh\": executable file not found in $PATH\r\n";
        assert!(matches!(
            settle(ran(docker), status("126"), &exec(&pod)),
            Err(ExecError::NoProgram(_))
        ));
        assert_eq!(
            settle(ran(b""), status("127"), &exec(&pod)).unwrap().exit,
            Some(127)
        );
    }

    #[test]
    fn exec_that_may_have_run_is_not_opened_again() {
        let status = |code, message: &str| Failure::Status {
            code,
            reason: String::new(),
            message: message.into(),
            about: None,
            retry_after: None,
        };
        for (failure, again) in [
            (status(503, ""), true),
            (
                status(
                    500,
                    "error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused",
                ),
                true,
            ),
            (status(500, "container not found"), false),
            (
                Failure::Connection(ConnectionErrorKind::Refused, String::new()),
                true,
            ),
            (
                Failure::Connection(ConnectionErrorKind::Broken, String::new()),
                false,
            ),
        ] {
            assert_eq!(never_began(&failure), again, "{failure:?}");
        }
    }
}
