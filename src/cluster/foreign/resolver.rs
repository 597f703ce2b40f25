//! Names that lead to where nothing may be sent.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower::Service;

use super::address::is_barred;

/// Looks names up, and if it is guarded refuses those of barred addresses. The
/// connection is made to the very addresses that were looked at, so that a name
/// that means another address the next time gains nothing.
#[derive(Clone)]
pub(in crate::cluster) struct Resolver {
    pub guarded: bool,
}

/// A name means an address to which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {address}")]
pub(in crate::cluster) struct Barred {
    host: String,
    address: IpAddr,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let guarded = self.guarded;
        let found = GaiResolver::new().call(name.clone());
        Box::pin(async move {
            let found: Vec<SocketAddr> = found.await?.collect();
            if guarded {
                look_at(name.as_str(), &found).map_err(io::Error::other)?;
            }
            Ok(found.into_iter())
        })
    }
}

/// One barred address is enough: nobody has one beside others by accident.
fn look_at(host: &str, found: &[SocketAddr]) -> Result<(), Barred> {
    let barred = found.iter().find(|found| is_barred(found.ip()));
    barred.map_or(Ok(()), |barred| {
        Err(Barred {
            host: host.to_owned(),
            address: barred.ip(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_with_one_barred_address_is_refused() {
        let at = |address: &str| SocketAddr::new(address.parse().unwrap(), 0);
        let good = [at("10.0.0.1"), at("fd00::1")];
        assert_eq!(look_at("api.example.com", &good), Ok(()));
        let mixed = [at("10.0.0.1"), at("::ffff:169.254.169.254")];
        let refused = look_at("api.example.com", &mixed).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "api.example.com is ::ffff:169.254.169.254"
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn spelling_only_the_system_reads_is_refused() {
        let name: Name = "0xA9FEA9FE".parse().unwrap();
        let refused = Resolver { guarded: true }.call(name.clone()).await;
        let refused = refused.map(drop).unwrap_err();
        let barred = refused
            .get_ref()
            .and_then(|error| error.downcast_ref::<Barred>());
        assert!(barred.is_some(), "{refused}");
        assert!(Resolver { guarded: false }.call(name).await.is_ok());
    }
}
