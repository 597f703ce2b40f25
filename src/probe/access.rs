//! The rights that a probe takes: what is sent for it, told before it is sent.

use crate::evidence::{Access, Kind, Means, PasswordFrom, Weight};

use Weight::{Reason, Verdict};

/// The rights that a probe of this sort takes, and what each is for.
#[must_use]
pub fn access(means: Means) -> Vec<(Access, Weight)> {
    // A name is seen to be the same Pod's still, whatever is done under it.
    let mut all = verdict([Access::to("get", &Kind::pod())]);
    match means {
        Means::Look | Means::Carry => all.extend(exec()),
        Means::Sql(password) => {
            all.extend(forward());
            all.extend(self::password(password));
        }
        Means::RecreateWithFile => {
            all.extend(exec());
            all.extend(recreation());
        }
        Means::RecreateWithRow(password) => {
            // What lies on the Pod's temporary volumes is copied by exec.
            all.extend(exec());
            all.extend(forward());
            all.extend(self::password(password));
            all.extend(recreation());
        }
    }
    all
}

/// A stream is opened with GET and, since Kubernetes 1.35, takes the right to
/// create as well (before that, this one is only needed by clients of old).
fn stream(under: &str) -> Vec<(Access, Weight)> {
    verdict([
        Access::to_pods("get", under),
        Access::to_pods("create", under),
    ])
}

fn exec() -> Vec<(Access, Weight)> {
    stream("exec")
}

fn forward() -> Vec<(Access, Weight)> {
    stream("portforward")
}

/// Where the Pod's environment takes the password from is the student's choice;
/// where it may not be read, the check cannot log in.
fn password(from: PasswordFrom) -> Vec<(Access, Weight)> {
    let kinds = ["Secret", "ConfigMap"]
        .into_iter()
        .filter_map(Kind::built_in);
    match from {
        PasswordFrom::Given => Vec::new(),
        PasswordFrom::Pod => {
            let sources = kinds.map(|kind| Access::to("get", &kind));
            verdict(sources.chain([Access::to_pods("get", "log")]))
        }
    }
}

/// What a Pod that is deleted and made again takes, beside how it is looked
/// into: what owns it, where its data lies, and whether its node takes it back.
fn recreation() -> Vec<(Access, Weight)> {
    let kind = |name| Kind::built_in(name).unwrap_or_else(Kind::pod);
    let mut all = verdict([
        Access::to("list", &Kind::pod()),
        Access::to("delete", &Kind::pod()),
        Access::to("create", &Kind::pod()),
        Access::to("get", &Kind::claim()),
        Access::to("get", &Kind::stateful_set()),
        Access::to("get", &kind("ReplicaSet")),
    ]);
    let safety = [
        Access::to("get", &Kind::volume()),
        Access::to("get", &Kind::node()),
    ];
    all.extend(safety.map(|access| (access, Reason)));
    all
}

fn verdict(all: impl IntoIterator<Item = Access>) -> Vec<(Access, Weight)> {
    all.into_iter().map(|access| (access, Verdict)).collect()
}
