//! The page for a browser, in a browser.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

#[path = "../samples/mod.rs"]
mod samples;

#[path = "../samples/class.rs"]
#[expect(dead_code, reason = "other tests share it")]
mod class;

mod batch;
mod chromium;
mod picture;

use std::path::PathBuf;

use chromium::{Look, Seen};
use handson::report::{Form as _, Format, Report, Reports, Setting};
use handson::text::Lang;
use samples::{awkward, report as made};

/// A place for the pages and pictures of a test, kept for looking.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("pages")
        .join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn page(reports: Vec<Report>, lang: Lang) -> String {
    let setting = Setting {
        lang,
        ..Setting::default()
    };
    Format::named("html")
        .unwrap()
        .render(&Reports::new(reports), &setting)
        .unwrap()
}

/// What must hold however the page of a report is looked at.
fn sound(seen: &Seen, look: Look) {
    readable(seen, look);
    assert_eq!(seen.page["scripts"], 2, "ours, and the test's");
}

/// What must hold however any page is looked at.
fn readable(seen: &Seen, look: Look) {
    let page = &seen.page;
    assert!(seen.complaints.is_empty(), "{:?}", seen.complaints);
    assert_eq!(page["errors"], serde_json::json!([]), "{look:?}");
    assert_eq!(page["width"], look.width, "{look:?}");
    let wide = page["wide"].as_u64().unwrap();
    assert!(
        wide <= u64::from(look.width),
        "{look:?} scrolls sideways: {wide}"
    );
    assert_eq!(
        (&page["lang"], &page["pressed"]),
        (&look.lang.into(), &"true".into())
    );
    assert_eq!(page["mains"], 1);
    assert_eq!(page["twice"], serde_json::json!([]), "an id twice");
    assert_eq!(page["lost"], serde_json::json!([]), "a link to nowhere");
    assert_eq!(page["unnamed"], 0, "a table without a caption");
    assert_eq!(page["images"], 0);
    let contrast = page["contrast"]["ratio"].as_f64().unwrap();
    assert!(contrast >= 4.5, "{look:?}: {}", page["contrast"]);
    assert!(page["texts"].as_u64().unwrap() > 20);
    let levels: Vec<u64> = page["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_u64().unwrap())
        .collect();
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "a level left out: {levels:?}"
    );
    let shades = picture::shades(&seen.picture);
    assert!(shades.distinct > 40, "{look:?}: nearly blank: {shades:?}");
    assert_eq!(shades.is_dark, look.dark, "{look:?}: {shades:?}");
}

/// Every width, colour scheme and language.
fn looks() -> impl Iterator<Item = Look> {
    [360, 1280].into_iter().flat_map(|width| {
        [(false, "ja"), (true, "en"), (false, "en"), (true, "ja")]
            .into_iter()
            .map(move |(dark, lang)| Look { width, dark, lang })
    })
}

#[test]
fn full_report_reads_well_everywhere() {
    let folder = folder("mixed");
    let html = page(vec![made::mixed()], Lang::Ja);
    for look in looks() {
        let seen = chromium::open(&folder, &html, look);
        sound(&seen, look);
        let text = seen.page["text"].as_str().unwrap();
        let (shown, hidden) = match look.lang {
            "ja" => ("合格していない確認", "What to fix"),
            _ => ("What to fix", "合格していない確認"),
        };
        assert!(text.contains(shown) && !text.contains(hidden), "{text}");
        for (_, check) in made::mixed().checks() {
            let (shown, hidden) = match look.lang {
                "ja" => (&check.title.ja, &check.title.en),
                _ => (&check.title.en, &check.title.ja),
            };
            assert!(text.contains(shown) && !text.contains(hidden), "{shown}");
        }
        let all = text.find(if look.lang == "ja" {
            "すべての確認"
        } else {
            "All checks"
        });
        assert!(text.find(shown) < all, "what fails comes first: {text}");
    }
}

#[test]
fn the_other_reports_are_sound_too() {
    for (name, report) in [
        ("green", made::green()),
        ("undetermined", made::undetermined()),
        ("stopped", awkward::stopped()),
        ("unreachable", awkward::unreachable()),
        ("hostile", awkward::hostile()),
        ("empty", awkward::empty()),
        ("read-only", awkward::read_only()),
    ] {
        let html = page(vec![report], Lang::En);
        for look in [
            Look {
                width: 360,
                dark: false,
                lang: "ja",
            },
            Look {
                width: 1280,
                dark: true,
                lang: "en",
            },
        ] {
            sound(&chromium::open(&folder(name), &html, look), look);
        }
    }
}

#[test]
fn several_namespaces_are_on_one_page() {
    let mut other = made::green();
    other.namespace = "class-b".into();
    let look = Look {
        width: 360,
        dark: false,
        lang: "en",
    };
    let html = page(vec![made::mixed(), other], Lang::Ja);
    let seen = chromium::open(&folder("several"), &html, look);
    sound(&seen, look);
    assert!(seen.page["text"].as_str().unwrap().contains("class-b"));
}

#[test]
fn a_report_of_nothing_says_so() {
    let look = Look {
        width: 1280,
        dark: false,
        lang: "en",
    };
    let seen = chromium::open(&folder("nothing"), &page(Vec::new(), Lang::Ja), look);
    assert!(seen.complaints.is_empty());
    assert!(
        seen.page["text"]
            .as_str()
            .unwrap()
            .contains("Nothing was checked")
    );
}
