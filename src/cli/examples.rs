//! The examples under the help of each command.

use crate::text::Lang;

struct Example {
    line: &'static str,
    ja: &'static str,
    en: &'static str,
}

const fn example(line: &'static str, ja: &'static str, en: &'static str) -> Example {
    Example { line, ja, en }
}

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "handson",
        &[
            example(
                "handson check volumes",
                "演習 volumes を確かめる",
                "check the exercise volumes",
            ),
            example(
                "handson explain volumes",
                "何をすればよいかを読む",
                "read what it asks for",
            ),
            example(
                "handson hint volumes",
                "行き詰まったときのヒント",
                "get a hint when stuck",
            ),
        ],
    ),
    (
        "check",
        &[
            example(
                "handson check volumes",
                "すべての段階を確かめる",
                "check every stage",
            ),
            example(
                "handson check volumes --stage pvc",
                "1 つの段階だけを確かめる",
                "check one stage only",
            ),
            example(
                "handson check volumes --watch",
                "別のターミナルで作業する間、変化を見続ける",
                "keep watching while you work in another terminal",
            ),
            example(
                "handson check volumes --set node=minikube",
                "minikube で確かめる",
                "check on minikube",
            ),
            example(
                "handson check volumes --read-only",
                "API から読むだけで確かめる",
                "only read through the API",
            ),
            example(
                "handson check volumes --yes --format json",
                "スクリプトや CI から使う",
                "use from a script or CI",
            ),
            example(
                "handson check volumes --report html=report.html",
                "結果を、ブラウザーで見るページにも書く",
                "write a page for a browser, too",
            ),
        ],
    ),
    (
        "grade",
        &[
            example(
                "handson grade ./submission -e volumes",
                "提出されたものを採点する",
                "grade what was handed in",
            ),
            example(
                "handson grade ./submission -e volumes --keep",
                "採点したあとの Namespace を残して見る",
                "leave the namespace, for looking",
            ),
            example(
                "handson grade ./submission -e volumes --format json",
                "CI から使う",
                "use from CI",
            ),
            example(
                "handson grade --sweep",
                "途中で止まった採点を片付ける",
                "clear what gradings left that were killed",
            ),
        ],
    ),
    (
        "batch",
        &[
            example(
                "handson batch roster.csv -e volumes",
                "名簿の全員を確かめる",
                "check everybody on the roster",
            ),
            example(
                "handson batch ./kubeconfigs -e volumes",
                "kubeconfig のディレクトリーの全員を確かめる",
                "check everybody whose kubeconfig is in a directory",
            ),
            example(
                "handson batch --namespaces 'student-*' -e volumes",
                "1 つのクラスターの Namespace を 1 人ずつ確かめる",
                "check each namespace of one cluster",
            ),
            example(
                "handson batch roster.csv -e volumes --resume",
                "続きから始める",
                "go on where it stopped",
            ),
            example(
                "handson batch roster.csv -e volumes --report html=class.html --report csv=class.csv --report feedback=feedback",
                "クラスのページ、表、学生に返すファイルを作る",
                "make a page, a table, and files to send back",
            ),
        ],
    ),
    (
        "diff",
        &[
            example(
                "handson batch diff monday.jsonl friday.jsonl",
                "2 回の結果を比べる",
                "compare two batches",
            ),
            example(
                "handson batch diff monday.jsonl friday.jsonl --csv",
                "表計算ソフトで開ける表にする",
                "as a table for spreadsheet programs",
            ),
        ],
    ),
    (
        "list",
        &[
            example(
                "handson list",
                "内蔵の演習を見る",
                "see the built-in exercises",
            ),
            example(
                "handson list --checks ./my-checks",
                "自作の演習を見る",
                "see your own",
            ),
        ],
    ),
    (
        "explain",
        &[
            example("handson explain volumes", "演習全体", "the whole exercise"),
            example("handson explain volumes/pvc", "1 つの段階", "one stage"),
            example(
                "handson explain volumes/mariadb-ready",
                "1 つの確認",
                "one check",
            ),
        ],
    ),
    (
        "hint",
        &[
            example(
                "handson hint volumes",
                "前回最初に不合格だった確認の、次のヒント",
                "the next hint for what failed first last time",
            ),
            example(
                "handson hint volumes/mariadb-ready",
                "確認を選ぶ",
                "for a check of your choice",
            ),
            example(
                "handson hint volumes/mariadb-ready --again",
                "見たヒントをもう一度",
                "those already given",
            ),
        ],
    ),
    (
        "record",
        &[
            example(
                "handson record volumes -o mine.jsonl",
                "確かめて、記録する",
                "check, and keep a record",
            ),
            example(
                "handson record volumes -o mine.jsonl --stage pvc --yes",
                "1 つの段階を、尋ねずに",
                "one stage, without asking",
            ),
        ],
    ),
    (
        "regrade",
        &[
            example(
                "handson regrade mine.jsonl",
                "もう一度判定する",
                "judge it again",
            ),
            example(
                "handson regrade mine.jsonl --checks ./my-checks",
                "直した演習で判定する",
                "with exercises that were fixed",
            ),
            example(
                "handson regrade mine.jsonl --format json",
                "スクリプトから使う",
                "use from a script",
            ),
        ],
    ),
    (
        "restore",
        &[
            example(
                "handson restore",
                "消えたままのものを元に戻す",
                "put back what is missing",
            ),
            example(
                "handson restore --list",
                "残っているものを見るだけ",
                "only see what is left",
            ),
        ],
    ),
    (
        "rbac",
        &[
            example(
                "handson rbac volumes -n student-1 --user student-1",
                "学生 1 人のための Role と ClusterRole",
                "roles for one student",
            ),
            example(
                "handson rbac volumes --cluster-wide --read-only --service-account grading:handson",
                "すべての Namespace を読むだけの TA のため",
                "for an assistant who only reads, everywhere",
            ),
            example(
                "handson rbac volumes --check",
                "今の権限で足りるかを調べる",
                "see whether my own rights are enough",
            ),
        ],
    ),
    (
        "lint",
        &[
            example(
                "handson lint my-checks/volumes.yaml",
                "1 つのファイル",
                "one file",
            ),
            example(
                "handson lint my-checks",
                "ディレクトリーの中すべて",
                "all in a folder",
            ),
        ],
    ),
    (
        "selftest",
        &[
            example(
                "handson selftest volumes",
                "内蔵の演習を確かめる",
                "prove a built-in exercise",
            ),
            example(
                "handson selftest my-checks/web.yaml --reference ./solution",
                "自作の演習を確かめる",
                "prove one of your own",
            ),
            example(
                "handson selftest volumes --mutant image",
                "名前に image を含む変異だけ",
                "only mutants with image in their name",
            ),
        ],
    ),
    (
        "schema",
        &[example(
            "handson schema > exercise.schema.json",
            "エディターで使う",
            "for your editor",
        )],
    ),
    (
        "completions",
        &[
            example(
                "source <(handson completions bash)",
                "今のシェルで使う",
                "for this shell",
            ),
            example(
                "handson completions fish > ~/.config/fish/completions/handson.fish",
                "fish でいつも使う",
                "for every fish",
            ),
        ],
    ),
    (
        "help",
        &[example(
            "handson help check",
            "check の説明を読む",
            "read about check",
        )],
    ),
];

/// The examples of `command`, under a heading; empty where it has none.
pub(super) fn after_help(command: &str, lang: Lang) -> String {
    let Some((_, examples)) = EXAMPLES.iter().find(|(name, _)| *name == command) else {
        return String::new();
    };
    let heading = crate::say!(ja: "例:", en: "Examples:");
    let width = examples
        .iter()
        .map(|example| example.line.len())
        .max()
        .unwrap_or_default();
    let lines = examples.iter().map(|Example { line, ja, en }| {
        let about = match lang {
            Lang::Ja => ja,
            Lang::En => en,
        };
        format!("\n  {line:width$}  {about}")
    });
    std::iter::once(heading.get(lang).to_owned())
        .chain(lines)
        .collect()
}
