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

containerd --config "$folder/containerd.toml" >>"$log.containerd.log" 2>&1 &
until [ -S /run/containerd/containerd.sock ] && kill -0 $! && : 2>/dev/null <"/dev/tcp/$api"; do
	kill -0 $! || exit 1
	sleep 0.1
done
"$programs/kubelet" --config="$folder/kubelet.json" --kubeconfig="$lab/pki/$node.kubeconfig" \
	--hostname-override="$node" --node-ip="$address" >>"$log.kubelet.log" 2>&1 &
"$programs/kube-proxy" --config="$folder/kube-proxy.json" >>"$log.kube-proxy.log" 2>&1 &

wait -n -p ended || true
echo "process $ended of this node ended: the node ends" >&2
jobs -l >&2
exit 1
