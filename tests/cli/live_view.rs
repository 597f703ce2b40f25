//! The screen of a live session, without a terminal.

use handson::report::terminal::screen::{Frame, ScreenLines, Scroll, ShownHint};
use handson::report::terminal::{Commands, Style};
use handson::report::{CheckReport, Open, Reason, Verdict, ViewModel};
use handson::say;
use handson::text::{Lang, Text};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use crate::samples::mixed;

/// The second of three stages is worked on; the first was seen done, and
/// something waits for a word.
fn scene() -> ViewModel {
    let report = mixed();
    let mut stages = report.stages;
    let open = |check: &mut CheckReport, text: Text| {
        check.verdict = Verdict::Inconclusive;
        check.reason = Some(Reason {
            kind: handson::report::Blocked::Undetermined,
            by: None,
            text,
        });
    };
    let moving = say!(ja: "行を見ています", en: "looking at the rows");
    open(&mut stages[1].checks[3], moving);
    open(&mut stages[1].checks[4], Text::default());
    ViewModel {
        title: report.title,
        context: report.cluster.context,
        namespace: report.namespace,
        open: [
            ("rows".to_owned(), Open::Waiting),
            ("survives".to_owned(), Open::Asking),
        ]
        .into(),
        totals: handson::report::Totals {
            passed: 2,
            inconclusive: 2,
            ..report.totals
        },
        active: 1,
        proposals: vec![say!(
            ja: "Pod mariadb を一度削除して作り直し、データが残っているか確かめます",
            en: "delete Pod mariadb, make it again and see whether the data is still there"
        )],
        stages,
        ..ViewModel::default()
    }
}

fn style(lang: Lang) -> Style {
    Style {
        lang,
        ..Style::default()
    }
}

fn screen(scene: &ViewModel, style: &Style, size: (usize, usize), scroll: Scroll) -> ScreenLines {
    with_hint(scene, style, size, scroll, None)
}

fn with_hint(
    scene: &ViewModel,
    style: &Style,
    size: (usize, usize),
    scroll: Scroll,
    hint: Option<&ShownHint>,
) -> ScreenLines {
    Frame {
        view: scene,
        style,
        commands: &Commands::new("volumes"),
        width: size.0,
        height: size.1,
        scroll,
        hint,
        is_stopping: false,
    }
    .screen()
}

fn shown(scene: &ViewModel, lang: Lang, size: (usize, usize)) -> String {
    let lines = screen(scene, &style(lang), size, Scroll::Auto).lines;
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n")
}

