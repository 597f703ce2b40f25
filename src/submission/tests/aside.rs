//! What is in a submission and is not graded: listed with its reason, and never refused
//! for what it is.

use super::*;

const CADDY: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: caddy, labels: {app: caddy}}\nspec: {containers: [{name: caddy, image: 'caddy:2'}]}\n";
const COMPOSE: &str = "services:\n  mariadb: {image: 'mariadb:11'}\nvolumes: {db: {}}\n";

/// What is left aside, a line each.
fn aside(files: &[(&str, &str)]) -> Vec<String> {
    let submission = read(files).unwrap_or_else(|error| panic!("{:?}", error.findings));
    let left = submission.left_aside.iter();
    left.map(|it| it.text().en).collect()
}

#[test]
fn manifests_of_other_exercises_are_left_aside() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: caddy}\nspec: {}\n";
    let ingress =
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: caddy}\nspec: {}\n";
    let outside = "apiVersion: v1\nkind: Service\nmetadata: {name: caddy-lb}\nspec: {type: LoadBalancer, selector: {app: caddy}}\n";
    let page = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: page}}\n---\n{}",
        CADDY.replace("name: caddy,", "name: page,")
    );
    let files = [
        ("3_pod.yaml", CADDY),
        ("4_deployment.yaml", deployment),
        ("5_ingress.yaml", ingress),
        ("5_lb_service.yaml", outside),
        ("6_configmap_pod.yaml", &page),
        ("7_hostpath_pod.yaml", &host_path()),
        ("7_pvc.yaml", CLAIM),
        ("7_pvc_pod.yaml", &with_claim()),
    ];
    let why = "(belongs to no stage of this exercise)";
    assert_eq!(
        aside(&files),
        [
            format!("3_pod.yaml:1 Pod/caddy {why}"),
            format!("4_deployment.yaml:1 Deployment/caddy {why}"),
            format!("5_ingress.yaml:1 Ingress/caddy {why}"),
            format!("5_lb_service.yaml:1 Service/caddy-lb {why}"),
            format!("6_configmap_pod.yaml:1 ConfigMap/page {why}"),
            format!("6_configmap_pod.yaml:5 Pod/page {why}"),
        ]
    );
    assert_eq!(mapping(&files).len(), 3);
}

#[test]
fn what_is_no_manifest_is_left_aside() {
    let found = aside(&[
        ("README.md", "# notes"),
        ("docker-compose.yaml", COMPOSE),
        ("notes.yaml", "what I did: a lot\nand: more\n"),
        ("package.json", "{\"name\": \"x\"}"),
        ("settings.json", "{ // a comment\n \"a\": [ }"),
        ("todo.yml", "- one\n- two\n"),
        ("pvc.yaml", CLAIM),
    ]);
    let why = "(not a Kubernetes manifest)";
    assert_eq!(
        found,
        [
            format!("docker-compose.yaml {why}"),
            format!("notes.yaml {why}"),
            format!("package.json {why}"),
            format!("settings.json {why}"),
            format!("todo.yml {why}"),
            format!("README.md {why}"),
        ]
    );
}

