"""The entrance, `python3 -m dps.launch WORD`. Any Python 3 can read it, to name an old one."""

import os
import shutil
import sys

OLDEST = (3, 11)


def main():  # type: ignore[no-untyped-def]  # old Pythons must be able to read this file
    if sys.version_info < OLDEST:
        for minor in range(19, OLDEST[1] - 1, -1):
            newer = shutil.which("python3.%d" % minor)  # noqa: UP031
            if newer:
                os.execv(newer, [newer, "-B", "-m", "dps.launch", *sys.argv[1:]])  # noqa: S606 # nosec B606
        sys.exit(
            "Python %d.%d or newer is needed and python3 is %d.%d: install a newer one, "  # noqa: UP031
            "or name it with `make run PYTHON=/path/to/python3`." % (OLDEST + sys.version_info[:2])
        )
    from dps.launch.commands import carry_out  # noqa: PLC0415

    return carry_out(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[no-untyped-call]
