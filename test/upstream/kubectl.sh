#!/bin/sh
# The `kubectl` of the suite: `get` goes to the program under test, every other verb to the real kubectl.
#
# Upstream chooses the cluster with flags (-s, --token, --context, …), which a fleet refuses. So these become
# a kubeconfig with one context, made by connection.ts once for each combination and kept in UPSTREAM_FLEETS.
#
# UPSTREAM_KUBECTL   the real kubectl          UPSTREAM_PROGRAM     the program under test
# UPSTREAM_ROUTING   `on`: route `get`         UPSTREAM_ROUTES      log of all `get` calls, a line each
# UPSTREAM_FLEETS    folder for kubeconfigs    UPSTREAM_CONNECTION  program that makes one

[ "${UPSTREAM_ROUTING-}" = on ] || exec "$UPSTREAM_KUBECTL" "$@"

newline='
'

# Returns when the call is for the real kubectl; sets `verb`, and `why` when it would have been for the program.
route() {
  verb='' why='' connection='' source='' takes='' ended=''
  left=$#
  # Each argument moves to the end of "$@", unless it chooses the connection.
  while [ "$left" -gt 0 ]; do
    arg=$1
    shift
    left=$((left - 1))
    if [ -n "$takes" ]; then
      case $takes in
        --kubeconfig) source=$arg ;;
        -*) connection="$connection$takes=$arg$newline" ;;
        value) set -- "$@" "$arg" ;;
      esac
      takes=''
      continue
    fi
    if [ -n "$ended" ]; then
      set -- "$@" "$arg"
      continue
    fi
    case $arg in
      --)
        ended=yes
        set -- "$@" "$arg"
        ;;
      --kubeconfig | --context | --cluster | --user | --server | --token | --username | --password | \
        --client-certificate | --client-key | --certificate-authority | --tls-server-name)
        takes=$arg
        ;;
      -s) takes=--server ;;
      --kubeconfig=*) source=${arg#*=} ;;
      --context=* | --cluster=* | --user=* | --server=* | --token=* | --username=* | --password=* | \
        --client-certificate=* | --client-key=* | --certificate-authority=* | --tls-server-name=* | \
        --insecure-skip-tls-verify=*)
        connection="$connection$arg$newline"
        ;;
      --insecure-skip-tls-verify) connection="$connection$arg=true$newline" ;;
      -s=*) connection="$connection--server=${arg#-s=}$newline" ;;
      -s*) connection="$connection--server=${arg#-s}$newline" ;;
      -n | -o | -l | -L | -f | -k | --namespace | --output | --selector | --label-columns | --filename | \
        --kustomize | --field-selector | --sort-by | --template | --chunk-size | --raw | --subresource | --as | \
        --as-group | --as-uid | --as-user-extra | --request-timeout | --cache-dir | --kuberc | --vmodule | \
        --log-flush-frequency | --profile | --profile-output)
        takes=value
        set -- "$@" "$arg"
        ;;
      -*) set -- "$@" "$arg" ;;
      *)
        [ -n "$verb" ] || verb=$arg
        [ "$verb" = get ] || return
        set -- "$@" "$arg"
        ;;
    esac
  done
  [ "$verb" = get ] || return

  kubeconfig=${source:-${KUBECONFIG:-$HOME/.kube/config}}
  fleet=''
  if [ -n "$connection" ] && [ -r "$kubeconfig" ]; then
    # Named after all that it depends on, the file's content included: it holds the current namespace.
    key=$(printf '%s' "$connection" | cat - "$kubeconfig" | cksum)
    fleet=$UPSTREAM_FLEETS/${key% *}-${key#* }
    if [ ! -e "$fleet" ]; then
      why=$(printf '%s' "$connection" | "$UPSTREAM_CONNECTION" "$kubeconfig" "$fleet")
      case $? in
        0) ;;
        4) fleet='' ;;
        *) return ;;
      esac
    fi
  fi
  if [ -n "$fleet" ]; then
    context=upstream
    set -- --kubeconfig "$fleet" "$@"
  else
    context=$(sed -n 's/^current-context: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$kubeconfig" 2>/dev/null)
    # A file that cannot be read is the program's to complain about.
    context=${context:-*}
    [ -z "$source" ] || set -- --kubeconfig "$source" "$@"
  fi
  printf 'mc\t%s\n' "$*" >>"$UPSTREAM_ROUTES"
  exec "$UPSTREAM_PROGRAM" --contexts "$context" --show-cluster-column=false -q "$@"
}

route "$@"
[ "$verb" != get ] || printf 'real\t%s\t%s\n' "$why" "$*" >>"$UPSTREAM_ROUTES"
exec "$UPSTREAM_KUBECTL" "$@"
