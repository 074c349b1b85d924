#!/bin/sh
# Stands in for the program under test: gives the real kubectl's answer (UPSTREAM_KUBECTL), so that the function goes
# on, and notes in UPSTREAM_DIFFERENCES where the program answers the same call otherwise. Ages and the like
# move on between two calls, so kubectl is asked before and after; one of its two answers must be met.
#   compare.sh PROGRAM --contexts CONTEXT --show-cluster-column=false -q ARGUMENTS…

program=$1
context=$3
shift 5
[ "$context" = '*' ] || set -- --context "$context" "$@"
for arg in "$@"; do
  case $arg in
    # A watch ends by being killed; and the calls would see different events.
    -w | -w=* | --watch | --watch=* | --watch-only | --watch-only=*) exec "$UPSTREAM_KUBECTL" "$@" ;;
  esac
done
[ "$context" = '*' ] || shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask NAME COMMAND…: keeps the answer; for the comparison without log lines, which carry times, and without ages.
ask() {
  name=$1
  shift
  "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null
  code=$?
  for part in out err; do
    sed -E '/^[IWE][0-9]{4} /d; s/ [0-9]+[smhdy]([0-9]+[smhd])?( +|$)/ <age> /g' "$work/$name.$part" >"$work/$name.$part.plain"
  done
  echo "exit code $code" >"$work/$name.code.plain"
}

real() {
  answer=$1
  shift
  [ "$context" = '*' ] || set -- --context "$context" "$@"
  ask "$answer" "$UPSTREAM_KUBECTL" "$@"
}

same() {
  for part in out err code; do cmp -s "$work/mc.$part.plain" "$work/$1.$part.plain" || return 1; done
}

real before "$@"
ask mc "$program" --contexts "$context" --show-cluster-column=false -q "$@"
real after "$@"
if ! same before && ! same after; then
  {
    [ "$1" != --kubeconfig ] || shift 2
    echo "==== $*"
    for part in out err code; do
      diff -U 1 --label "kubectl.$part" --label "mc.$part" "$work/after.$part.plain" "$work/mc.$part.plain"
    done
  } >>"$UPSTREAM_DIFFERENCES"
fi
cat "$work/after.out"
cat "$work/after.err" >&2
exit "$code"
