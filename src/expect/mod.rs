//! Expectations: what an exercise can demand, one file each.
//!
//! An expectation is a declarative struct with a pure [`Expect::judge`]: no
//! I/O, no clock. What it needs to see it asks of the [`View`]. A new one is a
//! new file here and a line in [`for_each_expectation`].

mod aspect;

mod by_hand;
mod config_file;
mod container_access;
mod data_lost;
mod data_persists;
pub mod database;
mod env_from;
mod event_seen;
mod file_content;
mod file_readings;
mod host_path_volume;
mod http_get;
mod ingress_route;
mod never_two;
mod node_label;
mod node_selector_honored;
mod nodes_ready;
mod object;
mod object_absent;
mod pod_containers;
mod pod_ready;
mod pod_recreated;
mod pv_provisioned;
mod pvc_bound;
mod pvc_spec;
pub(crate) mod recreation;
mod redis;
mod restart;
mod rolled_out;
mod service_endpoints;
mod socket_shared;
mod sql_rows;
mod sql_tables;
mod storage_class;
mod updates_without_stop;
mod volume_mounted;
mod volume_shared;

pub use aspect::ManifestAspect;

pub use by_hand::{ByHand, Statements, WriteFile};
pub use config_file::{ConfigFile, Served};
pub use data_lost::DataLost;
pub use data_persists::DataPersists;
pub use env_from::EnvFrom;
pub use event_seen::EventSeen;
pub use file_content::FileContent;
pub use host_path_volume::HostPathVolume;
pub use http_get::HttpGet;
pub use ingress_route::IngressRoute;
pub use never_two::NeverTwo;
pub use node_label::NodeLabel;
pub use node_selector_honored::NodeSelectorHonored;
pub use nodes_ready::{Amount, NodesReady};
pub use object::Object;
pub(crate) use object::{Part, cel, parts};
pub use object_absent::ObjectAbsent;
pub use pod_containers::PodContainers;
pub use pod_ready::PodReady;
pub use pod_recreated::PodRecreated;
pub use pv_provisioned::PvProvisioned;
pub use pvc_bound::PvcBound;
pub use pvc_spec::PvcSpec;
pub use redis::Redis;
pub use rolled_out::{AtLeast, Count, RolledOut, Strategy};
pub use service_endpoints::ServiceEndpoints;
pub use socket_shared::SocketShared;
pub use sql_rows::SqlRows;
pub use storage_class::StorageClassIs;
pub use updates_without_stop::{Least, UpdatesWithoutStop};
pub use volume_mounted::VolumeMounted;
pub use volume_shared::VolumeShared;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::evidence::{RequiredRequests, View};
use crate::judgement::{Judgement, Stop};

/// An expectation: a pure judgement, and the requests that it takes.
pub trait Expect {
    /// Returns the conclusion from what `view` shows.
    ///
    /// # Errors
    /// [`Stop`] where the view does not show enough, or settles it early.
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop>;

    /// Returns all that judging may ask of a cluster, whatever is there. What is asked
    /// and is not here is a mistake, which a debug build does not let pass.
    fn required_requests(&self) -> RequiredRequests;

    /// Returns what is wrong with the expectation itself; such an exercise is refused.
    fn problems(&self) -> Vec<String> {
        Vec::new()
    }

    /// The parts of a manifest whose mistakes it notices.
    fn about(&self) -> Vec<ManifestAspect>;

    /// Returns how long it must stay true to be believed, unless the check says otherwise.
    fn stays(&self) -> Duration {
        Duration::ZERO
    }
}

/// Calls `$callback!` with `field Type,` for every expectation: the one list of them.
macro_rules! for_each_expectation {
    ($callback:ident) => {
        $callback! {
            pod_ready PodReady,
            pod_recreated PodRecreated,
            pod_containers PodContainers,
            volume_shared VolumeShared,
            file_content FileContent,
            volume_mounted VolumeMounted,
            host_path_volume HostPathVolume,
            node_selector_honored NodeSelectorHonored,
            node_label NodeLabel,
            storage_class StorageClassIs,
            pvc_bound PvcBound,
            pvc_spec PvcSpec,
            pv_provisioned PvProvisioned,
            event_seen EventSeen,
            sql_rows SqlRows,
            http_get HttpGet,
            rolled_out RolledOut,
            service_endpoints ServiceEndpoints,
            ingress_route IngressRoute,
            nodes_ready NodesReady,
            redis Redis,
            updates_without_stop UpdatesWithoutStop,
            never_two NeverTwo,
            env_from EnvFrom,
            config_file ConfigFile,
            data_persists DataPersists,
            data_lost DataLost,
            socket_shared SocketShared,
            object_absent ObjectAbsent,
            object Object,
        }
    };
}
pub(crate) use for_each_expectation;

macro_rules! expectation {
    ($( $key:ident $type:ident, )*) => {
        /// Any one expectation.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Expectation {
            $(
                #[doc = concat!("See [`", stringify!($type), "`].")]
                $type($type),
            )*
        }

        $(
            impl From<$type> for Expectation {
                fn from(it: $type) -> Self {
                    Self::$type(it)
                }
            }
        )*

        impl Expect for Expectation {
            fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
                let judged = match self { $( Self::$type(it) => it.judge(view), )* };
                debug_assert_eq!(view.beyond(&self.required_requests()), None, "not in required_requests() of {self:?}");
                judged
            }

            fn required_requests(&self) -> RequiredRequests {
                match self { $( Self::$type(it) => it.required_requests(), )* }
            }

            fn problems(&self) -> Vec<String> {
                match self { $( Self::$type(it) => it.problems(), )* }
            }

            fn about(&self) -> Vec<ManifestAspect> {
                match self { $( Self::$type(it) => it.about(), )* }
            }

            fn stays(&self) -> Duration {
                match self { $( Self::$type(it) => it.stays(), )* }
            }
        }
    };
}

for_each_expectation!(expectation);
