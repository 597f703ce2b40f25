//! The walks of `checks/`: what a student types, and the right report at each stage.

use std::path::{Path, PathBuf};

use handson_walk::{Player, Screen, Walk, folders};

use crate::lab::{Namespace, kubectl_command};

/// Plays the walk of `folder` in a namespace of its own.
fn play(exercise: &str, folder: &Path) {
    let walk = Walk::read(folder).unwrap_or_else(|error| panic!("{error}"));
    let namespace = if walk.node_folders.is_empty() {
        Namespace::new()
    } else {
        Namespace::with_host_path()
    };
    let name = &namespace.name;
    let player = Player {
        exercise,
        manifests: vec![
            folder.join("handed-in"),
            Path::new("examples").join(exercise),
        ],
        kubectl: &|| {
            let mut command = kubectl_command();
            command.args(["-n", name]);
            command
        },
        check: &|| namespace.handson(&["check", exercise, "-n", name, "--timeout", "40s"]),
        screen: Screen::Hidden,
    };
    let played = player.play(&walk);
    played.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

/// Every exercise with its folder.
fn exercises() -> impl Iterator<Item = (String, PathBuf)> {
    let folders = folders("checks".as_ref()).unwrap().into_iter();
    folders.map(|folder| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        (name, folder)
    })
}

#[test]
fn every_walk_has_the_right_report_at_each_stage() {
    for (exercise, folder) in exercises() {
        play(&exercise, &folder);
    }
}

#[test]
fn every_mistake_by_hand_fails_its_checks() {
    std::thread::scope(|scope| {
        for (exercise, folder) in exercises() {
            for mistake in folders(&folder.join("mistakes")).unwrap() {
                if mistake.join("walk.yaml").exists() {
                    let exercise = exercise.clone();
                    scope.spawn(move || play(&exercise, &mistake));
                }
            }
        }
    });
}
