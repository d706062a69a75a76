"""The long proofs run the suite's own tests again, with more rounds and more examples."""

import os
import subprocess
import sys


def run_again(*words: str, **environment: str) -> None:
    """Run pytest on these tests with these variables; what it prints is shown, a failure fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *words],
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0
