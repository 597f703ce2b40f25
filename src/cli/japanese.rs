//! The Japanese help, by command and argument. [`super::wording`] puts it in
//! the place of the English doc comments.

/// `COMMAND` or `COMMAND.ARGUMENT`, and its wording. An argument that several
/// commands share is under `*.ARGUMENT`.
pub(super) const HELP: &[(&str, &str)] = &[
    (
        "handson",
        "Kubernetes の演習ができているかを実際のクラスターで確かめ、次にすることを伝えます",
    ),
    ("handson.version", "バージョンを表示します"),
    (
        "*.lang",
        "表示する言語 (指定しなければロケールに合わせます)",
    ),
    (
        "*.format",
        "出力の形式: human は人が読むため、json はプログラムのための JSON 文書 1 つ",
    ),
    (
        "*.ascii",
        "記号を ASCII だけで表示します (Unicode を表示できない端末向け)",
    ),
    ("*.help", "この説明を表示します"),
    (
        "*.checks",
        "内蔵の演習の代わりに使う、演習ファイルのディレクトリー",
    ),
    (
        "*.set",
        "演習の変数の値。例: node=minikube (何度でも指定できます)",
    ),
    ("check", "演習ができているかを、クラスターで確かめます"),
    (
        "*.exercise",
        "演習の名前 (handson list で見られます) か、演習ファイルのパス",
    ),
    ("*.stage", "この段階だけを確かめます (何度でも指定できます)"),
    (
        "*.context",
        "kubeconfig のコンテキスト (指定しなければ現在のもの)",
    ),
    (
        "*.kubeconfig",
        "kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)",
    ),
    (
        "*.namespace",
        "使う Namespace (コンテキストの Namespace の代わり)。繰り返して指定でき、* は任意の文字に当てはまります",
    ),
    (
        "*.read_only",
        "API から読むだけにします (Pod の中を見る確認や、クラスターを変更する確認は行いません)",
    ),
    ("*.yes", "クラスターを変更する確認を、尋ねずに行います"),
    (
        "*.wait",
        "まだないものが現れるまで、制限時間いっぱい待ちます",
    ),
    (
        "*.watch",
        "画面に残り、すべて終わるまで変化を表示し続けます",
    ),
    (
        "*.timeout",
        "準備中のものを確認ごとに待つ時間の上限。例: 90s、5m (演習で決められた時間の代わり)",
    ),
    (
        "*.deadline",
        "全体にかける時間の上限 (演習で決められた時間の代わり)",
    ),
    ("*.fresh", "以前の進み具合の記録を使いません"),
    (
        "*.verbose",
        "合格した確認の根拠や、かかった時間も表示します",
    ),
    (
        "*.report",
        "結果をこの形式でファイルにも書きます (何度でも指定できます)",
    ),
    (
        "grade",
        "提出されたマニフェストを、クラスターに作る専用の Namespace で採点します",
    ),
    (
        "grade.submission",
        "提出されたマニフェストのディレクトリー (またはファイル)",
    ),
    (
        "grade.keep",
        "採点に使った Namespace を、あとで見られるように残します",
    ),
    (
        "grade.sweep",
        "途中で止まった採点が残したものを片付けます (採点はしません)",
    ),
    (
        "batch",
        "クラス全員の演習を、たくさんのクラスターや Namespace でまとめて確かめます",
    ),
    (
        "batch.roster",
        "1 人 1 行の CSV ファイルか、1 人 1 ファイルの kubeconfig を置いたディレクトリー",
    ),
    (
        "batch.namespaces",
        "1 つのクラスターの、当てはまる Namespace を 1 人ずつの学生とみなします (何度でも指定でき、* は任意の文字に当てはまります)",
    ),
    (
        "batch.context",
        "自分の kubeconfig のコンテキスト (指定しなければ現在のもの)",
    ),
    (
        "batch.kubeconfig",
        "kubeconfig のない学生のための、自分の kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)",
    ),
    (
        "batch.yes",
        "check と同じように Pod の中を見たり、学生のクラスターを変更したりする確認も行います",
    ),
    (
        "batch.trust_kubeconfig",
        "学生の kubeconfig が、コマンドの実行、このマシンのファイルの読み取り、どこへの接続もできるようにします",
    ),
    (
        "batch.results",
        "学生ごとの結果を、終わったものから書くファイル (指定しなければ <演習>.results.jsonl)",
    ),
    (
        "batch.resume",
        "結果のファイルの続きから始めます (まだのもの、学生以外の理由で判断できなかったもの、古くなったものだけ)",
    ),
    (
        "batch.report",
        "クラス全体の結果をこの形式でファイルにも書きます (何度でも指定できます)",
    ),
    (
        "batch.sort",
        "学生の並べ方: roster (名簿の順)、name (氏名)、points (点)、status (状態)、または確認の名前",
    ),
    (
        "diff",
        "2 つの結果ファイルを比べて、誰が進み、誰が後退したかを伝えます",
    ),
    ("diff.old", "前の結果ファイル"),
    ("diff.new", "後の結果ファイル"),
    ("diff.csv", "表計算ソフトで開ける表にして表示します"),
    ("batch.jobs", "同時に確かめる学生の数"),
    (
        "batch.timeout",
        "1 つの確認が、途中のものを待つ時間 (例: 90s、5m)",
    ),
    (
        "batch.deadline",
        "学生 1 人にかけてよい時間 (指定しなければ 60s、--yes を付けると 10m)",
    ),
    (
        "batch.on_cluster",
        "クラスターの Job の Pod に確かめてもらいます",
    ),
    ("batch.image", "Pod に使う handson のイメージ"),
    (
        "batch.shards",
        "名簿をいくつの Pod に分けるか (指定しなければ 50 人に 1 つ)",
    ),
    (
        "batch.grading_context",
        "Job を動かすクラスターのコンテキスト (指定しなければ現在のもの)",
    ),
    (
        "batch.grading_kubeconfig",
        "Job を動かすクラスターの kubeconfig (指定しなければ自分のもの)",
    ),
    ("list", "演習の一覧を表示します"),
    (
        "explain",
        "演習や確認が何を求めているかを説明します (答えは書かれていません)",
    ),
    (
        "explain.what",
        "演習の名前。「演習/段階」や「演習/確認」でその部分だけを説明します",
    ),
    (
        "hint",
        "ヒントを表示します。呼ぶたびに 1 つずつ詳しくなります",
    ),
    (
        "hint.what",
        "「演習/確認」。確認を省くと、前回最初に不合格だった確認になります",
    ),
    (
        "hint.again",
        "新しいヒントは出さず、これまでに見たヒントをもう一度表示します",
    ),
    ("hint.reset", "見たヒントの記録を消して、最初からにします"),
    (
        "record",
        "check と同じように確かめ、判定のもとになったものをファイルに記録します",
    ),
    (
        "record.output",
        "記録するファイル (パスワードなどは伏せるので、人に渡せます)",
    ),
    ("record.force", "記録ではないファイルがあっても上書きします"),
    (
        "regrade",
        "記録を、クラスターなしでもう一度判定します (直した演習でも判定できます)",
    ),
    ("regrade.file", "handson record で作ったファイル"),
    (
        "regrade.exercise",
        "判定に使う演習の名前かファイル (指定しなければ記録した演習)",
    ),
    ("restore", "途中で止まった確認が消したものを、元に戻します"),
    (
        "restore.list",
        "元に戻さずに、残っているものの一覧だけを表示します",
    ),
    (
        "rbac",
        "演習を確かめるのに必要な最小限の権限 (RBAC) を表示します。足りているかを調べることもできます",
    ),
    (
        "rbac.stage",
        "この段階のための権限だけにします (何度でも指定できます)",
    ),
    (
        "rbac.read_only",
        "API から読むだけの確認のための権限にします (Pod の中を見る権限や、変更する権限は含みません)",
    ),
    (
        "rbac.namespace",
        "確かめる Namespace (何度でも指定できます。--check では * が任意の文字に当てはまります)",
    ),
    (
        "rbac.cluster_wide",
        "すべての Namespace のための ClusterRole 1 つにします (ほかの人の演習を確かめる人向け)",
    ),
    (
        "rbac.service_account",
        "この ServiceAccount に権限を与えます。例: grading:handson",
    ),
    ("rbac.user", "このユーザーに権限を与えます"),
    ("rbac.group", "このグループに権限を与えます"),
    (
        "rbac.check",
        "マニフェストは表示せず、今の権限でどの確認を判定できるかをクラスターに尋ねます",
    ),
    (
        "rbac.context",
        "--check で使う kubeconfig のコンテキスト (指定しなければ現在のもの)",
    ),
    (
        "rbac.kubeconfig",
        "--check で使う kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)",
    ),
    ("lint", "演習ファイルの間違いを探します"),
    (
        "lint.path",
        "演習ファイル、または演習ファイルのディレクトリー",
    ),
    (
        "selftest",
        "演習が正しい答えを合格に、間違った答えを不合格にすることを確かめます",
    ),
    (
        "selftest.reference",
        "模範解答のディレクトリー (指定しなければ内蔵のもの)",
    ),
    (
        "selftest.mutant",
        "名前にこの文字列を含む変異だけを試します",
    ),
    (
        "selftest.no_live",
        "クラスターで採点しなければ分からない変異を除きます",
    ),
    ("selftest.jobs", "同時に進める採点の数"),
    ("schema", "演習ファイルの JSON Schema を表示します"),
    ("completions", "シェルの補完スクリプトを表示します"),
    ("completions.shell", "シェルの名前"),
    ("help", "コマンドの説明を表示します"),
    ("help.command", "コマンドの名前"),
];
