# Runs a container with this process's variables, in the host's network, where the Runtime API is; when we are killed, it goes too.
engine=$1
shift
name="lambdabus-$$-${AWS_LAMBDA_LOG_STREAM_NAME##*]}"
for variable in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  case $variable in
    PATH | LD_LIBRARY_PATH | HOME | PWD | OLDPWD | SHLVL | TMPDIR | TMP | TEMP | LAMBDA_TASK_ROOT | LAMBDA_RUNTIME_DIR) ;;
    *) set -- --env "$variable" "$@" ;;
  esac
done
# The engine starts containers on its own account: to kill its client is not to kill them. This one leaves our group, so that it outlives it.
setsid sh -c 'while kill -0 "$1"; do sleep 1; done; "$2" kill "$3"' watch "$$" "$engine" "$name" >/dev/null 2>&1 </dev/null &
exec "$engine" run --rm --init --network host --name "$name" --env LAMBDA_TASK_ROOT=/var/task --env LAMBDA_RUNTIME_DIR=/var/runtime "$@"
