# The checks of the exercise `volumes` that can be judged by what `kubectl get
# pod,pvc,pv,storageclass,node -o json` says: prints those that pass.

def of($kind; $name): first(.items[] | select(.kind == $kind and .metadata.name == $name)) // null;
def exists: . != null;
def ready: exists and .metadata.deletionTimestamp == null and .status.phase == "Running"
    and ([.status.containerStatuses[]? | .ready] | length > 0 and all);
def image: any(.spec.containers[]; .image == "mariadb:11");
def node: .spec.nodeName == "k3d-hands-on-agent-0";
def volumes(f): [.spec.volumes[]? | select(f) | .name];
# Whether a container mounts one of the volumes where the database keeps its data.
def mounted($volumes): any(.spec.containers[] | select(.image | test("^mariadb(:|$)")) | .volumeMounts[]?;
    .mountPath == "/var/lib/mysql" and (.readOnly | not) and IN(.name; $volumes[]));

of("Pod"; "shared-vol-example") as $shared
| of("Pod"; "mariadb") as $pod
| of("PersistentVolumeClaim"; "mariadb") as $claim
| of("StorageClass"; "local-path") as $class
| of("Node"; "k3d-hands-on-agent-0") as $node
| (if $claim | exists then $claim.spec.volumeName // "" else "" end) as $name
| of("PersistentVolume"; $name) as $volume
| ($pod | exists and ($claim | exists | not)) as $hostpath
| ($pod | exists) as $database
| ($claim | exists) as $claimed
| ($hostpath and ($pod | volumes(.hostPath.path == "/data/mariadb"
    and (.hostPath.type // "" | IN("", "DirectoryOrCreate", "Directory"))) | length > 0)) as $hostpath_volume
| ($hostpath and ($pod | node and .spec.nodeSelector["kubernetes.io/hostname"] == "k3d-hands-on-agent-0")) as $hostpath_node
| ($claimed and ($claim.spec | .storageClassName == "local-path" and .accessModes == ["ReadWriteOnce"]
    and .resources.requests.storage == "10Gi")) as $claim_spec
| ($database and $claimed and ($pod | mounted(volumes(.persistentVolumeClaim.claimName == "mariadb")))) as $claim_mounted
| ($claimed and $claim.status.phase == "Bound" and $claim.spec.storageClassName == "local-path") as $bound
| [
    ["emptydir-ready", ($shared | ready)],
    ["emptydir-containers", ($shared | exists and (.spec.containers | length >= 2))],
    ["emptydir-shared", ($shared | exists and (volumes(.emptyDir) as $volumes
        | [.spec.containers[] | [.volumeMounts[]? | select(.mountPath == "/mount-point-1") | .name]] as $first
        | [.spec.containers[] | [.volumeMounts[]? | select(.mountPath == "/mount-point-2") | .name]] as $second
        | any(range($first | length) as $a | range($second | length) as $b | select($a != $b)
            | $volumes[] | [IN($first[$a][]), IN($second[$b][])]; all)))],
    ["hostpath-ready", ($hostpath and ($pod | ready and image and node))],
    ["hostpath-image", ($hostpath and ($pod | image))],
    ["hostpath-volume", $hostpath_volume],
    ["hostpath-mounted", ($hostpath_volume and ($pod | mounted(volumes(.hostPath.path == "/data/mariadb"))))],
    ["hostpath-node", $hostpath_node],
    ["hostpath-node-label", ($hostpath_node and $node.metadata.labels["kubernetes.io/hostname"] == "k3d-hands-on-agent-0")],
    ["pvc-spec", $claim_spec],
    ["storage-class", ($claim_spec and $class.provisioner == "rancher.io/local-path"
        and $class.reclaimPolicy == "Delete" and $class.volumeBindingMode == "WaitForFirstConsumer")],
    ["pvc-waits", ($claimed and $claim.spec.storageClassName == "local-path"
        and $class.volumeBindingMode == "WaitForFirstConsumer")],
    ["pvc-mounted", $claim_mounted],
    ["pvc-bound", $bound],
    ["pv-provisioned", ($bound and ($volume | exists
        and .metadata.annotations["pv.kubernetes.io/provisioned-by"] == "rancher.io/local-path"
        and .spec.persistentVolumeReclaimPolicy == "Delete"))],
    ["pvc-ready", ($claim_mounted and ($pod | ready and image))],
    ["pvc-image", ($claim_mounted and ($pod | image))]
  ]
| map(select(.[1])[0]) | join(" ")
