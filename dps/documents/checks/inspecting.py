"""Having a file looked at by a child process under caps; the way in to the checks."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import puremagic

from dps.documents.checks.archives import ZIP_START
from dps.documents.checks.verdicts import ENDINGS, SENTENCES, FileRefused, Remark, Verdict
from dps.kernel.errors import Reason, RuleBroken

ROOT: Final = Path(__file__).resolve().parents[3]
WALL_SECONDS: Final = 10
FIELD: Final = "document"
_HEAD: Final = 4096


def inspect(path: Path, name: str) -> Verdict:
    """The verdict on the file at `path`, which its author calls `name`.

    Raises RuleBroken with one sentence for the field `document` when it is not accepted.
    """
    try:
        verdict = _ask_child(path)
    except FileRefused as refusal:
        sentence = _not_a_document(path) if refusal.code == "not_a_document" else ""
        raise RuleBroken(
            Reason(refusal.code, sentence or SENTENCES[refusal.code], FIELD)
        ) from refusal
    wanted = ENDINGS[verdict.media_type]
    ending = Path(name).suffix.lower()
    if ending != wanted:
        kind = "a PDF" if wanted == ".pdf" else "a Word document"
        sentence = SENTENCES["wrong_ending"].format(
            ending=ending or "nothing", kind=kind, wanted=wanted
        )
        raise RuleBroken(Reason("wrong_ending", sentence, FIELD))
    return verdict


def _ask_child(path: Path) -> Verdict:
    """What the child says. A child that dies or dawdles could not check the file: FileRefused."""
    with path.open("rb") as file:
        try:
            done = subprocess.run(  # our own module, no argument from outside
                [sys.executable, "-m", "dps.documents.checks.child"],
                stdin=file,
                capture_output=True,
                cwd=ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused("too_complicated") from error
    if done.returncode != 0:
        raise FileRefused("too_complicated")
    said = json.loads(done.stdout)
    if "refused" in said:
        raise FileRefused(said["refused"])
    return Verdict(said["media_type"], tuple(Remark(**remark) for remark in said["remarks"]))


def _not_a_document(path: Path) -> str:
    """The sentence for a file of another kind, which is named where its first bytes tell."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(ZIP_START):  # documents of many programs are zip archives
        return SENTENCES["archive"]
    if _is_text(head):
        kind = "plain text"
    else:
        try:
            kind = puremagic.magic_string(head)[0].name
        except (puremagic.PureError, ValueError, IndexError):
            return SENTENCES["not_a_document"]
    if not kind:
        return SENTENCES["not_a_document"]
    return (
        f"The selected file is not a PDF or a Word document (.docx): it holds {kind}. Open it and "
        "save it as one of these."
    )


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(char.isprintable() or char in "\t\r\n\f\ufeff" for char in text)
