use regex::Regex;
use serde_json::json;

use super::*;

fn one(text: &str) -> Value {
    let mut all = objects("a.yaml", text).unwrap();
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0).object
}

fn refusal(text: &str) -> Finding {
    let error = objects("a.yaml", text).unwrap_err();
    error.findings.into_iter().next().unwrap()
}

/// That `text` is refused by words that begin with `what`, at this line and column.
fn assert_refused(text: &str, place: (usize, usize), what: &str) {
    let found = refusal(text);
    assert!(found.what.en.starts_with(what), "{text}: {}", found.what.en);
    let column = Some(place.1);
    assert_eq!(
        (found.place.line, found.column),
        (place.0, column),
        "{text}"
    );
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

#[test]
fn documents_lists_and_nothing_are_told_apart() {
    let text = "\u{feff}# first\r\n---\r\n---\r\nkind: Pod\r\na: |\r\n  x\r\n---\r\n# nothing\r\n---\r\n\
                kind: List\r\nitems:\r\n- kind: A\r\n- {kind: List, items: [{kind: B}]}\r\n...\r\n";
    let all = objects("a.yaml", text).unwrap();
    let kinds: Vec<(&str, usize)> = all
        .iter()
        .map(|it| (it.object["kind"].as_str().unwrap(), it.place.line))
        .collect();
    assert_eq!(kinds, [("Pod", 4), ("A", 12), ("B", 13)]);
    assert_eq!(all[0].object["a"], "x\n");
}

#[test]
fn json_may_have_tabs() {
    let object = one("{\n\t\"a\": [1,\t\"\\u3042\\/\"]\n}\n");
    assert_eq!(object, json!({"a": [1, "あ/"]}));
}

#[test]
fn aliases_and_merge_keys_are_written_out() {
    let object = one(
        "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\none: {<<: *base, b: 5}\nboth: {<<: [*base, *more]}\nsame: *base\n",
    );
    assert_eq!(object["one"], json!({"a": 1, "b": 5}));
    assert_eq!(object["both"], json!({"a": 1, "b": 2, "c": 4}));
    assert_eq!(object["same"], json!({"a": 1, "b": 2}));
}

#[test]
fn what_is_no_yaml_is_called_by_its_name() {
    for (text, place, what) in [
        (
            "a: {{ b }}\n",
            (1, 4),
            "this is a template, such as Helm's: {{ … }} is no YAML",
        ),
        (
            "a: 1\n{{- if .Values.b }}\nc: 2\n{{- end }}\n",
            (2, 1),
            "this is a template, such as Helm's: {{ … }} is no YAML",
        ),
        (
            "```yaml\na: 1\n```\n",
            (1, 1),
            "this is a code fence (```) of Markdown, no YAML",
        ),
        (
            "a: 1\n----\nb: 1\n",
            (2, 1),
            "this line has too many hyphens (----)",
        ),
        (
            "a:\n  b: 1\n\tc: 1\n",
            (3, 1),
            "this line is indented with a tab",
        ),
        (
            "a:\n  image:\u{a0}mariadb:11\n  b: 1\n",
            (2, 9),
            "there is a no-break space (U+00A0) here",
        ),
        (
            "kind\u{ff1a}Pod\n",
            (1, 5),
            "there is the full-width character \u{ff1a} (U+FF1A) here",
        ),
        (
            "a:\n\u{2013} b: 1\n",
            (2, 1),
            "there is the typographic dash \u{2013} (U+2013) in the key `\u{2013} b`",
        ),
    ] {
        assert_refused(text, place, what);
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    for (text, place, what) in [
        (
            "a: 1\nb: {c: 1,\n  c: 2}\n",
            (3, 3),
            "the key `c` is there twice (line 2 and line 3)",
        ),
        (
            "yes: 1\ntrue: 2\n",
            (2, 1),
            "the key `true` is there twice (line 1 and line 2)",
        ),
        (
            "metadata:\n\u{3000}name: a\n",
            (2, 1),
            "there is a full-width space (U+3000) in the key `name`",
        ),
        (
            "spec:\n  a\u{ff1a}b: 1\n",
            (2, 4),
            "there is the full-width character \u{ff1a} (U+FF1A) in the key `a\u{ff1a}b`",
        ),
        (
            "a: 1\n<<: {a: 2}\n",
            (2, 1),
            "the key `a` is there twice (line 1 and line 2)",
        ),
        (
            "a: 1\n<<: [2]\n",
            (2, 5),
            "`<<` takes in mappings (keys with values), and this is none",
        ),
        (
            "a: .inf\n",
            (1, 4),
            "`.inf` is no number that a manifest can hold",
        ),
        (
            "a: !!int x\n",
            (1, 10),
            "`x` is no value of the tag `!!int`",
        ),
        ("a:\n  - [1]: 2\n", (2, 5), "this cannot be a key"),
        (
            "a: &a [*a]\n",
            (1, 8),
            "this alias (`*`) is inside what it stands for",
        ),
        (
            "a: *b\n",
            (1, 4),
            "a value that begins with `*` stands for another (`&name`), and there is none",
        ),
        (
            "metadata:\n\tname: a\n",
            (2, 1),
            "this line is indented with a tab",
        ),
    ] {
        assert_refused(text, place, what);
    }
}

#[test]
fn what_the_parser_refuses_is_told_in_words() {
    let parser_word = Regex::new("[a-z]{3,}").unwrap();
    for (text, place, what) in [
        ("a: [1, 2\n", (1, 4), "the bracket `[` is never closed"),
        ("a: {b: 1]\n", (1, 4), "the bracket `{` is closed by `]`"),
        ("a: 1]\nb: }\n", (2, 4), "this closing bracket has none"),
        ("a: {b: 1 c: 2}\n", (1, 11), "a comma, a closing bracket or"),
        ("a: [1,,2]\n", (1, 7), "a comma, a closing bracket or"),
        ("a: [- 1]\n", (1, 5), "an item that begins with `-`"),
        ("a:\t- b\n", (1, 4), "an item that begins with `-`"),
        (
            "a: \"b\nc: 1\n",
            (1, 4),
            "a quote (\" or ') is never closed",
        ),
        ("a: 'it's'\n", (1, 8), "something follows the quote"),
        (
            "a: \"C:\\data\"\n",
            (1, 4),
            "this `\\` within double quotes",
        ),
        (
            "a:\n  b: 1\n c: 1\n",
            (3, 2),
            "the indentation of this line",
        ),
        ("- a\nb: 1\n", (2, 1), "the indentation of this line"),
        ("a:\n- b: 1\n   c: 1\n", (3, 5), "a colon with a space"),
        ("image: mariadb: 11\n", (1, 15), "a colon with a space"),
        ("a: 1\nb\nc: 2\n", (2, 1), "this line is no `key: value`"),
        ("a: >-\n b\nc\n", (3, 1), "this line is no `key: value`"),
        ("a: \"b\"#c\n", (1, 7), "a comment (`#`)"),
        ("a: | b\n  c\n", (1, 4), "something follows the `|`"),
        ("a: 1\n... b\n", (2, 5), "something follows the end"),
        ("a: *\n", (1, 4), "a value that begins with `&` or `*`"),
        ("a: @b\n", (1, 4), "a value cannot begin with `@`"),
        ("a: %b\n", (1, 4), "a value cannot begin with `%`"),
        ("a: !b!c d\n", (1, 4), "a value that begins with `!`"),
        (
            "%YAML x\n---\na: 1\n",
            (1, 1),
            "a line that begins with `%`",
        ),
    ] {
        assert_refused(text, place, what);
        let found = refusal(text);
        assert!(
            !parser_word.is_match(&found.what.ja),
            "{text}{}",
            found.what.ja
        );
    }
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned()];
    lines.extend((1..30).map(|level| {
        let below = format!("*a{}", level - 1);
        format!("a{level}: &a{level} [{}]", [below.as_str(); 9].join(", "))
    }));
    let text = lines.join("\n");
    assert!(refusal(&text).what.en.contains("far too much"));
    // A long text or a long key that is said again and again is a bomb, too.
    for bomb in [
        format!("[\"{}\"]", "x".repeat(100_000)),
        format!("{{{}: 1}}", "x".repeat(900)),
    ] {
        let text = format!("a: &a {bomb}\nb: [{}]\n", vec!["*a"; 50_000].join(","));
        assert!(refusal(&text).what.en.contains("far too much"));
    }
}

#[test]
fn nesting_has_an_end_with_and_without_aliases() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = |depth| format!("a: {}{}", open.repeat(depth), close.repeat(depth));
        assert!(objects("a.yaml", &deep(60)).is_ok());
        assert!(refusal(&deep(70)).what.en.contains("nested too deeply"));
        objects("a.yaml", &deep(100_000)).unwrap_err();
    }
    let links = (1..10_000).map(|at| format!("- &a{at} [*a{}]", at - 1));
    let chain: Vec<String> = ["- &a0 x".to_owned()].into_iter().chain(links).collect();
    assert!(
        refusal(&chain.join("\n"))
            .what
            .en
            .contains("nested too deeply")
    );
}

