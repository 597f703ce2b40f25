//! The facts that a report rests on, which come last and are folded up.

use maud::{Markup, html};

use super::markup::{both, moment};
use crate::report::{Report, plain_text};
use crate::say;
use crate::text::Text;

/// Returns what the report rests on.
pub(super) fn section(report: &Report, id: &str) -> Markup {
    let ms = report.finished.duration_since(report.started).as_millis();
    let uid = report.cluster.uid.as_deref().unwrap_or("-");
    let facts = [
        (
            say!(ja: "かかった時間", en: "Took"),
            say!(ja: "{ms} ミリ秒", en: "{ms} ms"),
        ),
        (
            say!(ja: "API サーバー", en: "API server"),
            Text::same(&report.cluster.server),
        ),
        (
            say!(ja: "クラスター (kube-system の UID)", en: "Cluster (UID of kube-system)"),
            Text::same(uid),
        ),
        (
            say!(ja: "API リクエスト", en: "API requests"),
            Text::same(
                report
                    .requests
                    .map_or_else(|| "–".to_owned(), |it| it.to_string()),
            ),
        ),
        (
            say!(ja: "演習のダイジェスト", en: "Digest of the exercise"),
            Text::same(&report.digest),
        ),
        (
            say!(ja: "handson のバージョン", en: "Version of handson"),
            Text::same(&report.tool_version),
        ),
        (
            say!(ja: "終了コード", en: "Exit code"),
            Text::same(report.exit_code),
        ),
    ];
    let heading = say!(ja: "この結果について", en: "About this report");
    html! {
        section.card aria-labelledby={ (id) "-facts" } {
            details {
                summary { h2 id={ (id) "-facts" } { (both(&heading)) } }
                dl.facts {
                    div { dt { (both(&say!(ja: "実行した時刻", en: "Run at"))) } dd { (moment(report.started)) } }
                    @for (label, value) in &facts {
                        div { dt { (both(label)) } dd { (both(value)) } }
                    }
                    @let aside = plain_text::left_aside(report);
                    @if !aside.is_empty() {
                        div {
                            dt { (both(&plain_text::left_aside_label())) }
                            @for text in aside { dd { (both(text)) } }
                        }
                    }
                }
            }
        }
    }
}
