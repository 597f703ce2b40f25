//! Of whatever shape a manifest is.

use proptest::prelude::*;

use super::*;

/// Kinds that make Pods, with the way to a Pod's spec.
const WORKLOADS: [(&str, &str, &str); 7] = [
    ("v1", "Pod", "/spec"),
    ("apps/v1", "Deployment", "/spec/template/spec"),
    ("apps/v1", "StatefulSet", "/spec/template/spec"),
    ("apps/v1", "ReplicaSet", "/spec/template/spec"),
    ("apps/v1", "DaemonSet", "/spec/template/spec"),
    ("batch/v1", "Job", "/spec/template/spec"),
    (
        "batch/v1",
        "CronJob",
        "/spec/jobTemplate/spec/template/spec",
    ),
];

/// `inner` under the fields of `pointer`.
fn under(pointer: &str, inner: Value) -> Value {
    let fields = pointer.split('/').skip(1);
    let fields: Vec<&str> = fields.collect();
    fields
        .into_iter()
        .rev()
        .fold(inner, |inner, field| json!({ field: inner }))
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z/.]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(
                "(spec|template|containers|volumes|metadata|hostPath|[a-z]{1,4})",
                inner,
                0..4
            )
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_privileged_container_is_found_wherever_it_is(
        workload in 0..WORKLOADS.len(),
        list in prop::sample::select(vec!["containers", "initContainers", "ephemeralContainers"]),
        before in 0..4_usize,
        after in 0..4_usize,
        // Whatever is not "no" is refused, readable or not.
        privileged in any_value().prop_filter("not no", |value| !matches!(value, Value::Null | Value::Bool(false))),
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let plain = json!({"name": "a", "image": "busybox"});
        let mut containers = vec![plain.clone(); before];
        containers.push(json!({"name": "b", "securityContext": {"privileged": privileged}}));
        containers.extend(vec![plain; after]);
        let mut object = under(way, json!({ list: containers }));
        object["apiVersion"] = api_version.into();
        object["kind"] = kind.into();
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        let problems = problems(&object, &kind, &grade());
        let pointers: Vec<_> = problems.into_iter().map(|problem| problem.pointer).collect();
        prop_assert_eq!(pointers, [format!("{way}/{list}/{before}/securityContext/privileged")]);
    }

    #[test]
    fn a_host_path_to_the_node_is_found_wherever_it_is(
        workload in 0..WORKLOADS.len(),
        before in 0..4_usize,
        path in "(/|/etc|/data/\\.\\./etc|/dat|etc|\\./data)(/[a-z.]{1,5}){0,3}",
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let mut volumes = vec![json!({"name": "a", "emptyDir": {}}); before];
        volumes.push(json!({"name": "b", "hostPath": {"path": path}}));
        let object = under(way, json!({ "volumes": volumes }));
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        let problems = problems(&object, &kind, &grade());
        let pointers: Vec<_> = problems.into_iter().map(|problem| problem.pointer).collect();
        prop_assert_eq!(pointers, [format!("{way}/volumes/{before}/hostPath/path")]);
    }

    #[test]
    fn any_shape_gives_problems_inside_the_object(
        workload in 0..WORKLOADS.len(),
        rest in any_value(),
    ) {
        let (api_version, kind, way) = WORKLOADS[workload];
        let kind = Kind { api_version: api_version.to_owned(), kind: kind.to_owned() };
        for object in [rest.clone(), under(way, rest.clone()), json!({"spec": rest.clone()}), json!({"metadata": rest})] {
            for problem in problems(&object, &kind, &grade()) {
                prop_assert!(object.pointer(&problem.pointer).is_some(), "{:?}", problem);
            }
            let _ = combined_problems(&[(&object, &kind)], &grade().limits);
            let mut object = object;
            let _ = strip(&mut object);
        }
    }
}
