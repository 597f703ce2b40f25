//! The ways to change a value of a manifest, whatever it is a manifest of.

use serde_json::{Value, json};

use super::node::{Node, put};
use crate::submission::Manifest;

/// One way to change a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// Leaves it out.
    Remove,
    /// Leaves it out, and the API, or admission, puts something in its place.
    RemoveDefaulted,
    /// Leaves an item out where there are others.
    RemoveOneOfSeveral,
    /// Makes another text of a text.
    Rename,
    /// Makes another number of a number.
    Increment,
    /// Puts this JSON in its place.
    Set(&'static str),
    /// Gives this field of it this JSON.
    Put(&'static str, &'static str),
    /// Gives an image a tag that there is not.
    OtherTag,
    /// Makes a quantity about half of what it is.
    Smaller,
    /// Makes a quantity twice what it is.
    Larger,
    /// Writes a power of ten for a power of two.
    Decimal,
    /// Gives the first label another value.
    OtherLabelValue,
    /// Names the node and does not select it.
    NodeName,
    /// Prefers the node and does not demand it.
    NodePreference,
    /// Mounts a folder by the Pod's UID: each new Pod begins with an empty one.
    PathByUid,
    /// Mounts a second volume with the same source elsewhere.
    OtherVolume,
    /// Gives a volume a source that keeps data where it did not, or the reverse.
    OtherSource,
}

/// A changed object.
pub(super) struct Done {
    pub object: Value,
    /// The words for the change, after the path of what was changed.
    pub what: String,
    /// The field of it that was changed.
    pub field: Option<&'static str>,
}

impl Operator {
    /// Returns `object` with `node` of it changed; `None` where there is nothing to change.
    pub fn apply(self, object: &Value, node: &Node<'_>, all: &[Manifest]) -> Option<Done> {
        let mut done = Done {
            object: object.clone(),
            what: String::new(),
            field: None,
        };
        let changed = &mut done.object;
        match self {
            Self::Remove | Self::RemoveDefaulted => {
                put(changed, &node.pointer, None);
                done.what.push_str(" left out");
            }
            Self::RemoveOneOfSeveral => {
                let (list, _) = node.pointer.rsplit_once('/')?;
                object
                    .pointer(list)?
                    .as_array()
                    .filter(|items| items.len() > 1)?;
                return Self::Remove.apply(object, node, all);
            }
            Self::Put(field, json) => {
                let value: Value = serde_json::from_str(json).ok()?;
                done.what = format!(".{field} = {}", shown(&value));
                done.field = Some(field);
                put(changed, &format!("{}/{field}", node.pointer), Some(value));
            }
            Self::NodeName => {
                let (_, value) = node.value.as_object()?.iter().next()?;
                replace(changed, node, "nodeName", value.clone())?;
                done.what.push_str(": nodeName instead");
            }
            Self::NodePreference => {
                let (label, value) = node.value.as_object()?.iter().next()?;
                let term = json!([{"weight": 1, "preference": {"matchExpressions": [
                    {"key": label, "operator": "In", "values": [value]},
                ]}}]);
                let preferred = json!({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": term}});
                replace(changed, node, "affinity", preferred)?;
                done.what.push_str(": a preference instead");
            }
            Self::PathByUid => {
                path_by_uid(changed, node)?;
                done.what.push_str(": a folder by the Pod's UID");
                done.field = Some("subPathExpr");
            }
            Self::OtherVolume => {
                other_volume(changed, node)?;
                done.what.push_str(": another volume");
            }
            Self::OtherSource => {
                let name = &node.value["name"];
                let (source, value) = if node.value.get("emptyDir").is_some() {
                    let path = host_path_beside(all, name.as_str()?);
                    (
                        "hostPath",
                        json!({"path": path, "type": "DirectoryOrCreate"}),
                    )
                } else {
                    ("emptyDir", json!({}))
                };
                put(
                    changed,
                    &node.pointer,
                    Some(json!({"name": name, source: value})),
                );
                done.what = format!(": {source} instead");
            }
            Self::Rename
            | Self::Increment
            | Self::Set(_)
            | Self::OtherTag
            | Self::Smaller
            | Self::Larger
            | Self::Decimal
            | Self::OtherLabelValue => {
                let value = self.other_value(node.value)?;
                done.what = format!(" = {}", shown(&value));
                put(changed, &node.pointer, Some(value));
            }
        }
        Some(done)
    }

    /// Returns what takes the place of `value`.
    fn other_value(self, value: &Value) -> Option<Value> {
        Some(match self {
            Self::Rename => json!(format!("{}-x", value.as_str()?)),
            Self::Increment => json!(value.as_i64()?.checked_add(1)?),
            Self::Set(json) => serde_json::from_str(json).ok()?,
            Self::OtherTag => {
                let image = value.as_str()?;
                let tag = image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
                let base = tag.map_or(image, |(base, _)| base);
                json!(format!("{base}:0-none"))
            }
            Self::OtherLabelValue => {
                let mut labels = value.as_object()?.clone();
                let (_, first) = labels.iter_mut().next()?;
                *first = json!("no-such-value");
                labels.into()
            }
            Self::Smaller | Self::Larger | Self::Decimal => {
                json!(self.other_quantity(value.as_str()?)?)
            }
            _ => return None,
        })
    }

    fn other_quantity(self, written: &str) -> Option<String> {
        let end = written.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = written.split_at(end.unwrap_or(written.len()));
        let number: u64 = number.parse().ok()?;
        Some(match self {
            Self::Larger => format!("{}{unit}", number.checked_mul(2)?),
            Self::Decimal => format!("{number}{}", unit.strip_suffix('i')?.replace('K', "k")),
            _ if number > 1 => format!("{}{unit}", number / 2),
            _ => format!("{number}{}", smaller_unit(unit)?),
        })
    }
}

/// Returns the next smaller unit of quantities.
fn smaller_unit(unit: &str) -> Option<&'static str> {
    const UNITS: [&[&str]; 2] = [
        &["Ei", "Pi", "Ti", "Gi", "Mi", "Ki", ""],
        &["E", "P", "T", "G", "M", "k", ""],
    ];
    let mut pairs = UNITS.iter().flat_map(|units| units.windows(2));
    pairs.find(|pair| pair[0] == unit).map(|pair| pair[1])
}

/// Returns a value as it is shown: a text without its quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Object(fields) => fields.values().map(shown).collect::<Vec<_>>().join(", "),
        _ => value.to_string(),
    }
}

