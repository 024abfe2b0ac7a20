"""The shop's catalogue: which lamps there are, one of them, and a search.

GET /lamps            all lamps
GET /lamps?q=brass    those with a word in their name or description
GET /lamps/3          one lamp
GET /health           whether it works
"""

import json
import os
import random
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LAMPS = [
    {"id": 1, "name": "Harbour", "description": "brass pendant for a long table", "price_cents": 18900},
    {"id": 2, "name": "Reed", "description": "slender floor lamp, oiled oak", "price_cents": 24500},
    {"id": 3, "name": "Pebble", "description": "small bedside lamp, frosted glass", "price_cents": 6400},
    {"id": 4, "name": "Drafting", "description": "jointed desk lamp, black steel", "price_cents": 11900},
    {"id": 5, "name": "Lantern", "description": "paper lantern, washi and bamboo", "price_cents": 4900},
    {"id": 6, "name": "Lighthouse", "description": "outdoor wall lamp, brass and glass", "price_cents": 15900},
    {"id": 7, "name": "Moth", "description": "reading lamp with a felt shade", "price_cents": 8900},
    {"id": 8, "name": "Orchard", "description": "cluster of five glass globes", "price_cents": 32900},
]

SHELF_DELAY_MS = float(os.environ.get("SHELF_DELAY_MS", "12"))


def find(words):
    """Lamps that have every word in their name or description."""
    wanted = words.lower().split()
    return [lamp for lamp in LAMPS if all(word in (lamp["name"] + " " + lamp["description"]).lower() for word in wanted)]


class Catalog(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        started = time.monotonic()
        url = urlsplit(self.path)
        if url.path == "/health":
            self.answer(200, {"well": True})
            return
        # A look into the shelf takes a moment, now and then a longer one.
        time.sleep(max(0.0, random.lognormvariate(0, 0.5)) * SHELF_DELAY_MS / 1000)
        if url.path == "/lamps":
            words = parse_qs(url.query).get("q", [""])[0]
            found = find(words)
            self.answer(200, found)
            self.tell(started, f'searched for "{words}", found {len(found)}' if words else f"showed {len(found)} lamps")
            return
        lamp = next((lamp for lamp in LAMPS if url.path == f"/lamps/{lamp['id']}"), None)
        self.answer(200 if lamp else 404, lamp or {"error": "There is no such lamp."})
        self.tell(started, f"showed {lamp['name']}" if lamp else f"has nothing at {url.path}")

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def tell(self, started, what):
        print(f"{what} in {(time.monotonic() - started) * 1000:.0f} ms", flush=True)

    def log_message(self, *_):
        """Every request is told in words above; health checks are not worth a line."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Whoever hangs up early (health checks do) is no fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    port = int(os.environ.get("PORT", "8080"))
    server = Server(("", port), Catalog)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"catalog open on port {port} with {len(LAMPS)} lamps", flush=True)
    server.serve_forever(poll_interval=0.1)
    print("catalog closed", flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
