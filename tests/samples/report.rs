//! Reports made by hand, as a run would make them.

use handson::report::{
    Blocked, CheckReport, ClusterIdentity, Earlier, MismatchReport, Reason, Report, SCHEMA,
    StageReport, Totals, Verdict,
};
use handson::say;
use handson::text::Text;

pub fn time(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

/// A check that passes.
pub fn check(name: &str, title: Text) -> CheckReport {
    CheckReport {
        check: name.into(),
        title,
        points: 1,
        bonus: false,
        verdict: Verdict::Pass,
        reason: None,
        mismatches: Vec::new(),
        evidence: Vec::new(),
        remarks: Vec::new(),
        why: Text::default(),
        look: Vec::new(),
        hints: 2,
        earlier: None,
        overridden: None,
        source: None,
        elapsed_ms: 12,
    }
}

pub fn skipped(
    name: &str,
    title: Text,
    kind: Blocked,
    by: Option<&str>,
    text: Text,
) -> CheckReport {
    CheckReport {
        verdict: Verdict::Skipped,
        reason: Some(Reason {
            kind,
            by: by.map(Into::into),
            text,
        }),
        ..check(name, title)
    }
}

pub fn inconclusive(name: &str, title: Text, text: Text) -> CheckReport {
    CheckReport {
        verdict: Verdict::Inconclusive,
        look: vec!["kubectl auth can-i get pods -n default".into()],
        ..skipped(name, title, Blocked::Undetermined, None, text)
    }
}

pub fn stage(name: &str, title: Text, checks: Vec<CheckReport>) -> StageReport {
    StageReport {
        stage: name.into(),
        title,
        superseded_by: None,
        seen: None,
        lesson: None,
        notes: Vec::new(),
        begin: None,
        checks,
    }
}

pub fn report(stages: Vec<StageReport>, totals: Totals, exit_code: u8) -> Report {
    Report {
        schema: SCHEMA.into(),
        tool_version: "0.1.0".into(),
        exercise: "volumes".into(),
        title: say!(ja: "ボリューム", en: "Volumes"),
        digest: "sha256:00".into(),
        cluster: ClusterIdentity {
            context: "k3d-hands-on".into(),
            server: "https://127.0.0.1:6443".into(),
            uid: Some("9b2f6d9c-0000-4000-8000-000000000000".into()),
        },
        namespace: "default".into(),
        namespace_uid: None,
        started: time("2026-11-23T05:00:00Z"),
        finished: time("2026-11-23T05:00:01.5Z"),
        complete: true,
        stages,
        totals,
        requests: Some(7),
        part: None,
        vacancy: None,
        overridden: None,
        submission: None,
        refused: Vec::new(),
        notes: Vec::new(),
        lesson: None,
        next_chapter: None,
        next: None,
        exit_code,
    }
}

fn ready() -> Text {
    say!(ja: "Pod mariadb が準備完了になる", en: "Pod mariadb becomes ready")
}

fn survives() -> Text {
    say!(
        ja: "Pod を再作成してもデータが失われない (永続化)",
        en: "the data survives when the Pod is re-created"
    )
}

fn earlier() -> Earlier {
    Earlier {
        seen: time("2026-11-23T14:02:00Z"),
    }
}

/// A failure with two differences.
fn selector() -> CheckReport {
    CheckReport {
        verdict: Verdict::Fail,
        mismatches: vec![
            MismatchReport {
                what: say!(
                    ja: "Pod mariadb は k3d-hands-on-agent-0 で動いていますが、nodeSelector がありません。今は偶然そのノードに配置されているだけです。",
                    en: "Pod mariadb runs on k3d-hands-on-agent-0, but it has no nodeSelector: it landed there by luck"
                ),
                expected: say!(
                    ja: "nodeSelector に kubernetes.io/hostname: k3d-hands-on-agent-0",
                    en: "nodeSelector with kubernetes.io/hostname: k3d-hands-on-agent-0"
                ),
                actual: say!(ja: "nodeSelector なし", en: "no nodeSelector"),
            },
            MismatchReport {
                what: say!(
                    ja: "ノード k3d-hands-on-agent-0 に、期待したラベルがありません。",
                    en: "node k3d-hands-on-agent-0 does not carry the label"
                ),
                expected: Text::same("kubernetes.io/hostname=k3d-hands-on-agent-0"),
                actual: Text::same("kubernetes.io/hostname=agent-0"),
            },
        ],
        evidence: vec![say!(
            ja: "Pod の UID は 1f0e6a52-3a45-4b0e-8a5e-1c2d3e4f5a6b です",
            en: "the Pod's UID is 1f0e6a52-3a45-4b0e-8a5e-1c2d3e4f5a6b"
        )],
        earlier: Some(earlier()),
        why: say!(
            ja: "hostPath のデータはそのノードにしかありません。Pod が別のノードに配置されると、データベースは空から始まってしまいます。",
            en: "hostPath data is on that node only; on another node the database would start empty."
        ),
        look: vec![
            "kubectl get pod mariadb -o jsonpath='{.spec.nodeSelector}{\"\\n\"}{.spec.nodeName}'"
                .into(),
            "kubectl describe pod mariadb".into(),
        ],
        ..check(
            "node-selector",
            say!(ja: "指定したノードにだけ配置される", en: "the Pod is only ever placed on the node"),
        )
    }
}

/// A stage that a later one has taken over.
fn superseded() -> StageReport {
    let gone = |name, title| CheckReport {
        earlier: Some(earlier()),
        ..skipped(
            name,
            title,
            Blocked::Superseded,
            Some("pvc"),
            Text::default(),
        )
    };
    StageReport {
        superseded_by: Some("pvc".into()),
        seen: Some(earlier().seen),
        ..stage(
            "emptydir",
            say!(ja: "emptyDir: 一時ボリューム", en: "emptyDir: a volume for a while"),
            vec![
                gone(
                    "shared-ready",
                    say!(ja: "Pod が準備完了になる", en: "the Pod becomes ready"),
                ),
                gone("shared", say!(ja: "共有される", en: "it is shared")),
            ],
        )
    }
}

/// Passes, a failure, what waits for it, an unasked bonus.
fn hostpath() -> StageReport {
    stage(
        "hostpath",
        say!(ja: "hostPath: ノードのディレクトリー", en: "hostPath: a directory of the node"),
        vec![
            check("mariadb-ready", ready()),
            CheckReport {
                points: 2,
                remarks: vec![say!(
                    ja: "type を書いていませんが、この環境では同じように動きます",
                    en: "there is no type; here it works the same"
                )],
                ..check(
                    "mounted",
                    say!(
                        ja: "ホストの /data/mariadb がコンテナの /var/lib/mysql に Volume Mount されている",
                        en: "the host's /data/mariadb is mounted at /var/lib/mysql"
                    ),
                )
            },
            selector(),
            skipped(
                "rows",
                say!(ja: "行 1, 2, 3 がある", en: "rows 1, 2, 3 are there"),
                Blocked::ByFailure,
                Some("node-selector"),
                Text::default(),
            ),
            skipped(
                "survives",
                survives(),
                Blocked::ByFailure,
                Some("node-selector"),
                Text::default(),
            ),
            CheckReport {
                bonus: true,
                ..skipped(
                    "node-label",
                    say!(ja: "ノードのラベル", en: "the node's label"),
                    Blocked::NotAsked,
                    None,
                    say!(ja: "ノードを読む権限がありません", en: "nodes may not be read"),
                )
            },
        ],
    )
}

/// A stage where nothing is there.
fn not_begun() -> StageReport {
    let absent = CheckReport {
        verdict: Verdict::Fail,
        mismatches: vec![MismatchReport {
            what: say!(ja: "PersistentVolumeClaim mariadb がありません", en: "there is no PersistentVolumeClaim mariadb"),
            ..MismatchReport {
                what: Text::default(),
                expected: Text::default(),
                actual: Text::default(),
            }
        }],
        ..check(
            "claim",
            say!(ja: "PVC mariadb がある", en: "PVC mariadb is there"),
        )
    };
    StageReport {
        begin: Some(say!(
            ja: "まず PersistentVolumeClaim mariadb を作りましょう: `kubectl apply -f pvc.yaml`",
            en: "begin with the PersistentVolumeClaim mariadb: `kubectl apply -f pvc.yaml`"
        )),
        ..stage(
            "pvc",
            say!(ja: "PVC: 動的なプロビジョニング", en: "PVC: provisioned on demand"),
            vec![
                absent,
                skipped(
                    "bound",
                    say!(ja: "Bound になる", en: "it is Bound"),
                    Blocked::ByFailure,
                    Some("claim"),
                    Text::default(),
                ),
            ],
        )
    }
}

/// One of everything.
pub fn mixed() -> Report {
    let totals = Totals {
        passed: 2,
        failed: 2,
        skipped: 6,
        inconclusive: 0,
        points: 3,
        possible: 10,
        so_far: Some(5),
        lost: 5,
        undetermined: 2,
        not_seen: 0,
        bonus: 0,
        bonus_so_far: Some(0),
        bonus_possible: 1,
    };
    report(vec![superseded(), hostpath(), not_begun()], totals, 1)
}

/// Nothing could be determined, and something was not confirmed.
pub fn undetermined() -> Report {
    let reason = || {
        say!(
            ja: "Namespace default の pods を get する権限がありません (403)。",
            en: "not allowed to get pods in namespace default (403)"
        )
    };
    let mut report = report(
        vec![stage(
            "hostpath",
            say!(ja: "hostPath", en: "hostPath"),
            vec![
                inconclusive("mariadb-ready", ready(), reason()),
                inconclusive(
                    "rows",
                    say!(ja: "行 1, 2, 3 がある", en: "rows 1, 2, 3 are there"),
                    reason(),
                ),
                skipped(
                    "survives",
                    survives(),
                    Blocked::NotConfirmed,
                    None,
                    Text::default(),
                ),
            ],
        )],
        Totals {
            inconclusive: 2,
            skipped: 1,
            possible: 3,
            undetermined: 3,
            ..Totals::default()
        },
        3,
    );
    report.notes.push(say!(
        ja: "前回の途中で止まった作業があります。`handson restore` で元に戻せます。",
        en: "an earlier run was cut off: `handson restore` puts things back"
    ));
    report
}

/// Everything passes.
pub fn green() -> Report {
    report(
        vec![stage(
            "hostpath",
            say!(ja: "hostPath", en: "hostPath"),
            vec![
                check("mariadb-ready", ready()),
                check("survives", survives()),
            ],
        )],
        Totals {
            passed: 2,
            points: 2,
            possible: 2,
            ..Totals::default()
        },
        0,
    )
}
