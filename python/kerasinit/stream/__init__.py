"""The stream: from a seed to values. See `reference.py` first, then `values.py`."""
