#!/usr/bin/env bash
# Runs one function of kubectl's own suite, as upstream's runTests would, against a cluster that is already there.
#   driver.sh ROOT FUNCTION    ROOT: the copied suite; SECURE_API_PORT and TMPDIR in the environment

set -o errexit
set -o nounset
set -o pipefail

root=$1
subject=$2
# Only the function itself is measured, not what upstream does before and after it.
routing=${UPSTREAM_ROUTING:-off}
export UPSTREAM_ROUTING=off

# No colours; and there may be no terminal to ask.
tput() { :; }

cd "${root}"
source "${root}/hack/lib/init.sh"
source "${root}/hack/lib/test.sh"
source "${root}/test/cmd/legacy-script.sh"

# setup would build kubectl and start an etcd.
make() { :; }
kube::etcd::start() { :; }
kube::etcd::cleanup() { :; }

# runTests runs run_${WHAT}_tests.
run_subject_tests() {
  set -o errexit
  set -o nounset
  # Upstream runs most functions in the namespace that an earlier one left as the current one.
  create_and_use_new_namespace
  echo "${SUBJECT_BEGINS}"
  export UPSTREAM_ROUTING=${routing}
  "${subject}"
  export UPSTREAM_ROUTING=off
}

setup
export SUPPORTED_RESOURCES=("*")
WHAT=subject
SUBJECT_BEGINS="==== ${subject}"
runTests
