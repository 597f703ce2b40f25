use serde_json::json;

use super::*;

fn one(text: &str) -> Value {
    let mut all = documents("a.yaml", text).unwrap();
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0).object
}

fn refusal(text: &str) -> Finding {
    let error = documents("a.yaml", text).unwrap_err();
    error.findings.into_iter().next().unwrap()
}

#[test]
fn plain_scalars_mean_what_kubectl_takes_them_for() {
    let text = "[y, Y, yes, on, Off, 0644, 0o644, 08, 0x1F, 0b11, 1_000, .5, 1., 1e3, 12e03, +1, -0, 1:30, \
         2001-01-01, ~, null, Null, NO, n, +.5, 1.50, 10000000000000000000, \"yes\", !!str yes, ! 12, !!int \"3\", \
         \"0644\", .a, -a, 1.0, 1e400x, !!float 1, -7]";
    let meant = json!([
        true,
        true,
        true,
        true,
        false,
        420,
        420,
        8,
        31,
        3,
        1000,
        0.5,
        1,
        1000,
        12000,
        1,
        0,
        "1:30",
        "2001-01-01",
        null,
        null,
        null,
        false,
        false,
        0.5,
        1.5,
        10_000_000_000_000_000_000_u64,
        "yes",
        "yes",
        "12",
        3,
        "0644",
        ".a",
        "-a",
        1,
        "1e400x",
        1,
        -7
    ]);
    assert_eq!(one(text), meant);
}

#[test]
fn a_number_or_a_boolean_as_a_key_becomes_a_string() {
    let object = one("{yes: 1, 2: b, 1.5: c}");
    assert_eq!(object, json!({"true": 1, "2": "b", "1.5": "c"}));
}
