"""Serves acme2certifier's own WSGI application on a port of the loopback."""

import sys
from wsgiref.simple_server import make_server

from acme2certifier.share.acme2certifier_wsgi import application, get_handler_cls

server = make_server("127.0.0.1", int(sys.argv[1]), application, handler_class=get_handler_cls())
print("listening", flush=True)
server.serve_forever()
