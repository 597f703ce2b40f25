//! The words of the page's script.

use crate::report::plain_text::{actual_label, expected_label};
use crate::say;
use crate::text::Text;

/// Returns the statuses of students, each with its [`StudentStatus::name`].
///
/// [`StudentStatus::name`]: crate::batch::StudentStatus::name
pub(super) fn statuses() -> [(&'static str, Text); 6] {
    [
        ("passed", say!(ja: "合格", en: "passed")),
        ("failed", say!(ja: "不合格", en: "failed")),
        ("undetermined", say!(ja: "判定できず", en: "undetermined")),
        ("empty", say!(ja: "何もない", en: "nothing there")),
        (
            "stopped",
            say!(ja: "見られなかった", en: "could not be looked at"),
        ),
        ("waiting", say!(ja: "未確認", en: "not yet")),
    ]
}

/// Returns all words, by name.
pub(super) fn labels() -> Vec<(&'static str, Text)> {
    let others = [
        (
            "search",
            say!(ja: "学籍番号・氏名で探す ( / )", en: "Search students ( / )"),
        ),
        ("standing", say!(ja: "状態", en: "Status")),
        ("check", say!(ja: "確認", en: "Check")),
        ("verdict", say!(ja: "判定", en: "Verdict")),
        ("reset", say!(ja: "条件をすべて外す", en: "Reset")),
        ("all", say!(ja: "すべて", en: "all")),
        ("anyCheck", say!(ja: "どれか 1 つ以上", en: "any check")),
        ("anyOf", say!(ja: "{{}} のどれか", en: "any of {{}}")),
        (
            "shown",
            say!(ja: "{{}} 人中 {{}} 人を表示しています", en: "Students: {{}}, shown: {{}}"),
        ),
        (
            "nobody",
            say!(ja: "当てはまる学生はいません。", en: "Nobody fits."),
        ),
        (
            "caption",
            say!(
                ja: "学生と確認の一覧。矢印キーで移動し、Enter で詳しく見られます",
                en: "Students and checks. Arrow keys move, Enter shows more"
            ),
        ),
        ("student", say!(ja: "学生", en: "Student")),
        ("points", say!(ja: "点", en: "Points")),
        ("reached", say!(ja: "到達", en: "Reached")),
        ("legend", say!(ja: "記号", en: "Marks")),
        ("none", say!(ja: "結果なし", en: "no result")),
        ("close", say!(ja: "閉じる", en: "Close")),
        ("previous", say!(ja: "前の学生", en: "Previous")),
        ("next", say!(ja: "次の学生", en: "Next")),
        ("expected", expected_label()),
        ("actual", actual_label()),
        ("failing", say!(ja: "直すところ", en: "To fix")),
        (
            "unsure",
            say!(ja: "判定できなかったところ", en: "Could not be determined"),
        ),
        ("skipped", say!(ja: "未確認のもの", en: "Not checked")),
        ("passing", say!(ja: "合格したところ", en: "Passing")),
        ("remarks", say!(ja: "気になること", en: "Remarks")),
        ("mark", say!(ja: "評点 {{}}/{{}}", en: "mark {{}} of {{}}")),
        ("byHand", say!(ja: "手動で変更", en: "set by hand")),
        ("where", say!(ja: "調べた場所", en: "Where")),
        ("server", say!(ja: "API サーバー", en: "API server")),
        (
            "cluster",
            say!(ja: "クラスター (kube-system の UID)", en: "Cluster (UID of kube-system)"),
        ),
        ("namespace", Text::same("Namespace")),
        ("place", say!(ja: "名簿での場所", en: "In the roster")),
        ("finished", say!(ja: "調べた時刻", en: "Looked at")),
        ("took", say!(ja: "かかった時間", en: "Took")),
        ("seconds", say!(ja: "{{}} 秒", en: "{{}} s")),
        ("open", say!(ja: "未確定 {{}} 点", en: "{{}} undetermined")),
        (
            "bonus",
            say!(ja: "ボーナス {{}}/{{}} 点", en: "bonus {{}}/{{}}"),
        ),
        ("more", say!(ja: "ほか {{}} 人", en: "and {{}} more")),
        (
            "moreSorts",
            say!(ja: "ほか {{}} 種類", en: "other kinds: {{}}"),
        ),
        ("people", say!(ja: "{{}} 人", en: "{{}}")),
    ];
    statuses().into_iter().chain(others).collect()
}
