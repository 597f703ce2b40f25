//! Waiting until the lab can be used, and noticing when it never will.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::files::tail;
use crate::lab::{Lab, Settings, node_name};
use crate::run::run;
use crate::status::{NodeState, components, kubectl, node_states};

/// Waits until the API says that it is ready.
pub fn api(lab: &Lab, settings: &Settings) -> Result<()> {
    let ready = || run(&mut kubectl(lab, settings, &["get", "--raw=/readyz"])).is_ok();
    let what = "the API is not ready";
    wait_until(lab, settings, what, "kube-apiserver", ready)
}

/// Waits until Pods can be created: without this account they are refused.
pub fn account(lab: &Lab, settings: &Settings) -> Result<()> {
    let exists = ["get", "serviceaccount", "default", "--namespace=default"];
    let ready = || run(&mut kubectl(lab, settings, &exists)).is_ok();
    let what = "the namespace default has no service account";
    wait_until(lab, settings, what, "kube-controller-manager", ready)
}

/// Waits until all nodes are Ready and have said so since `before`: for some
/// time the API calls a dead node Ready.
pub fn nodes(lab: &Lab, settings: &Settings, before: &BTreeMap<String, NodeState>) -> Result<()> {
    let names: Vec<_> = (0..settings.nodes).map(node_name).collect();
    let news = |name: &String, state: &NodeState| before.get(name).is_none_or(|old| old != state);
    let ready = || {
        node_states(lab, settings).is_ok_and(|states| {
            let ready = |name| states.get(name).is_some_and(|s| s.ready && news(name, s));
            names.iter().all(ready)
        })
    };
    let log = format!("{}.kubelet", names.last().map_or("", String::as_str));
    wait_until(lab, settings, "not all nodes are Ready", &log, ready)
}

/// Waits until what runs in the cluster for the lab's parts is ready.
pub fn addons(lab: &Lab, settings: &Settings) -> Result<()> {
    for addon in settings.parts.iter().filter_map(|part| part.addon()) {
        let name = format!("deployment/{}", addon.deployment);
        let replicas = "--output=jsonpath={.status.readyReplicas}";
        let state = ["get", &name, "--namespace=kube-system", replicas];
        let ready = || run(&mut kubectl(lab, settings, &state)).is_ok_and(|ready| ready == "1");
        let log = format!("{}.kubelet", node_name(0));
        wait_until(lab, settings, addon.late, &log, ready)?;
    }
    Ok(())
}

fn wait_until(
    lab: &Lab,
    settings: &Settings,
    what: &'static str,
    log: &str,
    mut ready: impl FnMut() -> bool,
) -> Result<()> {
    let seconds = 90;
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !ready() {
        let started = lab.started();
        let mut all = components(settings)
            .into_iter()
            .filter(|name| started.contains(name));
        if let Some(component) = all.find(|component| lab.running(component).is_none()) {
            return Err(lab.ended(&component));
        }
        if Instant::now() > deadline {
            let log = lab.log(log);
            let tail = tail(&log);
            return Err(Error::Late {
                what,
                seconds,
                log,
                tail,
            });
        }
        sleep(Duration::from_millis(200));
    }
    Ok(())
}
