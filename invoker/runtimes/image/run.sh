# Runs a container in the host's network, where the Runtime API is, with this process's variables, but for those that the image or the engine's client has of its own.
# Arguments: the container's name, the names of the variables that are left out, the client's own variables, `--`, the client, and what follows the options of ours.
name=$1 left_out=" $2 "
shift 2
unset LD_LIBRARY_PATH
while [ "$1" != -- ]; do
  export "$1"
  shift
done
client=$2
shift 2
for variable in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  case $left_out in
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
