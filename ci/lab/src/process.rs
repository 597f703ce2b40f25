//! Starting background processes, and ending only those.
//!
//! A process is remembered by its number and its start time, so that a number
//! which the system gave to another process since is never taken for ours.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::error::{Error, Result};
use crate::files;
use crate::lab::Lab;

/// A process of the lab's.
#[derive(Clone, Copy)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    start: u64,
}

/// Field 22 of `/proc/PID/stat`, unless the process is gone or a zombie.
fn start_time(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in brackets and may hold anything.
    let (_, rest) = text.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let ended = matches!(fields.next()?, "Z" | "X");
    let start = fields.nth(18)?.parse().ok()?;
    (!ended).then_some(start)
}

impl Process {
    /// Tells one that still runs.
    pub fn alive(self) -> bool {
        start_time(self.pid) == Some(self.start)
    }

    /// Tells it to end at once.
    fn kill(self) {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return;
        };
        // The descriptor holds on to the process, so that what is checked
        // after opening it is what gets the signal.
        if let Ok(descriptor) = pidfd_open(pid, PidfdFlags::empty())
            && self.alive()
        {
            // It may have ended in this very moment.
            pidfd_send_signal(&descriptor, Signal::KILL).ok();
        }
    }
}

impl Lab {
    fn record(&self, component: &str) -> PathBuf {
        self.path("run").join(component)
    }

    /// The component's process, if it was ever started and still runs.
    pub fn running(&self, component: &str) -> Option<Process> {
        let text = fs::read_to_string(self.record(component)).ok()?;
        let (pid, start) = text.trim().split_once(' ')?;
        let process = Process {
            pid: pid.parse().ok()?,
            start: start.parse().ok()?,
        };
        process.alive().then_some(process)
    }

    /// The names of all components that were started.
    pub fn started(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("run")).into_iter().flatten();
        let mut names: Vec<_> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    /// Starts `command` in a network namespace, with its output in a log and
    /// nothing of the caller's open: neither a pipe nor the terminal.
    pub fn start(
        &self,
        component: &str,
        namespace: &str,
        input: Stdio,
        command: &[String],
    ) -> Result<()> {
        let path = self.log(component);
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let log = log.map_err(|source| Error::io("write", &path, source))?;
        let errors = log.try_clone();
        let errors = errors.map_err(|source| Error::io("write", &path, source))?;
        // setsid and nsenter become the command: its number is the child's.
        // The environment is empty so that no proxy setting gets in between.
        let child = Command::new("setsid")
            .arg("nsenter")
            .arg(format!("--net=/run/netns/{namespace}"))
            .args(command)
            .env_clear()
            .env(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            )
            .current_dir("/")
            .stdin(input)
            .stdout(log)
            .stderr(errors)
            .spawn();
        let child = child.map_err(|source| Error::io("start", command[0].as_ref(), source))?;
        let (pid, record) = (child.id(), self.record(component));
        let start = start_time(pid).ok_or_else(|| self.ended(component))?;
        files::write(&record, format!("{pid} {start}\n"))
    }

    /// Ends these components and waits until they are gone.
    pub fn stop(&self, components: &[String]) -> Result<()> {
        let processes: Vec<_> = components.iter().filter_map(|c| self.running(c)).collect();
        for process in &processes {
            process.kill();
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        for process in processes {
            while process.alive() {
                if Instant::now() > deadline {
                    return Err(Error::Stuck(process.pid));
                }
                sleep(Duration::from_millis(10));
            }
        }
        Ok(())
    }

    /// The error for a component that ended by itself.
    pub fn ended(&self, component: &str) -> Error {
        let log = self.log(component);
        let tail = files::tail(&log);
        let component = component.to_owned();
        Error::Ended {
            component,
            log,
            tail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Process, start_time};

    #[test]
    fn a_number_alone_is_not_a_process() {
        let pid = std::process::id();
        let start = start_time(pid).expect("this process runs");
        assert!(Process { pid, start }.alive());
        let later = start + 1;
        assert!(!Process { pid, start: later }.alive());
    }

    #[test]
    fn a_zombie_does_not_run() {
        let mut child = std::process::Command::new("true").spawn().expect("true");
        let stat = format!("/proc/{}/stat", child.id());
        while !std::fs::read_to_string(&stat)
            .expect("stat")
            .contains(") Z ")
        {
            std::thread::yield_now();
        }
        assert_eq!(start_time(child.id()), None);
        child.wait().expect("its end");
    }
}
