//! Refusals of Pods.

use super::*;

#[test]
fn pod_that_reaches_for_node_or_rights_is_refused() {
    refused(
        &[
            ("hostNetwork: true", "/spec/hostNetwork"),
            ("hostNetwork: 'true'", "/spec/hostNetwork"),
            ("hostNetwork: 'false'", "/spec/hostNetwork"),
            ("hostPID: 1", "/spec/hostPID"),
            ("hostIPC: [true]", "/spec/hostIPC"),
            ("hostUsers: false", "/spec/hostUsers"),
            ("serviceAccountName: admin", "/spec/serviceAccountName"),
            ("serviceAccount: admin", "/spec/serviceAccount"),
            ("serviceAccountName: [admin]", "/spec/serviceAccountName"),
            (
                "automountServiceAccountToken: true",
                "/spec/automountServiceAccountToken",
            ),
            (
                "priorityClassName: system-node-critical",
                "/spec/priorityClassName",
            ),
            ("schedulerName: mine", "/spec/schedulerName"),
            ("runtimeClassName: host", "/spec/runtimeClassName"),
            ("resourceClaims: [{name: a}]", "/spec/resourceClaims"),
            ("securityContext: []", "/spec/securityContext"),
            (
                "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}",
                "/spec/securityContext/sysctls/0/name",
            ),
            (
                "securityContext: {sysctls: {name: kernel.msgmax}}",
                "/spec/securityContext/sysctls",
            ),
            (
                "securityContext: {seccompProfile: {type: Unconfined}}",
                "/spec/securityContext/seccompProfile/type",
            ),
            (
                "securityContext: {windowsOptions: {hostProcess: true}}",
                "/spec/securityContext/windowsOptions/hostProcess",
            ),
            ("containers: {name: a}", "/spec/containers"),
            ("containers: [a]", "/spec/containers/0"),
            ("initContainers: [null]", "/spec/initContainers/0"),
            ("volumes: {name: a}", "/spec/volumes"),
            ("volumes: [[]]", "/spec/volumes/0"),
        ],
        pod,
    );
    allowed(
        &[
            "hostNetwork: false, hostPID: null, hostUsers: true",
            "serviceAccountName: default, serviceAccount: '', automountServiceAccountToken: false",
            "schedulerName: default-scheduler, priorityClassName: ''",
            "nodeName: worker, nodeSelector: {a: b}, tolerations: [{operator: Exists}]",
            "affinity: {nodeAffinity: {}}, setHostnameAsFQDN: true, containers: null",
            "securityContext: {runAsUser: 0, fsGroup: 999, seccompProfile: {type: RuntimeDefault}}",
            "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}",
        ],
        pod,
    );
    for spec in ["[]", "text", "1"] {
        let yaml = format!("{{apiVersion: v1, kind: Pod, spec: {spec}}}");
        assert_eq!(pointers(&yaml), ["/spec"], "{yaml}");
    }
    for template in ["{spec: {template: []}}", "{spec: {template: {spec: a}}}"] {
        let (mut object, kind) = parse("{apiVersion: apps/v1, kind: Deployment}");
        let rest: Value = serde_saphyr::from_str(template).unwrap();
        object["spec"] = rest["spec"].clone();
        assert_eq!(problems(&object, &kind, &grade()).len(), 1, "{template}");
    }
}

#[test]
fn a_container_that_reaches_out_is_refused() {
    refused(
        &[
            (
                "securityContext: {privileged: true}",
                "/spec/containers/0/securityContext/privileged",
            ),
            (
                "securityContext: {privileged: yes please}",
                "/spec/containers/0/securityContext/privileged",
            ),
            (
                "securityContext: [privileged]",
                "/spec/containers/0/securityContext",
            ),
            (
                "securityContext: {capabilities: {add: [CHOWN, SYS_ADMIN]}}",
                "/spec/containers/0/securityContext/capabilities/add/1",
            ),
            (
                "securityContext: {capabilities: {add: ALL}}",
                "/spec/containers/0/securityContext/capabilities/add",
            ),
            (
                "securityContext: {capabilities: {add: [[ALL]]}}",
                "/spec/containers/0/securityContext/capabilities/add/0",
            ),
            (
                "securityContext: {procMount: Unmasked}",
                "/spec/containers/0/securityContext/procMount",
            ),
            (
                "securityContext: {appArmorProfile: {type: Unconfined}}",
                "/spec/containers/0/securityContext/appArmorProfile/type",
            ),
            (
                "securityContext: {seLinuxOptions: {type: spc_t}}",
                "/spec/containers/0/securityContext/seLinuxOptions/type",
            ),
            (
                "securityContext: {seLinuxOptions: {user: container_t}}",
                "/spec/containers/0/securityContext/seLinuxOptions/user",
            ),
            (
                "ports: [{containerPort: 1}, {containerPort: 2, hostPort: 2}]",
                "/spec/containers/0/ports/1/hostPort",
            ),
            (
                "ports: [{hostPort: '80'}]",
                "/spec/containers/0/ports/0/hostPort",
            ),
            ("ports: 80", "/spec/containers/0/ports"),
            (
                "resources: {limits: {memory: 2049Mi}, requests: {memory: 1Gi}}",
                "/spec/containers/0/resources/limits/memory",
            ),
            (
                "resources: {requests: {cpu: 2.5, memory: much}}",
                "/spec/containers/0/resources/requests/cpu",
            ),
            (
                "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]",
                "/spec/containers/0/volumeMounts/0/mountPropagation",
            ),
            (
                "livenessProbe: {httpGet: {host: 169.254.169.254, port: 80}}",
                "/spec/containers/0/livenessProbe/httpGet/host",
            ),
            (
                "lifecycle: {postStart: {tcpSocket: {host: example.com, port: 80}}}",
                "/spec/containers/0/lifecycle/postStart/tcpSocket/host",
            ),
        ],
        container,
    );
    allowed(
        &[
            "securityContext: {privileged: false, capabilities: {add: [CHOWN], drop: [ALL]}}",
            "securityContext: {allowPrivilegeEscalation: true, runAsUser: 0, procMount: Default}",
            "securityContext: {seLinuxOptions: {type: container_t, level: 's0:c1'}}",
            "ports: [{containerPort: 3306, hostPort: 0}], resources: {limits: {cpu: 2, memory: 2Gi}}",
            "volumeMounts: [{name: a, mountPath: /a, subPath: b}, {name: a, mountPath: /b, subPathExpr: $(X)}]",
            "volumeMounts: [{name: a, mountPath: /a, mountPropagation: None}]",
            "readinessProbe: {httpGet: {port: 80, path: /}}",
        ],
        container,
    );
}

