"""urllib3 and requests: pages that a server on this machine sends compressed."""
import gzip
import http.server
import pathlib
import threading

import requests
import urllib3

from trees import copy_sources, sources


def prepare(folder):
    copy_sources(folder)
    text = b"".join(path.read_bytes() for path in sources(folder) if path.suffix == ".py")[:8_000_000]
    pathlib.Path(folder, "page.gz").write_bytes(gzip.compress(text, 6, mtime=0))


def tasks(folder):
    page = pathlib.Path(folder, "page.gz").read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"

    def streamed():
        with urllib3.PoolManager() as pool:
            pages = [pool.request("GET", address, preload_content=False) for _ in range(4)]
            return sum(len(piece) for page in pages for piece in page.stream(1 << 16))

    def whole():
        with requests.Session() as session:
            return sum(len(session.get(address).content) for _ in range(4))

    return {"urllib3 in pieces": streamed, "requests": whole}
