//! Exercises that are written by script: their checks differ in nothing but a line.

use std::fmt::Write as _;

const HEAD: &str = "\
handson: v1
exercise: written
title: {ja: 測定, en: Measured}
about: {ja: 測定のための演習です。, en: An exercise to measure with.}
stages:
- stage: written
  title: {ja: 測定, en: Measured}
  about: {ja: 測定のための段階です。, en: A stage to measure with.}
  begin: {ja: まずオブジェクトを登録しましょう, en: apply the objects to begin}
  checks:
";

/// An exercise of these checks: each an id and its expectation in YAML of one line.
pub fn of(checks: impl IntoIterator<Item = (String, String)>) -> String {
    let mut text = HEAD.to_owned();
    for (id, expectation) in checks {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "  - check: {id}
    title: {{ja: {id}, en: {id}}}
    {expectation}
    why: {{ja: 測定します。, en: it is measured.}}
    hints: [{{ja: 測定しています。, en: it is measured.}}]
"
        );
    }
    text
}
