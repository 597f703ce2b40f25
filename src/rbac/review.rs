//! Finds the rights that are missing on a cluster, and what comes of that: known before
//! anything is checked.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;

use super::needs::{Needs, Users};
use crate::cluster::{Cluster, Granted, Permission};
use crate::evidence::{Access, Reach, Trouble};

/// The number of questions that are under way at a time.
const AT_A_TIME: usize = 8;
/// In so many namespaces rights are asked for one by one where the API cannot
/// list them; in more that would be too much asked.
const FEW: usize = 8;

/// A right that is missing, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPermission {
    /// The namespace that it is missing in; all, where it is one to the cluster.
    pub namespace: Option<String>,
    /// The right.
    pub right: Access,
    /// The checks that take it, and what for.
    pub checks: Users,
    /// The reason of the refusal, where the API says so.
    pub why: Option<String>,
}

/// The answers of a cluster about the rights that an exercise takes.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// The rights that are refused.
    pub missing: Vec<MissingPermission>,
    /// The rights that may be there or not: the API cannot say.
    pub unknown: Vec<MissingPermission>,
}

impl Review {
    /// Returns what is missing for a namespace: in it, and on the cluster.
    pub fn missing_in<'a>(
        &'a self,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a MissingPermission> {
        self.missing.iter().filter(move |permission| {
            permission
                .namespace
                .as_deref()
                .is_none_or(|its| its == namespace)
        })
    }
}

/// Asks whether this account has what `needs` take in the namespace of each of
/// `clusters`, which are one cluster. Rights to the cluster as a whole are asked
/// for one by one. Those in namespaces are listed by the API, by one request for
/// each namespace; where these are more than rights, it is first asked which
/// rights reach all namespaces, and often that is all.
///
/// # Errors
/// [`Trouble`] when the API does not say.
pub async fn review(
    clusters: &[Cluster],
    needs: &Needs,
    deadline: Instant,
) -> Result<Review, Trouble> {
    let mut review = Review::default();
    let Some(any) = clusters.first() else {
        return Ok(review);
    };
    let rights = needs.rights.keys();
    let (whole, inside): (Vec<_>, Vec<_>) = rights.partition(|right| right.reach == Reach::Cluster);
    for (right, why) in refused(any, &whole, false, deadline).await? {
        review
            .missing
            .push(missing_permission(needs, None, &right, why));
    }
    let inside = if clusters.len() > inside.len() {
        let narrow = refused(any, &inside, false, deadline).await?;
        let narrow: BTreeMap<Access, _> = narrow.into_iter().collect();
        inside
            .into_iter()
            .filter(|right| narrow.contains_key(right))
            .collect()
    } else {
        inside
    };
    if inside.is_empty() {
        return Ok(review);
    }
    let listed = stream::iter(clusters).map(|cluster| async move {
        let granted = cluster.list_granted(deadline).await?;
        Ok::<_, Trouble>((cluster, granted))
    });
    let listed: Vec<(&Cluster, Granted)> = listed.buffered(AT_A_TIME).try_collect().await?;
    for (cluster, granted) in listed {
        let here = Some(cluster.namespace());
        let has = |right: &&&Access| granted.has(right);
        let missing = inside.iter().filter(|right| has(right) == Some(false));
        let missing = missing.map(|right| missing_permission(needs, here, right, None));
        review.missing.extend(missing);
        let open: Vec<&Access> = inside
            .iter()
            .filter(|right| has(right).is_none())
            .copied()
            .collect();
        if clusters.len() <= FEW {
            for (right, why) in refused(cluster, &open, true, deadline).await? {
                review
                    .missing
                    .push(missing_permission(needs, here, &right, why));
            }
        } else {
            let open = open
                .into_iter()
                .map(|right| missing_permission(needs, here, right, None));
            review.unknown.extend(open);
        }
    }
    Ok(review)
}

/// Returns those of `rights` that are refused, and why: in the cluster's namespace, or in all.
async fn refused(
    cluster: &Cluster,
    rights: &[&Access],
    namespace: bool,
    deadline: Instant,
) -> Result<Vec<(Access, Option<String>)>, Trouble> {
    let answers = stream::iter(rights).map(|right| async move {
        let may = cluster.is_permitted(right, namespace, deadline).await?;
        Ok::<_, Trouble>(((*right).clone(), may))
    });
    let answers: Vec<(Access, Permission)> = answers.buffered(AT_A_TIME).try_collect().await?;
    let refused = answers.into_iter().filter_map(|(right, may)| match may {
        Permission::Yes => None,
        Permission::No(why) => Some((right, why)),
    });
    Ok(refused.collect())
}

fn missing_permission(
    needs: &Needs,
    namespace: Option<&str>,
    right: &Access,
    why: Option<String>,
) -> MissingPermission {
    MissingPermission {
        namespace: namespace.map(str::to_owned),
        right: right.clone(),
        checks: needs.rights.get(right).cloned().unwrap_or_default(),
        why,
    }
}
