mod archives;
mod aside;

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::exercise::Library;
use crate::text::Lang;

fn volumes() -> Exercise {
    Library::default().find("volumes").unwrap().exercise
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(files: &[(&str, &str)]) -> Result<Submission, SubmissionError> {
    super::read(folder(files).path(), &volumes())
}

/// Stage and manifest of all that is in `files`.
fn mapping(files: &[(&str, &str)]) -> Vec<String> {
    let submission = read(files).unwrap();
    let lines = submission.mapping();
    lines.iter().map(|line| line.en.clone()).collect()
}

/// The findings, each with its place.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let error = read(files).unwrap_err();
    let all = error.findings.iter();
    all.map(|finding| finding.text().get(Lang::En).to_owned())
        .collect()
}

fn pod(name: &str, spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {spec}\n")
}

fn host_path() -> String {
    pod(
        "mariadb",
        "{volumes: [{name: data, hostPath: {path: /data/mariadb}}]}",
    )
}

fn with_claim() -> String {
    pod(
        "mariadb",
        "{volumes: [{name: data, persistentVolumeClaim: {claimName: mariadb}}]}",
    )
}

const CLAIM: &str =
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: mariadb}\nspec: {}\n";
const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: mariadb}\nspec: {}\n";

#[test]
fn the_name_of_a_file_or_folder_says_the_stage() {
    let plain = pod("mariadb", "{}");
    assert_eq!(
        mapping(&[("7_PVC-pod.yaml", &plain), ("hostPath/10.yaml", &plain)]),
        [
            "pvc ← 7_PVC-pod.yaml:1 Pod/mariadb (by the file's name)",
            "hostpath ← hostPath/10.yaml:1 Pod/mariadb (by the file's name)",
        ]
    );
}

#[test]
fn the_ending_of_a_file_may_be_in_capitals() {
    assert_eq!(
        mapping(&[("HOSTPATH.YAML", &host_path()), ("b.Json", &with_claim())]),
        [
            "hostpath ← HOSTPATH.YAML:1 Pod/mariadb (by the file's name)",
            "pvc ← b.Json:1 Pod/mariadb (by what it contains)",
        ]
    );
}

#[test]
fn file_name_with_two_stages_leaves_it_to_folder() {
    assert_eq!(
        mapping(&[("pvc/from-hostpath-to-pvc.yaml", &pod("mariadb", "{}"))]),
        ["pvc ← pvc/from-hostpath-to-pvc.yaml:1 Pod/mariadb (by the file's name)"]
    );
}

#[test]
fn a_word_that_only_contains_a_stage_says_nothing() {
    assert_eq!(
        mapping(&[("mypvcs.yaml", &host_path())]),
        ["hostpath ← mypvcs.yaml:1 Pod/mariadb (by what it contains)"]
    );
}

#[test]
fn without_names_the_contents_decide() {
    let everything = [
        pod("shared-vol-example", "{}"),
        host_path(),
        CLAIM.to_owned(),
        with_claim(),
    ];
    assert_eq!(
        mapping(&[("all.yaml", &everything.join("---\n"))]),
        [
            "emptydir ← all.yaml:1 Pod/shared-vol-example (by what it contains)",
            "hostpath ← all.yaml:6 Pod/mariadb (by what it contains)",
            "pvc ← all.yaml:11 PersistentVolumeClaim/mariadb (by what it contains)",
            "pvc ← all.yaml:16 Pod/mariadb (by what it contains)",
        ]
    );
}

#[test]
fn what_is_certain_is_placed_before_what_is_not() {
    let mistaken = pod("mariadb", "{volumes: [{name: data, emptyDir: {}}]}");
    assert_eq!(
        mapping(&[("1.yaml", &mistaken), ("2.yaml", &host_path())]),
        [
            "pvc ← 1.yaml:1 Pod/mariadb (by what it contains)",
            "hostpath ← 2.yaml:1 Pod/mariadb (by what it contains)",
        ]
    );
}

#[test]
fn unrecognized_manifest_goes_to_first_free_stage() {
    assert_eq!(
        mapping(&[
            ("a.yaml", &pod("web", "{x: 1}")),
            ("b.yaml", &pod("web", "{x: 2}"))
        ]),
        [
            "emptydir ← a.yaml:1 Pod/web (by its place in the order)",
            "hostpath ← b.yaml:1 Pod/web (by its place in the order)",
        ]
    );
}

#[test]
fn a_companion_goes_with_its_file_or_with_every_stage() {
    let beside = format!("{SERVICE}---\n{CLAIM}");
    assert_eq!(
        mapping(&[("a.yaml", &beside)])[0],
        "pvc ← a.yaml:1 Service/mariadb (by what is in the same file)"
    );
    assert_eq!(
        mapping(&[("a.yaml", SERVICE)]),
        ["(every stage) ← a.yaml:1 Service/mariadb (by what is in the same file)"]
    );
}

