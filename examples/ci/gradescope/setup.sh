#!/bin/sh
# Gradescope runs this once, when it builds the image of the autograder. The
# zip that was uploaded is in source/: these two files, a built `handson`, and
# the grader's `kubeconfig`.
set -eu
autograder=${AUTOGRADER:-/autograder}

# The credentials go where only the grader's user can look.
umask 077
mkdir -p "$autograder/handson"
cp "$autograder/source/handson" "$autograder/handson/handson"
chmod 700 "$autograder/handson/handson"
mv "$autograder/source/kubeconfig" "$autograder/handson/kubeconfig"
chmod 600 "$autograder/handson/kubeconfig"
