//! The students of a roster and those of a folder of submissions, brought together.

use std::collections::{BTreeMap, BTreeSet};

use super::Roster;
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::{say, text::Text};

/// Returns the students of `roster`, each with what is theirs in `handed_in`: by the
/// column `submission`, or else by their ID or name. Who is in the folder only
/// comes last, with a remark.
pub(super) fn together(roster: Roster, handed_in: Roster) -> Roster {
    let mut by_name: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, student) in handed_in.students.iter().enumerate() {
        for name in [&student.id, &student.name, &student.place] {
            by_name.entry(folded(name)).or_default().insert(at);
        }
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut students = roster.students;
    for student in &mut students {
        let wanted = match &student.entry {
            Some(entry) => vec![folded(entry)],
            None => vec![folded(&student.id), folded(&student.name)],
        };
        let mut wanted = wanted.iter().filter(|name| !name.is_empty());
        let found = wanted.find_map(|name| by_name.get(name));
        let found: Vec<usize> = found.into_iter().flatten().copied().collect();
        // Two lines may be about the same work: a group's.
        taken.extend(&found);
        let problem = match found.as_slice() {
            [at] => {
                let parts = &handed_in.students[*at].parts;
                student.parts.clone_from(parts);
                continue;
            }
            [] => nothing(),
            several => {
                let places = several
                    .iter()
                    .map(|at| handed_in.students[*at].place.as_str());
                ambiguous(&places.collect::<Vec<_>>().join(", "))
            }
        };
        student.problem.get_or_insert(problem);
    }
    let all = handed_in.students.into_iter().enumerate();
    let unlisted = all.filter(|(at, _)| !taken.contains(at));
    students.extend(unlisted.map(|(_, mut student)| {
        student.remarks.push(not_listed());
        student
    }));
    Roster {
        students,
        notes: [roster.notes, handed_in.notes].concat(),
    }
}

/// Returns a name as platforms may have changed it: without capitals, spaces and marks.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn nothing() -> Stopped {
    Stopped {
        why: StopReason::NothingHandedIn,
        what: say!(
            ja: "提出物がありません",
            en: "nothing was handed in"
        ),
        next: say!(
            ja: "別の名前で提出されているときは、名簿の submission の列にその名前を書いてください。",
            en: "if it is there under another name, write that into the roster's column `submission`"
        ),
    }
}

fn ambiguous(places: &str) -> Stopped {
    Stopped {
        why: StopReason::Roster,
        what: say!(
            ja: "当てはまる提出物がいくつもあります: {places}",
            en: "more than one submission fits: {places}"
        ),
        next: say!(
            ja: "名簿の submission の列に、どれなのかを書いてください。",
            en: "write which one it is into the roster's column `submission`"
        ),
    }
}

fn not_listed() -> Text {
    say!(ja: "名簿にない提出物です", en: "not on the roster")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::batch::student::Student;
    use crate::submission::Part;

    fn student(id: &str, name: &str, entry: Option<&str>) -> Student {
        Student {
            id: id.to_owned(),
            name: name.to_owned(),
            entry: entry.map(str::to_owned),
            ..Student::default()
        }
    }

    fn entry(id: &str, name: &str, place: &str) -> Student {
        Student {
            place: place.to_owned(),
            parts: vec![Part::whole(PathBuf::from(place))],
            ..student(id, name, None)
        }
    }

    /// Who gets what, and what is said of the others.
    fn brought_together(roster: Vec<Student>, handed_in: Vec<Student>) -> Vec<String> {
        let [roster, handed_in] = [roster, handed_in].map(|students| Roster {
            students,
            notes: Vec::new(),
        });
        let told = together(roster, handed_in).students.into_iter();
        told.map(|student| {
            let paths = student.parts.iter().map(|it| it.path.display().to_string());
            let problem = student.problem.map(|it| it.what.en);
            let remarks = student.remarks.into_iter().map(|it| it.en);
            let all = paths.chain(problem).chain(remarks);
            format!("{}: {}", student.id, all.collect::<Vec<_>>().join(", "))
        })
        .collect()
    }

    #[test]
    fn column_decides_and_else_id_and_name() {
        let told = brought_together(
            vec![
                student("s1", "Yamada Hanako", None),
                student("s2", "Sato Taro", None),
                student("s3", "", Some("work of three.zip")),
                student("s4", "Gone", None),
                student("s5", "Sato", Some("s1")),
            ],
            vec![
                entry("S1", "", "s1"),
                entry("4321", "satotaro", "satotaro_4321_1_a.yaml"),
                entry("work of three", "", "work of three.zip"),
                entry("guest", "", "guest"),
            ],
        );
        assert_eq!(
            told,
            [
                "s1: s1",
                "s2: satotaro_4321_1_a.yaml",
                "s3: work of three.zip",
                "s4: nothing was handed in",
                "s5: s1",
                "guest: guest, not on the roster",
            ]
        );
    }

    #[test]
    fn nobody_gets_one_of_several() {
        let told = brought_together(
            vec![student("1", "Sato Taro", None)],
            vec![entry("7", "Sato Taro", "a"), entry("8", "Sato Taro", "b")],
        );
        assert_eq!(told, ["1: more than one submission fits: a, b"]);
    }
}