#[test]
fn same_name_and_stage_are_refused_with_both_places() {
    let other = pod(
        "mariadb",
        "{volumes: [{name: data, hostPath: {path: /data/other}}]}",
    );
    let found = findings(&[
        ("hostpath/1.yaml", &host_path()),
        ("hostpath/2.yaml", &other),
    ]);
    assert_eq!(
        found,
        [
            "hostpath/2.yaml:1: there are two Pod mariadb for stage `hostpath` (the other is hostpath/1.yaml:1)"
        ]
    );
}

#[test]
fn duplicate_manifest_is_left_out_with_a_remark() {
    let submission = read(&[("copy.yaml", &host_path()), ("hostpath.yaml", &host_path())]).unwrap();
    assert_eq!(submission.manifests.len(), 1);
    assert_eq!(submission.manifests[0].place.file, "hostpath.yaml");
    assert_eq!(
        submission.remarks[0].en,
        "copy.yaml:1 Pod/mariadb is left out: it says the same as hostpath.yaml:1"
    );
}

#[test]
fn handson_yaml_maps_files_to_stages() {
    let map = "handson: v1\nstages:\n  hostpath: [a.yaml]\n  pvc: ['b/*.yaml']\n";
    let plain = pod("mariadb", "{}");
    assert_eq!(
        mapping(&[
            ("handson.yaml", map),
            ("a.yaml", &plain),
            ("b/emptydir.yaml", &plain)
        ]),
        [
            "hostpath ← a.yaml:1 Pod/mariadb (by handson.yaml)",
            "pvc ← b/emptydir.yaml:1 Pod/mariadb (by handson.yaml)",
        ]
    );
}

#[test]
fn mistakes_in_handson_yaml_have_their_lines() {
    let plain = pod("mariadb", "{}");
    let files = |map: &'static str| {
        findings(&[
            ("handson.yaml", map),
            ("a.yaml", &plain),
            ("b.yaml", &plain),
        ])
    };
    let cases: [(&str, &[&str]); 6] = [
        (
            "",
            &[
                "handson.yaml:1: `stages` does not say which files belong to which stage",
                "handson.yaml:1: there is no `handson: v1`",
            ],
        ),
        (
            "handson: v2\nstages: {pvc: ['*.yaml']}\n",
            &["handson.yaml:1: there is no `handson: v1`"],
        ),
        (
            "handson: v1\nstage: {}\nstages: {pvc: ['*.yaml']}\n",
            &["handson.yaml:2: there is no field `stage`"],
        ),
        (
            "handson: v1\nstages:\n  pvd: ['*.yaml']\n",
            &["handson.yaml:3: there is no stage `pvd`"],
        ),
        (
            "handson: v1\nstages:\n  pvc:\n  - '*.yaml'\n  hostpath:\n  - a.yaml\n  - c.yaml\n",
            &[
                "handson.yaml:4: the file `a.yaml` is in stage `hostpath` and in stage `pvc`",
                "handson.yaml:7: there is no file `c.yaml`",
            ],
        ),
        (
            "handson: v1\nstages:\n  pvc: [a.yaml]\n",
            &["handson.yaml:2: it does not say to which stage the file `b.yaml` belongs"],
        ),
    ];
    for (map, expected) in cases {
        let mut found = files(map);
        found.sort();
        assert_eq!(found, expected, "{map}");
    }
}

