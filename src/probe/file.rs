//! A file of a container, read.

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, command_deadline, reading};
use super::hiding::{Hide, hide_texts};
use super::permissions::exec;
use crate::cluster::{Cluster, Exec, ExecError, Executed, OUTPUT};
use crate::digest;
use crate::evidence::{Access, File, FileSeen, HIDDEN, MissingFile, Necessity, Trouble};
use crate::text::Text;

/// The length of the start that is kept for showing, in characters.
const SHOWN: usize = 400;
/// The most that a listing of a folder may be, in bytes.
const LISTED: usize = 8 << 10;

impl ProbeAction for File {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!("file {} in Pod {}", self.at.path, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        exec(Necessity::Always)
    }

    /// Reads up to 1 MiB. `head` is asked first: it ends by itself, where `cat`
    /// of an endless file would go on in the container.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<FileSeen, Trouble> {
        let Self {
            pod,
            at,
            again,
            secret,
        } = self;
        let most = (OUTPUT + 1).to_string();
        let head = ["head", "-c", &most, "--", &at.path];
        let cat = ["cat", "--", &at.path];
        let mut exec = Exec {
            pod,
            container: &at.container,
            command: &head,
            input: None,
            most: OUTPUT,
            harmless: true,
            deadline: command_deadline(context.deadline),
        };
        let mut done = cluster.exec(&exec).await;
        if matches!(done, Err(ExecError::NoProgram(_))) {
            exec.command = &cat;
            exec.deadline = command_deadline(context.deadline);
            done = cluster.exec(&exec).await;
        }
        let identity = if *again > 0 {
            identify(cluster, self, context).await
        } else {
            None
        };
        let seen = match done {
            Ok(done) if done.ok() || done.cut => FileSeen::Content {
                bytes: done.stdout.len() as u64,
                sha256: digest::sha256(&done.stdout),
                start: if *secret {
                    HIDDEN.to_owned()
                } else {
                    let text = String::from_utf8_lossy(&done.stdout);
                    text.chars().take(SHOWN).collect()
                },
                cut: done.cut,
                identity,
            },
            Ok(done) => FileSeen::Missing(MissingFile {
                said: done.complaint(),
                beside: list_beside(cluster, self, context).await,
            }),
            Err(ExecError::NoProgram(words)) => FileSeen::NoReader(words),
            Err(ExecError::NotRunning(words)) => FileSeen::NotRunning(words),
            Err(ExecError::Trouble(trouble)) => return Err(trouble),
        };
        Ok(seen)
    }
}

/// Returns device and inode of the file, `None` where the container cannot tell.
async fn identify(cluster: &Cluster, file: &File, context: &ProbeContext<'_>) -> Option<String> {
    let File { pod, at, .. } = file;
    let exec = Exec {
        pod,
        container: &at.container,
        command: &["stat", "-L", "-c", "%d:%i", "--", &at.path],
        input: None,
        most: OUTPUT,
        harmless: true,
        deadline: command_deadline(context.deadline),
    };
    let done = cluster.exec(&exec).await.ok().filter(Executed::ok)?;
    let said = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    (!said.is_empty()).then_some(said)
}

/// Returns the names in the folder of the file, `None` where it cannot be listed.
async fn list_beside(
    cluster: &Cluster,
    file: &File,
    context: &ProbeContext<'_>,
) -> Option<Vec<String>> {
    let File { pod, at, .. } = file;
    let (folder, _) = at.path.rsplit_once('/')?;
    let exec = Exec {
        pod,
        container: &at.container,
        command: &["ls", "-A1", "--", &format!("{folder}/")],
        input: None,
        most: LISTED,
        harmless: true,
        deadline: command_deadline(context.deadline),
    };
    let done = cluster.exec(&exec).await.ok()?;
    // A name in two halves at the end of what was read is none.
    let whole = done.stdout.split_inclusive(|byte| *byte == b'\n');
    let whole = whole.filter(|line| line.ends_with(b"\n"));
    let names = whole.map(|line| String::from_utf8_lossy(line).trim_end().to_owned());
    (done.ok() || done.cut).then(|| names.take(MissingFile::MOST).collect())
}

impl HiddenAnswer for FileSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        match self {
            Self::Content { sha256, start, .. } => {
                if hide.text(start) || start == HIDDEN {
                    // The digest of something short would tell what it is.
                    hide.digest(sha256);
                }
            }
            Self::Missing(missing) => hide_texts(missing, hide),
            Self::NoReader(words) | Self::NotRunning(words) => {
                hide.text(words);
            }
        }
    }
}
