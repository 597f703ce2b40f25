//! What is refused, by the field that it is refused for, and what is not.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::grade::submission::tidy::tidy;

const KINDS: [&str; 11] = [
    "Pod",
    "PersistentVolumeClaim",
    "ConfigMap",
    "Secret",
    "Service",
    "Deployment",
    "StatefulSet",
    "ReplicaSet",
    "DaemonSet",
    "Job",
    "CronJob",
];

fn allow() -> Allow {
    Allow {
        kinds: KINDS.map(str::to_owned).into(),
        host_paths: vec!["/data".to_owned()],
        ..Allow::default()
    }
}

fn parse(yaml: &str) -> (Value, Kind) {
    let object: Value = serde_saphyr::from_str(yaml).unwrap();
    let kind = Kind {
        api_version: object["apiVersion"].as_str().unwrap().to_owned(),
        kind: object["kind"].as_str().unwrap().to_owned(),
    };
    (object, kind)
}

fn pointers(yaml: &str) -> Vec<String> {
    let (object, kind) = parse(yaml);
    let problems = problems(&object, &kind, &allow());
    for problem in &problems {
        for text in [&problem.what, &problem.next] {
            assert!(
                !text.ja.is_empty() && !text.en.is_empty(),
                "{yaml}: {problem:?}"
            );
        }
    }
    problems
        .into_iter()
        .map(|problem| problem.pointer)
        .collect()
}

/// Each is refused for one field and nothing else.
#[track_caller]
fn refused(table: &[(&str, &str)], of: impl Fn(&str) -> String) {
    for (yaml, pointer) in table {
        assert_eq!(pointers(&of(yaml)), [*pointer], "{yaml}");
    }
}

#[track_caller]
fn allowed(table: &[&str], of: impl Fn(&str) -> String) {
    for yaml in table {
        assert_eq!(pointers(&of(yaml)), [""; 0], "{yaml}");
    }
}

fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{{spec}}}}}")
}

fn container(fields: &str) -> String {
    pod(&format!(
        "containers: [{{name: a, image: busybox, {fields}}}]"
    ))
}

fn volume(fields: &str) -> String {
    pod(&format!("volumes: [{{name: a, {fields}}}]"))
}

fn claim(spec: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a}}, spec: {{{spec}}}}}"
    )
}

fn service(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Service, metadata: {{name: a}}, spec: {{{spec}}}}}")
}

fn metadata(fields: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{{fields}}}}}")
}

#[test]
fn a_kind_that_the_exercise_does_not_allow_is_refused_by_its_name() {
    let of_kind = |kind: &str| format!("{{{kind}, metadata: {{name: a, namespace: kube-system}}}}");
    refused(
        &[
            ("apiVersion: v1, kind: Namespace", "/kind"),
            ("apiVersion: v1, kind: PersistentVolume", "/kind"),
            ("apiVersion: v1, kind: Node", "/kind"),
            ("apiVersion: storage.k8s.io/v1, kind: StorageClass", "/kind"),
            ("apiVersion: v1, kind: ServiceAccount", "/kind"),
            (
                "apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding",
                "/kind",
            ),
            (
                "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding",
                "/kind",
            ),
            (
                "apiVersion: networking.k8s.io/v1, kind: NetworkPolicy",
                "/kind",
            ),
            ("apiVersion: networking.k8s.io/v1, kind: Ingress", "/kind"),
            (
                "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
                "/kind",
            ),
            (
                "apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration",
                "/kind",
            ),
            ("apiVersion: example.com/v1, kind: Anything", "/kind"),
            ("apiVersion: example.com/v1, kind: Pod", "/apiVersion"),
            (
                "apiVersion: extensions/v1beta1, kind: Deployment",
                "/apiVersion",
            ),
        ],
        of_kind,
    );
}

#[test]
fn why_a_kind_is_refused_says_what_it_would_touch() {
    for (yaml, word) in [
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass}",
            "whole cluster",
        ),
        (
            "{apiVersion: x/v1, kind: ValidatingWebhookConfiguration}",
            "whole cluster",
        ),
        ("{apiVersion: v1, kind: ServiceAccount}", "rights"),
        (
            "{apiVersion: v1, kind: LimitRange}",
            "limits of the namespace",
        ),
        ("{apiVersion: v1, kind: Event}", "nothing of the kind"),
    ] {
        let (object, kind) = parse(yaml);
        let problems = problems(&object, &kind, &allow());
        assert!(problems[0].what.en.contains(word), "{:?}", problems[0]);
    }
}