#[test]
fn a_session_is_shown_on_screens_of_every_size() {
    for (lang, name) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for (width, height) in [(100, 40), (80, 24), (40, 10), (20, 5)] {
            insta::assert_snapshot!(
                format!("live_{name}_{width}x{height}"),
                shown(&scene(), lang, (width, height))
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn screen_of_any_size_is_never_left(
        english in any::<bool>(),
        ascii in any::<bool>(),
        width in prop_oneof![1..40_usize, 40..200_usize],
        height in prop_oneof![1..12_usize, 12..60_usize],
        scroll in prop_oneof![
            Just(Scroll::Auto),
            (0..60_usize).prop_map(Scroll::At),
            Just(Scroll::At(usize::MAX)),
        ],
    ) {
        let lang = if english { Lang::En } else { Lang::Ja };
        let style = Style { ascii, ..style(lang) };
        let lines = screen(&scene(), &style, (width, height), scroll).lines;
        prop_assert_eq!(lines.len(), height);
        for line in lines {
            prop_assert!(line.width() <= width, "{}", line);
        }
    }
}

#[test]
fn failure_is_in_view_where_there_is_room() {
    for (width, height) in [(100, 40), (80, 24), (60, 12), (40, 10)] {
        let text = shown(&scene(), Lang::En, (width, height));
        assert!(text.contains("✗ the Pod is only"), "{text}");
    }
}

#[test]
fn a_finished_stage_is_folded_where_there_is_no_room() {
    let full = shown(&scene(), Lang::En, (80, 40));
    assert!(
        full.contains("it is shared (seen 2026-11-23 14:02)"),
        "{full}"
    );
    let folded = shown(&scene(), Lang::En, (80, 18));
    assert!(folded.contains("✓ emptyDir: a volume"), "{folded}");
    assert!(!folded.contains("it is shared"), "{folded}");
}

#[test]
fn scrolling_ends_at_first_and_last_line() {
    let at = |top| screen(&scene(), &style(Lang::En), (80, 12), Scroll::At(top));
    assert!(at(0).lines[1].contains("emptyDir"), "{:#?}", at(0));
    let end = at(usize::MAX);
    assert_eq!(end.top, end.last);
    assert_eq!(end, at(end.last));
    let last = end
        .lines
        .iter()
        .rposition(|line| line.contains("it is Bound"));
    assert!(last.is_some(), "{end:#?}");
}

#[test]
fn what_goes_on_is_said_above_the_sums() {
    let text = |change: fn(&mut ViewModel)| {
        let mut scene = scene();
        change(&mut scene);
        shown(&scene, Lang::En, (80, 24))
    };
    let proposal = text(|_| {});
    assert!(proposal.contains("p will delete Pod mariadb"), "{proposal}");
    assert!(proposal.contains("p try"), "{proposal}");
    let lost = text(|scene| scene.lost = Some(Text::same("refused")));
    assert!(lost.contains("connection lost"), "{lost}");
    let doing = text(|scene| scene.doing = Some(Text::same("deleting")));
    assert!(doing.contains("trying: deleting"), "{doing}");
    assert!(!doing.contains("p try"), "{doing}");
    let counting = text(|scene| {
        scene.doing = Some(Text::same("deleting"));
        scene.left = Some(28);
    });
    assert!(
        counting.contains("trying: deleting (28 s left)"),
        "{counting}"
    );
    let elsewhere = text(|scene| scene.elsewhere = Some(Text::same("another handson")));
    assert!(elsewhere.contains("another handson"), "{elsewhere}");
    let nothing = text(|scene| scene.proposals.clear());
    assert!(!nothing.contains("p try"), "{nothing}");
}

#[test]
fn hint_is_shown_under_the_next_check() {
    let hint = |check: &str, number| ShownHint {
        check: check.to_owned(),
        number,
        available: 2,
        text: say!(ja: "ラベルを見てみましょう", en: "look at its labels"),
    };
    let lines = |lang, hint: Option<&ShownHint>| {
        let shown = with_hint(&scene(), &style(lang), (80, 40), Scroll::Auto, hint);
        shown.lines.join("\n")
    };
    let next = scene().next_check().unwrap().check.clone();
    let first = lines(Lang::En, Some(&hint(&next, 1)));
    assert!(first.contains("hint 1 of 2: look at its labels"), "{first}");
    assert!(first.contains("h hint"), "{first}");
    assert!(!first.contains("for a hint:"), "{first}");
    let last = lines(Lang::Ja, Some(&hint(&next, 2)));
    let words = "最後のヒント (2/2): ラベルを見てみましょう";
    assert!(last.contains(words), "{last}");
    for other in [None, Some(&hint("another", 1))] {
        let text = lines(Lang::En, other);
        assert!(!text.contains("labels"), "{text}");
        assert!(text.contains("for a hint:"), "{text}");
    }
}

#[test]
fn key_for_hints_is_offered_where_there_are_some() {
    let mut scene = scene();
    for check in scene.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        check.hints = 0;
    }
    let text = shown(&scene, Lang::En, (80, 24));
    assert!(!text.contains("h hint"), "{text}");
}

#[test]
fn a_plain_terminal_gets_ascii_and_no_colours() {
    let style = Style {
        ascii: true,
        ..style(Lang::En)
    };
    for line in screen(&scene(), &style, (80, 40), Scroll::Auto).lines {
        assert!(line.is_ascii() && !line.contains('\u{1b}'), "{line}");
    }
}

#[test]
fn nothing_from_a_cluster_steers_the_terminal() {
    let mut scene = scene();
    scene.namespace = "\u{1b}[2J".into();
    scene.lost = Some(Text::same("\u{1b}]0;gone\u{7}"));
    scene.stages[1].checks[2].mismatches[0].what = Text::same("\u{9b}31m\r\nred\u{202e}");
    for line in screen(&scene, &style(Lang::En), (80, 40), Scroll::Auto).lines {
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
        assert!(!line.contains('\u{202e}'), "{line:?}");
    }
}
