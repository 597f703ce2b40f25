//! The answer to a re-creation: codes and values.

use serde::{Deserialize, Serialize};

use super::Trouble;
use super::database::Sentence;

/// A Pod that was deleted and came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recreation {
    /// UID before.
    pub old_uid: String,
    /// UID after; `None` when no new Pod became ready in time.
    pub new_uid: Option<String>,
    /// The node before and after.
    pub nodes: (String, String),
    /// The controller that made the new Pod, e.g. `StatefulSet/mariadb`; `None`: handson did.
    pub controller: Option<String>,
    /// The Pod's claims before.
    pub claims_before: Vec<ClaimIdentity>,
    /// The Pod's claims after.
    pub claims_after: Vec<ClaimIdentity>,
    /// The fate of the nonce.
    #[serde(rename = "witness")]
    pub marker: MarkerSeen,
    /// The means by which it was left and looked for.
    pub means: Means,
    /// What could not be put back, if anything.
    pub not_restored: Vec<NotRestored>,
}

/// A claim and the volume behind it, by UID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimIdentity {
    /// The claim's name.
    pub claim: String,
    /// The claim's UID.
    pub claim_uid: String,
    /// The volume's name.
    pub volume: String,
    /// The volume's UID, where it may be read.
    pub volume_uid: Option<String>,
}

/// The fate of a nonce over a re-creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MarkerSeen {
    /// It is still there, the same.
    Kept,
    /// It is gone.
    Lost,
    /// Something else is in its place.
    Changed,
    /// It could not be left in the first place; the words of who refused.
    NotLeft(String),
    /// The new Pod was not ready, or could not be asked; the last that was seen.
    NotAsked(String),
    /// The Pod was not deleted, since that would have done harm.
    Harm(Harm),
    /// The Pod was not deleted: the data would certainly have been lost.
    WouldLose(Loss),
}

/// The means by which a nonce was left and looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Means {
    /// A row in a database of its own, over the SQL protocol.
    Row,
    /// A file, by the container's shell.
    File {
        /// The container.
        container: String,
        /// The file.
        path: String,
    },
    /// In a record of `evidence/v1`.
    #[serde(untagged)]
    InWords(Sentence),
}

/// The harm that a deletion of the Pod would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the values are named after what they are")]
pub enum Harm {
    /// The Pod is being deleted already.
    Deleting,
    /// It could stay after its deletion.
    Finalizer { finalizer: String },
    /// It is a static Pod, which its node keeps.
    StaticPod,
    /// It is not ready, so its deletion proves nothing.
    NotReady,
    /// It may take longer to end than there is time.
    GracePeriod { seconds: i64 },
    /// No Pod can be created in a namespace that is being deleted.
    NamespaceDeleting { namespace: String },
    /// A new Pod may not be placed on a cordoned node.
    NodeCordoned { node: String },
    /// The API would not create the Pod again; its words.
    NotRecreatable { message: String },
    /// The claim is being deleted or gone, and would go with the Pod.
    ClaimLeaving { claim: String },
    /// It is not known whether the owner makes a new Pod.
    UnknownOwner { owner: String },
    /// The owner is gone.
    OwnerGone { owner: String },
    /// The owner is being deleted.
    OwnerDeleting { owner: String },
    /// The owner has more Pods than it wants.
    OwnerShrinking {
        owner: String,
        wanted: i64,
        there: i64,
    },
    /// The content of a volume that goes with the Pod cannot be copied.
    VolumeNotCopied { volume: String, why: String },
    /// The content of a volume that goes with the Pod is too large to copy.
    VolumeTooLarge { volume: String, mebibytes: usize },
    /// An earlier re-creation was not finished.
    Unfinished,
    /// Pods of other namespaces use what it writes to: a directory of a node, or storage.
    SharedPlace {
        place: String,
        node: Option<String>,
        /// `NAMESPACE/NAME` of each.
        pods: Vec<String>,
    },
    /// The databases cannot be copied.
    DatabaseNotCopied { why: String },
    /// The databases are too large to copy.
    DatabaseTooLarge { rows: usize },
    /// The databases hold an object of a kind that is not copied.
    NotCopied { name: String, kind: String },
    /// In a record of `evidence/v1`.
    #[serde(untagged)]
    InWords(Sentence),
}

/// The reason for which data certainly goes with the Pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the values are named after what they are")]
pub enum Loss {
    /// No volume is mounted there.
    NoVolume { path: String },
    /// An emptyDir is mounted there.
    EmptyDir { path: String },
    /// The claim of a generic ephemeral volume goes with the Pod.
    Ephemeral { volume: String },
    /// An inline CSI volume goes with the Pod.
    InlineCsi { volume: String },
    /// The next Pod sees another directory.
    SubPathExpr {
        expression: String,
        variable: String,
    },
    /// The database keeps its data outside of the volume.
    DataElsewhere {
        path: String,
        variable: String,
        mount: String,
    },
    /// In a record of `evidence/v1`.
    #[serde(untagged)]
    InWords(Sentence),
}

/// Something that could not be put back after a re-creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the values are named after what they are")]
pub enum NotRestored {
    /// The content of a volume.
    Volume {
        volume: String,
        path: String,
        why: String,
    },
    /// A database.
    Database { database: String, why: String },
    /// What the probe made is still there.
    LeftOver { what: String },
    /// What the probe made is still there, since the database does not answer.
    Unreachable { database: String, why: String },
    /// The Pod is not back yet.
    Pod { pod: String },
    /// The journal could not be kept.
    Journal { trouble: Trouble },
    /// In a record of `evidence/v1`.
    #[serde(untagged)]
    InWords(Sentence),
}