#[test]
fn metadata_that_reaches_out_is_refused() {
    refused(
        &[
            ("namespace: kube-system", "/metadata/namespace"),
            ("namespace: 3", "/metadata/namespace"),
            (
                "ownerReferences: [{kind: Node}]",
                "/metadata/ownerReferences",
            ),
            ("ownerReferences: {kind: Node}", "/metadata/ownerReferences"),
            ("annotations: [a]", "/metadata/annotations"),
            (
                "annotations: {k8s.v1.cni.cncf.io/networks: host}",
                "/metadata/annotations/k8s.v1.cni.cncf.io~1networks",
            ),
            (
                "annotations: {replicator.v1.mittwald.de/replicate-from: kube-system/a}",
                "/metadata/annotations/replicator.v1.mittwald.de~1replicate-from",
            ),
            (
                "annotations: {external-dns.alpha.kubernetes.io/hostname: example.com}",
                "/metadata/annotations/external-dns.alpha.kubernetes.io~1hostname",
            ),
            (
                "annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}",
                "/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1a",
            ),
        ],
        metadata,
    );
    allowed(
        &[
            "name: a",
            "name: a, namespace: default",
            "name: a, namespace: ''",
            "name: a, namespace: null",
            "name: a, ownerReferences: []",
            "name: a, finalizers: [example.com/mine], labels: {a: b}, annotations: {a: b}",
            "annotations: {container.apparmor.security.beta.kubernetes.io/a: runtime/default}",
        ],
        metadata,
    );
    assert_eq!(
        pointers("{apiVersion: v1, kind: Pod, metadata: [a]}"),
        ["/metadata"]
    );
}

#[test]
fn a_pod_that_reaches_for_its_node_or_for_rights_is_refused() {
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
        assert_eq!(problems(&object, &kind, &allow()).len(), 1, "{template}");
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
                "ephemeral: {volumeClaimTemplate: {spec: {volumeMode: Block}}}",
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
fn without_folders_in_the_exercise_no_host_path_is_allowed() {
    let none = Allow {
        host_paths: Vec::new(),
        ..allow()
    };
    let (object, kind) = parse(&volume("hostPath: {path: /data/mariadb}"));
    let problems = problems(&object, &kind, &none);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].next.en.contains("no hostPath"));
}

#[test]
fn a_claim_for_what_exists_already_is_refused() {
    refused(
        &[
            ("volumeMode: Block", "/spec/volumeMode"),
            ("volumeName: pv-1", "/spec/volumeName"),
            ("volumeName: [pv-1]", "/spec/volumeName"),
            ("selector: {matchLabels: {a: b}}", "/spec/selector"),
            (
                "dataSource: {kind: PersistentVolumeClaim, name: a}",
                "/spec/dataSource",
            ),
            (
                "dataSourceRef: {kind: VolumeSnapshot, name: a}",
                "/spec/dataSourceRef",
            ),
        ],
        claim,
    );
    allowed(
        &[
            "volumeMode: Filesystem, volumeName: '', storageClassName: ''",
            "accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}",
            "resources: {requests: {storage: 10GiB}}",
        ],
        claim,
    );
    let set = "{apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{spec: {selector: {a: b}}}]}}";
    assert_eq!(
        pointers(set),
        ["/spec/volumeClaimTemplates/0/spec/selector"]
    );
}

#[test]
fn a_service_out_of_the_cluster_and_a_secret_for_the_api_are_refused() {
    refused(
        &[
            ("type: LoadBalancer", "/spec/type"),
            ("type: NodePort", "/spec/type"),
            ("type: ExternalName", "/spec/type"),
            ("type: 1", "/spec/type"),
            ("externalName: example.com", "/spec/externalName"),
            ("externalIPs: [10.0.0.1]", "/spec/externalIPs"),
        ],
        service,
    );
    allowed(
        &[
            "type: ClusterIP, ports: [{port: 3306}]",
            "clusterIP: None",
            "externalIPs: []",
        ],
        service,
    );
    refused(
        &[
            ("kubernetes.io/service-account-token", "/type"),
            ("bootstrap.kubernetes.io/token", "/type"),
            ("[Opaque]", "/type"),
        ],
        |kind| format!("{{apiVersion: v1, kind: Secret, type: {kind}}}"),
    );
    allowed(&["Opaque", "''", "kubernetes.io/basic-auth"], |kind| {
        format!("{{apiVersion: v1, kind: Secret, type: {kind}}}")
    });
}

#[test]
fn more_replicas_than_the_exercise_allows_are_refused() {
    let set = |spec: &str| format!("{{apiVersion: apps/v1, kind: Deployment, spec: {spec}}}");
    refused(
        &[
            ("{replicas: 4}", "/spec/replicas"),
            ("{replicas: '1'}", "/spec/replicas"),
            ("{replicas: 1.5}", "/spec/replicas"),
        ],
        set,
    );
    allowed(
        &["{replicas: 3}", "{replicas: 0}", "{replicas: null}", "{}"],
        set,
    );
    let job =
        "{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {parallelism: 9}}}}";
    assert_eq!(pointers(job), ["/spec/jobTemplate/spec/parallelism"]);
}

