//! Refusals of objects that are no Pods, and of metadata.

use super::*;

#[test]
fn kind_outside_the_exercise_is_refused_by_name() {
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
        let problems = problems(&object, &kind, &grade());
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
fn a_claim_for_what_exists_already_is_refused() {
    refused(
        &[
            ("volumeMode: [Block]", "/spec/volumeMode"),
            ("volumeName: [pv-1]", "/spec/volumeName"),
            ("selector: [a]", "/spec/selector"),
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
            // Held back when it is applied, and failed.
            "volumeMode: Block",
            "volumeName: pv-1",
            "selector: {matchLabels: {a: b}}",
            "accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}",
            "resources: {requests: {storage: 10GiB}}",
        ],
        claim,
    );
    let set = "{apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{spec: {selector: a}}]}}";
    assert_eq!(
        pointers(set),
        ["/spec/volumeClaimTemplates/0/spec/selector"]
    );
}

#[test]
fn public_service_and_api_secret_are_refused() {
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

#[test]
fn service_types_of_the_exercise_are_allowed() {
    let mut open = grade();
    open.allow.service_types = vec!["LoadBalancer".to_owned()];
    let judged = |spec: &str| {
        let (object, kind) = parse(&service(spec));
        let found = problems(&object, &kind, &open).into_iter();
        found.map(|it| (it.pointer, it.next.en)).collect::<Vec<_>>()
    };
    assert_eq!(judged("type: LoadBalancer, ports: [{port: 8080}]"), []);
    let [(at, next)] = &judged("type: NodePort")[..] else {
        panic!("one problem")
    };
    assert_eq!(at, "/spec/type");
    assert!(next.ends_with("ClusterIP, LoadBalancer"), "{next}");
    for field in ["externalIPs: [10.0.0.1]", "loadBalancerIP: 10.0.0.1"] {
        assert_eq!(judged(&format!("type: LoadBalancer, {field}")).len(), 1);
    }
}

#[test]
fn ingress_leaves_its_controller_as_it_is() {
    let mut open = grade();
    open.allow.kinds.push("Ingress".to_owned());
    let found = |metadata: &str, spec: &str| {
        let metadata = format!("metadata: {{name: a, annotations: {{{metadata}}}}}");
        let kind = "apiVersion: networking.k8s.io/v1, kind: Ingress";
        pointers_by(&open, &format!("{{{kind}, {metadata}, spec: {{{spec}}}}}"))
    };
    for key in [
        "nginx.ingress.kubernetes.io/configuration-snippet",
        "traefik.ingress.kubernetes.io/router.middlewares",
    ] {
        let at = format!("/metadata/annotations/{}", key.replace('/', "~1"));
        assert_eq!(found(&format!("'{key}': x"), ""), [at]);
    }
    let all = "defaultBackend: {service: {name: a}}";
    assert_eq!(found("", all), ["/spec/defaultBackend"]);
    for key in [
        "kubernetes.io/ingress.class",
        "traefik.ingress.kubernetes.io/router.entrypoints",
        "note",
    ] {
        assert_eq!(found(&format!("'{key}': web"), "rules: []"), [""; 0]);
    }
}