#[test]
fn a_volume_from_outside_of_the_namespace_is_refused() {
    let path = "/spec/volumes/0/hostPath/path";
    refused(
        &[
            ("hostPath: {path: /etc}", path),
            ("hostPath: {path: /}", path),
            ("hostPath: {path: /database}", path),
            ("hostPath: {path: data/mariadb}", path),
            ("hostPath: {path: /data/../etc}", path),
            ("hostPath: {path: /data/..}", path),
            ("hostPath: {path: [/data]}", path),
            ("hostPath: /data", "/spec/volumes/0/hostPath"),
            (
                "hostPath: {path: /data/a, type: Socket}",
                "/spec/volumes/0/hostPath/type",
            ),
            (
                "hostPath: {path: /data/a, type: BlockDevice}",
                "/spec/volumes/0/hostPath/type",
            ),
            (
                "hostPath: {path: /data/a, type: CharDevice}",
                "/spec/volumes/0/hostPath/type",
            ),
            ("nfs: {server: a, path: /}", "/spec/volumes/0/nfs"),
            ("csi: {driver: a}", "/spec/volumes/0/csi"),
            ("image: {reference: a}", "/spec/volumes/0/image"),
            (
                "emptyDir: {}, gitRepo: {repository: a}",
                "/spec/volumes/0/gitRepo",
            ),
            ("iscsi: true", "/spec/volumes/0/iscsi"),
            (
                "projected: {sources: [{configMap: {name: a}}, {serviceAccountToken: {path: a}}]}",
                "/spec/volumes/0/projected/sources/1/serviceAccountToken",
            ),
            (
                "projected: {sources: [{clusterTrustBundle: {path: a}}]}",
                "/spec/volumes/0/projected/sources/0/clusterTrustBundle",
            ),
            (
                "projected: {sources: {serviceAccountToken: {}}}",
                "/spec/volumes/0/projected/sources",
            ),
            (
                "ephemeral: {volumeClaimTemplate: {spec: {volumeMode: [Block]}}}",
                "/spec/volumes/0/ephemeral/volumeClaimTemplate/spec/volumeMode",
            ),
            (
                "ephemeral: {volumeClaimTemplate: {metadata: {ownerReferences: [{}]}}}",
                "/spec/volumes/0/ephemeral/volumeClaimTemplate/metadata/ownerReferences",
            ),
        ],
        volume,
    );
    allowed(
        &[
            "emptyDir: {}",
            "emptyDir: {medium: Memory, sizeLimit: 1Mi}",
            "hostPath: {path: /data}",
            "hostPath: {path: /data//mariadb/, type: DirectoryOrCreate}",
            "hostPath: {path: /data/mariadb, type: ''}",
            "persistentVolumeClaim: {claimName: a}, nfs: null",
            "configMap: {name: a}",
            "secret: {secretName: a}",
            "downwardAPI: {items: []}",
            "projected: {sources: [{configMap: {name: a}}, {secret: {name: b}}, {downwardAPI: {}}]}",
            "ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}",
        ],
        volume,
    );
}

#[test]
fn without_allowed_folders_host_path_is_refused() {
    let mut none = grade();
    none.allow.host_paths = Vec::new();
    let (object, kind) = parse(&volume("hostPath: {path: /data/mariadb}"));
    let problems = problems(&object, &kind, &none);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].next.en.contains("no hostPath"));
}