fn together(manifests: &[&str]) -> Vec<(usize, String)> {
    let parsed: Vec<(Value, Kind)> = manifests.iter().map(|yaml| parse(yaml)).collect();
    let objects: Vec<(&Value, &Kind)> =
        parsed.iter().map(|(object, kind)| (object, kind)).collect();
    let problems = problems_together(&objects, &allow());
    problems
        .into_iter()
        .map(|(index, problem)| (index, problem.pointer))
        .collect()
}

fn sized(name: &str, size: &str) -> String {
    claim(&format!("resources: {{requests: {{storage: {size}}}}}"))
        .replace("name: a", &format!("name: {name}"))
}

#[test]
fn the_claims_of_a_submission_share_one_limit() {
    let (a, b, c) = (sized("a", "30Gi"), sized("b", "20Gi"), sized("c", "1"));
    assert_eq!(together(&[&a, &b]), []);
    let at = "/spec/resources/requests/storage".to_owned();
    assert_eq!(together(&[&a, &b, &c]), [(2, at.clone())]);
    assert_eq!(together(&[&sized("a", "53687091201")]), [(0, at)]);
    // Two stages may hand in the same claim.
    assert_eq!(together(&[&a, &sized("a", "40Gi"), &a]), []);
}

#[test]
fn a_template_counts_once_for_each_replica() {
    let set = |replicas: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: a}}, spec: {{replicas: {replicas}, \
             volumeClaimTemplates: [{{spec: {{resources: {{requests: {{storage: 20Gi}}}}}}}}]}}}}"
        )
    };
    assert_eq!(together(&[&set("2")]), []);
    let at = "/spec/volumeClaimTemplates/0/spec/resources/requests/storage";
    for many in ["3", "9223372036854775807"] {
        assert_eq!(together(&[&set(many)]), [(0, at.to_owned())]);
    }
    let pod = volume(
        "ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 60Gi}}}}}",
    );
    let at = "/spec/volumes/0/ephemeral/volumeClaimTemplate/spec/resources/requests/storage";
    assert_eq!(together(&[&pod]), [(0, at.to_owned())]);
}

#[test]
fn a_host_path_inside_another_one_is_refused() {
    let (outer, inner) = (
        volume("hostPath: {path: /data}"),
        volume("hostPath: {path: /data//a/}"),
    );
    let at = "/spec/volumes/0/hostPath/path".to_owned();
    assert_eq!(together(&[&inner, &outer]), [(0, at)]);
    assert_eq!(
        together(&[&inner, &inner, &volume("hostPath: {path: /data/ab}")]),
        []
    );
}

#[test]
fn the_manifests_of_the_course_are_allowed() {
    let course = [
        include_str!("../../../../examples/volumes/7_emptydir_pod.yaml"),
        include_str!("../../../../examples/volumes/7_hostpath_pod.yaml"),
        include_str!("../../../../examples/volumes/7_pvc.yaml"),
        include_str!("../../../../examples/volumes/7_pvc_pod.yaml"),
        include_str!("../../../../examples/volumes/7_socket_deployment.yaml"),
        "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: mariadb}
spec:
  serviceName: mariadb
  replicas: 1
  selector: {matchLabels: {app: mariadb}}
  template:
    metadata: {labels: {app: mariadb}}
    spec:
      containers:
        - name: mariadb
          image: mariadb:11
          envFrom: [{secretRef: {name: mariadb}}, {configMapRef: {name: mariadb}}]
          ports: [{containerPort: 3306}]
          volumeMounts: [{name: data, mountPath: /var/lib/mysql}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 10Gi}}
",
        "{apiVersion: v1, kind: Service, metadata: {name: mariadb}, spec: {clusterIP: None, selector: {app: mariadb}, ports: [{port: 3306}]}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: mariadb}, stringData: {MARIADB_ROOT_PASSWORD: password}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: mariadb}, data: {MARIADB_DATABASE: db}}",
    ];
    allowed(&course, str::to_owned);
    assert_eq!(together(&course), []);
}

