#!/bin/sh
# One student, as people script it: one kubectl for all objects, one jq for all
# checks. Says which of them pass, or that there is no answer.
#
#   student.sh CHECKS.jq SECONDS NAMESPACE
set -eu
if objects=$(timeout "$2" kubectl get pod,pvc,pv,storageclass,node -n "$3" -o json --request-timeout="$2s" 2>/dev/null) &&
    passed=$(printf '%s' "$objects" | jq -r -f "$1" 2>/dev/null); then
    printf '%s: %s\n' "$3" "$passed"
else
    printf '%s? no answer\n' "$3"
fi
