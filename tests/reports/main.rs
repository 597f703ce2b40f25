//! Reports in files, each read by a strict reader of its form.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../samples/mod.rs"]
mod samples;

mod classroom50;
mod ctrf;
mod every_form;
mod github;
mod gradescope;
mod junit;
mod prairielearn;
mod tap;
mod valid;
mod xml;

use handson::report::{Form as _, Format, Refusal, Report, Reports, Setting, SourceLine};
use handson::text::{Lang, Text};
use samples::{awkward, report as made};

/// Every kind of report, by name.
fn samples() -> Vec<(&'static str, Reports)> {
    let one = |report| Reports::new(vec![report]);
    let mut other = made::mixed();
    other.namespace = "class-b".into();
    vec![
        ("green", one(made::green())),
        ("mixed", one(made::mixed())),
        ("undetermined", one(made::undetermined())),
        ("stopped", one(awkward::stopped())),
        ("unreachable", one(awkward::unreachable())),
        ("refused", one(refused())),
        ("bonus", one(bonus())),
        ("hostile", one(awkward::hostile())),
        ("empty", one(awkward::empty())),
        ("read-only", one(awkward::read_only())),
        ("many", one(many())),
        ("several", Reports::new(vec![made::mixed(), other])),
    ]
}

/// A submission that is invalid: nothing was graded, for a reason.
fn refused() -> Report {
    let mut report = awkward::unreachable();
    report.exit_code = 4;
    let source = SourceLine {
        file: "work/a,b.yaml".into(),
        line: 7,
    };
    report.refuse(vec![Refusal {
        source,
        column: Some(3),
        what: Text::same("a,b.yaml:7:3: this is no YAML"),
        next: Text::same("quote the value"),
    }]);
    report
        .notes
        .push(Text::same("a,b.yaml:7:3: this is no YAML"));
    report
}

/// Everything passes, a bonus too.
fn bonus() -> Report {
    let mut report = made::green();
    let mut bonus = made::check("extra", handson::say!(ja: "おまけ", en: "one more"));
    bonus.bonus = true;
    bonus.points = 2;
    report.stages[0].checks.push(bonus);
    report.totals.passed = 3;
    report.totals.bonus = 2;
    report.totals.bonus_possible = 2;
    report
}

/// More checks than most platforms show, every other one failed.
fn many() -> Report {
    let mut report = made::mixed();
    let failed = report.stages[1].checks[2].clone();
    let passed = report.stages[1].checks[0].clone();
    let checks = (0..300).map(|number| {
        let mut check = if number % 2 == 0 { &failed } else { &passed }.clone();
        check.check = format!("check-{number}");
        check.points = 1;
        check
    });
    report.stages = vec![made::stage("all", Text::same("all"), checks.collect())];
    report.totals = handson::report::Totals {
        passed: 150,
        failed: 150,
        points: 150,
        possible: 300,
        lost: 150,
        ..Default::default()
    };
    report
}

fn render(format: &str, reports: &Reports, lang: Lang) -> String {
    let setting = Setting {
        lang,
        ..Setting::default()
    };
    form(format).render(reports, &setting).unwrap()
}

fn form(name: &str) -> Format {
    Format::named(name).unwrap()
}

/// The names of all forms.
fn names() -> impl Iterator<Item = &'static str> {
    Format::ALL.iter().map(|format| format.name())
}

/// Every sample in `format` and both languages.
fn rendered(format: &str) -> Vec<(&'static str, Reports, String)> {
    let mut all = Vec::new();
    for (name, reports) in samples() {
        if reports.reports.len() > 1 && form(format).is_of_one {
            continue;
        }
        for lang in [Lang::Ja, Lang::En] {
            let text = render(format, &reports, lang);
            all.push((name, reports.clone(), text));
        }
    }
    all
}
