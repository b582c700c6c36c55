"""The Python runtime inside an execution environment. It imports as little as it can: each module costs a part of every cold start."""
