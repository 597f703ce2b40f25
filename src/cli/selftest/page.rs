//! What a selftest comes to, as a page for a person.

use std::io::{self, Write};

use crate::cli::session::{Session, title};
use crate::report::clean::clean_text;
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::selftest::{Caught, Proof, Trial};
use crate::text::{Text, counted};

pub(super) fn write_page(session: &Session, proof: &Proof) -> io::Result<()> {
    let mut page = session.page();
    beginning(&mut page, proof)?;
    let stages = proof.trials.iter().map(|trial| trial.stage.as_str());
    let mut told = Vec::new();
    for stage in stages {
        if told.contains(&stage) {
            continue;
        }
        told.push(stage);
        title(
            &mut page,
            &say!(ja: "変異: {stage}", en: "Mutants of {stage}"),
        )?;
        for trial in proof.trials.iter().filter(|trial| trial.stage == stage) {
            one(&mut page, trial)?;
        }
    }
    matrix(&mut page, proof)?;
    ending(&mut page, proof)?;
    page.flush()
}

/// Writes whether nothing wins nothing, and the reference wins everything.
fn beginning<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    let list = |names: Vec<&str>| names.join(", ");
    let nothing = proof.won_by_nothing();
    let totals = proof.untouched.totals;
    let won = totals.points + totals.bonus;
    let (ink, text) = if nothing.is_empty() && won == 0 {
        (
            Ink::Good,
            say!(ja: "何も提出しなければ 0 点です", en: "nothing handed in wins nothing"),
        )
    } else {
        let (checks, points) = (list(nothing), counted(won, "point"));
        (
            Ink::Bad,
            say!(
                ja: "何も提出しなくても {won} 点になります。不合格にならない確認: {checks}",
                en: "nothing handed in wins {points}; not failing: {checks}"
            ),
        )
    };
    page.text(0, ink, &text)?;
    let missed = proof.not_won_by_reference();
    let (ink, text) = if missed.is_empty() {
        (
            Ink::Good,
            say!(ja: "模範解答はすべて合格です", en: "the reference passes every check"),
        )
    } else {
        let checks = list(missed);
        (
            Ink::Bad,
            say!(
                ja: "模範解答が合格しない確認: {checks}",
                en: "the reference does not pass: {checks}"
            ),
        )
    };
    page.text(0, ink, &text)
}

fn one<W: Write>(page: &mut Page<W>, trial: &Trial) -> io::Result<()> {
    let name = trial
        .mutant
        .split_once('/')
        .map_or(trial.mutant.as_str(), |it| it.1);
    let by = trial.by.join(", ");
    let others = trial.others.join(", ");
    let (ink, text) = match &trial.caught {
        Caught::Yes => (Ink::Plain, Text::same(format!("{name} → {by}"))),
        Caught::Equivalent(why) => {
            let (ja, en) = (&why.ja, &why.en);
            (
                Ink::Quiet,
                say!(ja: "{name}: これも正解です ({ja})", en: "{name}: right as well ({en})"),
            )
        }
        Caught::NotEquivalent => (
            Ink::Bad,
            say!(
                ja: "{name}: 正解のはずですが、不合格になります: {by} {others}",
                en: "{name}: said to be right, and yet these fail: {by} {others}"
            ),
        ),
        Caught::ByOthers => (
            Ink::Bad,
            say!(
                ja: "{name}: 関係のない確認だけが不合格になります: {others}",
                en: "{name}: noticed by none that is about it, only by {others}"
            ),
        ),
        Caught::Survived => (
            Ink::Bad,
            say!(ja: "{name}: 見逃されます", en: "{name}: survives"),
        ),
        Caught::Unsure(why) => {
            let (ja, en) = (&why.ja, &why.en);
            (
                Ink::Unsure,
                say!(ja: "{name}: 判定できません ({ja})", en: "{name}: cannot be told ({en})"),
            )
        }
    };
    page.text(2, ink, &clean_text(&text))
}

/// Prints how many mutants of each field each check catches.
fn matrix<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    title(
        page,
        &say!(ja: "確認ごとに捕まえた変異", en: "What each check catches"),
    )?;
    for stage in &proof.reference.stages {
        for check in &stage.checks {
            let caught = proof
                .trials
                .iter()
                .filter(|trial| trial.by.contains(&check.check));
            let mut fields: Vec<(&str, usize)> = Vec::new();
            for trial in caught {
                let name = field(&trial.about);
                match fields.iter_mut().find(|(field, _)| *field == name) {
                    Some((_, count)) => *count += 1,
                    None => fields.push((name, 1)),
                }
            }
            let shown = fields
                .iter()
                .map(|(field, count)| format!("{field} {count}"));
            let shown = shown.collect::<Vec<_>>().join(", ");
            let name = &check.check;
            page.text(2, Ink::Plain, &Text::same(format!("{name:<22} {shown}")))?;
        }
    }
    Ok(())
}

/// Returns the last field of a path.
fn field(path: &str) -> &str {
    let last = path.rsplit(['.', ' ']).next().unwrap_or(path);
    last.split('[').next().unwrap_or(last)
}

fn ending<W: Write>(page: &mut Page<W>, proof: &Proof) -> io::Result<()> {
    page.blank()?;
    for pattern in &proof.idle {
        page.text(
            0,
            Ink::Bad,
            &say!(
                ja: "equivalent の「{pattern}」に当てはまる変異はありません",
                en: "no mutant is called `{pattern}` (in `equivalent`)"
            ),
        )?;
    }
    let count = |wanted: fn(&Caught) -> bool| {
        proof
            .trials
            .iter()
            .filter(|trial| wanted(&trial.caught))
            .count()
    };
    let all = proof.trials.len();
    let caught = count(|it| *it == Caught::Yes);
    let equal = count(|it| matches!(it, Caught::Equivalent(_)));
    let unsure = count(|it| matches!(it, Caught::Unsure(_)));
    let left = all - caught - equal - unsure;
    let live = proof.trials.iter().filter(|trial| trial.live).count();
    let ink = match proof.exit_code() {
        0 => Ink::Good,
        1 => Ink::Bad,
        _ => Ink::Unsure,
    };
    let mutants = counted(all, "mutant");
    page.text(
        0,
        ink,
        &say!(
            ja: "変異 {all} 個: 捕まえた {caught}、正解と同じ {equal}、問題あり {left}、判定できず {unsure} (クラスターで試した {live})",
            en: "{mutants}: {caught} caught, {equal} right as well, {left} at fault, {unsure} undetermined ({live} tried on the cluster)"
        ),
    )
}
