"""Runs the Python blocks of all pages: see run_blocks.R, which does it for R."""

import ast
import contextlib
import io
import json
import sys
from pathlib import Path


def printed(statement: ast.stmt, names: dict) -> str:
    """What a statement prints; an expression shows its value, as in a console."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        if isinstance(statement, ast.Expr):
            sys.displayhook(eval(compile(ast.Expression(statement.value), "page", "eval"), names))
        else:
            exec(compile(ast.Module([statement], []), "page", "exec"), names)
    return out.getvalue()


def run(block: dict, names: dict) -> str:
    """The block as Markdown: each statement, and below it what it prints."""
    if block["mark"] == "shown":
        return f"```python\n{block['code']}```"
    lines, shown, done, failed = block["code"].splitlines(), [], 0, None
    for statement in ast.parse(block["code"]).body:
        shown += lines[done : statement.end_lineno]
        done = statement.end_lineno
        try:
            shown += [f"#> {line}".rstrip() for line in printed(statement, names).splitlines()]
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
            if block["mark"] != "error":
                sys.exit(f"{block['place']}: {failed}")
            shown += [f"#> {line}".rstrip() for line in failed.splitlines()]
    if block["mark"] == "error" and failed is None:
        sys.exit(f"{block['place']}: makes no error")
    return "\n".join(["```python", *shown, *lines[done:], "```"])


job = Path(sys.argv[1])
blocks = json.loads(job.read_text())
names: dict[str, dict] = {block["page"]: {"__name__": "__main__"} for block in blocks}
out = [run(block, names[block["page"]]) for block in blocks]
Path(f"{job}.out").write_text(json.dumps(out))
