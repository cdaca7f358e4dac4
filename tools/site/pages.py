"""Makes the pages of the site and its mkdocs.yml in a folder: pages.py FOLDER.

They are the Markdown of docs/ with the output of its code (pairs.py), both vignettes, R's help
pages with the output of their examples, the reference of Python, and the files that pages link to.
"""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import names
import tables
from links import PAGES, ROOT, Links
from pairs import Page, Wrong, run

HERE = Path(__file__).resolve().parent
REFERENCE = "reference/r", "reference/python"


def called(*command: str | Path, cwd: Path = ROOT) -> None:
    """Runs a program, whose error is the page's."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"{Path(command[-1]).name}: {done.stderr.strip()[-2000:]}")


def vignette(path: Path, folder: Path) -> str:
    """A vignette as Markdown with its results; its pictures are put in `folder`."""
    out = folder / f"{path.stem}.md"
    code = "a <- commandArgs(TRUE); knitr::knit(a[[2]], a[[1]], quiet = TRUE)"
    called("Rscript", "-e", code, out, path, cwd=folder)
    head, text = re.fullmatch(r"---\n(.*?)^---\n(.*)", out.read_text(), re.M | re.S).groups()
    title = re.search(r'^title: "(.*)"$', head, re.M)[1]
    return f"# {title}\n{text}"


def help_of_r(pages: Path) -> list[dict]:
    """The help pages of R as Markdown, in `pages`, and what help.R says of each."""
    called("Rscript", HERE / "help.R", pages / "reference/r", pages.parent / "help.json")
    return json.loads((pages.parent / "help.json").read_text())


def examples(found: list[dict]) -> list[dict]:
    """The examples of R's help pages as the blocks of one page."""
    codes = {"R": "library(kerasinit)", **{each["name"]: each["code"] for each in found}}
    place = "the example of {} in man/{}.Rd"
    return [
        {"page": "man", "place": place.format(name, name), "code": code, "mark": "",
         "figures": f"figures/{name}-"}
        for name, code in codes.items()
    ]  # fmt: skip


def index_of_r(found: list[dict]) -> str:
    """The list of R's help pages."""
    rows = [f"| [{each['name']}]({each['name']}.md) | {each['title']} |" for each in found]
    return "\n".join(["# R functions", "", "| | |", "|---|---|", *rows, ""])


def reference_of_python(public: dict[str, bool]) -> dict[str, str]:
    """A page for each public module, which mkdocstrings fills."""
    pages: dict[str, list[str]] = {}
    from_keras: dict[str, list[str]] = {}
    for name, ours in public.items():
        module = name.rpartition(".")[0]
        if ours:
            pages.setdefault(module, [f"# {module}\n"]).append(f"::: {name}\n")
        else:
            from_keras.setdefault(module, []).append(f"`{name}`")
    for module, others in from_keras.items():
        pages[module].append(f"Keras's own functions are here too: {', '.join(others)}.\n")
    return {f"reference/python/{module}.md": "\n".join(parts) for module, parts in pages.items()}


def main(folder: Path) -> None:
    """Writes all pages; raises Wrong where one cannot be made."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    for each in ("figures", "vignettes", *REFERENCE):
        (pages / each).mkdir(parents=True)
    public = names.in_python()
    names.check((ROOT / "docs" / "names.md").read_text())
    found = help_of_r(pages)
    topics = {topic: f"reference/r/{each['name']}.md" for each in found for topic in each["topics"]}
    links = Links(pages, topics, {name for name, ours in public.items() if ours})

    texts = {path: (ROOT / path).read_text() for path in PAGES if not path.startswith("vignettes")}
    del texts["README.md"]
    with_pairs = {path: Page(path, tables.with_figures(text)) for path, text in texts.items()}
    of_help = examples(found)
    blocks = {
        language: [block for page in with_pairs.values() for block in page.blocks[language]]
        for language in ("R", "Python")
    }
    with ThreadPoolExecutor(2) as pool:  # Each loads a backend and draws on some cores.
        runs = [
            pool.submit(run, "R", [*blocks["R"], *of_help], pages),
            pool.submit(run, "Python", blocks["Python"], pages),
        ]
        vignettes = {
            path: pool.submit(vignette, ROOT / path, pages / "vignettes")
            for path in PAGES
            if path.startswith("vignettes")
        }
        for each in runs:
            each.result()
        made = {path: text.result() for path, text in vignettes.items()}
    made |= {path: page.with_tabs() for path, page in with_pairs.items()}
    for block, each in zip(of_help[1:], found, strict=True):
        text = (pages / "reference/r" / f"{each['name']}.md").read_text()
        shown = block["text"].replace('"figures/', '"../../figures/')
        (pages / "reference/r" / f"{each['name']}.md").write_text(
            re.sub("^EXAMPLES$", lambda _, shown=shown: shown, text, flags=re.M)
        )
    for path, text in made.items():
        (pages / PAGES[path]).write_text(links.resolved(text, PAGES[path], path))
    (pages / "reference/r/index.md").write_text(index_of_r(found))
    for page, text in reference_of_python(public).items():
        (pages / page).write_text(text)
    shutil.copy(HERE / "style.css", pages)
    shutil.copy(HERE / "docstrings.py", folder)
    r_pages = [{each["name"]: f"reference/r/{each['name']}.md"} for each in found]
    settings = (HERE / "mkdocs.yml").read_text()
    (folder / "mkdocs.yml").write_text(
        settings.replace("R_PAGES", json.dumps(["reference/r/index.md", *r_pages]))
    )


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve())
    except Wrong as wrong:
        print(f"\n{wrong}")
        sys.exit(1)