#[test]
fn an_ordinary_repository_is_graded_by_its_manifests() {
    let hidden = ".github/workflows/ci.yml";
    let mut files: Vec<(String, String)> = [
        (hidden, "on: [push]\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ y }}'}]}}\n"),
        (".vscode/settings.json", "{ // a comment\n \"kind\": 2, }"),
        ("package.json", "{\"name\": \"x\", \"scripts\": {\"test\": \"jest\"}}"),
        ("tsconfig.json", "{\n // a comment\n \"compilerOptions\": {\"strict\": true,},\n}"),
        ("compose.yaml", "x-base: &base {restart: always}\nservices:\n  db: {<<: *base, image: 'mariadb:11'}\n"),
        ("mkdocs.yml", "site_name: x\nmarkdown_extensions:\n  - emoji: {index: !!python/name:material.emoji}\nplugins: [search: !ENV [S, true]]\n"),
        ("kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: worker}]\n"),
        ("k3d.yaml", "apiVersion: k3d.io/v1alpha5\nkind: Simple\nmetadata: {name: x}\n"),
        (
            "skaffold.yaml",
            "apiVersion: skaffold/v4beta6\nkind: Config\nmetadata: {name: x}\n",
        ),
        (
            "kubeconfig.yaml",
            "apiVersion: v1\nkind: Config\nclusters: []\n",
        ),
        ("kubeadm.yaml", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"),
        ("template.yaml", "Resources: {B: {Type: 'AWS::S3::Bucket', Name: !Ref N}}\n"),
        ("play.yml", "- hosts: all\n  tasks: [{name: \"{{ x }}\"}]\n"),
        ("src/videos.json", "{\"kind\": \"youtube#video\", \"metadata\": {}}"),
        ("src/lines.json", "{\"a\": 1}\n{\"b\": 2}\n"),
        ("venv/pyvenv.cfg", "home = /usr\n"),
        ("venv/share/bad.yaml", "apiVersion: v1\nkind: Pod\n"),
        ("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
        ("target/x.json", "{\"kind\": \"Pod\"}"),
        ("node_modules/a/bad.yaml", "apiVersion: v1\nkind: Pod\n"),
        ("k8s/7_pvc.yaml", CLAIM),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    files.push((
        "src/big.json".to_owned(),
        format!("[\"{}\"]", "a".repeat(3 << 20)),
    ));
    // More than a submission may have of manifests.
    files.extend((0..200).map(|at| (format!("data/{at}.json"), format!("[{at}]"))));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let stages = mapping(&files);
    assert_eq!(stages.len(), 1, "{stages:?}");
    assert!(
        stages[0].contains("PersistentVolumeClaim/mariadb"),
        "{stages:?}"
    );
    let told = aside(&files).join("\n");
    for name in [
        "package.json",
        "compose.yaml",
        "mkdocs.yml",
        "kind.yaml",
        "skaffold.yaml",
        "kubeconfig.yaml",
        "kubeadm.yaml",
    ] {
        assert!(told.contains(name), "{name}: {told}");
    }
    for part in ["node_modules/", "venv/", "target/"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains(hidden), "{told}");
}

#[test]
fn what_may_be_meant_as_manifest_is_still_refused() {
    for (text, word) in [
        ("kind: Pod\nmetadata: {name: mariadb}\n", "apiVersion"),
        (
            "metadata: {name: mariadb}\nspec: {containers: []}\n",
            "no kind",
        ),
        ("spec: {containers: []}\n", "metadata.name"),
        ("apiVersion:v1\nkind:Pod\n", "no manifest"),
        ("kind：Pod\nname：mariadb\n", "U+FF1A"),
        (
            "apiVersion: app/v1\nkind: Deploymnet\nmetadata: {name: a}\n",
            "Deploymnet",
        ),
        (
            "apiVersion: apps.k8s.io/v1\nkind: Deploy\nmetadata: {name: a}\n",
            "Deploy",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n",
            "a.yaml:3",
        ),
    ] {
        let found = findings(&[("a.yaml", text), ("pvc.yaml", CLAIM)]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(word), "{text}: {found:?}");
    }
}

#[test]
fn a_helm_chart_is_one_thing_that_is_left_aside() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n";
    let chart = "apiVersion: v2\nname: db\nversion: 0.1.0\n";
    let why = "(a Helm chart; what `helm template` prints can be graded)";
    assert_eq!(
        aside(&[
            ("db/Chart.yaml", chart),
            ("db/values.yaml", "image: mariadb\n"),
            ("db/values-dev.yaml", "image: mariadb\n"),
            ("db/templates/pod.yaml", template),
            ("db/charts/other/Chart.yaml", chart),
            ("db/charts/other/templates/a.yaml", template),
            ("pvc.yaml", CLAIM),
        ]),
        [format!("db/Chart.yaml {why}")]
    );
    // What lies beside the chart's own files is no part of it.
    let files = [
        ("Chart.yaml", chart),
        ("templates/a.yaml", template),
        ("pvc.yaml", CLAIM),
    ];
    assert_eq!(aside(&files), [format!("Chart.yaml {why}")]);
    assert_eq!(mapping(&files).len(), 1);
}

#[test]
fn custom_resource_of_somebody_else_is_left_aside() {
    let route =
        "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: a}\nspec: {}\n";
    assert_eq!(
        aside(&[("route.yaml", route), ("pvc.yaml", CLAIM)]),
        ["route.yaml:1 IngressRoute (a custom resource (traefik.io/v1alpha1))"]
    );
}

#[test]
fn dangerous_objects_are_refused_where_applied() {
    let privileged = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{hostNetwork: true}}\n"
        )
    };
    // It is applied: by its name, or beside nothing else that the exercise knows.
    let found = findings(&[("a.yaml", &privileged("mariadb")), ("pvc.yaml", CLAIM)]);
    assert!(found[0].contains("hostNetwork"), "{found:?}");
    let found = findings(&[("a.yaml", &privileged("tool"))]);
    assert!(found[0].contains("hostNetwork"), "{found:?}");
    let found = findings(&[("pvc-tool.yaml", &privileged("tool")), ("pvc.yaml", CLAIM)]);
    assert!(found[0].contains("hostNetwork"), "{found:?}");
    // It is not.
    let found = aside(&[("a.yaml", &privileged("tool")), ("pvc.yaml", CLAIM)]);
    assert_eq!(
        found,
        ["a.yaml:1 Pod/tool (belongs to no stage of this exercise)"]
    );
    // What concerns the whole cluster is never passed over.
    let role =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n";
    let found = findings(&[("a.yaml", role), ("pvc.yaml", CLAIM)]);
    assert!(found[0].contains("ClusterRoleBinding"), "{found:?}");
}

