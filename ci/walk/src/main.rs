//! `handson-walk EXERCISE HANDSON`: plays `checks/EXERCISE/walk.yaml` on the
//! cluster of KUBECONFIG and shows it. `ci/try` brings the cluster up.

use std::path::Path;
use std::process::{Command, ExitCode};

use handson_walk::{Player, Screen, Step, Text, Walk};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [exercise, handson] = &arguments[..] else {
        eprintln!("usage: handson-walk EXERCISE HANDSON");
        return ExitCode::from(2);
    };
    match walk(exercise, handson) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ci/try: {error}");
            ExitCode::FAILURE
        }
    }
}

fn walk(exercise: &str, handson: &str) -> Result<(), Box<dyn std::error::Error>> {
    let walk = Walk::read(&Path::new("checks").join(exercise))?;
    let solution = format!("examples/{exercise}");
    // The walk's own progress is kept apart from the user's.
    let state = tempfile::tempdir()?;
    let player = Player {
        exercise,
        manifests: vec![solution.clone().into()],
        kubectl: &|| Command::new("kubectl"),
        check: &|| {
            let mut command = Command::new(handson);
            command.args(["check", exercise]);
            command.env("HANDSON_STATE_DIR", state.path());
            command
        },
        screen: if in_japanese() {
            Screen::Japanese
        } else {
            Screen::English
        },
    };
    // What an earlier walk has left, events included.
    let leftovers = [
        "delete",
        "--ignore-not-found",
        "--grace-period=1",
        "-f",
        &solution,
    ];
    Command::new("kubectl").args(leftovers).output()?;
    Command::new("kubectl")
        .args(["delete", "events", "--all"])
        .output()?;
    player.play(&walk)?;
    player.caption(&Text {
        ja: "終わりです。クラスターは起動したままです。続けるには:".to_owned(),
        en: "Done. The lab stays up. Go on with:".to_owned(),
    });
    println!("    eval \"$(ci/cluster env)\"");
    let first = walk.steps.iter().find_map(|step| match step {
        Step::Apply(file) => Some(file),
        _ => None,
    });
    if let Some(file) = first {
        println!("    ci/cluster kubectl apply -f {solution}/{file}");
    }
    println!("    {handson} check {exercise}");
    player.caption(&Text {
        ja: "終了するには: ci/cluster down".to_owned(),
        en: "Take it down with: ci/cluster down".to_owned(),
    });
    Ok(())
}

/// Says whether the user's language is Japanese, by the rules of handson.
fn in_japanese() -> bool {
    let variables = ["HANDSON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
    let mut values = variables.iter().filter_map(|name| std::env::var(name).ok());
    values
        .find(|value| !value.is_empty())
        .is_some_and(|value| value.starts_with("ja"))
}