#[test]
fn every_reason_is_said_at_once_with_its_line() {
    let found = findings(&[
        ("1.yaml", "kind: Pod\nspec: {}\n"),
        (
            "2.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12\n",
        ),
        (
            "3.yaml",
            "apiVersion: v1\nkind: Pood\nmetadata: {name: a}\n",
        ),
        (
            "4.yaml",
            "# old\nkind: Deployment\napiVersion: apps/v1beta1\nmetadata: {name: a}\n",
        ),
        (
            "5.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n  generateName: a-\n",
        ),
        ("6.yaml", "- kind: Pod\n- b\n"),
        (
            "7.json",
            "{\"apiVersion\": \"v1\",\n\t\"apiVersion\": \"v1\"}",
        ),
        ("8.yaml", "kind: [\n"),
        (
            "9.yaml",
            "kind: List\napiVersion: v1\nitems:\n- kind: Pod\n  apiVersion: v1\n",
        ),
    ]);
    let expected = [
        "1.yaml:1: there is no apiVersion and no metadata.name",
        "2.yaml:4: metadata.name is no string, or an empty one",
        "3.yaml:2: `Pood` is no kind of object that can be handed in",
        "4.yaml:3: the apiVersion of Deployment is not `apps/v1beta1`",
        "5.yaml:5: there is a generateName and no `metadata.name`",
        "6.yaml:1: this is no manifest: it is not made of keys and values",
        "7.json:2:2: the key `apiVersion` is there twice (line 1 and line 2)",
        "8.yaml:1:7: the bracket `[` is never closed",
        "9.yaml:4: there is no metadata.name",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_advice_names_what_was_meant() {
    let error =
        read(&[("a.yaml", "apiVersion: v1\nkind: pod\nmetadata: {name: a}\n")]).unwrap_err();
    assert_eq!(error.findings[0].next.en, "did you mean `Pod`?");
    let error = read(&[(
        "a.yaml",
        "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n",
    )])
    .unwrap_err();
    assert_eq!(error.findings[0].next.en, "write `apiVersion: apps/v1`");
}

#[test]
fn nothing_usable_is_refused_with_what_is_there() {
    let refusal = |files: &[(&str, &str)]| {
        let error = read(files).unwrap_err();
        error.findings[0].text().en
    };
    assert!(refusal(&[]).ends_with(": there is nothing in it"));
    let others = [
        ("README.md", "x"),
        (".hidden/a.yaml", "{"),
        ("values.yaml", "replicas: 2\n"),
    ];
    let said = refusal(&others);
    for part in [
        "no manifest of this exercise",
        "README.md",
        "values.yaml (not a",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("hidden"), "{said}");
}

#[test]
fn a_single_file_is_a_submission() {
    let folder = folder(&[("pvc.yaml", CLAIM), ("other.yaml", "{")]);
    let submission = super::read(&folder.path().join("pvc.yaml"), &volumes()).unwrap();
    assert_eq!(submission.manifests[0].place.file, "pvc.yaml");
}

#[test]
fn the_digest_changes_with_a_name_and_with_a_text() {
    let digest = |name, text| read(&[(name, text)]).unwrap().digest;
    let one = digest("a.yaml", CLAIM);
    assert!(one.starts_with("sha256:") && one.len() == 71);
    assert_eq!(one, digest("a.yaml", CLAIM));
    assert_ne!(one, digest("b.yaml", CLAIM));
    assert_ne!(one, digest("a.yaml", SERVICE));
}

#[test]
fn too_many_files_and_objects_are_refused() {
    let other = "apiVersion: example.org/v1\nkind: Widget\n";
    let many: Vec<(String, String)> = (0..101)
        .map(|at| (format!("{at}.yaml"), other.to_owned()))
        .collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        findings(&many),
        ["100.yaml: with this there are too many files (at most 100)"]
    );
    let objects: Vec<String> = (0..51).map(|at| pod(&format!("a{at}"), "{}")).collect();
    assert_eq!(
        findings(&[("a.yaml", &objects.join("---\n"))]),
        ["a.yaml:251: with this there are too many objects (at most 50)"]
    );
}

#[test]
fn a_file_that_is_too_big_is_refused() {
    let big = format!("{CLAIM}# {}", "x".repeat(1024 * 1024));
    assert_eq!(
        findings(&[("a.yaml", &big)]),
        ["a.yaml: this file is too big (at most 1024 KiB)"]
    );
}

/// The Pod of the chapter with `from` in it replaced, and the text and advice of
/// what is found.
fn found_in_pod(from: &str, to: &str) -> Vec<(String, String)> {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: mariadb}\nspec:\n  \
        nodeSelector: {kubernetes.io/hostname: node-1}\n  volumes:\n  - name: data\n    \
        hostPath: {path: /data/mariadb, type: DirectoryOrCreate}\n  containers:\n  - \
        name: mariadb\n    image: mariadb:11\n    env:\n    - name: MARIADB_ROOT_PASSWORD\n      \
        value: password\n    volumeMounts:\n    - {name: data, mountPath: /var/lib/mysql}\n";
    assert!(pod.contains(from), "{from}");
    let folder = folder(&[("hostpath.yaml", &pod.replacen(from, to, 1))]);
    match super::read(folder.path(), &volumes()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let said = |it: Finding| (it.text().en, it.next.en);
            error.findings.into_iter().map(said).collect()
        }
    }
}

