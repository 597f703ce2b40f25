//! Refusals of kustomizations, at the right line.

use crate::submission::error::Finding;
use crate::submission::kustomize::kustomization::UNSUPPORTED;
use crate::submission::kustomize::render;
use crate::submission::kustomize::tests::files;

/// Returns the findings about a submission with these files.
fn refused(contents: &[(&str, &str)]) -> Vec<Finding> {
    render(&files(contents), "").unwrap_err()
}

/// Returns location, message and advice for a kustomization of this text.
fn said(kustomization: &str) -> Vec<String> {
    refused(&[
        ("kustomization.yaml", kustomization),
        ("a.yaml", CONFIG_MAP),
        ("folder/b.yaml", CONFIG_MAP),
    ])
    .iter()
    .map(|finding| {
        assert!(!finding.what.ja.is_empty() && !finding.next.ja.is_empty());
        format!("{} {}; {}", finding.place, finding.what.en, finding.next.en)
    })
    .collect()
}

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

#[test]
fn unsupported_field_is_refused_by_name_and_line() {
    for field in UNSUPPORTED {
        let said = said(&format!("resources: [a.yaml]\n{field}: []\n"));
        assert_eq!(said.len(), 1);
        let start = format!("kustomization.yaml:2 handson does not follow kustomize's `{field}`");
        assert!(said[0].starts_with(&start), "{}", said[0]);
    }
}

#[test]
fn misspelt_field_is_refused_with_the_right_one() {
    let said = said(
        "resource: [a.yaml]\nimages:\n  - name: nginx\n    newtag: \"1\"\nconfigMapGenerator:\n  - name: a\n    literal: [a=b]\n",
    );
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("kustomization.yaml:1 ") && said[0].contains("mean `resources`"));
    assert!(said[1].starts_with("kustomization.yaml:4 ") && said[1].contains("mean `newTag`"));
    assert!(said[2].starts_with("kustomization.yaml:7 ") && said[2].contains("mean `literals`"));
}

