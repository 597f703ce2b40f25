//! Refusals of a kubeconfig that somebody else handed in: of the file, and of a
//! field of it, with the words for both.

use std::path::PathBuf;

use crate::say;
use crate::text::Text;

/// No kubeconfig is read beyond this many bytes: one of a hundred clusters,
/// with all their certificates, has half of it.
pub(super) const LARGEST: u64 = 1 << 20;

/// A file that is not even read as a kubeconfig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A link: it may lead to a file of this machine.
    Link,
    /// A folder, a pipe or a device.
    NoFile,
    /// Larger than any kubeconfig.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// Not UTF-8.
    NoText,
    /// Small as a file and huge once it is read.
    Bomb,
}

/// A field of somebody else's kubeconfig that handson does not act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hostile {
    /// The file.
    pub path: PathBuf,
    /// The context that was asked for.
    pub context: String,
    /// The field.
    pub field: &'static str,
    /// What it would do.
    pub danger: Danger,
}

/// The effect that a refused field would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Danger {
    /// Run a command on this machine.
    Command,
    /// Read a file of this machine, and send it to the server.
    File,
    /// Lead all traffic through a host of somebody's choice.
    Detour,
    /// Send the credentials to whoever answers.
    Unproved,
    /// The server's address is not `https://`.
    NoTls,
    /// The server's address holds a user and a password.
    Login,
    /// The server is at an address where machines keep secrets for themselves,
    /// or that is nobody's.
    Address {
        /// The host, and the address that it means.
        host: String,
    },
}

impl Hostile {
    /// Returns what is wrong, and where.
    pub(super) fn text(&self) -> Text {
        let Self {
            path,
            context,
            field,
            danger,
        } = self;
        let Text { ja, en } = danger.why();
        say!(
            ja: "{path} の context \"{context}\" の {field} は使いません。{ja}",
            en: "{field} of context \"{context}\" in {path} is not used: {en}",
            path = path.display()
        )
    }

    /// Returns what to do next.
    pub(super) fn next(&self) -> Text {
        match self.danger {
            Danger::Command | Danger::File => say!(
                ja: "token と *-data だけを使った kubeconfig を提出してもらいましょう (`kubectl config view --raw --flatten --minify`)。コマンドで認証するクラスターなら、ServiceAccount の token を作ってもらいます",
                en: "ask for a kubeconfig with nothing but token and *-data fields (`kubectl config view --raw --flatten --minify`); where a command fetches the credentials, for the token of a ServiceAccount"
            ),
            Danger::Detour => say!(
                ja: "proxy-url を消してもらいましょう。自分のプロキシーが必要なら、環境変数 HTTPS_PROXY で指定できます",
                en: "ask for it without proxy-url; a proxy of your own is named by the variable HTTPS_PROXY"
            ),
            Danger::Unproved => say!(
                ja: "certificate-authority-data を含む kubeconfig を書き出し直してもらいましょう (`kubectl config view --raw --flatten --minify`)",
                en: "ask for a kubeconfig with certificate-authority-data (`kubectl config view --raw --flatten --minify`)"
            ),
            Danger::NoTls | Danger::Login | Danger::Address { .. } => say!(
                ja: "クラスターの API サーバーの https:// のアドレスが書かれた kubeconfig を提出してもらいましょう",
                en: "ask for a kubeconfig with the https:// address of the cluster's API server"
            ),
        }
    }
}

impl Danger {
    fn why(&self) -> Text {
        match self {
            Self::Command => say!(
                ja: "この端末でコマンドを実行することになるためです",
                en: "it would run a command on this machine"
            ),
            Self::File => say!(
                ja: "この端末のファイルを読み、相手に送ることになるためです",
                en: "it would read a file of this machine and send it away"
            ),
            Self::Detour => say!(
                ja: "通信がすべて相手の選んだホストを通ることになるためです",
                en: "it would lead everything through a host of their choice"
            ),
            Self::Unproved => say!(
                ja: "つながった先が本当にそのクラスターなのか、確かめられなくなるためです",
                en: "it would trust whoever answers"
            ),
            Self::NoTls => say!(
                ja: "https:// のアドレスではなく、認証情報が暗号化されずに送られるためです",
                en: "it is no https:// address, and credentials would be sent in the clear"
            ),
            Self::Login => say!(
                ja: "アドレスにユーザー名とパスワードが入っているためです",
                en: "the address holds a user and a password"
            ),
            Self::Address { host } => say!(
                ja: "{host} はクラスターのアドレスではなく、マシン自身やクラウドの内部で使うアドレスだからです",
                en: "{host} is no address of a cluster but one that machines and clouds use for themselves"
            ),
        }
    }
}

impl Unfit {
    /// Returns what is wrong with the file, after its name.
    pub(super) fn why(&self) -> Text {
        match self {
            Self::Link => say!(
                ja: "シンボリックリンクです。この端末の別のファイルを指しているかもしれません",
                en: "it is a symbolic link, which may lead to a file of this machine"
            ),
            Self::NoFile => say!(
                ja: "普通のファイルではありません (ディレクトリー、パイプ、デバイスなど)",
                en: "it is no regular file but a directory, a pipe or a device"
            ),
            Self::TooLarge { size } => say!(
                ja: "大きすぎます ({size} バイト。上限は {LARGEST} バイト)",
                en: "it is too large ({size} bytes; at most {LARGEST} are read)"
            ),
            Self::NoText => say!(
                ja: "文字コードが UTF-8 ではありません",
                en: "it is not UTF-8 text"
            ),
            Self::Bomb => say!(
                ja: "別名 (`*name`) や入れ子、項目が kubeconfig にはありえないほど使われています",
                en: "it has aliases (`*name`), or is nested deeper or has more entries than any kubeconfig"
            ),
        }
    }
}
