//! The parts of a manifest that an expectation is about, so that a selftest can
//! tell which check must notice a change.

use std::borrow::Cow;

use crate::wildcard::fits;

/// Paths in objects of a kind, e.g. `Pod: spec.containers[*].image`.
///
/// A Pod template counts as a Pod, and a claim template as a claim. `*` stands
/// for any letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestAspect(Cow<'static, str>);

impl ManifestAspect {
    /// The presence of a Pod or its workload, under its name.
    pub(crate) const POD: [Self; 2] = [
        Self::of("Pod: metadata.name"),
        Self::of("Pod: spec.replicas"),
    ];
    /// The presence of a claim, under its name.
    pub(crate) const CLAIM: Self = Self::of("PersistentVolumeClaim: metadata.name");
    /// The containers of a Pod.
    pub(crate) const CONTAINERS: Self = Self::of("Pod: spec.containers[*]");
    /// The images of its containers.
    pub(crate) const IMAGE: Self = Self::of("Pod: spec.containers[*].image");
    /// The program that a container runs: its command and environment.
    pub(crate) const PROGRAM: [Self; 2] = [
        Self::of("Pod: spec.containers[*].command"),
        Self::of("Pod: spec.containers[*].env[*]*"),
    ];
    /// The strategy by which a workload replaces its Pods.
    pub(crate) const STRATEGY: [Self; 2] = [
        Self::of("Pod: spec.strategy*"),
        Self::of("Pod: spec.updateStrategy*"),
    ];
    /// The variables of its containers.
    pub(crate) const ENVIRONMENT: Self = Self::of("Pod: spec.containers[*].env*");
    /// The objects of configuration that its volumes name.
    pub(crate) const CONFIG_VOLUMES: [Self; 2] = [
        Self::of("Pod: spec.volumes[*].configMap*"),
        Self::of("Pod: spec.volumes[*].projected*"),
    ];
    /// The choice of a node.
    pub(crate) const NODE: Self = Self::of("Pod: spec.nodeSelector");
    /// The sources of its volumes.
    pub(crate) const VOLUMES: Self = Self::of("Pod: spec.volumes[*]");
    /// The claims that its volumes name.
    pub(crate) const CLAIM_NAME: Self =
        Self::of("Pod: spec.volumes[*].persistentVolumeClaim.claimName");
    /// The path of a hostPath, and its type.
    pub(crate) const HOST_PATH: Self = Self::of("Pod: spec.volumes[*].hostPath.path");
    /// The type of a hostPath.
    pub(crate) const HOST_PATH_TYPE: Self = Self::of("Pod: spec.volumes[*].hostPath.type");
    /// The volumes that are mounted, and where.
    pub(crate) const MOUNTS: [Self; 3] = [
        Self::of("Pod: spec.containers[*].volumeMounts[*]"),
        Self::of("Pod: spec.containers[*].volumeMounts[*].mountPath"),
        Self::of("Pod: spec.containers[*].volumeMounts[*].subPath*"),
    ];
    /// Volumes that cannot be written to.
    pub(crate) const READ_ONLY: Self = Self::of("Pod: spec.*.readOnly");
    /// A claim's class.
    pub(crate) const CLASS: Self = Self::of("PersistentVolumeClaim: spec.storageClassName");
    /// A claim's size.
    pub(crate) const SIZE: Self =
        Self::of("PersistentVolumeClaim: spec.resources.requests.storage");
    /// A claim's access modes.
    pub(crate) const ACCESS_MODES: Self = Self::of("PersistentVolumeClaim: spec.accessModes");

    const fn of(pattern: &'static str) -> Self {
        Self(Cow::Borrowed(pattern))
    }

    /// Returns everything in objects of a kind.
    pub(crate) fn all_of(kind: &str) -> Self {
        Self(Cow::Owned(format!("{kind}: *")))
    }

    /// Returns the kind of the objects.
    pub(crate) fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// Says whether it covers a change at `path`, e.g. `Pod: spec.nodeSelector`.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        fits(&self.0, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aspect_covers_its_own_paths_only() {
        let mounts = ManifestAspect::MOUNTS;
        let covers = |path: &str| mounts.iter().any(|it| it.covers(path));
        assert!(covers(
            "Pod: spec.containers[*].volumeMounts[*].subPathExpr"
        ));
        assert!(!covers("Pod: spec.containers[*].volumeMounts[*].readOnly"));
        assert!(!covers("Pod: spec.containers[*]"));
        assert!(
            ManifestAspect::READ_ONLY.covers("Pod: spec.volumes[*].persistentVolumeClaim.readOnly")
        );
        assert!(ManifestAspect::all_of("Service").covers("Service: spec.ports[*].port"));
        assert!(!ManifestAspect::all_of("Service").covers("Pod: metadata.name"));
    }
}