#[test]
fn the_line_of_a_field_is_found() {
    let text = "# a Pod\nkind: Pod\nspec: &spec\n  volumes:\n  - name: a\n    a/b~c: 1\n  - {name: b}\nagain: *spec\n";
    let all = objects("a.yaml", text).unwrap();
    let lines = &all[0].lines;
    for (pointer, line) in [
        ("", 2),
        ("/kind", 2),
        ("/spec", 3),
        ("/spec/volumes/0", 5),
        ("/spec/volumes/0/a~1b~0c", 6),
        ("/spec/volumes/1/name", 7),
        ("/spec/volumes/1/missing", 7),
        ("/spec/containers", 3),
        ("/again/volumes/0", 8),
    ] {
        assert_eq!(lines.line(pointer), line, "{pointer}");
    }
}

#[test]
fn the_line_of_a_field_in_a_list_is_found() {
    let text = "kind: List\nitems:\n- kind: Pod\n  metadata:\n    name: a\n";
    let all = objects("a.yaml", text).unwrap();
    assert_eq!(all[0].lines.line("/metadata/name"), 5);
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = objects("a.yaml", &text).map_err(|error| error.findings[0].report());
    }

    #[test]
    fn reading_what_looks_like_yaml_never_panics(text in "([ -]{0,4}(&a |\\*a|<<|!!?[a-z]+ )?[a-c\"'\\[{}\\],:あ|>#%0.-]{0,6}(: |\n|\t|---\n)){0,30}") {
        let _ = objects("a.yaml", &text).map_err(|error| error.findings[0].report());
    }
}
