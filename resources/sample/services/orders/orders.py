"""Baskets, checkout, payment and delivery.

POST /baskets               {"lamp": "Reed", "price_cents": 24500}  → {"id": 7, "state": "basket"}
POST /orders/7/checkout     {"customer": "Ada"}
POST /orders/7/pay          402 when the card is declined
POST /orders/7/receive
GET  /orders/7
GET  /health                503 without the database
"""

import json
import os
import queue
import random
import re
import signal
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

DECLINE_ONE_IN = int(os.environ.get("DECLINE_ONE_IN", "20"))
MAX_BODY = 64 * 1024


class Database:
    """A few connections that are used again. One that broke is thrown away; the next request makes another."""

    def __init__(self):
        self.idle = queue.LifoQueue()
        self.settings = {
            "host": os.environ.get("DB_HOST", "orders-db"),
            "port": os.environ.get("DB_PORT", "5432"),
            "dbname": os.environ.get("DB_NAME", "shop"),
            "user": os.environ.get("DB_USER", "shop"),
            "connect_timeout": 2,
        }

    @contextmanager
    def cursor(self):
        try:
            connection = self.idle.get_nowait()
        except queue.Empty:
            connection = psycopg2.connect(**self.settings)
            connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        except psycopg2.Error:
            connection.close()
            raise
        self.idle.put(connection)


DATABASE = Database()


class Refused(Exception):
    """The answer is no, for a reason that the customer can be told."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def pause(milliseconds):
    """What is done elsewhere takes its time, and never quite the same."""
    time.sleep(milliseconds * random.lognormvariate(0, 0.4) / 1000)


def basket(details):
    pause(8)
    with DATABASE.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders (lamp, price_cents) VALUES (%s, %s) RETURNING id",
            (str(details["lamp"]), int(details["price_cents"])),
        )
        return {"id": cursor.fetchone()[0], "state": "basket"}


def advance(order, before, after, customer=None):
    with DATABASE.cursor() as cursor:
        cursor.execute(
            "UPDATE orders SET state = %s, customer = coalesce(%s, customer), changed_at = now() "
            "WHERE id = %s AND state = %s RETURNING id",
            (after, customer, order, before),
        )
        if cursor.fetchone() is None:
            raise Refused(409, f"Order {order} is not {before}.")
        return {"id": order, "state": after}


def checkout(order, details):
    pause(25)
    return advance(order, "basket", "ordered", str(details.get("customer", "somebody")))


def pay(order, _details):
    # The card company is far away.
    pause(90)
    if random.randrange(DECLINE_ONE_IN) == 0:
        raise Refused(402, f"The card for order {order} was declined.")
    return advance(order, "ordered", "paid")


def receive(order, _details):
    pause(15)
    return advance(order, "paid", "delivered")


def show(order):
    with DATABASE.cursor() as cursor:
        cursor.execute("SELECT lamp, price_cents, customer, state FROM orders WHERE id = %s", (order,))
        row = cursor.fetchone()
    if row is None:
        raise Refused(404, f"There is no order {order}.")
    return dict(zip(("lamp", "price_cents", "customer", "state"), row), id=order)


def healthy():
    with DATABASE.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"well": True}


STEPS = {"checkout": checkout, "pay": pay, "receive": receive}


class Orders(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        if self.path == "/health":
            self.run(healthy, tell=False)
            return
        found = re.fullmatch(r"/orders/(\d{1,18})", self.path)
        self.run((lambda: show(int(found[1]))) if found else self.unknown)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > MAX_BODY:
            self.close_connection = True
            self.run(self.too_long)
            return
        try:
            details = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            details = None
        found = re.fullmatch(r"/orders/(\d{1,18})/(checkout|pay|receive)", self.path)
        if not isinstance(details, dict):
            self.run(self.unreadable)
        elif self.path == "/baskets":
            self.run(lambda: basket(details))
        else:
            self.run((lambda: STEPS[found[2]](int(found[1]), details)) if found else self.unknown)

    def unknown(self):
        raise Refused(404, f"There is nothing at {self.path}.")

    def unreadable(self):
        raise Refused(400, "The request is no JSON object.")

    def too_long(self):
        raise Refused(413, "The request is too long.")

    def run(self, work, tell=True):
        started = time.monotonic()
        try:
            status, value = 200, work()
        except Refused as refusal:
            status, value = refusal.status, {"error": str(refusal)}
        except (KeyError, TypeError, ValueError) as mistake:
            status, value = 400, {"error": f"The request lacks something: {mistake}"}
        except psycopg2.Error as error:
            status, value = 503, {"error": f"The database does not answer: {str(error).strip()}"}
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if tell or status != 200:
            outcome = value.get("error") or f"order {value['id']} is {value['state']}"
            print(f"{self.command} {self.path} {status} in {(time.monotonic() - started) * 1000:.0f} ms: {outcome}", flush=True)

    def log_message(self, *_):
        """Every request is told in words above; health checks only when they fail."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Whoever hangs up early (health checks do) is no fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    port = int(os.environ.get("PORT", "8080"))
    server = Server(("", port), Orders)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"orders open on port {port}, database at {DATABASE.settings['host']}", flush=True)
    server.serve_forever(poll_interval=0.1)
    print("orders closed", flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
