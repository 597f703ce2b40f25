//! Who shares a place with whom. In: the places where the data of students lies; out: the
//! others at the same place.

use std::collections::BTreeSet;

use crate::listed::shortened;
use crate::objects::place::Place;
use crate::say;
use crate::text::Text;

/// The others with whom a student shares a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    /// The first of the places.
    place: Place,
    /// The others, by their indexes.
    pub others: BTreeSet<usize>,
}

impl Shared {
    /// Returns the reason for which nothing of the student is tried, as the student reads
    /// it: the others are nobody's business.
    pub fn reason(&self) -> Text {
        self.told("ほかの人", "others")
    }

    /// Returns the reason with who the others are; `names` are those of all students, by
    /// index.
    pub fn text(&self, names: &[&str]) -> Text {
        let others = self.others.iter().filter_map(|other| names.get(*other));
        let mut others: Vec<&str> = others.copied().collect();
        others.sort_unstable();
        others.dedup();
        let others = shortened(&others);
        self.told(&format!(" {others} "), &others)
    }

    fn told(&self, others_ja: &str, others_en: &str) -> Text {
        let Text { ja, en } = self.place.text();
        say!(
            ja: "{ja} を{others_ja}と共有していて、どちらのデータか区別できないため、試していません",
            en: "not tried, since {en} is shared with {others_en}: it could not be told whose data it is"
        )
    }
}

