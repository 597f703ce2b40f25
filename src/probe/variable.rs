//! An environment variable of a running process, compared with where it comes from.
//!
//! What is in a Secret is compared here, and is in no answer: not even its length.

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, command_deadline, reading};
use super::hiding::{Hide, hide_texts};
use super::permissions::{each, exec};
use super::source::{Entries, read_entries};
use crate::cluster::{Cluster, Exec, ExecError, OUTPUT};
use crate::evidence::{Access, Kind, Necessity, Trouble, Variable, VariableSeen};
use crate::objects::ConfigSource;
use crate::text::Text;

/// The length of the beginnings that are kept for showing, in characters.
const SHOWN: usize = 200;

impl ProbeAction for Variable {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!("variable {} in Pod {}", self.name, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        let kind = match self.source {
            ConfigSource::Secret(_) => Kind::secret(),
            ConfigSource::ConfigMap(_) => Kind::config_map(),
        };
        let mut all = exec(Necessity::Always);
        all.extend(each(Necessity::Always, [Access::to("get", &kind)]));
        all
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<VariableSeen, Trouble> {
        let wanted = match read_entries(cluster, &self.source, context.deadline).await? {
            Entries::Found(mut entries) => match entries.remove(&self.key) {
                Some(value) => value,
                None => return Ok(VariableSeen::NoKey),
            },
            Entries::Absent => return Ok(VariableSeen::NoSource),
            Entries::Forbidden(words) => return Ok(VariableSeen::NotPermitted(words)),
        };
        // What the first process was started with; where it cannot be read, or is none of
        // the container's own (a shared process namespace), what the runtime gives to any.
        for place in ["/proc/1/environ", "/proc/self/environ"] {
            let exec = Exec {
                pod: &self.pod,
                container: &self.container,
                command: &["cat", "--", place],
                input: None,
                most: OUTPUT,
                harmless: true,
                deadline: command_deadline(context.deadline),
            };
            match cluster.exec(&exec).await {
                Ok(done) if done.ok() => {
                    if let Some(found) = value_in(&done.stdout, &self.name) {
                        let is_secret = matches!(self.source, ConfigSource::Secret(_));
                        return Ok(compare(&wanted, found, is_secret));
                    }
                }
                Ok(_) => {}
                Err(ExecError::NoProgram(words)) => return Ok(VariableSeen::NoReader(words)),
                Err(ExecError::NotRunning(words)) => return Ok(VariableSeen::NotRunning(words)),
                Err(ExecError::Trouble(trouble)) => return Err(trouble),
            }
        }
        Ok(VariableSeen::Unset)
    }
}

/// Returns the value of a variable in `NAME=VALUE` parts that end with zero bytes.
fn value_in<'a>(environ: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut all = environ.split(|byte| *byte == 0);
    all.find_map(|part| part.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
}

fn compare(wanted: &[u8], found: &[u8], is_secret: bool) -> VariableSeen {
    let ends = |value: &[u8]| value.ends_with(b"\n");
    if wanted == found {
        let line_break = ends(found);
        return VariableSeen::Same { line_break };
    }
    let line_break =
        ends(wanted) != ends(found) && wanted.trim_ascii_end() == found.trim_ascii_end();
    let start = |value: &[u8]| -> String {
        let text = String::from_utf8_lossy(value);
        text.chars().take(SHOWN).collect()
    };
    let values = (!is_secret).then(|| (start(wanted), start(found)));
    VariableSeen::Different { values, line_break }
}

impl HiddenAnswer for VariableSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_found_by_its_whole_name() {
        let environ = b"XA=1\0A=two words\nand a line\0AB=3\0EMPTY=\0";
        assert_eq!(value_in(environ, "A"), Some(&b"two words\nand a line"[..]));
        assert_eq!(value_in(environ, "EMPTY"), Some(&b""[..]));
        assert_eq!(value_in(environ, "B"), None);
    }

    #[test]
    fn value_of_a_secret_is_in_no_answer() {
        for found in ["hunter2", "hunter2\n", "other", ""] {
            let seen = format!("{:?}", compare(b"hunter2", found.as_bytes(), true));
            assert!(
                !seen.contains("hunter2") && !seen.contains("other"),
                "{seen}"
            );
        }
    }

    #[test]
    fn bytes_are_compared_and_a_line_break_is_named() {
        assert_eq!(
            compare(b"a\n", b"a\n", true),
            VariableSeen::Same { line_break: true }
        );
        for (wanted, found, line_break) in [
            ("a\n", "a", true),
            ("a", "a\n", true),
            ("a", "b", false),
            ("a", "A", false),
        ] {
            let seen = compare(wanted.as_bytes(), found.as_bytes(), true);
            assert_eq!(
                seen,
                VariableSeen::Different {
                    values: None,
                    line_break
                }
            );
        }
    }
}
