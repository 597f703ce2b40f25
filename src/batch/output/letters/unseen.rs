//! The letter to a student of whom there is no report: that, why, what to do, and
//! that it costs them nothing.

use super::letter::Letter;
use crate::batch::{Class, Entry, StopReason, Stopped, StudentStatus};
use crate::report::Vacancy;
use crate::report::clean::clean;
use crate::say;
use crate::text::Text;

/// Returns the letter.
pub(super) fn letter(class: &Class, entry: &Entry) -> Letter {
    let mut letter = Letter {
        title: super::greeting(entry, &class.header.title),
        ..Letter::default()
    };
    let free = say!(
        ja: "そのため点はまだ付いていません。これで点が減ることはありません。",
        en: "So there are no points yet, and none are lost by this."
    );
    match &entry.status {
        StudentStatus::Stopped(Stopped { why, what, next }) => match why {
            StopReason::NothingHandedIn => {
                letter.say(say!(
                    ja: "あなたの提出物が見つかりませんでした。提出したはずのときは、担当者に知らせてください。",
                    en: "Nothing was found that you handed in. If you did, please tell whoever grades."
                ));
                letter.say(free);
            }
            StopReason::Submission => {
                letter.say(say!(
                    ja: "提出物を、このままでは採点できませんでした。",
                    en: "What you handed in could not be graded as it is."
                ));
                letter.say(without_folders(what, entry));
                letter.say(next.clone());
                letter.say(free);
            }
            StopReason::Internal | StopReason::GradingCluster => {
                letter.say(say!(
                    ja: "採点する側の都合で、まだ確認できていません。",
                    en: "Your work could not be looked at yet, for a reason that is not yours."
                ));
                letter.say(free);
            }
            _ => {
                letter.say(say!(
                    ja: "あなたのクラスターを確認しようとしましたが、できませんでした。",
                    en: "We tried to look at your cluster and could not."
                ));
                letter.say(without_folders(what, entry));
                letter.say(free);
            }
        },
        StudentStatus::Empty(Vacancy::Unused) => {
            letter.say(say!(
                ja: "あなたの Namespace にはまだ何もありません。",
                en: "There is nothing in your namespace yet."
            ));
            letter.say(free);
        }
        StudentStatus::Empty(Vacancy::CleanedUp) => {
            letter.say(say!(
                ja: "あなたの Namespace は片付け済みで、その前に確認した結果がありません。",
                en: "Your namespace is cleaned up, and there is no result from before that."
            ));
            letter.say(free);
        }
        _ => {
            letter
                .say(say!(ja: "まだ確認していません。", en: "Nobody has looked at your work yet."));
            letter.say(free);
        }
    }
    letter
}

/// Removes the folders of the reader's machine from a message.
fn without_folders(said: &Text, entry: &Entry) -> Text {
    let Some(path) = &entry.student.target.kubeconfig else {
        return said.clone();
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    [&whole, path].into_iter().fold(said.clone(), |said, path| {
        let path = clean(&path.display().to_string());
        said.map(|words| words.replace(&path, &clean(&name)))
    })
}
