//! Fresh random values, and how they are compared.

use sha2::{Digest, Sha256};

use crate::evidence::{Trouble, TroubleKind};

/// `bytes` random bytes in hexadecimal.
pub(super) fn fresh(bytes: usize) -> Result<String, Trouble> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| Trouble {
        kind: TroubleKind::Other,
        what: "get random bytes from the system".to_owned(),
        message: error.to_string(),
    })?;
    Ok(hex(&random))
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for digit in [byte >> 4, byte & 0xf] {
                text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_differ_and_digests_do_not() {
        let (one, other) = (fresh(16).unwrap(), fresh(16).unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
