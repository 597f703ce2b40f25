//! The commands that a report tells its reader to run.

use crate::report::escape::shell_word;

/// The commands that run handson again about the same exercise: what readers told
/// it this time, they have to tell it next time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    exercise: String,
    source: String,
    target: String,
    stages: String,
    /// The submission that is graded, if the report is about one, and whether it
    /// is left on the cluster.
    submission: Option<(String, bool)>,
}

impl Commands {
    /// For `exercise`, a name or path as the user gave it.
    #[must_use]
    pub fn new(exercise: &str) -> Self {
        Self {
            exercise: shell_word(exercise),
            ..Self::default()
        }
    }

    /// With an option that says what the exercise is, for every command.
    #[must_use]
    pub fn with_source(mut self, option: &str, value: &str) -> Self {
        self.source = format!("{} {option} {}", self.source, shell_word(value));
        self
    }

    /// About a submission that is graded, and left on the cluster if `keep`: what
    /// is run again is `grade`.
    #[must_use]
    pub fn with_submission(mut self, submission: &str, keep: bool) -> Self {
        self.submission = Some((shell_word(submission), keep));
        self
    }

    /// With an option that says where and what to look at, for `check` and `grade` only.
    #[must_use]
    pub fn with_target(mut self, option: &str, value: &str) -> Self {
        self.target = format!("{} {option} {}", self.target, shell_word(value));
        self
    }

    /// With a stage that was asked for, for `check` and `grade` only.
    #[must_use]
    pub fn with_stage(mut self, stage: &str) -> Self {
        self.stages = format!("{} --stage {}", self.stages, shell_word(stage));
        self
    }

    /// `handson check` of another stage.
    #[must_use]
    pub fn check_stage(&self, stage: &str) -> String {
        let other = Self {
            stages: String::new(),
            ..self.clone()
        };
        other.with_stage(stage).check("")
    }

    /// `handson check` with what was asked for, and `more`.
    #[must_use]
    pub fn check(&self, more: &str) -> String {
        format!("handson check {}{}{more}", self.exercise, self.options())
    }

    /// The options of what was asked for.
    fn options(&self) -> String {
        let Self {
            source,
            target,
            stages,
            ..
        } = self;
        format!("{stages}{target}{source}")
    }

    /// What was run, to run it again.
    #[must_use]
    pub fn again(&self) -> String {
        match &self.submission {
            None => self.check(""),
            Some((submission, keep)) => self.grade(submission, *keep),
        }
    }

    /// `handson grade` that leaves everything on the cluster, where that was not done.
    #[must_use]
    pub fn grade_and_keep(&self) -> Option<String> {
        let (submission, _) = self.submission.as_ref().filter(|(_, keep)| !keep)?;
        Some(self.grade(submission, true))
    }

    fn grade(&self, submission: &str, keep: bool) -> String {
        let (exercise, options) = (&self.exercise, self.options());
        let keep = if keep { " --keep" } else { "" };
        format!("handson grade {submission} -e {exercise}{options}{keep}")
    }

    /// `handson hint` for a check.
    #[must_use]
    pub fn hint(&self, check: &str) -> String {
        self.about("hint", &format!("/{check}"))
    }

    /// `handson explain` for a stage.
    #[must_use]
    pub fn explain_stage(&self, stage: &str) -> String {
        self.about("explain", &format!("/{stage}"))
    }

    /// `handson explain`.
    #[must_use]
    pub fn explain(&self) -> String {
        self.about("explain", "")
    }

    fn about(&self, command: &str, part: &str) -> String {
        let Self {
            exercise, source, ..
        } = self;
        format!("handson {command} {exercise}{part}{source}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_this_time_is_said_next_time() {
        let commands = Commands::new("volumes")
            .with_target("-n", "dev")
            .with_source("--set", "node=minikube");
        assert_eq!(
            commands.check(" --yes"),
            "handson check volumes -n dev --set node=minikube --yes"
        );
        assert_eq!(
            commands.hint("ready"),
            "handson hint volumes/ready --set node=minikube"
        );
        assert_eq!(
            commands.explain(),
            "handson explain volumes --set node=minikube"
        );
    }

    #[test]
    fn a_submission_is_graded_again() {
        let checked = Commands::new("volumes").with_stage("pvc");
        assert_eq!(checked.again(), "handson check volumes --stage pvc");
        assert_eq!(checked.grade_and_keep(), None);
        let graded = checked.with_submission("./my work", false);
        let again = "handson grade './my work' -e volumes --stage pvc";
        assert_eq!(graded.again(), again);
        assert_eq!(graded.grade_and_keep(), Some(format!("{again} --keep")));
    }

    #[test]
    fn a_path_with_spaces_is_still_one_word() {
        assert_eq!(
            Commands::new("my file.yaml").hint("a"),
            "handson hint 'my file.yaml'/a"
        );
    }
}
