//! What a report rests on, which comes last and is folded up.

use std::fmt::Write as _;

use super::markup::both;
use crate::report::Report;
use crate::say;
use crate::text::Text;

/// What the report rests on.
pub(super) fn section(out: &mut String, report: &Report, id: &str) {
    let ms = report.finished.duration_since(report.started).as_millis();
    let begun = report.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let uid = report.cluster.uid.as_deref().unwrap_or("-");
    let facts = [
        (say!(ja: "実行した時刻", en: "Run at"), Text::same(begun)),
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
    let _ = writeln!(
        out,
        r#"<section class="card" aria-labelledby="{id}-facts"><details><summary><h2 id="{id}-facts">{}</h2></summary><dl class="facts">"#,
        both(&say!(ja: "この結果について", en: "About this report"))
    );
    for (label, value) in facts {
        let _ = writeln!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            both(&label),
            both(&value)
        );
    }
    out.push_str("</dl></details></section>\n");
}
