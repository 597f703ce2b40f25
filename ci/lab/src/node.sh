#!/bin/bash
# A node: PID 1 of a PID namespace, with mounts and a host name of its own.
# It ends as soon as one of its parts ends, and the kernel then ends all the
# rest: shims, containers and mounts. A node lives and dies as one.
#
#   node.sh NODE LAB PROGRAMS API ADDRESS
set -eu
node=$1 lab=$2 programs=$3 api=$4 address=$5
folder=$lab/nodes/$node log=$lab/log/$node

hostname "$node"
# Volumes that the kubelet mounts have to reach containers that run already.
mount --make-rshared /
# What a node has for itself. A hostPath is per node, and fresh in a new lab.
for path in /data /mnt /srv /opt/local-path-provisioner \
	/var/lib/cni /var/lib/kubelet /var/log/containers /var/log/pods; do
	mkdir -p "$path" "$folder/disk$path"
	mount --bind "$folder/disk$path" "$path"
done
# As after a boot: sockets, shims and addresses of an earlier run are gone.
for path in /run/containerd /run/netns /run/runc /run/cni; do
	mkdir -p "$path"
	mount -t tmpfs -o mode=755 lab "$path"
done

declare -A part
begin() {
	local name=$1
	shift
	"$@" >>"$log.$name.log" 2>&1 &
	part[$!]=$name
}
finish() {
	echo "$1 ended, and with it the node; the end of $log.$1.log:" >&2
	tail -n 8 "$log.$1.log" >&2
	exit 1
}

begin containerd containerd --config "$folder/containerd.toml"
# The kubelet retries ever more slowly: it starts when there is an answer.
until [ -S /run/containerd/containerd.sock ] && : 2>/dev/null <"/dev/tcp/$api"; do
	kill -0 $! || finish containerd
	sleep 0.1
done
begin kubelet "$programs/kubelet" --config="$folder/kubelet.json" \
	--kubeconfig="$lab/pki/$node.kubeconfig" --hostname-override="$node" --node-ip="$address"
begin kube-proxy "$programs/kube-proxy" --config="$folder/kube-proxy.json"

wait -n -p ended || true
finish "${part[$ended]}"
