//! What a Pod is given by a ConfigMap or a Secret; the traps are those of environment
//! variables and mounted files.

use handson::evidence::{Answer, FileSeen, HttpSeen, Probe, VariableSeen};
use handson::judgement::Judgement;
use handson::probe::permissions;

use crate::world::{
    World, assert_cause, assert_inconclusive, assert_pass, failure, headline, remarks,
};

const MAPS: &str = "
{apiVersion: v1, kind: Node, metadata: {name: one}, status: {conditions: [{type: Ready, status: 'True'}]}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: app}, data: {lives: '3', page.html: \"<p>hello</p>\\n\", COLOR: red}, binaryData: {raw: aGVsbG8K}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: later}, data: {COLOR: blue}}
---
";

const LIVES: &str = "envFrom: {pod: web, name: LIVES, configMap: app, key: lives}";
const COLOR: &str = "envFrom: {pod: web, name: COLOR, configMap: app}";
const TOKEN: &str = "envFrom: {pod: web, name: TOKEN, secret: keys, key: token}";
const PAGE: &str = "configFile: {pod: web, path: /srv/page.html, configMap: app}";

/// The running Pod web, whose container has `container` and whose spec has `more`.
fn world(container: &str, more: &str) -> World {
    World::of(&format!(
        "{MAPS}{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{nodeName: one, {more}containers: [{{name: c, image: caddy, {container}}}]}}, \
         status: {{phase: Running, conditions: [{{type: Ready, status: 'True'}}, {{type: PodScheduled, status: 'True'}}], \
         containerStatuses: [{{name: c, ready: true, restartCount: 0, image: x, imageID: x, state: {{running: {{}}}}}}]}}}}"
    ))
}

fn variable(check: &str, container: &str, seen: VariableSeen) -> Judgement {
    let world = world(container, "").probed(move |_| Answer::Variable(seen.clone()));
    world.judge(check)
}

const SAME: VariableSeen = VariableSeen::Same { line_break: false };

const KEY: &str = "env: [{name: LIVES, valueFrom: {configMapKeyRef: {name: app, key: lives}}}]";

#[test]
fn each_way_to_take_a_variable_from_its_key_passes() {
    for (check, container) in [
        (LIVES, KEY),
        (COLOR, "envFrom: [{configMapRef: {name: app}}]"),
        (
            "envFrom: {pod: web, name: MY_COLOR, configMap: app, key: COLOR}",
            "envFrom: [{configMapRef: {name: app}, prefix: MY_}]",
        ),
        (
            TOKEN,
            "env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}]",
        ),
        // By way of another variable.
        (
            LIVES,
            "env: [{name: A, valueFrom: {configMapKeyRef: {name: app, key: lives}}}, {name: LIVES, value: $(A)}]",
        ),
        // Of two entries the last counts.
        (
            LIVES,
            "env: [{name: LIVES, value: '5'}, {name: LIVES, valueFrom: {configMapKeyRef: {name: app, key: lives}}}]",
        ),
        // A later source without the key changes nothing.
        (
            "envFrom: {pod: web, name: lives, configMap: app}",
            "envFrom: [{configMapRef: {name: app}}, {configMapRef: {name: later}}]",
        ),
    ] {
        assert_pass(&variable(check, container, SAME));
    }
}

#[test]
fn another_origin_fails_and_is_named() {
    for (check, container, actual) in [
        (
            LIVES,
            "env: [{name: LIVES, value: '3'}]",
            "written in the manifest",
        ),
        (
            LIVES,
            "env: [{name: LIVES, valueFrom: {configMapKeyRef: {name: later, key: lives}}}]",
            "key lives of ConfigMap later",
        ),
        (
            LIVES,
            "env: [{name: LIVES, valueFrom: {configMapKeyRef: {name: app, key: COLOR}}}]",
            "key COLOR of ConfigMap app",
        ),
        (
            LIVES,
            "env: [{name: LIVES, valueFrom: {secretKeyRef: {name: app, key: lives}}}]",
            "key lives of Secret app",
        ),
        (
            LIVES,
            "env: [{name: LIVES, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
            "from the Pod itself",
        ),
        (
            COLOR,
            "envFrom: [{secretRef: {name: app}}]",
            "envFrom has Secret app",
        ),
        (
            LIVES,
            "env: [{name: LIVE, value: '3'}]",
            "did you mean `LIVE`?",
        ),
        (LIVES, "args: []", "no variables are defined"),
    ] {
        let failure = failure(world(container, "").judge(check));
        let found = &failure.mismatches[0].actual.en;
        assert!(found.contains(actual), "{container}: {failure:?}");
    }
}

#[test]
fn trap_32_variable_never_follows_a_change() {
    let values = Some(("4".to_owned(), "3".to_owned()));
    let seen = VariableSeen::Different {
        values,
        line_break: false,
    };
    let judged = variable(LIVES, KEY, seen);
    let shown = failure(judged.clone());
    let first = &shown.mismatches[0];
    assert_eq!(
        (first.expected.en.as_str(), first.actual.en.as_str()),
        ("4", "3")
    );
    assert!(!shown.may_come, "nothing comes by waiting");
    assert_cause(
        judged,
        "the running process has another LIVES",
        "re-create Pod web",
    );
}

const MOUNT: &str = "volumeMounts: [{name: v, mountPath: /srv}]";
const SUB_PATH: &str = "volumeMounts: [{name: v, mountPath: /srv/page.html, subPath: page.html}]";
const VOLUME: &str = "volumes: [{name: v, configMap: {name: app}}], ";

/// A file of other content than any ConfigMap has.
fn content(text: &str) -> FileSeen {
    FileSeen::Content {
        bytes: text.len() as u64,
        sha256: "0".to_owned(),
        start: text.to_owned(),
        cut: false,
        identity: None,
    }
}

/// The page, where the container has what the check asks for, or `other`.
fn file(check: &str, container: &str, volumes: &str, other: Option<&'static str>) -> Judgement {
    let world = world(container, volumes).probed(move |probe| match probe {
        Probe::ConfigFile(it) => Answer::File(match other {
            Some(text) => content(text),
            None => FileSeen::Content {
                bytes: 1,
                sha256: it.sha256.clone(),
                start: String::new(),
                cut: false,
                identity: None,
            },
        }),
        other => panic!("{other:?}"),
    });
    world.judge(check)
}

#[test]
fn trap_32_sub_path_never_follows_a_change() {
    let old = Some("<p>old</p>\n");
    let judged = file(PAGE, SUB_PATH, VOLUME, old);
    assert!(!failure(judged.clone()).may_come);
    assert_cause(
        judged,
        "has not the content that ConfigMap app has now",
        "re-create Pod web",
    );
    // A directory does, after a while.
    assert!(failure(file(PAGE, MOUNT, VOLUME, old)).may_come);
    let passed = remarks(file(PAGE, SUB_PATH, VOLUME, None));
    assert!(passed[0].contains("never follows"), "{passed:?}");
}

#[test]
fn trap_32_file_is_read_again_where_its_mount_follows() {
    for (container, follows) in [(MOUNT, true), (SUB_PATH, false)] {
        let world = world(container, VOLUME).probed(move |probe| {
            assert!(matches!(probe, Probe::ConfigFile(it) if it.follows == follows));
            assert!(!probe.changes());
            Answer::File(content("x"))
        });
        failure(world.judge(PAGE));
    }
}

#[test]
fn trap_33_missing_config_map_or_key_is_named() {
    let other = "volumes: [{name: v, configMap: {name: gone, optional: true}}], ";
    let check = "configFile: {pod: web, path: /srv/page.html, configMap: gone}";
    let judged = world(MOUNT, other).judge(check);
    assert_cause(judged, "there is no ConfigMap gone", "");
    let check = "configFile: {pod: web, path: /srv/pages.html, configMap: app}";
    let shown = failure(world(MOUNT, VOLUME).judge(check));
    assert_eq!(
        shown.mismatches[0].what.en,
        "ConfigMap app has no key pages.html"
    );
    assert!(
        shown.mismatches[0]
            .actual
            .en
            .contains("did you mean `page.html`?"),
        "{shown:?}"
    );
    let judged = variable(LIVES, KEY, VariableSeen::NoKey);
    assert_cause(judged, "ConfigMap app has no key lives", "");
    let judged = variable(TOKEN, SECRET_KEY, VariableSeen::NoSource);
    assert_cause(judged, "there is no Secret keys", "");
}

#[test]
fn trap_33_optional_source_leaves_no_variable() {
    let optional = "env: [{name: LIVES, valueFrom: {configMapKeyRef: {name: app, key: lives, optional: true}}}]";
    let judged = variable(LIVES, optional, VariableSeen::Unset);
    assert_cause(
        judged,
        "the running process has no variable LIVES",
        "optional: true",
    );
}

const SECRET_KEY: &str =
    "env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}]";

#[test]
fn trap_34_line_break_at_the_end_is_named() {
    let passed = remarks(variable(
        TOKEN,
        SECRET_KEY,
        VariableSeen::Same { line_break: true },
    ));
    assert!(passed[0].contains("ends with a line break"), "{passed:?}");
    let seen = VariableSeen::Different {
        values: None,
        line_break: true,
    };
    let shown = failure(variable(TOKEN, SECRET_KEY, seen));
    let actual = &shown.mismatches[0].actual.en;
    assert!(
        actual.contains("all that differs is the line break"),
        "{actual}"
    );
}

#[test]
fn trap_34_secret_is_compared_and_never_shown() {
    let seen = VariableSeen::Different {
        values: None,
        line_break: false,
    };
    let shown = format!("{:?}", failure(variable(TOKEN, SECRET_KEY, seen)));
    assert!(shown.contains("not shown"), "{shown}");
    // No Secret is evidence: it is read where it is compared.
    let world = world(SECRET_KEY, "").forbid("Secret").probed(|probe| {
        let taken = permissions(probe)
            .into_iter()
            .map(|(access, _)| access.to_string());
        assert!(taken.into_iter().any(|access| access == "get secrets"));
        Answer::Variable(SAME)
    });
    assert_pass(&world.judge(TOKEN));
}

#[test]
fn trap_34_binary_data_is_compared_as_bytes() {
    let check = "configFile: {pod: web, path: /srv/raw, configMap: app}";
    let world = world(MOUNT, VOLUME).probed(|probe| {
        let Probe::ConfigFile(it) = probe else {
            panic!("{probe:?}")
        };
        // Of `hello` and a line break.
        let sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        assert_eq!(it.sha256, sha256);
        Answer::File(FileSeen::NoReader("no cat".into()))
    });
    assert_inconclusive(&world.judge(check));
}

#[test]
fn trap_35_later_source_of_env_from_wins() {
    let both = "envFrom: [{configMapRef: {name: app}}, {configMapRef: {name: later}}]";
    let judged = world(both, "").judge(COLOR);
    assert_cause(
        judged,
        "that of ConfigMap later, which stands later in envFrom",
        "",
    );
    let other = "envFrom: [{configMapRef: {name: later}}, {configMapRef: {name: app}}]";
    assert_pass(&variable(COLOR, other, SAME));
    // An entry wins over all of them.
    let entry = "envFrom: [{configMapRef: {name: app}}], env: [{name: COLOR, value: green}]";
    assert_cause(
        world(entry, "").judge(COLOR),
        "does not come from ConfigMap app",
        "",
    );
}

#[test]
fn trap_35_skipped_name_is_asked_of_the_process() {
    let check = "envFrom: {pod: web, name: page.html, configMap: app}";
    let all = "envFrom: [{configMapRef: {name: app}}]";
    assert_pass(&variable(check, all, SAME));
    let judged = variable(check, all, VariableSeen::Unset);
    assert_cause(
        judged,
        "has no variable page.html",
        "depends on the version of Kubernetes",
    );
}

#[test]
fn trap_36_container_without_a_reader_is_no_failure() {
    let seen = VariableSeen::NoReader("no cat".into());
    assert_inconclusive(&variable(LIVES, KEY, seen));
    let seen = VariableSeen::NotPermitted("no".into());
    assert_inconclusive(&variable(LIVES, KEY, seen));
}

#[test]
fn trap_38_page_that_is_no_mount_of_the_map_fails() {
    let check = PAGE.replace('}', ", key: page.html}");
    for (container, volumes, what) in [
        ("args: []", "", "no volume is mounted at /srv/page.html"),
        (
            MOUNT,
            "volumes: [{name: v, emptyDir: {}}], ",
            "what is mounted at /srv is no volume of a ConfigMap",
        ),
        (
            MOUNT,
            "volumes: [{name: v, configMap: {name: later}}], ",
            "something else is mounted at /srv",
        ),
        (
            MOUNT,
            "volumes: [{name: v, secret: {secretName: app}}], ",
            "something else is mounted at /srv",
        ),
        (
            MOUNT,
            "volumes: [{name: v, configMap: {name: app, items: [{key: COLOR, path: page.html}]}}], ",
            "/srv/page.html is another key of ConfigMap app",
        ),
        (
            MOUNT,
            "volumes: [{name: v, configMap: {name: app, items: [{key: page.html, path: index.html}]}}], ",
            "the volume at /srv has no key that becomes /srv/page.html",
        ),
        // What is mounted within hides it.
        (
            "volumeMounts: [{name: v, mountPath: /srv}, {name: e, mountPath: /srv/page.html}]",
            "volumes: [{name: v, configMap: {name: app}}, {name: e, emptyDir: {}}], ",
            "what is mounted at /srv/page.html is no volume of a ConfigMap",
        ),
    ] {
        assert_eq!(
            headline(world(container, volumes).judge(&check)),
            what,
            "{volumes}"
        );
    }
}

#[test]
fn trap_38_items_modes_and_projected_volumes_are_right() {
    for (container, volumes) in [
        (MOUNT, VOLUME),
        (SUB_PATH, VOLUME),
        (
            MOUNT,
            "volumes: [{name: v, configMap: {name: app, defaultMode: 292}}], ",
        ),
        (
            MOUNT,
            "volumes: [{name: v, configMap: {name: app, items: [{key: page.html, path: page.html}]}}], ",
        ),
        (
            MOUNT,
            "volumes: [{name: v, projected: {sources: [{configMap: {name: app}}]}}], ",
        ),
        (
            "volumeMounts: [{name: v, mountPath: /srv/, readOnly: true}]",
            VOLUME,
        ),
    ] {
        assert_pass(&file(PAGE, container, volumes, None));
    }
}

#[test]
fn what_is_served_has_to_be_the_config_map_now() {
    let check = "configFile: {pod: web, path: /srv/page.html, configMap: app, served: {port: 80}}";
    let served = |status, contains| {
        let world = world(MOUNT, VOLUME).probed(move |probe| match probe {
            Probe::ConfigFile(it) => Answer::File(FileSeen::Content {
                bytes: 13,
                sha256: it.sha256.clone(),
                start: String::new(),
                cut: false,
                identity: None,
            }),
            Probe::HttpGet(get) => {
                assert_eq!(get.contains.as_deref(), Some("<p>hello</p>"));
                Answer::Http(HttpSeen::Response {
                    status,
                    location: None,
                    contains: Some(contains),
                    start: "welcome".into(),
                    cut: false,
                })
            }
            other => panic!("{other:?}"),
        });
        world.judge(check)
    };
    assert_pass(&served(200, true));
    let other = failure(served(200, false));
    assert_eq!(other.mismatches[0].actual.en, "welcome");
    assert!(headline(served(404, false)).contains("another status than 200"));
}
