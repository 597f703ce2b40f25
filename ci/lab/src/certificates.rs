//! The lab's certificate authority, its certificates and kubeconfigs.
//!
//! The authority's key lives only in memory while a lab is made: a lab keeps
//! its nodes, so that nothing has to be signed later.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::json;

use crate::error::Result;
use crate::files::{make_folder, write};
use crate::lab::{Lab, node_name};
use crate::network::{API, CONTROL_PLANE, node_address};

/// A certificate and its key, both PEM.
struct Identity {
    certificate: String,
    key: String,
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new() -> Result<Self> {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "handson-lab");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        Ok(Self {
            issuer,
            certificate,
        })
    }

    /// A certificate for a user (and group) of the API, good for these names.
    fn issue(&self, user: &str, group: &str, names: &[&str]) -> Result<Identity> {
        let names: Vec<String> = names.iter().map(|&name| name.into()).collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, user);
        if !group.is_empty() {
            params
                .distinguished_name
                .push(DnType::OrganizationName, group);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?.pem();
        let key = key.serialize_pem();
        Ok(Identity { certificate, key })
    }

    /// A kubeconfig by the names that k3d uses.
    fn kubeconfig(&self, server: &str, identity: &Identity) -> String {
        let context = "k3d-hands-on";
        let user = "admin@k3d-hands-on";
        json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": context, "cluster": {
                "server": format!("https://{server}"),
                "certificate-authority-data": STANDARD.encode(&self.certificate),
            }}],
            "users": [{"name": user, "user": {
                "client-certificate-data": STANDARD.encode(&identity.certificate),
                "client-key-data": STANDARD.encode(&identity.key),
            }}],
            "contexts": [{"name": context, "context": {
                "cluster": context, "user": user, "namespace": "default",
            }}],
            "current-context": context,
        })
        .to_string()
    }
}

/// Makes all keys, certificates and kubeconfigs of a lab.
pub fn make(lab: &Lab, nodes: u8, port: u16) -> Result<()> {
    let folder = lab.path("pki");
    make_folder(&folder)?;
    let authority = Authority::new()?;
    write(&folder.join("ca.crt"), &authority.certificate)?;
    let keep = |name: &str, identity: &Identity| {
        write(&folder.join(format!("{name}.crt")), &identity.certificate)?;
        write(&folder.join(format!("{name}.key")), &identity.key)
    };
    let kubeconfig = |name: &str, identity: &Identity| {
        let text = authority.kubeconfig(API, identity);
        write(&folder.join(format!("{name}.kubeconfig")), text)
    };

    let service = "kubernetes.default.svc";
    let names = ["kubernetes", "kubernetes.default", service, "localhost"];
    let addresses = ["127.0.0.1", CONTROL_PLANE, "10.43.0.1"];
    let names = [&names[..], &addresses[..]].concat();
    keep(
        "kube-apiserver",
        &authority.issue("kube-apiserver", "", &names)?,
    )?;
    let accounts = KeyPair::generate()?;
    write(&folder.join("accounts.key"), accounts.serialize_pem())?;
    write(&folder.join("accounts.pub"), accounts.public_key_pem())?;

    let admin = authority.issue("admin", "system:masters", &[])?;
    keep("admin", &admin)?;
    kubeconfig("admin", &admin)?;
    let user_server = format!("127.0.0.1:{port}");
    write(
        &lab.kubeconfig(),
        authority.kubeconfig(&user_server, &admin),
    )?;
    // As an administrator this one need not fetch an account for every
    // controller first, which takes it seconds.
    let parts = [
        ("kube-controller-manager", "system:masters"),
        ("kube-scheduler", ""),
        ("kube-proxy", ""),
    ];
    for (part, group) in parts {
        let identity = authority.issue(&format!("system:{part}"), group, &[])?;
        kubeconfig(part, &identity)?;
    }
    for index in 0..nodes {
        let (node, address) = (node_name(index), node_address(index));
        let user = format!("system:node:{node}");
        let identity = authority.issue(&user, "system:nodes", &[&node, &address])?;
        keep(&node, &identity)?;
        kubeconfig(&node, &identity)?;
    }
    Ok(())
}
