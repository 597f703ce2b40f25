//! The exact verdict of each check on records of a real cluster.

use std::collections::{BTreeMap, BTreeSet};

use handson::exercise::{Check, schema};
use handson::report::Verdict;

use crate::records::{config, facts, network, regraded, volumes, workloads};

/// Namespaces in which the exercise `facts` was recorded: all is right; nothing
/// is shared; a Pod without volumes; the wrong class, node and paths; a volume
/// made by hand and a database without a password; a Pod that names its node.
const RECORDS: [&str; 6] = ["right", "apart", "alone", "amiss", "by-hand", "bypass"];

/// The verdict of each of its checks in each of them: Pass, Fail, ? for inconclusive.
const FACTS: &[(&str, &str)] = &[
    ("ready", "P F P F F F"),
    ("two-containers", "P P F F F F"),
    ("one-volume", "P F F F F F"),
    ("file", "P F F F F F"),
    ("carried", "P F F F F F"),
    ("lost", "P F F F F F"),
    ("socket", "P F F F F F"),
    ("host-path", "F F F F F F"),
    ("mounted", "P F F F P P"),
    ("on-node", "F F F F F F"),
    ("node-label", "F F F F F F"),
    ("class", "F F F F F F"),
    ("claim", "P F F F P P"),
    ("bound", "P F F F P F"),
    ("waits", "P F F F F P"),
    ("provisioned", "P F F F F F"),
    ("rows", "P F F F ? F"),
    ("web", "P F F ? ? ?"),
    ("persists", "P F F ? ? ?"),
    ("gone", "F ? F F F F"),
    ("ready-node", "P P P P P P"),
    ("limits", "F F P F F F"),
];

/// Namespaces in which the exercise `workloads` was recorded: a Deployment that was updated
/// and a Redis; one that stops all its Pods at once and no Redis; both updated to what
/// cannot run; nothing.
const OF_WORKLOADS: [&str; 4] = ["rolled", "halting", "stuck", "bare"];

/// The same of each of its checks.
const WORKLOADS: &[(&str, &str)] = &[
    ("rolled", "P P F F"),
    ("updated", "P F F F"),
    ("set", "P P F F"),
    ("keeps", "P F F F"),
    ("nodes", "P P P P"),
    ("more-nodes", "F F F F"),
    ("goes-on", "P F ? F"),
    ("one-at-a-time", "P P ? F"),
];

/// Namespaces in which the exercise `network` was recorded: a Pod that was registered again
/// and a Service behind an Ingress; a Service and an Ingress that lead nowhere.
const OF_NETWORK: [&str; 2] = ["reached", "astray"];

/// The same of each of its checks.
const NETWORK: &[(&str, &str)] = &[
    ("again", "P F"),
    ("endpoints", "P F"),
    ("page", "P F"),
    ("route", "P F"),
];

/// Records of the exercise `volumes`, and all checks that they settle; the
/// others are skipped.
const VOLUMES: &[(&str, &[(Verdict, &str)])] = &[
    (
        "untouched",
        &[(
            Verdict::Fail,
            "emptydir-ready hostpath-volume pvc-spec pvc-mounted",
        )],
    ),
    (
        "emptydir-green",
        &[(
            Verdict::Pass,
            "emptydir-ready emptydir-containers emptydir-shared emptydir-file emptydir-nonce emptydir-lost socket-shared",
        )],
    ),
    (
        "hostpath-green",
        &[(
            Verdict::Pass,
            "hostpath-ready hostpath-image hostpath-volume hostpath-mounted hostpath-node hostpath-node-label hostpath-rows hostpath-survives",
        )],
    ),
    (
        "pvc-waiting",
        &[
            (Verdict::Pass, "pvc-spec storage-class pvc-waits"),
            (Verdict::Fail, "pvc-mounted"),
        ],
    ),
    (
        "pvc-green",
        &[(
            Verdict::Pass,
            "pvc-spec storage-class pvc-waits pvc-mounted pvc-bound pv-provisioned pvc-ready pvc-image pvc-rows pvc-survives",
        )],
    ),
    (
        "cleanup-green",
        &[
            (Verdict::Pass, "pod-gone claim-gone volume-gone"),
            (Verdict::Fail, "emptydir-ready"),
        ],
    ),
    (
        "password",
        &[(
            Verdict::Pass,
            "pvc-spec storage-class pvc-waits pvc-mounted pvc-bound pv-provisioned pvc-ready pvc-image pvc-rows pvc-survives",
        )],
    ),
];