#[test]
fn common_mistakes_are_said_with_their_place() {
    for (from, to, text, next) in [
        (
            "mariadb:11",
            "mariadb\u{ff1a}11",
            "hostpath.yaml:11:19: there is the full-width character \u{ff1a} (U+FF1A) here",
            "write : (ASCII) instead",
        ),
        (
            "mariadb:11",
            "mariadb:11\u{200b}",
            "hostpath.yaml:11:22: there is a character that cannot be seen (zero-width, U+200B) here",
            "delete it; it often comes from a web page with what was copied",
        ),
        (
            "value: password",
            "value: \u{201c}password\u{201d}",
            "hostpath.yaml:14:14: there is the typographic quote \u{201c} (U+201C) here",
            "write \" (ASCII) instead",
        ),
        (
            "value: password",
            "value: 12345",
            "hostpath.yaml:14: value must be text, and this is a number",
            "put quotes around it, as in value: \"…\"",
        ),
        (
            "node-1",
            "yes",
            "hostpath.yaml:5: kubernetes.io/hostname must be text, and this is a boolean",
            "put quotes around it, as in kubernetes.io/hostname: \"…\"",
        ),
        (
            "nodeSelector",
            "nodeselector",
            "hostpath.yaml:5: there is no field `nodeselector` here",
            "did you mean `nodeSelector`? capital letters count",
        ),
        (
            "mountPath",
            "mountpath",
            "hostpath.yaml:16: there is no field `mountpath` here",
            "did you mean `mountPath`? capital letters count",
        ),
        (
            "containers",
            "container",
            "hostpath.yaml:9: there is no field `container` here",
            "did you mean `containers`?",
        ),
        (
            "DirectoryOrCreate",
            "directoryOrCreate",
            "hostpath.yaml:8: `directoryOrCreate` is not spelt as type wants it",
            "it is written `DirectoryOrCreate`; capital letters count",
        ),
    ] {
        let expected = (text.to_owned(), next.to_owned());
        assert_eq!(found_in_pod(from, to), [expected], "{to}");
    }
}

#[test]
fn text_of_an_author_may_have_any_character() {
    for to in [
        "value: パスワード：１",
        "value: \"“a” – b\"",
        "value: a\u{200d}b",
        "value: \"12345\"",
    ] {
        assert_eq!(found_in_pod("value: password", to), [], "{to}");
    }
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {b: “c”}}\n\
        data:\n  text: |\n    “全角：空白\u{3000}” – \u{a0}{{ x }}\n    ----\n";
    let both = format!("{}---\n{config}", host_path());
    assert!(read(&[("a.yaml", &both)]).is_ok());
}

#[test]
fn other_encodings_are_named() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [
        (utf16("\u{feff}kind: Pod\n"), "UTF-16"),
        (b"kind: Pod\n# \x83\x7b\x83\x8a\n".to_vec(), "Shift_JIS"),
    ] {
        let bytes: Vec<u8> = bytes;
        let folder = folder(&[]);
        fs::write(folder.path().join("a.yaml"), bytes).unwrap();
        let error = super::read(folder.path(), &volumes()).unwrap_err();
        let said = format!("a.yaml: this file is saved as {name}, and manifests are UTF-8");
        assert_eq!(error.findings[0].text().en, said);
        assert!(error.findings[0].next.en.contains("Notepad"));
    }
}

#[test]
fn what_is_not_utf8_is_refused_with_its_line() {
    let folder = folder(&[]);
    fs::write(folder.path().join("a.yaml"), b"kind: Pod\n# \x83\x7f\n").unwrap();
    let error = super::read(folder.path(), &volumes()).unwrap_err();
    assert_eq!(
        error.findings[0].text().en,
        "a.yaml:2: there are characters that are not UTF-8"
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn link_out_is_refused_and_link_inside_is_followed() {
        let outside = folder(&[("secret.yaml", CLAIM)]);
        let inside = folder(&[("real/a.yaml", CLAIM)]);
        symlink("real/a.yaml", inside.path().join("pvc.yaml")).unwrap();
        let submission = super::super::read(inside.path(), &volumes()).unwrap();
        let places: Vec<&str> = submission
            .manifests
            .iter()
            .map(|manifest| manifest.place.file.as_str())
            .collect();
        assert_eq!(places, ["pvc.yaml"]);
        for target in [
            outside.path().join("secret.yaml"),
            outside.path().to_owned(),
        ] {
            let link = inside.path().join("link");
            symlink(target, &link).unwrap();
            let error = super::super::read(inside.path(), &volumes()).unwrap_err();
            assert_eq!(
                error.findings[0].text().en,
                "link: this is a symbolic link that leads out of the submission"
            );
            fs::remove_file(link).unwrap();
        }
    }

    #[test]
    fn a_link_in_a_circle_is_refused() {
        let folder = folder(&[("a/b.yaml", CLAIM)]);
        symlink("..", folder.path().join("a/again")).unwrap();
        let error = super::super::read(folder.path(), &volumes()).unwrap_err();
        assert_eq!(
            error.findings[0].text().en,
            "a/again: this folder is too deep, or a link leads in a circle"
        );
    }

    #[test]
    fn a_pipe_is_refused_and_keeps_nobody_waiting() {
        let folder = folder(&[]);
        let pipe = folder.path().join("a.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for submission in [folder.path(), &pipe] {
            let error = super::super::read(submission, &volumes()).unwrap_err();
            assert_eq!(
                error.findings[0].text().en,
                "a.yaml: this is no regular file"
            );
        }
    }
}
