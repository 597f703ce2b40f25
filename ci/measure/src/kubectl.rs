//! Set-up with kubectl, for which time does not matter.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::error::{Error, Result};

/// Runs kubectl with words and an input; what it prints.
pub fn kubectl(words: &str, input: &str) -> Result<String> {
    let output = output(
        Command::new("kubectl").args(words.split_whitespace()),
        input,
    )?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Code {
        command: format!("kubectl {words}"),
        code: output.status.code().unwrap_or(-1),
        wanted: 0,
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Makes the namespace, if it is not there yet.
pub fn namespace(name: &str) -> Result<()> {
    let namespace = format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
    kubectl("apply -f -", &namespace).map(drop)
}

/// Applies manifests to the namespace, which is made if it is not there yet.
pub fn apply(to: &str, manifests: &str) -> Result<()> {
    namespace(to)?;
    kubectl(&format!("apply -n {to} -f -"), manifests).map(drop)
}

/// Waits until the Pods that are named have a condition.
pub fn wait_for(condition: &str, namespace: &str, pods: &str) -> Result<()> {
    let words =
        format!("wait -n {namespace} --for=condition={condition} --timeout=180s pod {pods}");
    kubectl(&words, "").map(drop)
}

/// Runs a program with an input to its end.
pub fn output(command: &mut Command, input: &str) -> Result<Output> {
    let name = command.get_program().to_owned();
    let failed = || Error::io("run", name.as_ref());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(failed())?;
    }
    child.wait_with_output().map_err(failed())
}
