"""People who shop: they browse, choose, check out, pay and receive. At each step some of them change their mind.

They are slow, as people are: about one request every two seconds each.
"""

import json
import os
import random
import signal
import sys
import threading
import urllib.error
import urllib.request

CATALOG = os.environ.get("CATALOG_URL", "http://catalog:8080")
ORDERS = os.environ.get("ORDERS_URL", "http://orders:8080")
SHOPPERS = int(os.environ.get("SHOPPERS", "8"))

NAMES = ["Ada", "Bo", "Chidi", "Dora", "Emil", "Farah", "Grete", "Hiro", "Ines", "Jonas", "Kaya", "Luis", "Mei", "Nils"]
WORDS = ["", "", "", "brass", "glass", "desk", "floor", "paper", "red"]

# How many of a hundred go on after each step.
GO_ON = {"browse": 72, "choose": 64, "check out": 82, "pay": 97}

stop = threading.Event()


class Turned(Exception):
    """The shop said no, or nothing at all."""


def ask(method, url, details=None):
    body = None if details is None else json.dumps(details).encode()
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        try:
            message = json.loads(error.read()).get("error", "")
        except ValueError:
            message = ""
        raise Turned(f"{error.code} {message}".strip()) from error
    except (OSError, ValueError) as error:
        raise Turned(f"no answer ({error})") from error


def say(name, what):
    print(f"{name} {what}", flush=True)


def think(low=0.7, high=3.0):
    """True while the shop is open."""
    return not stop.wait(random.uniform(low, high))


def goes_on(name, step):
    if random.randrange(100) < GO_ON[step]:
        return think()
    say(name, f"leaves after having gone to {step}")
    return False


def visit(name):
    words = random.choice(WORDS)
    lamps = ask("GET", f"{CATALOG}/lamps" + (f"?q={words}" if words else ""))
    count = f"{len(lamps)} lamp{'' if len(lamps) == 1 else 's'}"
    say(name, f"browses {count}" + (f' for "{words}"' if words else ""))
    if not lamps or not goes_on(name, "browse"):
        return
    lamp = ask("GET", f"{CATALOG}/lamps/{random.choice(lamps)['id']}")
    order = ask("POST", f"{ORDERS}/baskets", {"lamp": lamp["name"], "price_cents": lamp["price_cents"]})["id"]
    say(name, f"chooses {lamp['name']} for {lamp['price_cents'] / 100:.0f} euros")
    if not goes_on(name, "choose"):
        return
    ask("POST", f"{ORDERS}/orders/{order}/checkout", {"customer": name})
    say(name, f"checks out order {order}")
    if not goes_on(name, "check out"):
        return
    if not settle(name, order) or not goes_on(name, "pay"):
        return
    ask("POST", f"{ORDERS}/orders/{order}/receive", {})
    say(name, f"receives {lamp['name']} and is happy")


def settle(name, order):
    """Pays; with a second card where the first is declined."""
    for card in ("a card", "another card"):
        try:
            ask("POST", f"{ORDERS}/orders/{order}/pay", {})
            say(name, f"pays order {order} with {card}")
            return True
        except Turned as refusal:
            say(name, f"cannot pay order {order} with {card}: {refusal}")
            if not str(refusal).startswith("402") or not think():
                return False
    return False


def shop():
    while think(0.2, 3.0):
        name = random.choice(NAMES)
        try:
            visit(name)
        except Turned as refusal:
            say(name, f"gives up: {refusal}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print(f"{SHOPPERS} customers enter the shop", flush=True)
    for _ in range(SHOPPERS):
        threading.Thread(target=shop, daemon=True).start()
    while not stop.wait(1):
        pass
    print("the shop closes", flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
