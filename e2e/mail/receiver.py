"""A mail server that goes wrong in every way a mail server can, and keeps what it has taken."""

import asyncio
import logging
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from server import free_port

# By the number in the address; every one more often fine than not. Those that say "later" do so once.
FAULTS = (
    "rcpt later", "data later", "end later", "rcpt never", "end never", "slow", "drop before", "drop at end",
    "drop at end, taken", "drop after",
)


def fault_of(number):
    """What goes wrong with this one; one in three of all."""
    return FAULTS[number // 3 % len(FAULTS)] if number % 3 == 0 else ""


class Receiver:
    """Takes mails on a port of this machine. `taken` has every copy it is responsible for, by address."""

    def __init__(self):
        self.lock = threading.Lock()
        self.taken, self.tries = {}, {}
        # It tells of connections that break, which is what they are here for.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        self.port = free_port()
        self.controller = Controller(Handler(self), hostname="127.0.0.1", port=self.port)
        self.controller.factory = lambda: Dialogue(self.controller.handler, hostname="mx.example")

    def start(self):
        self.controller.start()
        return self

    def stop(self):
        self.controller.stop()

    def wrong(self, address, step):
        """Whether this goes wrong at this step now."""
        number = int(address.split("@")[0].removeprefix("c"))
        fault = fault_of(number)
        if not fault.startswith(step):
            return ""
        with self.lock:
            self.tries[address, step] = self.tries.get((address, step), 0) + 1
            once = fault.endswith("later") or fault == "drop before"
            return "" if once and self.tries[address, step] > 1 else fault

    def take(self, address, content):
        with self.lock:
            self.taken.setdefault(address, []).append(content)


class Handler:
    def __init__(self, receiver):
        self.receiver = receiver

    async def handle_RCPT(self, server, session, envelope, address, options):
        fault = self.receiver.wrong(address, "rcpt")
        if fault:
            return "451 4.7.1 try again later" if fault.endswith("later") else "550 5.1.1 no such user"
        if self.receiver.wrong(address, "drop before"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        fault = self.receiver.wrong(address, "end")
        if fault:
            return "452 4.3.1 try again later" if fault.endswith("later") else "554 5.7.1 not wanted"
        if self.receiver.wrong(address, "slow"):
            await asyncio.sleep(0.5)
        fault = self.receiver.wrong(address, "drop at end")
        if fault != "drop at end":
            self.receiver.take(address, envelope.content)
        if fault:
            server.transport.abort()
        elif self.receiver.wrong(address, "drop after"):
            asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        return "250 2.0.0 queued"


class Dialogue(SMTP):
    """May also refuse before the mail itself is handed over."""

    async def smtp_DATA(self, arg):
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if recipients and self.event_handler.receiver.wrong(recipients[0], "data"):
            await self.push("451 4.3.0 try again later")
            return
        await super().smtp_DATA(arg)
