//! Right in unusual ways.

use crate::lab::{EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, STATEFUL_SET, assert_green, edited};

const SELECTOR: &str = "  nodeSelector:
    kubernetes.io/hostname: k3d-hands-on-agent-0
";

#[test]
fn a_required_affinity_no_type_and_a_qualified_image() {
    let affinity = "  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [k3d-hands-on-agent-0]}]
";
    let namespace = Namespace::with_host_path();
    namespace.apply(&edited(
        HOSTPATH,
        &[
            (SELECTOR, affinity),
            ("        type: DirectoryOrCreate\n", ""),
            ("image: mariadb:11", "image: docker.io/library/mariadb:11"),
            ("name: data", "name: files"),
        ],
    ));
    namespace.seed("mariadb");
    assert_green(&namespace.check(&["--stage", "hostpath"]));
}

#[test]
fn a_deployment_with_its_password_in_a_secret() {
    let namespace = Namespace::with_host_path();
    namespace.apply(
        "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {root: password}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mariadb}
spec:
  strategy: {type: Recreate}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      nodeSelector: {kubernetes.io/hostname: k3d-hands-on-agent-0}
      volumes: [{name: v, hostPath: {path: /data/mariadb/, type: DirectoryOrCreate}}]
      containers:
      - name: server
        image: mariadb:11
        env: [{name: MYSQL_ROOT_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: root}}}]
        volumeMounts: [{name: v, mountPath: /var/lib/mysql}]
",
    );
    namespace.kubectl(&["rollout", "status", "deployment/mariadb", "--timeout=90s"]);
    let pod = namespace.kubectl(&[
        "get",
        "pods",
        "-l",
        "app=db",
        "-o",
        "jsonpath={.items[0].metadata.name}",
    ]);
    namespace.seed(&pod);
    assert_green(&namespace.check(&["--stage", "hostpath"]));
}

#[test]
fn a_stateful_set_with_a_claim_template() {
    let namespace = Namespace::new();
    namespace.apply(STATEFUL_SET);
    namespace.kubectl(&["rollout", "status", "statefulset/mariadb", "--timeout=90s"]);
    namespace.seed("mariadb-0");
    assert_green(&namespace.check(&["--stage", "pvc"]));
}

#[test]
fn the_default_class_and_a_size_in_bytes() {
    let namespace = Namespace::new();
    namespace.apply(&edited(
        PVC,
        &[
            ("  storageClassName: local-path\n", ""),
            ("storage: 10Gi", "storage: '10737418240'"),
        ],
    ));
    namespace.apply(&edited(
        PVC_POD,
        &[(
            "mountPath: /var/lib/mysql",
            "mountPath: /var/lib/mysql\n          subPath: db",
        )],
    ));
    namespace.seed("mariadb");
    assert_green(&namespace.check(&["--stage", "pvc"]));
}

#[test]
fn third_container_and_volume_in_memory_pass() {
    let namespace = Namespace::new();
    namespace.apply(&edited(
        EMPTYDIR,
        &[
            ("emptyDir: {}", "emptyDir: {medium: Memory}"),
            ("my-shared-vol", "together"),
            ("  containers:\n", "  containers:\n    - name: third\n      image: busybox\n      command: [sleep, infinity]\n"),
        ],
    ));
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    assert_green(&namespace.check(&["--stage", "emptydir"]));
}
