use serde::Deserialize;
use serde_json::Value;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Sample {
    name: String,
    #[serde(default)]
    count: u32,
    #[serde(default)]
    ready: bool,
    #[serde(default)]
    parts: Vec<Sample>,
    #[serde(default)]
    mode: Mode,
}

#[derive(Debug, Default, Deserialize)]
enum Mode {
    #[default]
    Fast,
    Careful,
}

fn of_yaml(text: &str) -> ParseCause {
    let error = serde_saphyr::from_str::<Sample>(text).unwrap_err();
    yaml(text, &error)
}

fn of_json(text: &str) -> ParseCause {
    json(&serde_json::from_str::<Sample>(text).unwrap_err())
}

#[test]
fn shape_of_yaml_is_told_with_its_place() {
    for (text, line, column, en) in [
        (
            "name: a\ncuont: 1\n",
            2,
            1,
            "there is no field `cuont` here",
        ),
        ("count: 1\n", 1, 1, "the field `name` is missing"),
        (
            "name: a\ncount: many\n",
            2,
            8,
            "count must be a number, and this is text",
        ),
        (
            "name: a\nready: 1\n",
            2,
            8,
            "ready must be true or false, and this is text",
        ),
        ("name: a\nparts: 5\n", 2, 8, "parts must be a list"),
        (
            "name: a\nmode: Fats\n",
            2,
            7,
            "the value `Fats` cannot stand here",
        ),
        ("name: a\nname: b\n", 2, 1, "the key `name` is there twice"),
        (
            "{name: a, parts: [{name: b, x: 1}]}\n",
            1,
            29,
            "there is no field `x` here",
        ),
    ] {
        let cause = of_yaml(text);
        assert!(cause.what.en.starts_with(en), "{text:?}: {cause:?}");
        assert_eq!(cause.at, Position { line, column }, "{text:?}: {cause:?}");
    }
}

#[test]
fn shape_of_json_is_told() {
    for (text, en) in [
        (
            "{\"name\": \"a\", \"cuont\": 1}",
            "there is no field `cuont` here",
        ),
        ("{\"count\": 1}", "the field `name` is missing"),
        ("{\"name\": 1}", "there must be text, and this is a number"),
        (
            "{\"name\": \"a\", \"count\": -1}",
            "this value cannot stand here",
        ),
        (
            "{\"name\": \"a\", \"mode\": \"Fats\"}",
            "the value `Fats` cannot stand here",
        ),
        (
            "{\"name\": \"a\", \"name\": \"a\"}",
            "the key `name` is there twice",
        ),
        ("{\"name\": \"a\",}", "a comma follows the last item"),
        ("{\"name\": \"a\"", "it ends too early"),
        ("{name: 1}", "a key has no quotes around it"),
    ] {
        assert_eq!(of_json(text).what.en, en, "{text:?}");
    }
}

#[test]
fn nearest_name_is_offered() {
    assert!(
        of_yaml("name: a\ncuont: 1\n")
            .next
            .en
            .starts_with("did you mean `count`?")
    );
    assert!(
        of_json("{\"name\": \"a\", \"mode\": \"Fats\"}")
            .next
            .ja
            .contains("「Fast」のことですか？")
    );
}

#[test]
fn text_of_our_own_comes_through_a_parser() {
    #[derive(Debug)]
    struct Refusing;
    impl<'de> Deserialize<'de> for Refusing {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            Value::deserialize(from)?;
            Err(said(&say!(ja: "だめです", en: "no")))
        }
    }
    let what = say!(ja: "だめです", en: "no");
    let error = serde_saphyr::from_str::<Refusing>("a: 1\n").unwrap_err();
    assert_eq!(yaml("a: 1\n", &error).what, what);
    let error = serde_json::from_str::<Refusing>("{}").unwrap_err();
    assert_eq!(json(&error).what, what);
}
