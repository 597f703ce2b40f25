//! What is said of a kustomization that cannot be rendered.

use crate::nearest::nearest;
use crate::say;
use crate::submission::SourceLocation;
use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::tree::Tree;

pub fn no_kustomization(place: SourceLocation, folder: &str) -> Finding {
    let folder = shown(folder);
    Finding {
        place,
        what: say!(
            ja: "フォルダー `{folder}` に kustomization.yaml がありません",
            en: "the folder `{folder}` has no kustomization.yaml"
        ),
        next: say!(
            ja: "フォルダーに kustomization.yaml を置くか、manifest のファイルを 1 つずつ書いてください",
            en: "put a kustomization.yaml there, or name its manifests one by one"
        ),
    }
}

pub fn several(place: SourceLocation, found: &[String]) -> Finding {
    let all = found.join(", ");
    Finding {
        place,
        what: say!(
            ja: "1 つのフォルダーに kustomization が複数あります: {all}",
            en: "one folder has more than one kustomization: {all}"
        ),
        next: say!(ja: "1 つだけ残してください", en: "keep one of them"),
    }
}

pub fn cycle(place: SourceLocation, folder: &str) -> Finding {
    let folder = shown(folder);
    Finding {
        place,
        what: say!(
            ja: "フォルダー `{folder}` の kustomization が、回り回って自分自身を含んでいます",
            en: "the kustomization of the folder `{folder}` contains itself in the end"
        ),
        next: say!(
            ja: "自分や、自分を含むフォルダーを `resources` から外してください",
            en: "take itself, and folders that contain it, out of `resources`"
        ),
    }
}

pub fn too_deep(place: SourceLocation, depth: usize, folders: usize) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "kustomization が多すぎます (入れ子は {depth} 段、全部で {folders} 個まで)",
            en: "too many kustomizations (at most {depth} inside of one another, {folders} in all)"
        ),
        next: say!(ja: "フォルダーをまとめてください", en: "put some of the folders together"),
    }
}

pub fn too_many(place: SourceLocation, objects: usize) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "kustomization のオブジェクトが多すぎます ({objects} 個まで)",
            en: "the kustomization has too many objects (at most {objects})"
        ),
        next: say!(ja: "演習に必要なものだけにしてください", en: "keep what the exercise needs"),
    }
}

pub fn too_large(place: SourceLocation, bytes: usize) -> Finding {
    let mebibytes = bytes / 1024 / 1024;
    Finding {
        place,
        what: say!(
            ja: "kustomization が読むファイルが大きすぎます (全部で {mebibytes} MiB まで)",
            en: "the kustomization reads too much (at most {mebibytes} MiB in all)"
        ),
        next: say!(
            ja: "小さなファイルだけを、1 回ずつ指定してください",
            en: "name small files only, and each once"
        ),
    }
}

pub fn missing(place: SourceLocation, path: &str, tree: &Tree) -> Finding {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let names: Vec<String> = tree.files.keys().map(|path| name(path)).collect();
    Finding {
        place,
        what: say!(ja: "`{path}` がありません", en: "there is no `{path}`"),
        next: match nearest(&name(path), names.iter().map(String::as_str)) {
            Some(near) => say!(ja: "「{near}」のことですか?", en: "did you mean `{near}`?"),
            None => say!(
                ja: "パスは kustomization.yaml のあるフォルダーから書きます。提出に含まれているか確認してください",
                en: "paths begin at the folder of the kustomization.yaml; see whether the file was handed in"
            ),
        },
    }
}

pub fn remote(place: SourceLocation, path: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "`{path}` は提出の外 (ネットワーク上) にあります。採点では取得しません",
            en: "`{path}` is not part of the submission; grading fetches nothing"
        ),
        next: say!(
            ja: "中身を提出のフォルダーに入れ、そのパスを書いてください",
            en: "hand the files in, and name them by their path"
        ),
    }
}

pub fn leaves(place: SourceLocation, path: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "`{path}` は提出のフォルダーの外を指しています",
            en: "`{path}` leads out of the submission"
        ),
        next: say!(
            ja: "提出のフォルダーの中のファイルを、相対パスで書いてください",
            en: "name files of the submission, by a relative path"
        ),
    }
}

pub fn outside_folder(place: SourceLocation, path: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "`{path}` は kustomization.yaml のフォルダーの外にあります (kubectl も読みません)",
            en: "`{path}` is outside of the folder of the kustomization.yaml (kubectl does not read it either)"
        ),
        next: say!(
            ja: "同じフォルダーかその下に置くか、kustomization.yaml のあるフォルダーとして参照してください",
            en: "put it into the folder or below, or refer to a folder with a kustomization.yaml"
        ),
    }
}

pub fn names_kustomization(place: SourceLocation, path: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "`resources` に kustomization のファイル `{path}` が書かれています",
            en: "`resources` names the kustomization file `{path}`"
        ),
        next: say!(
            ja: "ファイルではなく、そのフォルダーを書いてください",
            en: "name its folder instead"
        ),
    }
}

pub fn not_text(place: SourceLocation, path: &str) -> Finding {
    Finding {
        place,
        what: say!(ja: "{path} は UTF-8 のテキストではありません", en: "{path} is not UTF-8 text"),
        next: say!(ja: "UTF-8 で保存し直してください", en: "save it as UTF-8"),
    }
}

pub fn steering(place: SourceLocation, annotation: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "annotation `{annotation}` は kustomize への指示で、handson は対応していません",
            en: "the annotation `{annotation}` instructs kustomize, which handson does not follow"
        ),
        next: say!(ja: "この annotation を消してください", en: "remove the annotation"),
    }
}

pub fn not_followed(place: SourceLocation, kind: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "名前や namespace を変える kustomization では、handson は {kind} に対応していません",
            en: "handson does not follow a {kind} in a kustomization that changes names or namespaces"
        ),
        next: say!(
            ja: "{kind} をこの kustomization から外すか、名前と namespace をそのままにしてください",
            en: "take the {kind} out of this kustomization, or leave names and namespaces as they are"
        ),
    }
}

pub fn twice(place: SourceLocation, kind: &str, name: &str) -> Finding {
    Finding {
        place,
        what: say!(ja: "{kind} `{name}` が 2 回出てきます", en: "the {kind} `{name}` appears twice"),
        next: say!(
            ja: "どちらかを消すか、違う名前にしてください",
            en: "remove one of them, or give it another name"
        ),
    }
}

pub fn ambiguous(place: SourceLocation, kind: &str, name: &str) -> Finding {
    Finding {
        place,
        what: say!(
            ja: "{kind} `{name}` への参照がどれを指すのか決められません",
            en: "it cannot be told which {kind} the reference to `{name}` means"
        ),
        next: say!(
            ja: "それぞれの {kind} に違う名前を付けてください",
            en: "give each {kind} a name of its own"
        ),
    }
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}
