//! Fresh random values, and how they are compared.

use crate::digest::hex;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nonce_is_like_another() {
        let (one, other) = (fresh(16).unwrap(), fresh(16).unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
