"""Ports of this machine that nobody uses."""

import socket


def free_ports(count):
    """As many ports, all different: they are held until the last is found."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [it.getsockname()[1] for it in sockets]
    for it in sockets:
        it.close()
    return ports
