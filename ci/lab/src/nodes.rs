//! The nodes: configuration and start; `node.sh` is what runs.

use std::process::Stdio;

use serde_json::json;

use crate::cgroups;
use crate::error::Result;
use crate::files::{make_folder, write};
use crate::lab::{Lab, Settings, node_name};
use crate::network::{self, API, DNS, PODS, REGISTRY, node_address, node_pods};

/// PID 1 of a node.
const SCRIPT: &str = include_str!("node.sh");

/// Starts a node that does not run, on the disk it had.
pub fn start(lab: &Lab, settings: &Settings, index: u8) -> Result<()> {
    let node = node_name(index);
    // What is left of an earlier run goes first.
    network::remove_node(lab, index)?;
    cgroups::remove(lab, Some(&node))?;
    network::make_node(lab, index, settings.nodes)?;
    cgroups::make(lab, &node)?;

    let folder = lab.path("nodes").join(&node);
    make_folder(&folder.join("cni"))?;
    make_folder(&folder.join("registries/_default"))?;
    write(&folder.join("cni/10-pods.conflist"), pod_network(index))?;
    write(
        &folder.join("registries/_default/hosts.toml"),
        registry_for_all(),
    )?;
    write(
        &folder.join("containerd.toml"),
        containerd(&folder.display().to_string()),
    )?;
    write(&folder.join("kubelet.json"), kubelet(lab, &node))?;
    write(&folder.join("kube-proxy.json"), kube_proxy(lab, &node))?;
    write(&folder.join("node.sh"), SCRIPT)?;

    // With --kill-child, the end of unshare is the end of the node.
    let own = "--mount --uts --pid --fork --mount-proc --kill-child";
    let mut command = vec!["unshare".to_owned()];
    command.extend(own.split(' ').map(str::to_owned));
    command.extend([
        "bash".to_owned(),
        folder.join("node.sh").display().to_string(),
    ]);
    command.extend([
        node.clone(),
        lab.folder.display().to_string(),
        settings.built.programs.join("bin").display().to_string(),
        API.replace(':', "/"),
        node_address(index),
    ]);
    lab.start(&node, &lab.node_namespace(index), Stdio::null(), &command)
}

/// Pods get a routed link each, not a port of a bridge: every packet then
/// passes the rules for Services, also between two Pods of the same node.
fn pod_network(index: u8) -> String {
    let addresses = json!({
        "type": "host-local",
        "ranges": [[{"subnet": node_pods(index)}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": "/run/cni",
    });
    json!({
        "cniVersion": "0.4.0",
        "name": "pods",
        "plugins": [
            {"type": "ptp", "ipam": addresses},
            {"type": "portmap", "capabilities": {"portMappings": true}},
        ],
    })
    .to_string()
}

/// One registry answers for every name, so that an unknown image is "not
/// found" at once and not a name look-up that times out.
fn registry_for_all() -> String {
    format!(
        "server = \"http://{REGISTRY}\"\n\
         [host.\"http://{REGISTRY}\"]\n\
         capabilities = [\"pull\", \"resolve\"]\n"
    )
}

fn containerd(folder: &str) -> String {
    format!(
        r#"version = 2
root = "{folder}/containerd"
state = "/run/containerd/state"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp",
]

[plugins."io.containerd.internal.v1.opt"]
path = "{folder}/containerd/opt"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "docker.io/library/pause:3.10"
# A container in here may not lower its score; runc would fail trying.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "{folder}/registries"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "{folder}/cni"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
"#
    )
}

fn kubelet(lab: &Lab, node: &str) -> String {
    let pki = |file: &str| lab.path("pki").join(file);
    // The machine's disk may be fuller than a real node's should be.
    let never = json!({
        "memory.available": "0%",
        "nodefs.available": "0%",
        "nodefs.inodesFree": "0%",
        "imagefs.available": "0%",
    });
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": false},
            "webhook": {"enabled": true},
            "x509": {"clientCAFile": pki("ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": pki(&format!("{node}.crt")),
        "tlsPrivateKeyFile": pki(&format!("{node}.key")),
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": cgroups::name(lab, node),
        "enforceNodeAllocatable": [],
        "failCgroupV1": false,
        "failSwapOn": false,
        "evictionHard": never,
        "imageGCHighThresholdPercent": 100,
        "serializeImagePulls": false,
        "nodeStatusUpdateFrequency": "5s",
        "clusterDNS": [DNS],
        "clusterDomain": "cluster.local",
        "resolvConf": "",
    })
    .to_string()
}

fn kube_proxy(lab: &Lab, node: &str) -> String {
    json!({
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clientConnection": {"kubeconfig": lab.path("pki/kube-proxy.kubeconfig")},
        "hostnameOverride": node,
        "mode": "nftables",
        "clusterCIDR": PODS,
        // These would change the whole machine.
        "conntrack": {"maxPerCore": 0, "min": 0},
    })
    .to_string()
}