/// Gives the parent of `node` this field in its place.
fn replace(object: &mut Value, node: &Node<'_>, field: &str, value: Value) -> Option<()> {
    put(object, &node.pointer, None);
    let (parent, _) = node.pointer.rsplit_once('/')?;
    put(object, &format!("{parent}/{field}"), Some(value));
    Some(())
}

/// Returns a folder beside one of the solution's own, or in `/tmp`.
fn host_path_beside(all: &[Manifest], name: &str) -> String {
    let mut volumes = all.iter().flat_map(|manifest| {
        let specs = ["/spec/volumes", "/spec/template/spec/volumes"];
        let volumes = specs
            .into_iter()
            .filter_map(|spec| manifest.object.pointer(spec)?.as_array());
        volumes.flatten()
    });
    let path = volumes.find_map(|volume| volume["hostPath"]["path"].as_str());
    let folder = path.and_then(|path| Some(path.trim_end_matches('/').rsplit_once('/')?.0));
    format!("{}/{name}", folder.unwrap_or("/tmp"))
}

/// Returns the pointers of a mount's container and Pod spec.
fn around(mount: &str) -> Option<(&str, &str)> {
    let (container, _) = mount.rsplit_once("/volumeMounts/")?;
    let (spec, _) = container.rsplit_once("/containers/")?;
    Some((container, spec))
}

fn path_by_uid(object: &mut Value, mount: &Node<'_>) -> Option<()> {
    let (container, _) = around(&mount.pointer)?;
    let variable =
        json!({"name": "OWN_UID", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}});
    let container = object.pointer_mut(container)?.as_object_mut()?;
    let env = container.entry("env").or_insert_with(|| json!([]));
    env.as_array_mut()?.push(variable);
    put(
        object,
        &format!("{}/subPathExpr", mount.pointer),
        Some(json!("$(OWN_UID)")),
    );
    Some(())
}

/// The right volume is there, and mounted nowhere.
fn other_volume(object: &mut Value, mount: &Node<'_>) -> Option<()> {
    let (_, spec) = around(&mount.pointer)?;
    let volumes = object
        .pointer_mut(&format!("{spec}/volumes"))?
        .as_array_mut()?;
    let mut other = volumes
        .iter()
        .find(|volume| volume["name"] == mount.value["name"])?
        .clone();
    for field in [
        "/name",
        "/hostPath/path",
        "/persistentVolumeClaim/claimName",
    ] {
        if let Some(Value::String(text)) = other.pointer_mut(field) {
            text.push_str("-x");
        }
    }
    let name = other["name"].clone();
    volumes.push(other);
    put(object, &format!("{}/name", mount.pointer), Some(name));
    Some(())
}
