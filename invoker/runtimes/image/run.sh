# Runs a container in the host's network, where the Runtime API is, with this process's variables, but for those that the image has of its own.
# Arguments: the container's name, variables that the engine's client needs, `--`, the client, and what follows the options of ours.
name=$1
shift
kept=" PATH LD_LIBRARY_PATH HOME PWD OLDPWD SHLVL _ TMPDIR TMP TEMP LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR "
unset LD_LIBRARY_PATH
while [ "$1" != -- ]; do
  kept="$kept${1%%=*} "
  export "$1"
  shift
done
client=$2
shift 2
for variable in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  case $kept in
    *" $variable "*) ;;
    *) set -- --env "$variable" "$@" ;;
  esac
done
# Who is asked to end is the whole group: the client hands it on to the container, and we wait for what comes of it.
trap : TERM
"$client" run --rm --init --network host --name "$name" "$@"
status=$?
trap - TERM
# A container that was killed by a signal shows as 128 and its number, as in a shell.
[ "$status" -le 128 ] || kill -"$((status - 128))" "$$"
exit "$status"
