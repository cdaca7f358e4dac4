"""Pairs of code on a page: an R block that a Python block follows becomes two tabs with output.

A page is plain Markdown. Where a block of "``` r" is followed by one of "``` python", with
nothing between them, the two say the same. All blocks of a page are run in their order, and each
page begins with nothing attached and no variables. Both blocks of a pair must print the same
fingerprints, at least one. A word after the language changes that: blocks marked `shown` are not
run, and blocks marked `error` must fail, which is what they show.
"""

import json
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

HERE = Path(__file__).parent
BLOCK = r"^``` {}((?: \w+)*)\n(.*?)^```\n"
PAIR = re.compile(BLOCK.format("r") + r"\n*" + BLOCK.format("python"), re.M | re.S)
FINGERPRINT = re.compile(r"^#>.*(sha256:[0-9a-f]{64})", re.M)  # In output, not in code.
RUNNERS = {
    "R": ["Rscript", HERE / "run_blocks.R"],
    "Python": [sys.executable, HERE / "run_blocks.py"],
}
MARKS = ("", "shown", "error")


class Wrong(Exception):
    """A page cannot be built; the message says which, and where on it."""


def run(language: str, blocks: list[dict], folder: Path) -> None:
    """Gives each block its `text`: Markdown with what it prints. Pictures are put in `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        job = Path(scratch) / "job.json"
        job.write_text(json.dumps(blocks))
        command = [*RUNNERS[language], job]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise Wrong(done.stderr.strip()[-2000:])
        texts = json.loads(Path(f"{job}.out").read_text())
    for block, text in zip(blocks, texts, strict=True):
        block["text"] = text


def check(place: str, tabs: dict[str, str]) -> None:
    """Refuses a pair whose fingerprints differ."""
    seen = {language: FINGERPRINT.findall(text) for language, text in tabs.items()}
    if seen["R"] != seen["Python"]:
        lines = [f"  {language:<8}{' '.join(found) or 'none'}" for language, found in seen.items()]
        raise Wrong("\n".join([f"{place}: the fingerprints of R and Python differ.", *lines]))
    if not seen["R"]:
        raise Wrong(f"{place}: no fingerprint is printed, so nothing shows that both agree.")


class Page:
    """The text of a page, and the pairs in it."""

    def __init__(self, name: str, text: str):
        self.name, self.text = name, text
        self.pairs = list(PAIR.finditer(text))
        self.blocks: dict[str, list[dict]] = {"R": [], "Python": []}
        for number, pair in enumerate(self.pairs, 1):
            marks = {pair[1].strip(), pair[3].strip()}
            if len(marks) > 1 or not marks <= {"", "shown", "error"}:
                raise Wrong(
                    f"{self.place(number)}: marked {sorted(marks)}, not both shown or error."
                )
            for language, code in (("R", pair[2]), ("Python", pair[4])):
                self.blocks[language].append(
                    {
                        "page": name,
                        "place": f"{self.place(number)}, in {language}",
                        "code": code,
                        "mark": pair[1].strip(),
                        "figures": f"figures/{Path(name).stem}-{number}-",
                    }
                )

    def place(self, number: int) -> str:
        """Where a pair is, for an error."""
        line = self.text.count("\n", 0, self.pairs[number - 1].start()) + 1
        return f"{self.name}: pair {number}, line {line}"

    def with_tabs(self) -> str:
        """The text with two tabs in the place of each pair, which must agree."""
        text, end = "", 0
        for number, pair in enumerate(self.pairs, 1):
            blocks = {language: blocks[number - 1] for language, blocks in self.blocks.items()}
            tabs = {language: block["text"] for language, block in blocks.items()}
            if blocks["R"]["mark"] == "":
                check(self.place(number), tabs)
            text += self.text[end : pair.start()] + "".join(
                f'=== "{language}"\n\n{textwrap.indent(tab, "    ")}\n\n'
                for language, tab in tabs.items()
            )
            end = pair.end()
        return text + self.text[end:]
