//! Places where data lies that outlives a Pod: in, Pods and the volumes of their claims;
//! out, what else may be read or written there.

use k8s_openapi::api::core::v1::{PersistentVolume, Pod};

use crate::objects::mounts::mounts_of;
use crate::objects::path::{normalize, relative_to};
use crate::say;
use crate::text::Text;

/// The label by which a Pod or a volume is kept to one node.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// A place where data lies that a probe of a student may touch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A namespace of a cluster, with all that is in it.
    Namespace {
        /// The cluster's UID.
        cluster: String,
        /// Its name.
        name: String,
    },
    /// A directory of a node.
    Directory {
        /// The cluster's UID.
        cluster: String,
        /// The node; any, where that is not settled.
        node: Option<String>,
        /// Its path.
        path: String,
        /// Something may write into it.
        is_written: bool,
    },
    /// Storage outside of the clusters, by what it is known by there.
    Storage(String),
}

impl Place {
    /// Returns whether what is done in one of them may show in the other.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Directory {
                    cluster,
                    node,
                    path,
                    is_written,
                },
                Self::Directory {
                    cluster: other_cluster,
                    node: other_node,
                    path: other_path,
                    is_written: other_is_written,
                },
            ) => {
                let is_near = node.is_none() || other_node.is_none() || node == other_node;
                let is_within = |folder: &str, path: &str| relative_to(folder, path).is_some();
                cluster == other_cluster
                    && is_near
                    && (*is_written || *other_is_written)
                    && (is_within(path, other_path) || is_within(other_path, path))
            }
            _ => self == other,
        }
    }

    /// Returns it in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Namespace { name, .. } => say!(ja: "Namespace {name}", en: "namespace {name}"),
            Self::Directory {
                node: Some(node),
                path,
                ..
            } => say!(ja: "ノード {node} の {path}", en: "{path} on node {node}"),
            Self::Directory {
                node: None, path, ..
            } => say!(ja: "ノードの {path}", en: "{path} on a node"),
            Self::Storage(name) => say!(ja: "ストレージ {name}", en: "storage {name}"),
        }
    }
}

/// Returns the names of the claims of a Pod.
pub fn claims_of(pod: &Pod) -> impl Iterator<Item = &str> {
    let volumes = pod
        .spec
        .iter()
        .flat_map(|spec| spec.volumes.iter().flatten());
    volumes.filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str()))
}

/// Returns the places that a Pod mounts on `node` (any, where there is none), but for what
/// lies in its own namespace alone. `volume_of` gives the volume of a claim.
pub fn places_of_pod<'v>(
    cluster: &str,
    pod: &Pod,
    node: Option<&str>,
    volume_of: &dyn Fn(&str) -> Option<&'v PersistentVolume>,
) -> Vec<Place> {
    let node = node.map(str::to_owned);
    let mounted = mounts_of(pod).filter_map(|mounted| {
        let volume = mounted.volume?;
        let is_written = mounted.mount.read_only != Some(true);
        if let Some(path) = &volume.host_path {
            let below = mounted.mount.sub_path.as_deref().unwrap_or_default();
            return Some(Place::Directory {
                cluster: cluster.to_owned(),
                node: node.clone(),
                path: normalize(&format!("{}/{below}", path.path)),
                is_written,
            });
        }
        let claim = &volume.persistent_volume_claim.as_ref()?.claim_name;
        place_of_volume(cluster, volume_of(claim)?, node.clone(), is_written)
    });
    mounted.collect()
}

/// Returns the node that a Pod is on, where its successor would be there, too.
#[must_use]
pub fn settled_node(pod: &Pod) -> Option<String> {
    let spec = pod.spec.as_ref()?;
    let owners = pod.metadata.owner_references.iter().flatten();
    let is_owned = owners
        .filter(|owner| owner.controller == Some(true))
        .count()
        > 0;
    let is_kept = spec
        .node_selector
        .as_ref()
        .is_some_and(|selector| selector.contains_key(HOSTNAME));
    spec.node_name.clone().filter(|_| !is_owned || is_kept)
}

/// Returns where the data of a volume lies, where another volume may lie there, too.
fn place_of_volume(
    cluster: &str,
    volume: &PersistentVolume,
    node: Option<String>,
    is_written: bool,
) -> Option<Place> {
    let spec = volume.spec.as_ref()?;
    let local = spec.local.as_ref().map(|local| &local.path);
    let path = local.or(spec.host_path.as_ref().map(|it| &it.path));
    if let Some(path) = path {
        return Some(Place::Directory {
            cluster: cluster.to_owned(),
            node: node_of_volume(volume).or(node),
            path: path.clone(),
            is_written,
        });
    }
    if let Some(nfs) = &spec.nfs {
        return Some(Place::Storage(format!("{}:{}", nfs.server, nfs.path)));
    }
    let csi = spec.csi.as_ref()?;
    Some(Place::Storage(format!(
        "{}:{}",
        csi.driver, csi.volume_handle
    )))
}

/// Returns the one node that a volume can be reached from.
fn node_of_volume(volume: &PersistentVolume) -> Option<String> {
    let affinity = volume
        .spec
        .as_ref()?
        .node_affinity
        .as_ref()?
        .required
        .as_ref()?;
    let mut all = affinity.node_selector_terms.iter();
    let first = all.next()?.match_expressions.iter().flatten();
    let mut names = first.filter(|it| it.key == HOSTNAME && it.operator == "In");
    match names.next()?.values.as_deref()? {
        [one] => Some(one.clone()),
        _ => None,
    }
}
