"""Free ports of this machine."""

import socket


def free_ports(count):
    """`count` different free ports. Each stays bound until the last is found."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [it.getsockname()[1] for it in sockets]
    for it in sockets:
        it.close()
    return ports
