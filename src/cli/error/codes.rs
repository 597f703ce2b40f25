//! Names of errors, for programs. They never change.

use crate::cluster::{ConnectError, Untrusted};
use crate::evidence::TroubleKind;
use crate::exercise::SpecError;

pub(super) fn trouble_code(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::Forbidden => "forbidden",
        TroubleKind::Unauthorized => "unauthorized",
        TroubleKind::Unreachable => "unreachable",
        TroubleKind::TimedOut => "timed-out",
        TroubleKind::TooMuch => "too-much",
        _ => "trouble",
    }
}

pub(super) fn spec_code(error: &SpecError) -> &'static str {
    match error {
        SpecError::NoSuchExercise { .. } => "no-such-exercise",
        SpecError::NoSuchStage { .. } => "no-such-stage",
        SpecError::NoSuchCheck { .. } => "no-such-check",
        SpecError::BadSet { .. } => "bad-set",
        SpecError::NoSuchVariable { .. } => "no-such-variable",
        SpecError::BadValue { .. } => "bad-value",
        SpecError::Read { .. } => "unreadable-file",
        SpecError::NoExercises { .. } => "no-exercises",
        SpecError::Manifest { .. } => "manifest",
        SpecError::Syntax { .. } => "exercise-syntax",
        SpecError::Lint { .. } => "exercise-lint",
    }
}

pub(super) fn connect_code(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::NoKubeconfig { .. } => "no-kubeconfig",
        ConnectError::Unreadable { .. } => "kubeconfig-unreadable",
        ConnectError::Empty { .. } => "kubeconfig-empty",
        ConnectError::NotYaml { .. } | ConnectError::OtherKind { .. } => "kubeconfig-syntax",
        ConnectError::NoSuchContext { .. } => "no-such-context",
        ConnectError::NoCurrentContext { .. } => "no-current-context",
        ConnectError::BrokenContext { .. } => "broken-context",
        ConnectError::MissingFile { .. } => "kubeconfig-missing-file",
        ConnectError::Unfit { .. } => "kubeconfig-unfit",
        ConnectError::Hostile(_) => "kubeconfig-hostile",
        ConnectError::Credentials { .. } => "credentials",
        ConnectError::Plugin { .. } => "credential-plugin",
        ConnectError::Proxy { .. } => "proxy",
        ConnectError::Unauthorized { .. } => "unauthorized",
        ConnectError::Unreachable { .. } => "unreachable",
        ConnectError::NotApi { .. } => "not-an-api",
        ConnectError::Tls {
            why: Untrusted::NoAuthority,
            ..
        } => "no-certificate-authority",
        ConnectError::Tls {
            why: Untrusted::Handshake { .. },
            ..
        } => "tls",
    }
}
