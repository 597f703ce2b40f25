//! Manifests of the course, as written and as kubectl prints them.

use super::*;

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
fn exported_reference_is_allowed_once_stripped() {
    let claim = include_str!("../exported_claim.yaml");
    let pod = include_str!("../exported_pod.yaml");
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
        // The volume that a claim is bound to is held back in a sandbox.
        let is_refused = !problems(&object, &kind, &grade()).is_empty();
        assert_eq!(is_refused, kind == Kind::pod());
        assert!(strip(&mut object));
        assert_eq!(problems(&object, &kind, &grade()), []);
        let (reference, _) = parse(reference);
        let left: Vec<_> = object["metadata"].as_object().unwrap().keys().collect();
        assert_eq!(left, ["name", "namespace"]);
        assert_eq!(object["metadata"]["name"], reference["metadata"]["name"]);
        assert!(object.get("status").is_none());
        assert!(!strip(&mut object));
    }
    let (mut object, _) = parse(pod);
    strip(&mut object);
    assert!(object["spec"].get("nodeName").is_none());
    let mounts = &object["spec"]["containers"][0]["volumeMounts"];
    assert_eq!(
        *mounts,
        json!([{"mountPath": "/var/lib/mysql", "name": "data"}])
    );
    let (mut object, _) = parse(claim);
    strip(&mut object);
    assert!(object["spec"].get("volumeName").is_none());
}

#[test]
fn an_exported_pod_that_a_controller_made_is_refused() {
    let (mut object, kind) = parse(include_str!("../exported_pod.yaml"));
    object["metadata"]["ownerReferences"] =
        json!([{"kind": "ReplicaSet", "name": "a", "uid": "1"}]);
    strip(&mut object);
    let problems = problems(&object, &kind, &grade());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].pointer, "/metadata/ownerReferences");
}
