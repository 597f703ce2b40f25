//! A terminal that a test can look at and type into.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// So that no two servers of a test meet.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A tmux server of its own, with one window; gone when this is dropped.
pub struct Tmux {
    socket: String,
}

impl Tmux {
    /// Runs `command` in a window of this size; what it ended with is printed
    /// when it has ended.
    pub fn start(socket: &str, command: &Command, (width, height): (u16, u16)) -> Self {
        let line = line(command);
        let line = format!("{line}; echo \"ended with $?\"; exec sleep 900");
        Self::open(socket, &line, (width, height))
    }

    /// Runs `command` from a shell that can stop it and let it go on.
    pub fn shell(socket: &str, command: &Command, size: (u16, u16)) -> Self {
        let tmux = Self::open(socket, "exec bash --norc", size);
        tmux.press(&[&line(command), "Enter"]);
        tmux
    }

    fn open(socket: &str, line: &str, (width, height): (u16, u16)) -> Self {
        let tmux = Self {
            socket: format!("handson-{socket}-{}", NEXT.fetch_add(1, Ordering::Relaxed)),
        };
        let (width, height) = (width.to_string(), height.to_string());
        tmux.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            &width,
            "-y",
            &height,
            line,
        ]);
        tmux
    }

    fn tmux(&self, args: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-u", "-L", &self.socket])
            .args(args)
            .output()
            .unwrap_or_else(|error| {
                panic!("this test needs tmux, which ci/test installs: {error}")
            });
        assert!(output.status.success(), "tmux {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Presses keys, by tmux's names.
    pub fn press(&self, keys: &[&str]) {
        let mut args = vec!["send-keys"];
        args.extend(keys);
        self.tmux(&args);
    }

    /// Gives the window another size.
    pub fn resize(&self, width: u16, height: u16) {
        let (width, height) = (width.to_string(), height.to_string());
        self.tmux(&["resize-window", "-x", &width, "-y", &height]);
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The process id of the program in the window.
    pub fn pid(&self) -> String {
        let shell = self.tmux(&["display-message", "-p", "#{pane_pid}"]);
        let children = Command::new("pgrep").args(["-P", shell.trim()]).output();
        String::from_utf8(children.unwrap().stdout)
            .unwrap()
            .trim()
            .to_owned()
    }

    /// Whether the program has all of the screen, and hides the cursor.
    pub fn is_taken(&self) -> (bool, bool) {
        let flags = "#{alternate_on} #{cursor_flag}";
        let flags = self.tmux(&["display-message", "-p", flags]);
        let flags = flags.trim();
        (flags.starts_with('1'), flags.ends_with('0'))
    }

    /// Waits until `part` is on the screen; how long that took.
    #[track_caller]
    pub fn wait_for(&self, part: &str, at_most: Duration) -> Duration {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            let took = begun.elapsed();
            if screen.contains(part) {
                return took;
            }
            assert!(took < at_most, "no `{part}` within {at_most:?}:\n{screen}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end, at which the terminal is as it was.
    #[track_caller]
    pub fn wait_for_end(&self, code: u8) -> String {
        self.wait_for(&format!("ended with {code}"), Duration::from_secs(60));
        assert_eq!(self.is_taken(), (false, false));
        self.screen()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = Command::new("tmux")
            .args(["-L", &self.socket, "kill-server"])
            .output();
    }
}

/// `command` as a shell has it.
fn line(command: &Command) -> String {
    let word = |text: &std::ffi::OsStr| {
        let text = text.to_str().unwrap().replace('\'', "'\\''");
        format!("'{text}'")
    };
    let vars = command.get_envs().filter_map(|(name, value)| {
        let value = value?;
        Some(format!("{}={}", name.to_str()?, word(value)))
    });
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let all: Vec<String> = std::iter::once("env LANG=C.UTF-8 LC_ALL=C.UTF-8".to_owned())
        .chain(vars)
        .chain(words.map(word))
        .collect();
    all.join(" ")
}
