//! The page of a class, in a browser.

use std::time::Instant;

use handson::batch::{Class, Output, ResultRow};
use handson::report::Form as _;
use handson::text::{Lang, Text};
use serde_json::Value;

use crate::chromium::{Look, Seen, open, play};
use crate::samples::awkward::HOSTILE;
use crate::{class, folder, looks, readable};

fn page(class: &Class, lang: Lang) -> String {
    let mut out = Vec::new();
    Output::named("html")
        .unwrap()
        .render(&mut out, class, lang)
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn of(count: usize) -> Class {
    let mut class = Class::new(class::head(count), class::rows(count));
    class.entries[2].remarks.push(Text {
        ja: "s0009 と同じクラスターの同じ Namespace を見ています".into(),
        en: "looks at the same namespace of the same cluster as s0009".into(),
    });
    class
}

const DESK: Look = Look {
    width: 1280,
    dark: false,
    lang: "en",
};

/// What a user can do; each step says what is then to be seen.
const HANDS: &str = include_str!("hands.js");

fn act(name: &str, html: &str, look: Look, act: &str) -> Value {
    let script = format!("{HANDS}\nconst act = async (said) => {{ {act} }};");
    let Seen {
        page, complaints, ..
    } = play(&folder(&format!("class-{name}")), name, html, look, &script);
    assert_eq!(page["errors"], serde_json::json!([]), "{name}");
    assert!(complaints.is_empty(), "{complaints:?}");
    page
}

#[test]
fn it_reads_well_everywhere() {
    let html = page(&of(60), Lang::Ja);
    for look in looks() {
        let seen = open(&folder("class"), &html, look);
        readable(&seen, look);
        assert_eq!(seen.page["scripts"], 3, "the data, ours, and the test's");
        let text = seen.page["text"].as_str().unwrap();
        let (here, not) = match look.lang {
            "ja" => (
                "多くの人がつまずいているところ",
                "What most students stumble over",
            ),
            _ => (
                "What most students stumble over",
                "多くの人がつまずいているところ",
            ),
        };
        assert!(text.contains(here) && !text.contains(not), "{text}");
        assert!(text.contains("s0060"), "the last student: {text}");
    }
}

#[test]
fn students_are_found_filtered_and_sorted() {
    let class = of(120);
    let seen = act(
        "filter",
        &page(&class, Lang::En),
        DESK,
        r##"
        said.all = shown();
        set("#search", "S0007"); said.one = [shown(), ids()];
        set("#search", "nobody at all"); said.nobody = [shown(), rows().length, $(".nobody").textContent];
        set("#search", "");
        $(".tile.passed").click(); said.passed = [shown(), $(".tile.passed").getAttribute("aria-pressed"), [...new Set(rows().map((row) => row.cells[1].textContent))]];
        $(".tile.passed").click();
        set('[data-name="check"]', "#8"); said.failing = [shown(), [...new Set(rows().map((row) => row.cells[12] && row.cells[12].textContent))]];
        set('[data-name="check"]', ":hostpath"); set('[data-name="verdict"]', "i"); said.stage = [shown(), rows().every((row) => [...row.cells].slice(11, 19).some((cell) => cell.textContent === "?"))];
        $("#filters button").click(); said.reset = shown();
        const head = (at) => document.querySelectorAll(".grid thead tr + tr th")[at];
        const sort = (at) => { head(at).querySelector("button").click(); return [head(at).getAttribute("aria-sort"), rows().map((row) => row.cells[2].textContent)]; };
        said.points = sort(2); said.again = sort(2); said.third = sort(2)[0];
        head(12).querySelector("button").click();
        said.check = rows().map((row) => row.cells[12] ? row.cells[12].textContent : "").join("");
        said.others = document.querySelectorAll('.grid th[aria-sort]:not([aria-sort="none"])').length;
    "##,
    );
    assert_eq!(seen["all"], "Students: 120, shown: 120");
    assert_eq!(
        seen["one"],
        serde_json::json!(["Students: 120, shown: 1", ["s0007"]])
    );
    assert_eq!(seen["nobody"][1], 0);
    let tally = class.tally();
    assert_eq!(
        seen["passed"],
        serde_json::json!([
            format!("Students: 120, shown: {}", tally.passed),
            "true",
            ["passed"]
        ])
    );
    let failed = class.columns[8].failed;
    assert_eq!(
        seen["failing"],
        serde_json::json!([format!("Students: 120, shown: {failed}"), ["✗"]])
    );
    assert_eq!(seen["stage"][1], true);
    assert_eq!(seen["reset"], "Students: 120, shown: 120");
    let points = |name: &str| -> Vec<u32> {
        let cells = seen[name][1].as_array().unwrap().iter();
        let first = cells.map(|it| it.as_str().unwrap().split(['/', '–']).next().unwrap());
        first.filter_map(|it| it.parse().ok()).collect()
    };
    assert_eq!(seen["points"][0], "descending");
    assert!(points("points").is_sorted_by(|a, b| a >= b));
    assert_eq!(seen["again"][0], "ascending");
    assert!(points("again").is_sorted());
    assert_eq!(seen["third"], "none", "back to the roster's order");
    let check = seen["check"].as_str().unwrap();
    assert!(check.starts_with('✗') && check.trim_end_matches('✓').len() < check.len());
    assert_eq!(seen["others"], 1, "one column is the sorted one");
}

#[test]
fn everything_works_from_the_keyboard() {
    let class = of(60);
    let seen = act(
        "keys",
        &page(&class, Lang::En),
        DESK,
        r##"
        const where = () => { const cell = document.activeElement.closest("td,th"); return [cell.parentElement.rowIndex, cell.cellIndex]; };
        key("/"); said.search = document.activeElement.id;
        set("#search", "s00"); document.activeElement.focus(); key("Escape"); said.cleared = [$("#search").value, shown()];
        said.stops = document.querySelectorAll('.grid [tabindex="0"]').length;
        $('.grid [tabindex="0"]').focus(); said.begin = where();
        key("ArrowDown"); for (let at = 0; at < 4; at += 1) key("ArrowRight"); said.moved = where();
        said.label = document.activeElement.getAttribute("aria-label");
        key("End"); said.end = where();
        key("Home"); key("End", { ctrlKey: true }); said.last = where();
        key("Home", { ctrlKey: true }); key("ArrowUp"); said.head = [where(), document.activeElement.tagName];
        key("ArrowDown"); key("ArrowDown"); key("ArrowRight");
        key("Enter"); said.open = [$("dialog").open, $("#student-title").textContent, document.activeElement.textContent];
        document.querySelectorAll("dialog nav button")[1].click(); said.next = $("#student-title").textContent;
        $("dialog").close(); await tick();
        said.back = [$("dialog").open, where()];
        said.stopsAfter = document.querySelectorAll('.grid [tabindex="0"]').length;
        said.grid = [$(".grid").getAttribute("role"), $(".grid").getAttribute("aria-rowcount"), $(".grid caption").textContent.length > 10, $("#shown").getAttribute("role"), document.querySelectorAll('.grid tbody th[scope="row"]').length];
    "##,
    );
    // A row without a report has one wide cell, in which its reason stands.
    let last = if class.entries[59].has_report() {
        31
    } else {
        4
    };
    let expected = serde_json::json!({
        "search": "search", "cleared": ["", "Students: 60, shown: 60"], "stops": 1,
        "begin": [2, 0], "moved": [3, 4], "end": [3, 31], "last": [61, last],
        "head": [[1, 0], "BUTTON"], "stopsAfter": 1, "back": [false, [4, 1]],
        "grid": ["grid", "62", true, "status", 60],
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&seen[name], value, "{name}");
    }
    assert!(
        ["passed", "failed", "inconclusive", "blocked"].contains(&seen["label"].as_str().unwrap())
    );
    let title = seen["open"][1].as_str().unwrap();
    assert!(title.ends_with("s0002"), "{title}");
    assert_eq!(
        (&seen["open"][0], &seen["open"][2]),
        (&true.into(), &"Close".into())
    );
    assert!(seen["next"].as_str().unwrap().ends_with("s0003"));
}

#[test]
fn a_student_is_told_in_full_in_both_languages() {
    let class = of(60);
    let html = page(&class, Lang::Ja);
    let failing = class
        .entries
        .iter()
        .position(|it| it.cells.iter().any(|cell| !cell.details.is_empty()));
    let stopped = class.entries.iter().position(|it| !it.has_report());
    let (failing, stopped) = (failing.unwrap(), stopped.unwrap());
    for dark in [false, true] {
        let look = Look { dark, ..DESK };
        let seen = act(
            if dark { "detail-dark" } else { "detail" },
            &html,
            look,
            &format!(
                r#"
            const open = (at) => {{ rows()[at].querySelector("button").click(); return $("dialog").innerText; }};
            said.remarked = open(2); $("dialog").close();
            said.stopped = open({stopped}); $("dialog").close();
            said.failing = open({failing});
            $('[data-to="en"]').click(); await tick();
            said.english = $("dialog").innerText;
            const details = $("[data-stumbles]"); details.open = true; await tick(); await tick();
            said.stumbles = details.innerText;
            said.people = details.querySelectorAll("button").length;
        "#
            ),
        );
        let text = |name: &str| seen[name].as_str().unwrap().to_owned();
        assert!(text("remarked").contains("s0009 と同じクラスター"));
        let entry = &class.entries[failing];
        let cell = entry
            .cells
            .iter()
            .find(|it| !it.details.is_empty())
            .unwrap();
        let (what, expected, actual) = &cell.details[0];
        for value in [&what.ja, &expected.ja, &actual.ja] {
            assert!(text("failing").contains(value.as_str()), "{value}");
        }
        assert!(text("english").contains(&what.en) && !text("english").contains(&what.ja));
        assert!(text("failing").contains(&entry.cluster.as_ref().unwrap().server));
        let why = class.entries[stopped].no_report_reason().unwrap();
        assert!(text("stopped").contains(&why.ja));
        assert!(seen["people"].as_u64().unwrap() > 0, "{}", text("stumbles"));
    }
}

#[test]
fn more_to_scroll_is_shown_at_the_edges() {
    let phone = Look { width: 360, ..DESK };
    let seen = act(
        "edges",
        &page(&of(60), Lang::En),
        phone,
        r##"
        const sides = () => ["left", "right", "down"].filter((side) => $("#frame").classList.contains(side));
        const scroll = $("#scroll");
        said.first = sides();
        said.mark = getComputedStyle($("#frame"), "::after").content;
        // Nothing is painted, so that no event comes of itself.
        const to = (left) => { scroll.scrollLeft = left; scroll.dispatchEvent(new Event("scroll")); return sides(); };
        said.middle = to(100);
        said.last = to(scroll.scrollWidth);
        set("#search", "s0001"); await tick(); said.one = sides().includes("down");
        said.legend = $("#legend").innerText;
        said.wide = document.documentElement.scrollWidth;
        const time = $("time");
        said.time = [new Date(time.dateTime).getTime() > 0, time.textContent.includes("UTC"), time.textContent];
        $('[data-to="ja"]').click(); await tick(); said.ja = time.textContent;
    "##,
    );
    assert_eq!(seen["first"], serde_json::json!(["right", "down"]));
    assert!(seen["mark"].as_str().unwrap().contains('›'), "{seen}");
    assert_eq!(seen["middle"], serde_json::json!(["left", "right", "down"]));
    assert_eq!(seen["last"], serde_json::json!(["left", "down"]));
    assert_eq!(seen["one"], false);
    let legend = seen["legend"].as_str().unwrap();
    assert!(
        legend.contains("✓ passed") && legend.contains("– blocked"),
        "{legend}"
    );
    assert!(seen["wide"].as_u64().unwrap() <= 360);
    assert_eq!(seen["time"][0], true);
    assert_eq!(seen["time"][1], false, "in the reader's zone: {seen}");
    assert_ne!(seen["time"][2], seen["ja"], "in the reader's language");
}

#[test]
fn hostile_text_is_never_executed() {
    let hostile = |row: &mut ResultRow| {
        let evil = "</script><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"><!--<script>";
        let text = || Text::same(format!("{evil} javascript:alert(1) {HOSTILE}"));
        row.student.name = format!("{evil}{HOSTILE}");
        row.student.remarks = vec![text()];
        if let Some(stopped) = &mut row.stopped {
            (stopped.what, stopped.next) = (text(), text());
        }
        let Some(report) = &mut row.report else {
            return;
        };
        report.namespace = evil.into();
        report.cluster.server = "javascript:alert(1)".into();
        let checks = report.stages.iter_mut().flat_map(|it| &mut it.checks);
        for mismatch in checks.flat_map(|it| &mut it.mismatches) {
            (mismatch.what, mismatch.expected, mismatch.actual) = (text(), text(), text());
        }
    };
    let mut head = class::head(12);
    for at in 0..12 {
        head.roster[at].name = "</script><script>document.title='pwned'</script>".into();
    }
    head.stages[0].title = Text::same("</title><script>document.title='pwned'</script>");
    let rows = class::rows(12).map(|mut row| {
        hostile(&mut row);
        row
    });
    let class = Class::new(head, rows);
    let html = page(&class, Lang::En);
    assert_eq!(html.matches("</script>").count(), 2, "only ours end");
    let seen = act(
        "hostile",
        &html,
        DESK,
        r#"
        for (const row of rows()) { row.querySelector("button").click(); $("dialog").close(); }
        rows()[0].querySelector("button").click();
        for (const details of document.querySelectorAll("[data-stumbles]")) details.open = true;
        await tick(); await tick();
        said.title = document.title; said.scripts = document.scripts.length;
        said.images = document.images.length; said.links = [...document.links].filter((it) => it.protocol === "javascript:").length;
        said.text = document.body.innerText.includes("<img src=x");
    "#,
    );
    assert!(
        !seen["title"].as_str().unwrap().contains("pwned"),
        "{}",
        seen["title"]
    );
    assert_eq!(
        (
            &seen["scripts"],
            &seen["images"],
            &seen["links"],
            &seen["text"]
        ),
        (&3.into(), &0.into(), &0.into(), &true.into())
    );
}

#[test]
fn three_thousand_students_fit_on_a_page() {
    let class = of(3000);
    let start = Instant::now();
    let html = page(&class, Lang::En);
    let made = start.elapsed();
    assert!(html.len() < 15 << 20, "{} bytes", html.len());
    let start = Instant::now();
    let seen = act(
        "many",
        &html,
        DESK,
        r##"
        said.first = [shown(), rows().length];
        set("#search", "s2999"); said.found = [shown(), ids()];
        set("#search", "");
        $('.grid [tabindex="0"]').focus(); key("End", { ctrlKey: true });
        said.last = [rows().length, document.activeElement.closest("tr").querySelector("small").textContent];
    "##,
    );
    println!(
        "{} bytes in {made:?}; opened, searched and gone through in {:?}",
        html.len(),
        start.elapsed()
    );
    assert_eq!(
        seen["first"],
        serde_json::json!(["Students: 3000, shown: 3000", 150])
    );
    assert_eq!(
        seen["found"],
        serde_json::json!(["Students: 3000, shown: 1", ["s2999"]])
    );
    assert_eq!(seen["last"], serde_json::json!([3000, "s3000"]));
}
