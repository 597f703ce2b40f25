//! A class of 200, each of whom has come to some point of the exercise `volumes`,
//! and what is therefore right to say of each.

pub mod lab;
pub mod results;
pub mod script;

/// A point that students come to.
#[derive(Debug)]
pub struct State {
    /// What they have applied.
    manifests: &'static str,
    /// So many of the class are there.
    students: usize,
    /// When the cluster has done with it what it can.
    settled: Settled,
    /// The checks that pass; none of them looks into a Pod.
    pub passes: &'static [&'static str],
    /// Those that fail. All others are skipped: they need one of these, fail for
    /// the same cause, belong to a stage that is over, or would look into a Pod.
    pub fails: &'static [&'static str],
}

/// How the Pod of a state ends up.
#[derive(Clone, Copy, Debug)]
enum Settled {
    /// There is none.
    NoPod,
    /// All of its containers are ready.
    Ready,
    /// No node fits.
    Unscheduled,
    /// There is no such image.
    NoImage,
    /// A container of it ends again and again.
    CrashLoop,
}

macro_rules! manifests {
    ($name:literal) => {
        include_str!(concat!("../exercises/class/", $name, ".yaml"))
    };
}

const NOTHING: &[&str] = &[
    "emptydir-ready",
    "hostpath-ready",
    "pvc-spec",
    "pvc-mounted",
];

/// Of the order of one's own evening: most have not begun or are at the claim.
/// Few have a database that runs, since the lab has two cores.
pub const STATES: [State; 15] = [
    State {
        manifests: "",
        students: 37,
        settled: Settled::NoPod,
        passes: &[],
        fails: NOTHING,
    },
    State {
        manifests: manifests!("emptydir"),
        students: 16,
        settled: Settled::Ready,
        passes: &["emptydir-ready", "emptydir-containers", "emptydir-shared"],
        fails: &["hostpath-ready", "pvc-spec", "pvc-mounted"],
    },
    State {
        manifests: manifests!("misspelt"),
        students: 14,
        settled: Settled::Ready,
        passes: &[],
        fails: NOTHING,
    },
    State {
        manifests: manifests!("two-volumes"),
        students: 12,
        settled: Settled::Ready,
        passes: &["emptydir-ready", "emptydir-containers"],
        fails: &[
            "emptydir-shared",
            "hostpath-ready",
            "pvc-spec",
            "pvc-mounted",
        ],
    },
    State {
        manifests: manifests!("no-image"),
        students: 16,
        settled: Settled::NoImage,
        passes: &["emptydir-containers", "emptydir-shared"],
        fails: NOTHING,
    },
    State {
        manifests: manifests!("crash-loop"),
        students: 10,
        settled: Settled::CrashLoop,
        passes: &["emptydir-containers", "emptydir-shared"],
        fails: NOTHING,
    },
    State {
        manifests: manifests!("wrong-node"),
        students: 16,
        settled: Settled::Unscheduled,
        passes: &["hostpath-image", "hostpath-volume", "hostpath-mounted"],
        fails: &["emptydir-ready", "hostpath-ready", "pvc-spec"],
    },
    State {
        manifests: manifests!("wrong-path"),
        students: 10,
        settled: Settled::NoImage,
        passes: &["hostpath-node", "hostpath-node-label"],
        fails: &[
            "emptydir-ready",
            "hostpath-ready",
            "hostpath-volume",
            "pvc-spec",
        ],
    },
    State {
        manifests: manifests!("hostpath"),
        // A second one would wait for the lock of the first: the folder is the same.
        students: 1,
        settled: Settled::Ready,
        passes: &[
            "hostpath-ready",
            "hostpath-image",
            "hostpath-volume",
            "hostpath-mounted",
            "hostpath-node",
            "hostpath-node-label",
        ],
        fails: &["emptydir-ready", "pvc-spec"],
    },
    State {
        manifests: manifests!("claim"),
        students: 22,
        settled: Settled::NoPod,
        passes: &["pvc-spec", "storage-class", "pvc-waits"],
        fails: &["emptydir-ready", "pvc-mounted"],
    },
    State {
        manifests: manifests!("wrong-claim"),
        students: 10,
        settled: Settled::NoPod,
        passes: &["pvc-waits"],
        fails: &["emptydir-ready", "pvc-spec", "pvc-mounted"],
    },
    State {
        manifests: manifests!("wrong-name"),
        students: 10,
        settled: Settled::Unscheduled,
        passes: &["hostpath-image"],
        fails: &[
            "emptydir-ready",
            "hostpath-ready",
            "hostpath-volume",
            "hostpath-node",
            "pvc-spec",
        ],
    },
    State {
        manifests: manifests!("bound"),
        students: 8,
        settled: Settled::Ready,
        passes: &[
            "pvc-spec",
            "storage-class",
            "pvc-waits",
            "pvc-mounted",
            "pvc-bound",
            "pv-provisioned",
            "pvc-ready",
            "pvc-image",
        ],
        fails: &["emptydir-ready"],
    },
    State {
        manifests: manifests!("bound-no-image"),
        students: 10,
        settled: Settled::NoImage,
        passes: &[
            "pvc-spec",
            "storage-class",
            "pvc-waits",
            "pvc-mounted",
            "pvc-bound",
            "pv-provisioned",
        ],
        fails: &["emptydir-ready", "pvc-ready"],
    },
    State {
        manifests: manifests!("no-password"),
        students: 8,
        settled: Settled::CrashLoop,
        passes: &[
            "pvc-spec",
            "storage-class",
            "pvc-waits",
            "pvc-mounted",
            "pvc-bound",
            "pv-provisioned",
            "pvc-image",
        ],
        fails: &["emptydir-ready", "pvc-ready"],
    },
];

/// What is known of a student before anybody looks.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// They are at this point.
    At(&'static State),
    /// Their cluster is not to be looked at, and one of these is right to say.
    Ill(&'static [&'static str]),
}

/// The students of the lab: the namespace of each, and where they are.
pub fn students() -> impl Iterator<Item = (String, &'static State)> {
    let each = STATES.iter();
    let each = each.flat_map(|state| std::iter::repeat_n(state, state.students));
    (1..)
        .zip(each)
        .map(|(number, state)| (format!("student-{number:03}"), state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_has_200_students() {
        let names: Vec<String> = students().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 200);
        assert_eq!(names.last().map(String::as_str), Some("student-200"));
    }
}
