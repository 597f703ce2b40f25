//! Helm charts: recognized by their `Chart.yaml`, and never rendered. In: the files of
//! a submission; out: the same without those of charts (Helm documentation, "Charts").

use crate::say;
use crate::submission::files::Files;
use crate::submission::left_aside::LeftAside;

/// Takes the files of every chart out of `files`, but for those that `is_wanted`;
/// returns the charts.
pub(super) fn take_charts(files: &mut Files, is_wanted: impl Fn(&str) -> bool) -> Vec<LeftAside> {
    let all = files.read.iter().map(|file| file.name.as_str());
    let folders = all.filter_map(|name| Some((name.strip_suffix("Chart.yaml")?, name)));
    let folders = folders.filter(|(folder, name)| {
        let is_chart = folder.is_empty() || folder.ends_with('/');
        is_chart && !is_wanted(name)
    });
    let folders: Vec<String> = folders.map(|(folder, _)| folder.to_owned()).collect();
    let is_in = |outer: &str, name: &str| name.strip_prefix(outer).is_some_and(is_of_chart);
    files.read.retain(|file| {
        let mut charts = folders.iter();
        is_wanted(&file.name) || !charts.any(|folder| is_in(folder, &file.name))
    });
    // A chart in another one goes with that.
    let outermost = folders.iter().filter(|folder| {
        let mut others = folders.iter().filter(|other| other != folder);
        !others.any(|outer| is_in(outer, folder))
    });
    let why = say!(
        ja: "Helm の Chart です。採点には `helm template` で書き出したマニフェストを提出します",
        en: "a Helm chart; what `helm template` prints can be graded"
    );
    outermost
        .map(|folder| LeftAside::new(format!("{folder}Chart.yaml"), why.clone()))
        .collect()
}

/// Returns whether a file, as seen from the folder of a chart, is one of the chart's own.
fn is_of_chart(name: &str) -> bool {
    if let Some((folder, _)) = name.split_once('/') {
        return ["templates", "charts", "crds", "ci"].contains(&folder);
    }
    ["Chart.", "values.", "values-"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}
