"""The demo gateway as a process that a test can stop in the middle of a call: `python -m … .holding_gateway`.

`PUT /hold/before` makes each following call wait before it is stored, `PUT /hold/after` once it is stored and not yet
answered. `PUT /hold/nothing` ends that: what waited before is dropped unread. `GET /held` says how many calls wait,
and how many were answered "already sent" so far.
"""

import threading

from foundation.notifications.gateway import Handler, main

point, held, already_sent = "nothing", 0, 0
go_on = threading.Event()


class HoldingHandler(Handler):
    timeout = 60

    def do_PUT(self):
        global point, held
        point, held = self.path.removeprefix("/hold/"), 0
        if point == "nothing":
            go_on.set()
        else:
            go_on.clear()
        self.answer(200, {})

    def do_GET(self):
        if self.path == "/held":
            self.answer(200, {"held": held, "already_sent": already_sent})
        else:
            super().do_GET()

    def take(self):
        global already_sent
        if self.hold_at("before"):
            raise ConnectionAbortedError
        status, body = super().take()
        many = body.get("messages", [body])
        already_sent += sum(row["status"] == "already sent" for row in many)
        self.hold_at("after")
        return status, body

    def hold_at(self, where):
        """Wait here, if the test wants it. Says whether it did."""
        global held
        if point != where:
            return False
        held += 1
        go_on.wait()
        return True


if __name__ == "__main__":
    main(HoldingHandler)
