"""A launcher with stand-in programs, run as a program of its own so that tests can kill it.

`python -m tests.launch.holding FOLDER MARK polite|stubborn`; says "held" once its programs are up.
"""

import signal
import sys
from pathlib import Path

from dps.launch import keeper
from dps.launch.children import SERVERS_STAGE
from dps.launch.console import Console
from dps.launch.refusals import Refused, StopAsked
from dps.launch.session import session
from tests.launch import standing_in


def hold(folder: Path, mark: str, kind: str) -> int:
    console = Console()
    source = standing_in.STUBBORN if kind == "stubborn" else standing_in.SITTER
    places = standing_in.places(folder)
    try:
        with session(places, console, "The test holds") as held:
            server = standing_in.program(
                "server", source, mark, stop_seconds=1.0, stage=SERVERS_STAGE
            )
            worker = standing_in.program("worker", source, mark, stop_seconds=1.0)
            held.supervisor.start(server)
            held.supervisor.start(worker)
            held.supervisor.wait_until(lambda: len(standing_in.living(mark)) >= 5, "worker")
            console.say("held")
            held.supervisor.attend()
    except Refused as refused:
        console.say(str(refused))
        return 2
    except StopAsked as asked:
        console.say("stopped")
        return 128 + asked.signal_number
    return 0


if __name__ == "__main__":
    # As in a terminal, also where the suite itself was started so that it outlives one (nohup).
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    keeper.PATIENCE = 1.0
    sys.exit(hold(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
