"""Lets mkdocstrings see the examples of docstrings: this package names their section `Example:`."""

import griffe


class Examples(griffe.Extension):
    """Calls the section as griffe's reader of Google's style expects it."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Renames it in the docstring of a function or class."""
        if obj.docstring:
            obj.docstring.value = obj.docstring.value.replace("\nExample:\n", "\nExamples:\n")
