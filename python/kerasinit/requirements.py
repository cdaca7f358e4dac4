"""What must be importable before anything else is, and what to do where it is not."""

import importlib.util


def require_tensorflow() -> None:
    """Refuses to go on without TensorFlow, naming the cure."""
    # find_spec does not import: where TensorFlow is there, Keras loads it a moment later.
    if importlib.util.find_spec("tensorflow") is None:
        raise ImportError(
            "kerasinit draws on TensorFlow, and this Python has none. TensorFlow comes under "
            "several names, so choose one: `pip install 'kerasinit[cpu]'` brings tensorflow-cpu, "
            "`pip install 'kerasinit[gpu]'` brings tensorflow."
        )
