//! What an exercise needs of a lab, as its `walk.yaml` says.

use std::collections::BTreeSet;

use clap::ValueEnum as _;
use handson_walk::Walk;

use crate::error::{Error, Result};
use crate::files::sources;
use crate::parts::Part;

/// What some exercises need together.
#[derive(Default)]
pub struct Needs {
    /// The parts.
    pub parts: BTreeSet<Part>,
    /// The number of nodes; no exercise says one if there is none.
    pub nodes: Option<u8>,
}

/// What the exercises of these names need.
pub fn needs(exercises: &[String]) -> Result<Needs> {
    let mut needs = Needs::default();
    for exercise in exercises {
        let folder = sources().join("../../checks").join(exercise);
        let lab = Walk::read(&folder)?.lab;
        for name in &lab.with {
            let part = Part::from_str(name, false).map_err(|_| Error::Part {
                exercise: exercise.clone(),
                name: name.clone(),
            })?;
            needs.parts.insert(part);
        }
        needs.nodes = needs.nodes.max(lab.nodes);
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use clap::ValueEnum as _;
    use handson_walk::folders;

    use super::needs;
    use crate::files::sources;
    use crate::parts::{Part, images};

    /// The image of a line of a manifest, without registry and tag.
    fn image(line: &str) -> Option<&str> {
        let (_, rest) = line.split_once("image: ")?;
        let rest = rest.split([' ', ',', '}', '#']).next()?;
        let name = rest
            .trim_matches(['"', '\''])
            .trim_start_matches("docker.io/");
        let name = name
            .trim_start_matches("library/")
            .trim_start_matches("ghcr.io/");
        name.split([':', '@']).next()
    }

    #[test]
    fn exercises_name_the_parts_of_their_images() {
        let root = sources().join("../..");
        for folder in folders(&root.join("checks")).expect("checks/") {
            let exercise = folder.file_name().expect("a name").to_string_lossy();
            let needs = needs(&[exercise.clone().into_owned()]).expect("walk.yaml");
            let there = images(&needs.parts);
            let example = root.join("examples").join(&*exercise);
            // An exercise on the cluster itself has no manifests.
            for file in fs::read_dir(example).into_iter().flatten().flatten() {
                let text = fs::read_to_string(file.path()).expect("a manifest");
                for name in text.lines().filter_map(image) {
                    let made = Part::value_variants();
                    let made = made.iter().find(|part| part.images().contains(&name));
                    assert!(
                        made.is_none() || there.contains(&name),
                        "checks/{exercise}/walk.yaml: lab.with lacks {made:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn images_are_found_in_manifests() {
        let cases = [
            ("  image: caddy:2.6", Some("caddy")),
            (
                "- {name: c, image: \"docker.io/library/redis:7\"}",
                Some("redis"),
            ),
            (
                "  image: ghcr.io/traptitech/traq:latest # x",
                Some("traptitech/traq"),
            ),
            ("  imagePullPolicy: Always", None),
        ];
        for (line, expected) in cases {
            assert_eq!(image(line), expected, "{line}");
        }
    }

    #[test]
    fn several_exercises_need_what_each_needs() {
        assert!(needs(&[]).expect("nothing").parts == BTreeSet::new());
        assert!(needs(&["nothing-of-the-kind".to_owned()]).is_err());
    }
}
