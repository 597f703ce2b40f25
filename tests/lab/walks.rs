//! The walks of `checks/`: what a student types, and the right report at each stage.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use handson_walk::{Player, Screen, Walk, folders};

use crate::lab::{Namespace, exercises, kubectl_command};

/// How many are played at a time: with more on two cores, a container that ends
/// at once is ready for longer than a check watches it.
const AT_ONCE: usize = 4;

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
    let outcome = player.play(&walk);
    outcome.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

#[test]
fn every_walk_has_the_right_report_at_each_stage() {
    for (exercise, folder) in exercises() {
        play(&exercise, &folder);
    }
}

#[test]
fn every_mistake_by_hand_fails_its_checks() {
    let mut mistakes = Vec::new();
    for (exercise, folder) in exercises() {
        for mistake in folders(&folder.join("mistakes")).unwrap() {
            if mistake.join("walk.yaml").exists() {
                mistakes.push((exercise.clone(), mistake));
            }
        }
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((exercise, mistake)) =
                    mistakes.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    play(exercise, mistake);
                }
            });
        }
    });
}
