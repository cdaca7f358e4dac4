"""Free memory, which bounds a draw: a process that takes more is killed without an error."""

from pathlib import Path

import psutil

# Skip the check below this many bytes: it costs more than a small draw.
SMALL = 64 * 2**20
# This many values take fewer bytes than SMALL, with all intermediate results.
FEW = 2**20

_CGROUP = Path("/sys/fs/cgroup")


def free_bytes() -> int:
    """The bytes that this process can still take from the machine and its container, if any."""
    free = psutil.virtual_memory().available
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        # `memory.current` includes cached files that can be evicted.
        lines = (_CGROUP / "memory.stat").read_text().splitlines()
        used -= sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
        free = min(free, limit - used)
    except (OSError, ValueError):
        pass  # No container, or one with no limit ("max").
    return free


def written(count: int) -> str:
    """A count of bytes in readable form: 1536 becomes "1.5 KiB"."""
    size = float(count) if count < 2**90 else 2.0**90
    for unit in ("B", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if size < 1024:
            return f"{size:.4g} {unit}"
        size /= 1024
    return f"{size:.4g} EiB" if count < 2**90 else "more than any machine has"
