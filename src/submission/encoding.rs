//! Encodings of text files other than UTF-8, told by their bytes.

use crate::{say, text::Text};

/// An encoding that is known by its bytes, and is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-16, as Notepad's "Unicode" and PowerShell's `>` write it.
    Utf16,
    /// `Shift_JIS`, the usual one of Japanese Windows ("ANSI").
    ShiftJis,
}

impl Encoding {
    /// Returns the encoding of `bytes`; `None` for UTF-8, and for what is not known.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        // Every second byte of ASCII in UTF-16 is zero, and no text in UTF-8 has any.
        let head = &bytes[..bytes.len().min(1024)];
        let zeros = head.split(|byte| *byte == 0).count() - 1;
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Some(Self::Utf16);
        }
        if zeros * 4 > head.len() {
            return Some(Self::Utf16);
        }
        (std::str::from_utf8(bytes).is_err() && is_shift_jis(bytes)).then_some(Self::ShiftJis)
    }

    /// Returns the message.
    pub fn what(self) -> Text {
        match self {
            Self::Utf16 => say!(
                ja: "文字コードが UTF-16 です (kubectl が読めるのは UTF-8 です)",
                en: "this file is saved as UTF-16, and manifests are UTF-8"
            ),
            Self::ShiftJis => say!(
                ja: "文字コードが Shift_JIS です (kubectl が読めるのは UTF-8 です)",
                en: "this file is saved as Shift_JIS, and manifests are UTF-8"
            ),
        }
    }

    /// Returns how to save it as UTF-8.
    pub fn next() -> Text {
        say!(
            ja: "UTF-8 で保存し直してください。VS Code: 右下の文字コードの表示 →「エンコード付きで保存」→ UTF-8。メモ帳:「名前を付けて保存」→ 文字コード UTF-8。",
            en: "save it as UTF-8. VS Code: the encoding at the bottom right, “Save with Encoding”, UTF-8. Notepad: “Save as”, Encoding: UTF-8"
        )
    }
}

/// Returns whether `bytes` are whole characters of `Shift_JIS`: ASCII, half-width
/// kana (A1–DF), or pairs of a lead (81–9F, E0–FC) and a trail byte (40–7E, 80–FC).
fn is_shift_jis(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            0x00..=0x7f | 0xa1..=0xdf => {}
            0x81..=0x9f | 0xe0..=0xfc => match bytes.next() {
                Some(0x40..=0x7e | 0x80..=0xfc) => {}
                _ => return false,
            },
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let utf16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
        };
        for (bytes, encoding) in [
            (b"kind: Pod\n".to_vec(), None),
            ("# ボリューム\n".as_bytes().to_vec(), None),
            (utf16("\u{feff}kind: Pod\n"), Some(Encoding::Utf16)),
            (utf16("kind: Pod\n"), Some(Encoding::Utf16)),
            // "# ボリューム" and half-width kana.
            (
                b"# \x83\x7b\x83\x8a\x83\x85\x81\x5b\x83\x80 \xb1\n".to_vec(),
                Some(Encoding::ShiftJis),
            ),
            (b"caf\xe9\n".to_vec(), None),
            (b"".to_vec(), None),
        ] {
            assert_eq!(Encoding::of(&bytes), encoding, "{bytes:?}");
        }
    }
}