#[test]
fn number_instead_of_string_is_refused_as_by_kubectl() {
    let said = said("images:\n  - name: nginx\n    newTag: 1.29\ncommonLabels:\n  a: true\n");
    assert!(
        said[0].starts_with("kustomization.yaml:5 `commonLabels.a` must be a string"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("kustomization.yaml:3 `newTag` must be a string"),
        "{said:?}"
    );
}

#[test]
fn what_is_not_in_the_submission_is_never_fetched() {
    for remote in [
        "https://example.test/a.yaml",
        "http://example.test/a.yaml",
        "git@github.com:example/repo.git",
        "ssh://git@example.test/repo",
        "git::https://example.test/repo",
        "github.com/example/repo",
        "example.test/repo?ref=v1",
        "file:///etc/passwd",
    ] {
        for field in ["resources", "bases"] {
            let said = said(&format!("{field}:\n  - {remote}\n"));
            let start = format!("kustomization.yaml:2 `{remote}` is not part of the submission");
            assert!(said[0].starts_with(&start), "{said:?}");
        }
        let said = said(&format!(
            "configMapGenerator: [{{name: a, envs: [\"{remote}\"]}}]\n"
        ));
        assert!(
            said[0].contains("is not part of the submission"),
            "{said:?}"
        );
    }
}

#[test]
fn a_path_out_of_the_submission_is_refused() {
    for path in [
        "/etc/passwd",
        "../other/a.yaml",
        "folder/../../a.yaml",
        "..",
    ] {
        let said = said(&format!("resources:\n  - {path}\n"));
        let start = format!("kustomization.yaml:2 `{path}` leads out of the submission");
        assert!(said[0].starts_with(&start), "{said:?}");
        let said = self::said(&format!(
            "secretGenerator:\n  - name: a\n    files: [k={path}]\n"
        ));
        assert!(said[0].contains("leads out of the submission"), "{said:?}");
    }
}

#[test]
fn file_outside_the_folder_is_refused_as_by_kubectl() {
    let said = refused(&[
        ("kustomization.yaml", "resources: [folder]\n"),
        ("folder/kustomization.yaml", "resources:\n- ../a.yaml\n"),
        ("a.yaml", CONFIG_MAP),
    ]);
    assert_eq!(said[0].place.to_string(), "folder/kustomization.yaml:2");
    assert!(said[0].what.en.contains("is outside of the folder"));
}

#[test]
fn folders_that_name_one_another_are_refused() {
    let said = refused(&[
        ("kustomization.yaml", "resources: [folder]\n"),
        ("folder/kustomization.yaml", "resources:\n- ../.\n"),
    ]);
    assert_eq!(said[0].place.to_string(), "folder/kustomization.yaml:2");
    assert!(said[0].what.en.contains("contains itself"));
}

#[test]
fn folders_that_double_at_every_step_are_refused() {
    let files: Vec<(String, String)> = (0..9)
        .map(|step| {
            let next = step + 1;
            (
                format!("s{step}/kustomization.yaml"),
                format!("resources: [../s{next}, ../s{next}/., ../s{next}/../s{next}]\n"),
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
    files.push(("kustomization.yaml", "resources: [s0]\n"));
    files.push(("s9/kustomization.yaml", "namePrefix: a-\n"));
    let said = refused(&files);
    assert!(
        said.iter()
            .all(|finding| finding.what.en.contains("too many kustomizations")),
        "{said:?}"
    );
    assert!(said.len() < 100);
}

#[test]
fn what_is_missing_is_named_with_what_may_be_meant() {
    let said = said("resources:\n  - aa.yaml\n  - folder\n");
    assert!(
        said[0].starts_with("kustomization.yaml:2 there is no `aa.yaml`; did you mean `a.yaml`")
    );
    assert!(
        said[1].starts_with("kustomization.yaml:3 the folder `folder` has no kustomization.yaml")
    );
}

#[test]
fn two_kustomizations_in_a_folder_are_refused() {
    let said = refused(&[
        ("kustomization.yaml", "resources: [a.yaml]\n"),
        ("Kustomization", "resources: [a.yaml]\n"),
        ("a.yaml", CONFIG_MAP),
    ]);
    assert!(
        said[0]
            .what
            .en
            .contains("kustomization.yaml, Kustomization")
    );
}

#[test]
fn two_objects_of_one_name_are_refused_at_the_second() {
    let said = said("namePrefix: a-\nresources: [a.yaml]\nconfigMapGenerator:\n  - name: a\n");
    assert!(
        said[0].starts_with("kustomization.yaml:4 the ConfigMap `a` appears twice"),
        "{said:?}"
    );
}

#[test]
fn generated_data_above_a_mebibyte_are_refused() {
    let large = "x".repeat(600 * 1024);
    let said = refused(&[
        (
            "kustomization.yaml",
            "configMapGenerator:\n- name: a\n  files:\n  - a=l\n  - b=l\n",
        ),
        ("l", &large),
    ]);
    assert_eq!(said[0].place.to_string(), "kustomization.yaml:5");
    assert!(said[0].what.en.contains("exceed 1 MiB"));
}

#[test]
fn env_file_takes_nothing_from_graders_environment() {
    let said = refused(&[
        (
            "kustomization.yaml",
            "configMapGenerator:\n- name: a\n  envs: [e]\n",
        ),
        ("e", "HOME\n"),
    ]);
    assert!(said[0].what.en.contains("`HOME` is not KEY=VALUE"));
}

#[test]
fn yaml_that_cannot_be_read_is_refused_at_its_line() {
    let duplicate = said("resources: [a.yaml]\nnamespace: a\nnamespace: b\n");
    assert!(
        duplicate[0].starts_with("kustomization.yaml:3 "),
        "{duplicate:?}"
    );
    let indented = said("resources:\n  - a.yaml\n - b.yaml\n");
    assert!(
        indented[0].starts_with("kustomization.yaml:"),
        "{indented:?}"
    );
    let bomb = said("a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nresources: 1\n");
    assert!(
        bomb.iter()
            .any(|line| line.starts_with("kustomization.yaml:3 `resources` must be a list")),
        "{bomb:?}"
    );
}

#[test]
fn nothing_to_do_and_another_kind_are_refused() {
    assert!(said("apiVersion: kustomize.config.k8s.io/v1beta1\n")[0].contains("is empty"));
    assert!(said("# nothing\n")[0].contains("is empty"));
    let component = said("kind: Component\nresources: [a.yaml]\n");
    assert!(component[0].starts_with("kustomization.yaml:1 the `kind` of a kustomization is"));
}

#[test]
fn role_binding_is_refused_only_where_names_change() {
    let binding =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\n";
    let submission = |kustomization| [("kustomization.yaml", kustomization), ("b.yaml", binding)];
    let said = refused(&submission("namePrefix: a-\nresources: [b.yaml]\n"));
    assert_eq!(said[0].place.to_string(), "b.yaml:1");
    assert!(said[0].what.en.contains("does not follow a RoleBinding"));
    let files = files(&submission("resources: [b.yaml]\n"));
    assert_eq!(render(&files, "").unwrap().documents.len(), 1);
}

#[test]
fn file_named_many_times_is_refused_early() {
    let large = "x".repeat(1000 * 1024);
    let generators: Vec<String> = (0..30)
        .map(|number| format!("- name: n{number}\n  files: [l]\n"))
        .collect();
    let kustomization = format!("configMapGenerator:\n{}", generators.concat());
    let said = refused(&[("kustomization.yaml", &kustomization), ("l", &large)]);
    assert_eq!(said[0].place.to_string(), "kustomization.yaml:35");
    assert!(said[0].what.en.contains("reads too much"));
}

#[test]
fn a_submission_without_a_kustomization_is_refused() {
    let said = refused(&[("a.yaml", CONFIG_MAP)]);
    assert_eq!(said[0].place.to_string(), "kustomization.yaml:1");
    assert!(said[0].what.en.contains("`.` has no kustomization.yaml"));
}

#[test]
fn an_annotation_that_steers_kustomize_is_refused() {
    let said = refused(&[
        ("kustomization.yaml", "resources: [a.yaml]\n"),
        (
            "a.yaml",
            "kind: ConfigMap\nmetadata: {name: a, annotations: {config.kubernetes.io/local-config: \"true\"}}\n",
        ),
    ]);
    assert_eq!(said[0].place.to_string(), "a.yaml:1");
    assert!(
        said[0]
            .what
            .en
            .contains("config.kubernetes.io/local-config")
    );
}

#[test]
fn what_is_wrong_with_every_manifest_is_said_at_once() {
    let said = refused(&[
        ("kustomization.yaml", "resources: [a.yaml, b.yaml]\n"),
        ("a.yaml", "a: ["),
        ("b.yaml", "b: ["),
    ]);
    let places: Vec<String> = said.iter().map(|said| said.place.to_string()).collect();
    assert_eq!(places, ["a.yaml:1", "b.yaml:1"]);
}