#[test]
fn what_kubectl_prints_of_the_reference_is_allowed_once_tidied() {
    let claim = include_str!("exported_claim.yaml");
    let pod = include_str!("exported_pod.yaml");
    for (yaml, reference) in [
        (
            claim,
            include_str!("../../../../examples/volumes/7_pvc.yaml"),
        ),
        (
            pod,
            include_str!("../../../../examples/volumes/7_pvc_pod.yaml"),
        ),
    ] {
        let (mut object, kind) = parse(yaml);
        assert_ne!(problems(&object, &kind, &allow()), []);
        assert!(tidy(&mut object));
        assert_eq!(problems(&object, &kind, &allow()), []);
        let (reference, _) = parse(reference);
        let left: Vec<_> = object["metadata"].as_object().unwrap().keys().collect();
        assert_eq!(left, ["name", "namespace"]);
        assert_eq!(object["metadata"]["name"], reference["metadata"]["name"]);
        assert!(object.get("status").is_none());
        assert!(!tidy(&mut object));
    }
    let (mut object, _) = parse(pod);
    tidy(&mut object);
    assert!(object["spec"].get("nodeName").is_none());
    let mounts = &object["spec"]["containers"][0]["volumeMounts"];
    assert_eq!(
        *mounts,
        json!([{"mountPath": "/var/lib/mysql", "name": "data"}])
    );
    let (mut object, _) = parse(claim);
    tidy(&mut object);
    assert!(object["spec"].get("volumeName").is_none());
}

#[test]
fn an_exported_pod_that_a_controller_made_is_refused() {
    let (mut object, kind) = parse(include_str!("exported_pod.yaml"));
    object["metadata"]["ownerReferences"] =
        json!([{"kind": "ReplicaSet", "name": "a", "uid": "1"}]);
    tidy(&mut object);
    let problems = problems(&object, &kind, &allow());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].pointer, "/metadata/ownerReferences");
}

/// Kinds that make Pods, with the way to a Pod's spec.
const WORKLOADS: [(&str, &str, &str); 7] = [
    ("v1", "Pod", "/spec"),
    ("apps/v1", "Deployment", "/spec/template/spec"),
    ("apps/v1", "StatefulSet", "/spec/template/spec"),
    ("apps/v1", "ReplicaSet", "/spec/template/spec"),
    ("apps/v1", "DaemonSet", "/spec/template/spec"),
    ("batch/v1", "Job", "/spec/template/spec"),
    (
        "batch/v1",
        "CronJob",
        "/spec/jobTemplate/spec/template/spec",
    ),
];

/// `inner` under the fields of `pointer`.
fn under(pointer: &str, inner: Value) -> Value {
    let fields = pointer.split('/').skip(1);
    let fields: Vec<&str> = fields.collect();
    fields
        .into_iter()
        .rev()
        .fold(inner, |inner, field| json!({ field: inner }))
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z/.]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(
                "(spec|template|containers|volumes|metadata|hostPath|[a-z]{1,4})",
                inner,
                0..4
            )
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_privileged_container_is_found_wherever_it_is(
        workload in 0..WORKLOADS.len(),
        list in prop::sample::select(vec!["containers", "initContainers", "ephemeralContainers"]),
        before in 0..4_usize,
        after in 0..4_usize,
        // Whatever is not "no" is refused, readable or not.
        privileged in any_value().prop_filter("not no", |value| !matches!(value, Value::Null | Value::Bool(false))),
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let plain = json!({"name": "a", "image": "busybox"});
        let mut containers = vec![plain.clone(); before];
        containers.push(json!({"name": "b", "securityContext": {"privileged": privileged}}));
        containers.extend(vec![plain; after]);
        let mut object = under(way, json!({ list: containers }));
        object["apiVersion"] = api_version.into();
        object["kind"] = kind.into();
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        let problems = problems(&object, &kind, &allow());
        let pointers: Vec<_> = problems.into_iter().map(|problem| problem.pointer).collect();
        prop_assert_eq!(pointers, [format!("{way}/{list}/{before}/securityContext/privileged")]);
    }

    #[test]
    fn a_host_path_to_the_node_is_found_wherever_it_is(
        workload in 0..WORKLOADS.len(),
        before in 0..4_usize,
        path in "(/|/etc|/data/\\.\\./etc|/dat|etc|\\./data)(/[a-z.]{1,5}){0,3}",
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let mut volumes = vec![json!({"name": "a", "emptyDir": {}}); before];
        volumes.push(json!({"name": "b", "hostPath": {"path": path}}));
        let object = under(way, json!({ "volumes": volumes }));
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        let problems = problems(&object, &kind, &allow());
        let pointers: Vec<_> = problems.into_iter().map(|problem| problem.pointer).collect();
        prop_assert_eq!(pointers, [format!("{way}/volumes/{before}/hostPath/path")]);
    }

    #[test]
    fn no_shape_panics_and_every_problem_points_into_the_object(
        workload in 0..WORKLOADS.len(),
        rest in any_value(),
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        for object in [rest.clone(), under(way, rest.clone()), json!({"spec": rest.clone()}), json!({"metadata": rest})] {
            for problem in problems(&object, &kind, &allow()) {
                prop_assert!(object.pointer(&problem.pointer).is_some(), "{:?}", problem);
            }
            let _ = problems_together(&[(&object, &kind)], &allow());
            let mut object = object;
            let _ = tidy(&mut object);
        }
    }
}
