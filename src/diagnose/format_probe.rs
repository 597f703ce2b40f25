//! A probe in the words of its manifest.

use k8s_openapi::api::core::v1::Probe;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// Formats what a probe asks, in the words of the manifest.
pub(super) fn format_probe(probe: &Probe) -> String {
    let port = |port: &IntOrString| match port {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(name) => name.clone(),
    };
    if let Some(exec) = &probe.exec {
        return format!(
            "exec: {}",
            exec.command.clone().unwrap_or_default().join(" ")
        );
    }
    if let Some(get) = &probe.http_get {
        let path = get.path.as_deref().unwrap_or("/");
        return format!("httpGet: port {}, path {path}", port(&get.port));
    }
    if let Some(socket) = &probe.tcp_socket {
        return format!("tcpSocket: port {}", port(&socket.port));
    }
    if let Some(grpc) = &probe.grpc {
        return format!("grpc: port {}", grpc.port);
    }
    "?".to_owned()
}