/// The same of the exercise `config`.
const CONFIG: &[(&str, &[(Verdict, &str)])] = &[
    (
        "configured",
        &[(
            Verdict::Pass,
            "config-ready page-mounted page-served env-config env-secret env-all",
        )],
    ),
    (
        "misconfigured",
        &[
            (Verdict::Pass, "config-ready"),
            (Verdict::Fail, "page-mounted env-config"),
        ],
    ),
];

fn verdict(letter: &str) -> Verdict {
    match letter {
        "P" => Verdict::Pass,
        "F" => Verdict::Fail,
        "?" => Verdict::Inconclusive,
        other => panic!("{other}"),
    }
}

/// Record, check, verdict: all rows of both tables.
fn table() -> Vec<(&'static str, &'static str, Verdict)> {
    let facts = FACTS.iter().map(|row| (&RECORDS[..], row));
    let workloads = WORKLOADS.iter().map(|row| (&OF_WORKLOADS[..], row));
    let network = NETWORK.iter().map(|row| (&OF_NETWORK[..], row));
    let facts = facts
        .chain(workloads)
        .chain(network)
        .flat_map(|(records, (check, letters))| {
            let letters = letters.split(' ').map(verdict);
            let rows = records.iter().zip(letters);
            rows.map(|(record, verdict)| (*record, *check, verdict))
        });
    let volumes = VOLUMES.iter().chain(CONFIG).flat_map(|(record, rows)| {
        let checks = rows
            .iter()
            .flat_map(|(verdict, checks)| checks.split(' ').map(|check| (check, *verdict)));
        checks.map(|(check, verdict)| (*record, check, verdict))
    });
    facts.chain(volumes).collect()
}

#[test]
fn every_check_on_every_record_has_just_its_verdict() {
    let records = RECORDS.iter().map(|record| (*record, facts()));
    let records = records.chain(OF_WORKLOADS.map(|record| (record, workloads())));
    let records = records.chain(OF_NETWORK.map(|record| (record, network())));
    let records = records.chain(VOLUMES.iter().map(|(record, _)| (*record, volumes())));
    let records = records.chain(CONFIG.iter().map(|(record, _)| (*record, config())));
    for (record, exercise) in records {
        let expected: BTreeMap<_, _> = table()
            .into_iter()
            .filter(|row| row.0 == record)
            .map(|(_, check, verdict)| (check.to_owned(), verdict))
            .collect();
        let report = regraded(record, &exercise);
        for check in report.stages.iter().flat_map(|stage| &stage.checks) {
            let expected = expected
                .get(&check.check)
                .copied()
                .unwrap_or(Verdict::Skipped);
            assert_eq!(check.verdict, expected, "{record}: {check:#?}");
        }
        assert!(
            report
                .stages
                .iter()
                .map(|stage| stage.checks.len())
                .sum::<usize>()
                >= expected.len()
        );
    }
}

#[test]
fn every_expectation_passes_once_and_fails_once() {
    let properties = schema()["$defs"]["Condition"]["properties"].clone();
    let expectations: BTreeSet<String> = properties.as_object().unwrap().keys().cloned().collect();
    assert!(expectations.len() >= 19, "{expectations:?}");
    let exercises = [facts(), volumes(), workloads(), network(), config()];
    let expectation = |check: &Check| {
        let fields = serde_json::to_value(check).unwrap();
        let mut fields = fields.as_object().unwrap().keys();
        fields
            .find(|field| expectations.contains(*field))
            .unwrap()
            .clone()
    };
    let mut seen = BTreeSet::new();
    for (record, check, verdict) in table() {
        let mut checks = exercises.iter().flat_map(|loaded| loaded.exercise.checks());
        let found = checks.find(|(_, found)| found.check == check);
        let (_, found) = found.unwrap_or_else(|| panic!("{record}: no check {check}"));
        seen.insert((expectation(found), format!("{verdict:?}")));
    }
    for expectation in &expectations {
        for verdict in ["Pass", "Fail"] {
            assert!(
                seen.contains(&(expectation.clone(), verdict.to_owned())),
                "no record shows {expectation} to {verdict}"
            );
        }
    }
}
