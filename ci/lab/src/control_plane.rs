//! The control plane: how each of its processes is started.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::error::{Error, Result};
use crate::files::write;
use crate::lab::{Lab, Settings};
use crate::network::{API, CONTROL_PLANE, PODS, SERVICES, node_address};
use crate::parts::Part;
use crate::registry;
use crate::run::run_with_input;

/// The components that the API server needs, and itself.
pub const FIRST: [&str; 4] = ["registry", "etcd", "kube-apiserver", "relay"];
/// The components that need the API server.
pub const SECOND: [&str; 3] = [
    "kube-controller-manager",
    "kube-scheduler",
    "local-path-provisioner",
];
/// The components by which the nodes' ports are reached from the machine, as the
/// course's cluster has them, and the ports.
const WAYS_IN: [(&str, u16); 2] = [("port-80", 80), ("port-8080", 8080)];

/// The components that the lab's parts bring with them.
pub fn of_parts(settings: &Settings) -> Vec<&'static str> {
    let reachable = settings.parts.contains(&Part::LoadBalancer);
    let ways_in = WAYS_IN.iter().filter(|_| reachable);
    ways_in.map(|(name, _)| *name).collect()
}

/// The address on the machine at which Services of type `LoadBalancer` and Ingresses
/// answer: one for each lab, so that each has its own port 80.
pub fn way_in(lab: &Lab, settings: &Settings) -> Option<Ipv4Addr> {
    let sum = lab.name.bytes().fold(0_u16, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let [a, b] = sum.to_be_bytes();
    // The first 127s are the machine's own.
    let address = Ipv4Addr::new(127, a | 0x80, b, 1);
    (!of_parts(settings).is_empty()).then_some(address)
}

/// Starts those of the components that do not run.
pub fn start(lab: &Lab, settings: &Settings, components: &[&str]) -> Result<()> {
    for component in components {
        if lab.running(component).is_none() {
            let (input, command) = match *component {
                "relay" => relay((Ipv4Addr::LOCALHOST, settings.port).into(), API)?,
                "registry" => (Stdio::null(), registry(lab)?),
                "local-path-provisioner" => (Stdio::null(), provisioner(lab, settings)?),
                name => match WAYS_IN.iter().find(|(way_in, _)| *way_in == name) {
                    Some((_, port)) => relay_to_node(lab, settings, *port)?,
                    None => (Stdio::null(), kubernetes(lab, settings, name)),
                },
            };
            lab.start(component, &lab.namespace(), input, &command)?;
        }
    }
    Ok(())
}

/// The relay's listener is made out here and handed over as its standard
/// input: a socket stays in the network namespace in which it was made.
fn relay(address: SocketAddr, to: &str) -> Result<(Stdio, Vec<String>)> {
    let program = std::env::current_exe();
    let program = program.map_err(|source| Error::io("find", "ci/cluster".as_ref(), source))?;
    let listener = TcpListener::bind(address)
        .map_err(|source| Error::io("listen on", address.to_string().as_ref(), source))?;
    let command = [&program.display().to_string(), "relay", to].map(str::to_owned);
    Ok((
        std::os::fd::OwnedFd::from(listener).into(),
        command.to_vec(),
    ))
}

/// Any node answers for all of them.
fn relay_to_node(lab: &Lab, settings: &Settings, port: u16) -> Result<(Stdio, Vec<String>)> {
    let address = way_in(lab, settings).unwrap_or(Ipv4Addr::LOCALHOST);
    let to = format!("{}:{port}", node_address(0));
    relay((address, port).into(), &to)
}

/// Lets the registry have all images of the lab: it looks for them when asked.
pub fn serve_images(lab: &Lab, settings: &Settings) -> Result<()> {
    let mut images = settings.built.images.values();
    images.try_for_each(|image| registry::link_all(image, &lab.path("registry")))
}

fn registry(lab: &Lab) -> Result<Vec<String>> {
    let file = lab.path("registry.json");
    write(&file, registry::configuration(&lab.path("registry")))?;
    let command = ["docker-registry", "serve", &file.display().to_string()];
    Ok(command.map(str::to_owned).to_vec())
}

fn kubernetes(lab: &Lab, settings: &Settings, name: &str) -> Vec<String> {
    let pki = |file: &str| lab.path("pki").join(file).display().to_string();
    let etcd = "http://127.0.0.1:2379";
    let options = match name {
        "etcd" => vec![
            format!("--data-dir={}", lab.path("etcd").display()),
            format!("--listen-client-urls={etcd}"),
            format!("--advertise-client-urls={etcd}"),
            // Safe from a process that dies; a lab need not outlive a power cut.
            "--unsafe-no-fsync".into(),
            "--log-level=warn".into(),
        ],
        "kube-apiserver" => vec![
            format!("--etcd-servers={etcd}"),
            format!("--bind-address={CONTROL_PLANE}"),
            format!("--advertise-address={CONTROL_PLANE}"),
            format!("--service-cluster-ip-range={SERVICES}"),
            format!("--tls-cert-file={}", pki("kube-apiserver.crt")),
            format!("--tls-private-key-file={}", pki("kube-apiserver.key")),
            format!("--client-ca-file={}", pki("ca.crt")),
            format!("--kubelet-certificate-authority={}", pki("ca.crt")),
            format!("--kubelet-client-certificate={}", pki("admin.crt")),
            format!("--kubelet-client-key={}", pki("admin.key")),
            format!("--service-account-key-file={}", pki("accounts.pub")),
            format!("--service-account-signing-key-file={}", pki("accounts.key")),
            "--service-account-issuer=https://kubernetes.default.svc".into(),
            "--kubelet-preferred-address-types=InternalIP".into(),
            "--authorization-mode=Node,RBAC".into(),
            "--enable-admission-plugins=NodeRestriction".into(),
            "--allow-privileged".into(),
            "--profiling=false".into(),
        ],
        "kube-controller-manager" => vec![
            format!("--kubeconfig={}", pki("kube-controller-manager.kubeconfig")),
            format!("--root-ca-file={}", pki("ca.crt")),
            format!("--service-account-private-key-file={}", pki("accounts.key")),
            format!("--cluster-cidr={PODS}"),
            "--leader-elect=false".into(),
            "--profiling=false".into(),
        ],
        _ => vec![
            format!("--kubeconfig={}", pki(&format!("{name}.kubeconfig"))),
            "--leader-elect=false".into(),
            "--profiling=false".into(),
        ],
    };
    let mut command = vec![settings.program(name)];
    command.extend(options);
    command
}

/// local-path-provisioner, as k3s sets it up but outside of the cluster.
fn provisioner(lab: &Lab, settings: &Settings) -> Result<Vec<String>> {
    let (paths, pod) = (
        lab.path("local-path.json"),
        lab.path("local-path-helper.json"),
    );
    let everywhere = "DEFAULT_PATH_FOR_NON_LISTED_NODES";
    let folder = "/opt/local-path-provisioner";
    let map = json!({"nodePathMap": [{"node": everywhere, "paths": [folder]}]});
    write(&paths, map.to_string())?;
    let container = json!({
        "name": "helper-pod",
        "image": "busybox",
        "imagePullPolicy": "IfNotPresent",
    });
    let helper = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "helper-pod"},
        "spec": {"containers": [container]},
    });
    write(&pod, helper.to_string())?;
    let kubeconfig = lab.path("pki/admin.kubeconfig");
    let options = [
        format!("--kubeconfig={}", kubeconfig.display()),
        format!("--config={}", paths.display()),
        format!("--helper-pod-file={}", pod.display()),
        "--helper-image=busybox".into(),
        "--namespace=kube-system".into(),
        "--service-account-name=default".into(),
    ];
    let mut command = vec![settings.program("local-path-provisioner"), "start".into()];
    command.extend(options);
    Ok(command)
}

/// Puts the default storage class and the provisioner's scripts into the API.
pub fn add_storage(lab: &Lab, settings: &Settings) -> Result<()> {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": "local-path",
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "rancher.io/local-path",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": false,
    });
    let scripts = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "local-path-config", "namespace": "kube-system"},
        "data": {
            "setup": "#!/bin/sh\nset -eu\nmkdir -m 0777 -p \"$VOL_DIR\"\n",
            "teardown": "#!/bin/sh\nset -eu\nrm -rf \"$VOL_DIR\"\n",
        },
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [class, scripts]});
    apply(lab, settings, &list.to_string())
}

/// Puts into the API what runs in the cluster for the lab's parts.
pub fn add_addons(lab: &Lab, settings: &Settings) -> Result<()> {
    let mut addons = settings.parts.iter().filter_map(|part| part.addon());
    addons.try_for_each(|addon| apply(lab, settings, addon.manifest))
}

fn apply(lab: &Lab, settings: &Settings, objects: &str) -> Result<()> {
    let mut apply = Command::new(settings.kubectl());
    apply
        .arg(format!("--kubeconfig={}", lab.kubeconfig().display()))
        .args(["apply", "--validate=false", "-f", "-"]);
    run_with_input(&mut apply, objects).map(drop)
}
