#!/bin/sh
# The checks of twelve.yaml as people script them: one `kubectl get -o jsonpath`
# after the other, in each namespace that is given.
set -eu
node=k3d-hands-on-agent-0

# is WHAT WANTED ARGUMENTS…: what kubectl prints for the arguments is WANTED.
is() {
    what=$1 wanted=$2
    shift 2
    found=$(kubectl -n "$namespace" get "$@")
    [ "$found" = "$wanted" ] || { echo "$namespace: $what: $found, not $wanted" >&2; exit 1; }
}

for namespace; do
    is emptydir-ready 'Running true true' pod shared-vol-example \
        -o jsonpath='{.status.phase} {.status.containerStatuses[*].ready}'
    is emptydir-containers 'demo-1 demo-2' pod shared-vol-example \
        -o jsonpath='{.spec.containers[*].name}'
    is emptydir-shared 'my-shared-vol my-shared-vol my-shared-vol' pod shared-vol-example \
        -o jsonpath='{.spec.volumes[?(@.emptyDir)].name} {.spec.containers[*].volumeMounts[?(@.mountPath=="/mount-point-1")].name} {.spec.containers[*].volumeMounts[?(@.mountPath=="/mount-point-2")].name}'
    is emptydir-node "$node $node" pod shared-vol-example \
        -o jsonpath='{.spec.nodeSelector.kubernetes\.io/hostname} {.spec.nodeName}'
    is node-label "$node" node "$node" \
        -o jsonpath='{.metadata.labels.kubernetes\.io/hostname}'
    is pvc-spec 'local-path ReadWriteOnce 10Gi' pvc mariadb \
        -o jsonpath='{.spec.storageClassName} {.spec.accessModes[*]} {.spec.resources.requests.storage}'
    is storage-class 'rancher.io/local-path Delete WaitForFirstConsumer' storageclass local-path \
        -o jsonpath='{.provisioner} {.reclaimPolicy} {.volumeBindingMode}'
    is pvc-mounted 'data data' pod mariadb \
        -o jsonpath='{.spec.volumes[?(@.persistentVolumeClaim.claimName=="mariadb")].name} {.spec.containers[*].volumeMounts[?(@.mountPath=="/var/lib/mysql")].name}'
    is pvc-bound Bound pvc mariadb -o jsonpath='{.status.phase}'
    volume=$(kubectl -n "$namespace" get pvc mariadb -o jsonpath='{.spec.volumeName}')
    is pv-provisioned 'rancher.io/local-path Delete' pv "$volume" \
        -o jsonpath='{.metadata.annotations.pv\.kubernetes\.io/provisioned-by} {.spec.persistentVolumeReclaimPolicy}'
    is pvc-ready 'Running true' pod mariadb \
        -o jsonpath='{.status.phase} {.status.containerStatuses[*].ready}'
    is pvc-image mariadb:11 pod mariadb -o jsonpath='{.spec.containers[*].image}'
done
