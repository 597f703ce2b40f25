//! The permissions that probes take.

use crate::evidence::{Access, Kind, Login, Necessity, Password};

use Necessity::{Always, Sometimes};

/// Adds the permission to read the probe's Pod: a name is seen to be the same
/// Pod's still, whatever is done under it.
pub(super) fn with_its_pod(mut own: Vec<(Access, Necessity)>) -> Vec<(Access, Necessity)> {
    own.insert(0, (Access::to("get", &Kind::pod()), Always));
    own
}

/// Returns the permissions to run commands in a container.
pub(super) fn exec(necessity: Necessity) -> Vec<(Access, Necessity)> {
    stream("exec", necessity)
}

/// Returns the permissions to connect to a port of a Pod.
pub(super) fn port_forward() -> Vec<(Access, Necessity)> {
    stream("portforward", Always)
}

/// A stream is opened with GET and, since Kubernetes 1.35, takes the permission
/// to create as well.
fn stream(under: &str, necessity: Necessity) -> Vec<(Access, Necessity)> {
    each(
        necessity,
        ["get", "create"].map(|verb| Access::to_pods(verb, under)),
    )
}

/// Returns the permissions for a session with a database. Where the Pod's
/// environment takes the password from is the student's choice, and it is read there.
pub(super) fn session(login: &Login) -> Vec<(Access, Necessity)> {
    let mut all = port_forward();
    if matches!(login.password, Password::FromPod { .. }) {
        let kinds = [Kind::secret(), Kind::config_map()];
        all.extend(each(Sometimes, kinds.map(|kind| Access::to("get", &kind))));
        // An image may make one up, and write it there.
        all.extend(each(Sometimes, [Access::to_pods("get", "log")]));
    }
    all
}

/// Returns the permissions to delete a Pod and make it again, beside those to
/// look into it: what owns it, where its data lies, whether its node takes it back.
pub(super) fn recreation() -> Vec<(Access, Necessity)> {
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

/// Returns each of the permissions, all with one necessity.
pub(super) fn each(
    necessity: Necessity,
    all: impl IntoIterator<Item = Access>,
) -> Vec<(Access, Necessity)> {
    all.into_iter().map(|access| (access, necessity)).collect()
}
