"""Runs the AWS CLI, unmodified, once for each list of arguments in the JSON document on standard input, in one process; prints what each said."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

answers = []
for arguments in json.load(sys.stdin):
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as exit:  # Arguments that it does not understand.
            code = exit.code
    answers.append({"code": code, "output": output.getvalue(), "errors": errors.getvalue()})
json.dump(answers, sys.stdout)
