//! The findings about a kustomization that cannot be rendered.

use crate::nearest::nearest;
use crate::say;
use crate::submission::error::{Finding, SourceLocation};
use crate::submission::kustomize::form::LocatedText;
use crate::submission::kustomize::tree::{self, Tree};

pub fn no_kustomization(place: SourceLocation, folder: &str) -> Finding {
    let folder = shown(folder);
    Finding::new(
        place,
        say!(
            ja: "フォルダー `{folder}` に kustomization.yaml がありません",
            en: "the folder `{folder}` has no kustomization.yaml"
        ),
        say!(
            ja: "フォルダーに kustomization.yaml を置くか、マニフェストのファイルを 1 つずつ書いてください。",
            en: "put a kustomization.yaml there, or name its manifests one by one"
        ),
    )
}

pub fn several(place: SourceLocation, found: &[&str]) -> Finding {
    let all = found.join(", ");
    Finding::new(
        place,
        say!(
            ja: "1 つのフォルダーに kustomization が複数あります: {all}",
            en: "one folder has more than one kustomization: {all}"
        ),
        say!(ja: "1 つだけ残してください。", en: "keep one of them"),
    )
}

pub fn cycle(place: SourceLocation, folder: &str) -> Finding {
    let folder = shown(folder);
    Finding::new(
        place,
        say!(
            ja: "フォルダー `{folder}` の kustomization が、回り回って自分自身を含んでいます",
            en: "the kustomization of the folder `{folder}` contains itself in the end"
        ),
        say!(
            ja: "自分や、自分を含むフォルダーを `resources` から外してください。",
            en: "take itself, and folders that contain it, out of `resources`"
        ),
    )
}

pub fn too_deep(place: SourceLocation, depth: usize, folders: usize) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "kustomization が多すぎます (入れ子は {depth} 段、全部で {folders} 個まで)",
            en: "too many kustomizations (at most {depth} inside of one another, {folders} in all)"
        ),
        say!(ja: "フォルダーをまとめてください。", en: "put some of the folders together"),
    )
}

pub fn too_many(place: SourceLocation, objects: usize) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "kustomization のオブジェクトが多すぎます ({objects} 個まで)",
            en: "the kustomization has too many objects (at most {objects})"
        ),
        say!(ja: "演習に必要なものだけにしてください。", en: "keep what the exercise needs"),
    )
}

pub fn too_large(place: SourceLocation, bytes: usize) -> Finding {
    let mebibytes = bytes / 1024 / 1024;
    Finding::new(
        place,
        say!(
            ja: "kustomization が読むファイルが大きすぎます (全部で {mebibytes} MiB まで)",
            en: "the kustomization reads too much (at most {mebibytes} MiB in all)"
        ),
        say!(
            ja: "小さなファイルだけを、1 回ずつ指定してください。",
            en: "name small files only, and each once"
        ),
    )
}

pub fn missing(path: &LocatedText, files: &Tree<'_>) -> Finding {
    let (path, place) = (path.text.as_str(), path.place.clone());
    let names: Vec<&str> = files.paths().map(tree::file_name).collect();
    Finding::new(
        place,
        say!(ja: "`{path}` がありません", en: "there is no `{path}`"),
        match nearest(tree::file_name(path), names) {
            Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
            None => say!(
                ja: "パスは kustomization.yaml のあるフォルダーから書きます。提出に含まれているか確認してください。",
                en: "paths begin at the folder of the kustomization.yaml; see whether the file was handed in"
            ),
        },
    )
}

pub fn remote(place: SourceLocation, path: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "`{path}` は提出の外 (ネットワーク上) にあります。採点では取得しません",
            en: "`{path}` is not part of the submission; grading fetches nothing"
        ),
        say!(
            ja: "中身を提出のフォルダーに入れ、そのパスを書いてください。",
            en: "hand the files in, and name them by their path"
        ),
    )
}

pub fn leaves(place: SourceLocation, path: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "`{path}` は提出のフォルダーの外を指しています",
            en: "`{path}` leads out of the submission"
        ),
        say!(
            ja: "提出のフォルダーの中のファイルを、相対パスで書いてください。",
            en: "name files of the submission, by a relative path"
        ),
    )
}

pub fn outside_folder(place: SourceLocation, path: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "`{path}` は kustomization.yaml のフォルダーの外にあります (kubectl も読みません)",
            en: "`{path}` is outside of the folder of the kustomization.yaml (kubectl does not read it either)"
        ),
        say!(
            ja: "同じフォルダーかその下に置くか、kustomization.yaml のあるフォルダーとして参照してください。",
            en: "put it into the folder or below, or refer to a folder with a kustomization.yaml"
        ),
    )
}

pub fn names_kustomization(place: SourceLocation, path: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "`resources` に kustomization のファイル `{path}` が書かれています",
            en: "`resources` names the kustomization file `{path}`"
        ),
        say!(
            ja: "ファイルではなく、そのフォルダーを書いてください。",
            en: "name its folder instead"
        ),
    )
}

pub fn several_documents(place: SourceLocation) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "kustomization のファイルに YAML の文書が 2 つ以上あります",
            en: "this file holds more than one YAML document; a kustomization is one"
        ),
        say!(ja: "1 つだけ残してください。", en: "keep one of them"),
    )
}

pub fn steering(place: SourceLocation, annotation: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "annotation `{annotation}` は kustomize への指示で、handson は対応していません",
            en: "the annotation `{annotation}` instructs kustomize, which handson does not follow"
        ),
        say!(ja: "この annotation を消してください。", en: "remove the annotation"),
    )
}

pub fn not_followed(place: SourceLocation, kind: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "名前や namespace を変える kustomization では、handson は {kind} に対応していません",
            en: "handson does not follow a {kind} in a kustomization that changes names or namespaces"
        ),
        say!(
            ja: "{kind} をこの kustomization から外すか、名前と namespace をそのままにしてください。",
            en: "take the {kind} out of this kustomization, or leave names and namespaces as they are"
        ),
    )
}

pub fn duplicate(place: SourceLocation, kind: &str, name: &str) -> Finding {
    Finding::new(
        place,
        say!(ja: "{kind} `{name}` が 2 回出てきます", en: "the {kind} `{name}` appears twice"),
        say!(
            ja: "どちらかを消すか、違う名前にしてください。",
            en: "remove one of them, or give it another name"
        ),
    )
}

pub fn ambiguous(place: SourceLocation, kind: &str, name: &str) -> Finding {
    Finding::new(
        place,
        say!(
            ja: "{kind} `{name}` への参照がどれを指すのか決められません",
            en: "it cannot be told which {kind} the reference to `{name}` means"
        ),
        say!(
            ja: "それぞれの {kind} に違う名前を付けてください。",
            en: "give each {kind} a name of its own"
        ),
    )
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}
