# Starts a Python function: the runtime is a package, so that its modules cannot be mistaken for the function's own.
import os
import sys

import lambdabus_runtime.runtime

sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
# The function's directory is read-only in Lambda.
sys.dont_write_bytecode = True
lambdabus_runtime.runtime.run()
