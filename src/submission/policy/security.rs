//! The rules for `securityContext`, of a Pod and of a container: those of the
//! Pod Security Standard Baseline, whatever level the namespace enforces.

use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;

/// Capabilities that container runtimes give anyway.
const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Kernel parameters that concern the Pod alone.
const SYSCTLS: [&str; 10] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
];

const SELINUX_TYPES: [&str; 4] = [
    "container_engine_t",
    "container_init_t",
    "container_kvm_t",
    "container_t",
];

/// Refuses a Pod's `securityContext`, by its spec.
pub(super) fn of_pod(spec: &Field<'_>, found: &mut Problems) {
    let Some(context) = found.object(spec, "securityContext") else {
        return;
    };
    common(&context, found);
    for sysctl in found.objects(&context, "sysctls") {
        if let Some((at, name)) = found.text(&sysctl, "name")
            && !SYSCTLS.contains(&name)
        {
            found.refuse(
                &at,
                say!(
                    ja: "sysctl {name} はノード全体に影響しうるので設定できません",
                    en: "the sysctl {name} may concern the whole node, so a submission may not set it"
                ),
                say!(ja: "この sysctl を削除してください。", en: "leave this sysctl out"),
            );
        }
    }
}

/// Refuses a container's `securityContext`.
pub(super) fn of_container(container: &Field<'_>, found: &mut Problems) {
    let Some(context) = found.object(container, "securityContext") else {
        return;
    };
    common(&context, found);
    if let Some(at) = context.set("privileged") {
        found.refuse_field(
            &at,
            say!(
                ja: "privileged なコンテナはノードのすべてを操作できるので使えません",
                en: "a privileged container can do anything to its node, so a submission may not have one"
            ),
        );
    }
    if let Some((at, mount)) = found.text(&context, "procMount")
        && mount != "Default"
    {
        found.refuse_field(
            &at,
            say!(
                ja: "procMount: {mount} は /proc の保護を外すので使えません",
                en: "procMount: {mount} takes the protection of /proc away, which a submission may not"
            ),
        );
    }
    let Some(capabilities) = found.object(&context, "capabilities") else {
        return;
    };
    for at in found.list(&capabilities, "add") {
        let name = found.as_text(&at);
        if let Some(name) = name.filter(|name| !CAPABILITIES.contains(name)) {
            found.refuse(
                &at,
                say!(
                    ja: "capability {name} はコンテナの外に影響しうるので追加できません",
                    en: "the capability {name} may reach out of the container, so a submission may not add it"
                ),
                say!(
                    ja: "capabilities.add から {name} を削除してください。",
                    en: "leave {name} out of capabilities.add"
                ),
            );
        }
    }
}

fn common(context: &Field<'_>, found: &mut Problems) {
    for name in ["seccompProfile", "appArmorProfile"] {
        if let Some(profile) = found.object(context, name)
            && let Some((at, kind)) = found.text(&profile, "type")
            && !matches!(kind, "RuntimeDefault" | "Localhost")
        {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} の type: {kind} はコンテナの保護を外すので使えません",
                    en: "type: {kind} of {name} takes the container's protection away, which a submission may not"
                ),
            );
        }
    }
    if let Some(options) = found.object(context, "seLinuxOptions") {
        for name in ["type", "user", "role"] {
            if let Some((at, value)) = found.text(&options, name)
                && !(name == "type" && SELINUX_TYPES.contains(&value))
            {
                found.refuse_field(
                    &at,
                    say!(
                        ja: "seLinuxOptions の {name}: {value} は SELinux によるコンテナの保護を変えるので使えません",
                        en: "{name}: {value} of seLinuxOptions changes what SELinux keeps the container from, which a submission may not"
                    ),
                );
            }
        }
    }
    if let Some(options) = found.object(context, "windowsOptions")
        && let Some(at) = options.set("hostProcess")
    {
        found.refuse_field(
            &at,
            say!(
                ja: "hostProcess はコンテナをノード自身のプロセスとして動かすので使えません",
                en: "hostProcess runs the container as a process of the node itself, which a submission may not"
            ),
        );
    }
}
