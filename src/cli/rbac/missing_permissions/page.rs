//! The missing permissions, as a page for a person.

use crate::cli::error::CliError;
use crate::cli::rbac::missing_permissions::rows::{PermissionRow, Row};
use crate::cli::session::{Session, title};
use crate::report::terminal::Ink;
use crate::say;
use crate::text::{Text, counted};

/// Writes it.
pub(super) fn page(rows: &[Row], session: &Session) -> Result<(), CliError> {
    let mut page = session.page();
    for row in rows {
        let namespace = &row.namespace;
        title(
            &mut page,
            &say!(ja: "Namespace {namespace}", en: "namespace {namespace}"),
        )?;
        let (can, all) = (
            row.determined.len(),
            row.determined.len() + row.undetermined.len() + row.unclear.len(),
        );
        let checks = counted(all, "check");
        if can == all {
            let text = say!(
                ja: "{all} 件の確認をすべて判定できます",
                en: "{checks}: all can be determined"
            );
            page.text(2, Ink::Good, &text)?;
        } else {
            let mut text = say!(
                ja: "{all} 件のうち {can} 件の確認を判定できます。",
                en: "{can} of {checks} can be determined"
            );
            if !row.undetermined.is_empty() {
                let list = row.undetermined.join(", ");
                text = text.then(&say!(
                    ja: "権限が足りないため判定できないもの: {list}",
                    en: "; for want of rights, these cannot: {list}"
                ));
            }
            page.text(2, Ink::Bad, &text)?;
        }
        if !row.unclear.is_empty() {
            let list = row.unclear.join(", ");
            let text = say!(
                ja: "判定できるかどうか分からないもの: {list}",
                en: "whether these can is not known: {list}"
            );
            page.text(2, Ink::Unsure, &text)?;
        }
        if !row.unprobed.is_empty() {
            let list = row.unprobed.join(", ");
            let text = say!(
                ja: "--read-only では行わない確認: {list}",
                en: "left out by --read-only: {list}"
            );
            page.text(2, Ink::Quiet, &text)?;
        }
        for (rights, permission) in group_by_consequence(&row.missing) {
            page.labelled(
                2,
                &say!(ja: "ない権限:", en: "missing:"),
                &permission.shown(&rights),
            )?;
            for text in permission.consequences() {
                page.text(4, Ink::Quiet, &text)?;
            }
        }
        if !row.unknown.is_empty() {
            let rights: Vec<&str> = row
                .unknown
                .iter()
                .map(|permission| permission.right.as_str())
                .collect();
            let rights = rights.join(", ");
            let text = say!(
                ja: "クラスターが一覧を返さないため、あるかどうか分からない権限: {rights}",
                en: "whether these rights are there is not known, since the cluster cannot list them: {rights}"
            );
            page.text(2, Ink::Quiet, &text)?;
        }
    }
    page.flush()?;
    Ok(())
}

/// Rights with the same consequences, in the order of the first of each.
fn group_by_consequence(missing: &[PermissionRow]) -> Vec<(Vec<&str>, &PermissionRow)> {
    let mut all: Vec<(Vec<&str>, &PermissionRow)> = Vec::new();
    for permission in missing {
        match all.iter_mut().find(|(_, first)| first.is_like(permission)) {
            Some((rights, _)) => rights.push(&permission.right),
            None => all.push((vec![&permission.right], permission)),
        }
    }
    all
}

impl PermissionRow {
    /// Returns whether all but the right is the same.
    fn is_like(&self, other: &Self) -> bool {
        self.cluster_wide == other.cluster_wide
            && self.undetermined == other.undetermined
            && self.sometimes == other.sometimes
            && self.why == other.why
    }

    fn shown(&self, rights: &[&str]) -> Text {
        let rights = rights.join(", ");
        let why = self.why.as_ref().map(|why| format!(" ({why})"));
        let why = why.unwrap_or_default();
        if self.cluster_wide {
            say!(ja: "{rights} (クラスター全体){why}", en: "{rights} (on the cluster){why}")
        } else {
            say!(ja: "{rights}{why}", en: "{rights}{why}")
        }
    }

    fn consequences(&self) -> Vec<Text> {
        let mut all = Vec::new();
        if !self.undetermined.is_empty() {
            let list = self.undetermined.join(", ");
            all.push(say!(ja: "判定できない確認: {list}", en: "cannot be determined: {list}"));
        }
        if !self.sometimes.is_empty() {
            let list = self.sometimes.join(", ");
            all.push(say!(
                ja: "場合によって、判定や理由の説明ができない確認: {list}",
                en: "in some cases not either, or with less to say: {list}"
            ));
        }
        all
    }
}
