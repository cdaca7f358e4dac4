"""Links between pages: to files of the checkout, to R's help and to the reference of Python."""

import os
import re
import shutil
from pathlib import Path

from pairs import Wrong

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)(```+|~~~+)[^\n]*\n.*?^\1\2$", re.M | re.S)
HEADING = re.compile(r"^#.*$", re.M)
LINK = re.compile(r"\[([^\[\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")
NAME = re.compile(r"(?<![`\w])`([\w.]+)(\(\))?`(?!`)")

# Where a file of the checkout is on the site. Others that pages link to get a page in source/.
PAGES = {
    **{f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.md"))},
    **{f"vignettes/{name}.Rmd": f"vignettes/{name}.md" for name in ("initializers", "randomness")},
    **{name: name.lower() for name in ("CONTRIBUTING.md", "NEWS.md") if (ROOT / name).exists()},
    "README.md": "index.md",
}
LANGUAGES = {".py": "python", ".R": "r", ".md": "markdown"}


class Links:
    """What pages can link to: `topics` has the pages of R's, `public` the names of Python."""

    def __init__(self, folder: Path, topics: dict[str, str], public: set[str]):
        self.folder, self.topics, self.public = folder, topics, public

    def resolved(self, text: str, page: str, path: str) -> str:
        """The text of a page that was made of the file `path`, with links that hold on the site."""
        kept: list[str] = []

        def keep(text: str) -> str:
            kept.append(text)
            return f"\f{len(kept) - 1}\f"

        def link(match: re.Match) -> str:
            if ":" in match[2]:
                return keep(match[0])
            target, anchor = self.page_of(
                os.path.normpath(Path(path).parent / match[2]), path, match[1]
            )
            # A long name may be broken where it has an underscore.
            shown = match[1] if "`" in match[1] else match[1].replace("_", "_<wbr>")
            return keep(
                f"[{shown}]({os.path.relpath(target, Path(page).parent)}{match[3] or anchor})"
            )

        def name(match: re.Match) -> str:
            if match[2] and match[1] in self.topics:
                topic = os.path.relpath(self.topics[match[1]], Path(page).parent)
                return f"[{match[0]}]({topic})"
            return f"[{match[0]}][{match[1]}]" if match[1] in self.public else match[0]

        # Blocks of code, headings and the texts of links stay as they are.
        text = FENCE.sub(lambda match: keep(match[0]), text)
        text = HEADING.sub(lambda match: keep(match[0]), text)
        text = NAME.sub(name, LINK.sub(link, text))
        while "\f" in text:
            text = re.sub(r"\f(\d+)\f", lambda match: kept[int(match[1])], text)
        return text

    def page_of(self, target: str, path: str, text: str) -> tuple[str, str]:
        """The page of a file, made where it is not there, and the anchor of the test `text`."""
        if target in PAGES:
            return PAGES[target], ""
        if not (ROOT / target).is_file():
            raise Wrong(f"{path}: links to {target}, which is not there.")
        if target.endswith((".png", ".svg")):
            shutil.copy(ROOT / target, self.folder / "figures")
            return f"figures/{Path(target).name}", ""
        page, code = f"source/{target}.md", (ROOT / target).read_text()
        (self.folder / page).parent.mkdir(parents=True, exist_ok=True)
        fence = f'`````{LANGUAGES.get(Path(target).suffix, "text")} linenums="1"\n{code}`````\n'
        (self.folder / page).write_text(
            f"---\nsearch:\n  exclude: true\n---\n# {target}\n\n{fence}"
        )
        for number, line in enumerate(code.splitlines(), 1):
            if f"def {text}(" in line or f'test_that("{text}"' in line:
                return page, f"#__codelineno-0-{number}"
        return page, ""
