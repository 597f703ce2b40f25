#!/bin/sh
# Grades examples/volumes as people script it: for each stage apply, wait, look,
# delete the Pod and apply again, look again, and delete. A look is one
# `kubectl get -o jsonpath` or one `kubectl exec`; what is wrong ends it with 1.
set -eu
node=k3d-hands-on-agent-0
namespace=script-$$
# Side by side, each has a directory of the node of its own.
folder=$(mktemp -d)
for file in "$1"/*.yaml; do
    sed "s#/data/mariadb#/data/$namespace#" "$file" >"$folder/$(basename "$file")"
done
k() { kubectl -n "$namespace" "$@"; }
# is WANTED COMMAND…: what the command prints is WANTED.
is() {
    wanted=$1
    shift
    found=$("$@")
    [ "$found" = "$wanted" ] || { echo "$*: $found, not $wanted" >&2; exit 1; }
}
sql() { k exec mariadb -- mariadb -uroot -ppassword -N -B -e "$1"; }
ready() { k wait --for=condition=Ready "pod/$1" --timeout=120s >/dev/null && sleep 5 && is true k get pod "$1" -o jsonpath='{.status.containerStatuses[0].ready}'; }
# Ready is not listening yet: a new database makes its tables first.
listening() {
    for _ in $(seq 120); do
        ! sql 'SELECT 1' >/dev/null 2>&1 || return 0
        sleep 0.5
    done
    exit 1
}
again() {
    k delete pod "$1" --wait=true >/dev/null
    k apply -f "$folder/$2" >/dev/null
    k wait --for=condition=Ready "pod/$1" --timeout=120s >/dev/null
}
database() {
    ready mariadb
    listening
    sql 'CREATE DATABASE hands_on; CREATE TABLE hands_on.test (a INT); INSERT INTO hands_on.test VALUES (1), (2), (3)'
    is "$(printf '1\n2\n3')" sql 'SELECT a FROM hands_on.test ORDER BY a'
    again mariadb "$1"
    listening
    is "$(printf '1\n2\n3')" sql 'SELECT a FROM hands_on.test ORDER BY a'
}

kubectl create namespace "$namespace" >/dev/null
trap 'kubectl delete namespace "$namespace" --wait=true >/dev/null; rm -rf "$folder"' EXIT

k apply -f "$folder/7_emptydir_pod.yaml" >/dev/null
ready shared-vol-example
is 2 sh -c "kubectl -n $namespace get pod shared-vol-example -o jsonpath='{.spec.containers[*].name}' | wc -w"
set -- $(k get pod shared-vol-example -o jsonpath='{.spec.containers[*].name}')
k exec shared-vol-example -c "$1" -- sh -c 'echo seen > /mount-point-1/nonce'
is seen k exec shared-vol-example -c "$2" -- cat /mount-point-2/nonce
again shared-vol-example 7_emptydir_pod.yaml
is '' k exec shared-vol-example -c "$1" -- sh -c 'cat /mount-point-1/nonce 2>/dev/null || :'
k delete pod shared-vol-example --wait=true --grace-period=1 >/dev/null

k apply -f "$folder/7_hostpath_pod.yaml" >/dev/null
is "/data/$namespace" k get pod mariadb -o jsonpath='{.spec.volumes[?(@.hostPath)].hostPath.path}'
database 7_hostpath_pod.yaml
is "$node" k get pod mariadb -o jsonpath='{.spec.nodeName}'
k exec mariadb -- sh -c 'rm -rf /var/lib/mysql/*' || :
k delete pod mariadb --wait=true --grace-period=1 >/dev/null

k apply -f "$folder/7_pvc.yaml" >/dev/null
is 'local-path ReadWriteOnce 10Gi' k get pvc mariadb -o jsonpath='{.spec.storageClassName} {.spec.accessModes[*]} {.spec.resources.requests.storage}'
k apply -f "$folder/7_pvc_pod.yaml" >/dev/null
database 7_pvc_pod.yaml
is Bound k get pvc mariadb -o jsonpath='{.status.phase}'
volume=$(k get pvc mariadb -o jsonpath='{.spec.volumeName}')
k delete pod mariadb --wait=true --grace-period=1 >/dev/null
k delete pvc mariadb --wait=true >/dev/null
kubectl wait --for=delete "pv/$volume" --timeout=60s >/dev/null
echo passed