/// Returns for each student, given where their data lies, with whom they share it. What
/// it says of one does not depend on the order of the others.
pub(super) fn shared(all: &[Vec<Place>]) -> Vec<Option<Shared>> {
    let each = all.iter().enumerate().map(|(at, places)| {
        let mut first: Option<&Place> = None;
        let mut others = BTreeSet::new();
        for (other, theirs) in all.iter().enumerate().filter(|(other, _)| *other != at) {
            let met = places
                .iter()
                .filter(|it| theirs.iter().any(|their| it.meets(their)));
            if let Some(place) = met.min() {
                others.insert(other);
                first = Some(first.map_or(place, |first| first.min(place)));
            }
        }
        let place = first?.clone();
        Some(Shared { place, others })
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn directory(node: Option<&str>, path: &str, is_written: bool) -> Place {
        Place::Directory {
            cluster: "k".to_owned(),
            node: node.map(str::to_owned),
            path: path.to_owned(),
            is_written,
        }
    }

    #[test]
    fn who_writes_where_another_looks_shares_it() {
        let (node, other) = (Some("node-1"), Some("node-2"));
        let mine = directory(node, "/data/mariadb", true);
        for (theirs, is_shared) in [
            (directory(node, "/data/mariadb", false), true),
            (directory(node, "/data", false), true),
            (directory(node, "/data/mariadb/sub", false), true),
            (directory(None, "/data/mariadb", false), true),
            (directory(other, "/data/mariadb", true), false),
            (directory(node, "/data/mariadb2", true), false),
        ] {
            let found = shared(&[vec![mine.clone()], vec![theirs.clone()]]);
            assert_eq!(found[0].is_some(), is_shared, "{theirs:?}");
            assert_eq!(found[1].is_some(), is_shared, "{theirs:?}");
        }
        let read = directory(node, "/etc/localtime", false);
        assert_eq!(shared(&[vec![read.clone()], vec![read]]), [None, None]);
    }

    #[test]
    fn message_names_the_place_and_the_others() {
        let place = || vec![directory(Some("node-1"), "/data", true)];
        let found = shared(&[place(), place(), Vec::new()]);
        let text = found[0].as_ref().unwrap().text(&["a", "b", "c"]);
        assert!(text.en.contains("/data on node node-1 is shared with b:"));
        let reason = found[0].as_ref().unwrap().reason();
        assert!(reason.en.contains("node-1 is shared with others:"));
        assert_eq!(found[2], None);
    }

    /// Two clusters of two nodes, and few paths, so that students meet.
    fn place() -> impl Strategy<Value = Place> {
        let cluster = prop_oneof![Just("k1"), Just("k2")];
        let node = prop_oneof![Just(None), Just(Some("n1")), Just(Some("n2"))];
        let path = prop_oneof![Just("/data"), Just("/data/db"), Just("/other")];
        let directory = (cluster.clone(), node, path, any::<bool>());
        let directory = directory.prop_map(|(cluster, node, path, is_written)| Place::Directory {
            cluster: cluster.to_owned(),
            node: node.map(str::to_owned),
            path: path.to_owned(),
            is_written,
        });
        let namespace = (cluster, 0..6).prop_map(|(cluster, number)| Place::Namespace {
            cluster: cluster.to_owned(),
            name: format!("ns-{number}"),
        });
        let storage = (0..6).prop_map(|number| Place::Storage(format!("nfs:/{number}")));
        prop_oneof![3 => directory, 1 => namespace, 1 => storage]
    }

    /// The cells of the world that a place stands for: on each node that it may be on.
    fn cells(place: &Place) -> Vec<(String, String, bool)> {
        match place {
            Place::Namespace { cluster, name } => vec![(cluster.clone(), name.clone(), true)],
            Place::Storage(name) => vec![(String::new(), name.clone(), true)],
            Place::Directory {
                cluster,
                node,
                path,
                is_written,
            } => {
                let nodes = node
                    .as_ref()
                    .map_or(vec!["n1", "n2"], |node| vec![node.as_str()]);
                let on = |node: &str| format!("{cluster}/{node}");
                let cells = nodes
                    .iter()
                    .map(|node| (on(node), path.clone(), *is_written));
                cells.collect()
            }
        }
    }

    /// The verdicts of those who are tried: each writes where they may, and then finds
    /// there what they wrote and nothing that came meanwhile. `order` has each twice.
    fn verdicts(all: &[Vec<Place>], tried: &[usize], order: &[usize]) -> BTreeMap<usize, bool> {
        let mut log: Vec<(usize, (String, String))> = Vec::new();
        let mut begun: BTreeMap<usize, usize> = BTreeMap::new();
        let mut verdicts = BTreeMap::new();
        let is_below = |a: &str, b: &str| a == b || b.starts_with(&format!("{a}/"));
        for who in order.iter().filter(|who| tried.contains(who)) {
            let Some(from) = begun.get(who) else {
                begun.insert(*who, log.len());
                for (where_, path, is_written) in all[*who].iter().flat_map(cells) {
                    if is_written {
                        log.push((*who, (where_, path)));
                    }
                }
                continue;
            };
            let is_touched = all[*who].iter().flat_map(cells).any(|(where_, path, _)| {
                log[*from..].iter().any(|(other, (there, other_path))| {
                    other != who
                        && *there == where_
                        && (is_below(other_path, &path) || is_below(&path, other_path))
                })
            });
            verdicts.insert(*who, !is_touched);
        }
        verdicts
    }

    proptest! {
        #[test]
        fn no_order_of_probes_changes_a_verdict(
            all in prop::collection::vec(prop::collection::vec(place(), 0..4), 1..7),
            seed in any::<u64>(),
        ) {
            let found = shared(&all);
            let tried: Vec<usize> = (0..all.len()).filter(|at| found[*at].is_none()).collect();
            let mut order: Vec<usize> = (0..all.len()).chain(0..all.len()).collect();
            let mut state = seed | 1;
            for at in (1..order.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                order.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
            }
            let verdicts = verdicts(&all, &tried, &order);
            prop_assert!(verdicts.values().all(|is_right| *is_right), "{order:?}");
            // Whoever is kept from trying has a reason to.
            for (at, shared) in found.iter().enumerate() {
                for other in shared.iter().flat_map(|it| &it.others) {
                    let back = found[*other].as_ref();
                    prop_assert!(back.is_some_and(|it| it.others.contains(&at)));
                }
            }
        }

        #[test]
        fn order_of_the_roster_changes_nobody(
            all in prop::collection::vec(prop::collection::vec(place(), 0..4), 1..7),
        ) {
            let mut turned = all.clone();
            turned.reverse();
            let last = all.len() - 1;
            let back = shared(&turned).into_iter().rev().map(|it| it.map(|it| Shared {
                others: it.others.iter().map(|other| last - other).collect(),
                ..it
            }));
            prop_assert_eq!(shared(&all), back.collect::<Vec<_>>());
        }
    }
}
