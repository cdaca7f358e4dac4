"""How much memory a draw may take: a process that takes more is killed, not told."""

from pathlib import Path

import psutil

# Below this many bytes nobody asks: the answer costs more than a small draw.
SMALL = 64 * 2**20
# So few values are less, whatever is made on the way to them.
FEW = 2**20

_CGROUP = Path("/sys/fs/cgroup")


def free_bytes() -> int:
    """Bytes that this process can still take: of the machine, and of its container if any."""
    free = psutil.virtual_memory().available
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        # Files that nobody needs just now are counted as used, and make way.
        lines = (_CGROUP / "memory.stat").read_text().splitlines()
        used -= sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
        free = min(free, limit - used)
    except (OSError, ValueError):
        pass  # No container, or one with no limit ("max").
    return free


def written(count: int) -> str:
    """A count of bytes for a reader: 1536 is "1.5 KiB"."""
    size = float(count) if count < 2**90 else 2.0**90
    for unit in ("B", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if size < 1024:
            return f"{size:.4g} {unit}"
        size /= 1024
    return f"{size:.4g} EiB" if count < 2**90 else "more than any machine has"
