//! The rights that a probe takes: what is sent for it, told before it is sent.

use crate::evidence::{Access, Kind, Means, Necessity, PasswordFrom};

use Necessity::{Always, Sometimes};

/// The rights that a probe of this sort takes, and what each is for.
#[must_use]
pub fn access(means: Means) -> Vec<(Access, Necessity)> {
    // A name is seen to be the same Pod's still, whatever is done under it.
    let mut all = each(Always, [Access::to("get", &Kind::pod())]);
    match means {
        Means::Look | Means::Carry => all.extend(each(Always, stream("exec"))),
        Means::Sql(from) => all.extend(session(from)),
        Means::RecreateWithFile => {
            all.extend(each(Always, stream("exec")));
            all.extend(recreation());
        }
        Means::RecreateWithRow(from) => {
            // What lies on the Pod's temporary volumes is copied by exec.
            all.extend(each(Sometimes, stream("exec")));
            all.extend(session(from));
            all.extend(recreation());
        }
    }
    all
}

/// A stream is opened with GET and, since Kubernetes 1.35, takes the right to
/// create as well.
fn stream(under: &str) -> [Access; 2] {
    ["get", "create"].map(|verb| Access::to_pods(verb, under))
}

/// A session with a database. Where the Pod's environment takes the password
/// from is the student's choice, and it is read there.
fn session(from: PasswordFrom) -> Vec<(Access, Necessity)> {
    let mut all = each(Always, stream("portforward"));
    if from == PasswordFrom::Pod {
        let kinds = [Kind::secret(), Kind::config_map()];
        all.extend(each(Sometimes, kinds.map(|kind| Access::to("get", &kind))));
        // An image may make one up, and write it there.
        all.extend(each(Sometimes, [Access::to_pods("get", "log")]));
    }
    all
}

/// What a Pod that is deleted and made again takes, beside how it is looked
/// into: what owns it, where its data lies, and whether its node takes it back.
fn recreation() -> Vec<(Access, Necessity)> {
    let mut all = each(
        Always,
        ["delete", "create"].map(|verb| Access::to(verb, &Kind::pod())),
    );
    let looked_at = [
        Kind::stateful_set(),
        Kind::replica_set(),
        Kind::claim(),
        Kind::volume(),
        Kind::node(),
    ];
    all.extend(each(
        Sometimes,
        looked_at.map(|kind| Access::to("get", &kind)),
    ));
    all.extend(each(Sometimes, [Access::to("list", &Kind::pod())]));
    all
}

fn each(weight: Necessity, all: impl IntoIterator<Item = Access>) -> Vec<(Access, Necessity)> {
    all.into_iter().map(|access| (access, weight)).collect()
}