#[test]
fn a_companion_that_is_used_stays() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: root}\nstringData: {a: b}\n";
    let service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: mariadb, labels: {app: db}}\nspec: {volumes: [{name: a, hostPath: {path: /data/mariadb}}], containers: [{name: a, envFrom: [{secretRef: {name: root}}]}]}\n";
    let other = SERVICE.replace("mariadb", "caddy");
    let files = [
        ("caddy.yaml", other.as_str()),
        ("db.yaml", service),
        ("pod.yaml", pod),
        ("secret.yaml", secret),
    ];
    assert_eq!(
        mapping(&files),
        [
            "(every stage) ← db.yaml:1 Service/db (by what is in the same file)",
            "hostpath ← pod.yaml:1 Pod/mariadb (by what it contains)",
            "(every stage) ← secret.yaml:1 Secret/root (by what is in the same file)",
        ]
    );
    assert_eq!(
        aside(&files),
        ["caddy.yaml:1 Service/caddy (belongs to no stage of this exercise)"]
    );
}

#[test]
fn file_name_goes_before_a_namesake_by_contents() {
    let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: mariadb}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: mariadb}}]}}}\n";
    let own = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: own}\nspec: {}\n";
    let together = format!("{set}---\n{own}");
    let host_path = host_path();
    let with_claim = with_claim();
    let files = [
        ("7_hostpath_pod.yaml", host_path.as_str()),
        ("7_pvc_pod.yaml", &with_claim),
        ("8_traq/kustomization.yaml", "resources: [mariadb.yaml]\n"),
        ("8_traq/mariadb.yaml", &together),
    ];
    assert_eq!(
        aside(&files),
        [
            "8_traq/kustomization.yaml (stage `pvc` has Pod/mariadb of 7_pvc_pod.yaml:1, by its file's name)"
        ]
    );
    assert_eq!(mapping(&files).len(), 2);
    let found = findings(&[("a.yaml", &with_claim), ("b.yaml", set)]);
    assert_eq!(
        found,
        ["b.yaml:1: stage `pvc` has a StatefulSet and a Pod (a.yaml:1) of one name, mariadb"]
    );
}

#[test]
fn handson_yaml_leaves_files_out() {
    let ignore = "handson: v1\nignore: [old/, '*.json', ./b.yaml]\n";
    let files = [
        ("handson.yaml", ignore),
        ("a.yaml", CLAIM),
        ("b.yaml", "kind: [\n"),
        ("c.json", "{"),
        ("old/pod.yaml", "{{"),
    ];
    assert_eq!(
        aside(&files),
        ["b.yaml, c.json, old (in `ignore` of handson.yaml)"]
    );
    assert_eq!(
        mapping(&files),
        ["pvc ← a.yaml:1 PersistentVolumeClaim/mariadb (by what it contains)"]
    );
}

#[test]
fn ignore_that_matches_nothing_is_a_mistake() {
    let of = |map: &'static str| findings(&[("handson.yaml", map), ("a.yaml", CLAIM)]);
    assert_eq!(
        of("handson: v1\nignore: [a.yml]\n"),
        ["handson.yaml:2: there is no file `a.yml`"]
    );
    assert_eq!(
        of("handson: v1\nignore: a.yaml\n"),
        ["handson.yaml:2: what `ignore` has is no list of files"]
    );
    assert_eq!(
        of("handson: v1\nstages: {pvc: [a.yaml]}\nignore: [a.yaml]\n"),
        ["handson.yaml:2: the file `a.yaml` is in `stages` and in `ignore`"]
    );
}

#[test]
fn limits_of_an_exercise_bind_its_submissions() {
    let mut exercise = volumes();
    let limits = &mut exercise.grade.as_mut().unwrap().limits;
    limits.objects = 1;
    let files = folder(&[
        ("hostpath.yaml", &host_path()),
        ("pvc.yaml", CLAIM),
        ("x.yaml", CADDY),
    ]);
    let error = super::super::read(files.path(), &exercise).unwrap_err();
    assert_eq!(
        error.findings[0].text().en,
        "pvc.yaml:1: with this there are too many objects (at most 1)"
    );
    exercise.grade.as_mut().unwrap().limits.objects = 2;
    // What is left aside does not count.
    assert!(super::super::read(files.path(), &exercise).is_ok());
    exercise.grade.as_mut().unwrap().limits.files = 2;
    let error = super::super::read(files.path(), &exercise).unwrap_err();
    assert_eq!(
        error.findings[0].text().en,
        "x.yaml: with this there are too many files (at most 2)"
    );
}

#[test]
fn claim_of_more_than_asked_is_no_reason_to_refuse() {
    let claim = |size: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: mariadb}}\nspec: {{resources: {{requests: {{storage: {size}}}}}}}\n"
        )
    };
    for size in ["60Gi", "500Gi", "1Ti"] {
        assert!(read(&[("pvc.yaml", &claim(size))]).is_ok(), "{size}");
    }
    let found = findings(&[("pvc.yaml", &claim("1025Gi"))]);
    assert!(found[0].contains("1Ti"), "{found:?}");
}
