"""A real SMTP server for tests, on loopback alone: aiosmtpd, with the faults that mail servers have.

Prints its port as the first line on stdout, and serves until it is killed (or, with --follow-stdin, until its standard
input is closed). What it needs and leaves lies in FOLDER:

  certificates/ca.pem     the CA to trust; the certificates are made with the openssl command where they are missing
  accepted.jsonl          one line a message, on disk before the client is told 250: to, from, message_id, date, subject,
                          text, headers, attachments (name, type, size, sha256), login, tls, connection, answered
  commands.jsonl          one line a command (no arguments): connection, verb, tls
  messages/0001.eml       the message as it came

ADDRESS below is a recipient's, in lower case; TIMES counts over the life of the server.
"""

import argparse
import asyncio
import asyncio.sslproto as sslproto
import collections
import email
import email.policy
import hashlib
import json
import logging
import os
import pathlib
import random
import ssl
import subprocess
import sys
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

# What an attacker writes into the line after the 220 of STARTTLS: a whole conversation that went well.
WELL = ["250-hello\r\n250 AUTH PLAIN LOGIN", "235 welcome", "250 sender ok", "250 recipient ok", "354 go on", "250 taken"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folder", type=pathlib.Path, metavar="FOLDER")
    add("--tls", choices=["starttls", "implicit", "none"], default="starttls", help="none: no TLS is offered at all")
    add("--most-tls", choices=["1.1", "1.2", "1.3"], default="1.3", help="the newest TLS version it knows")
    add("--no-alert", action="store_true", help="hang up without a word where no TLS version or certificate suits both")
    add("--certificate", choices=["good", "other-host", "unknown-ca", "expired"], default="good",
        help="good is for localhost and 127.0.0.1")
    add("--login", default="uddata:hemmelig", metavar="USER:PASSWORD", help="asked for unless empty (%(default)s)")
    add("--mechanism", choices=["PLAIN", "LOGIN", "none"], help="the only way to log in that is offered")
    add("--greet", metavar="REPLY", help="greet with this instead, such as '421 too busy', and close the line")
    add("--refuse", action="append", default=[], metavar="ADDRESS", help="550 for this recipient")
    add("--busy", action="append", default=[], metavar="ADDRESS=TIMES", help="450 for this recipient the first TIMES times")
    add("--drop", action="append", default=[], metavar="STEP[=TIMES]",
        help="drop the line at mail (after MAIL), data (in the midst of DATA) or dot (message taken, no reply)")
    add("--wait", action="append", default=[], metavar="STEP=SECONDS", help="answer greeting, mail or dot only after SECONDS")
    add("--delay-ms", type=int, default=0, metavar="N",
        help="wait a random time of up to N ms before the message is on disk, and again before 250")
    add("--most-bytes", type=int, default=33554432, metavar="N", help="552 for a larger message")
    add("--messages", type=int, metavar="N", help="close the line after N messages on it")
    add("--inject", type=int, default=0, metavar="N",
        help="write N replies in plain text right after the 220 of STARTTLS, as an attacker on the line would")
    add("--port", type=int, default=0, metavar="N", help="instead of one that is free")
    add("--follow-stdin", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_certificates(folder):
    """Two CAs, of which ca.pem is the one to trust, and a certificate of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for ca in ("ca", "unknown"):
        openssl("req", "-x509", *key, "-keyout", folder / f"{ca}.key", "-out", folder / f"{ca}.pem", "-days", 2,
                "-subj", f"/CN=uddata test {ca}", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca = it\n[it]\ndatabase = {folder}/issued\nnew_certs_dir = {folder}\ndefault_md = sha256\n"
        "policy = any\nunique_subject = no\nrand_serial = yes\n[any]\ncommonName = supplied\n")
    (folder / "issued").write_text("")
    here = "DNS:localhost,IP:127.0.0.1"
    for name, ca, host, days in (
        ("good", "ca", here, ["-days", 2]),
        ("other-host", "ca", "DNS:mail.example.org", ["-days", 2]),
        ("unknown-ca", "unknown", here, ["-days", 2]),
        ("expired", "ca", here, ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]),
    ):
        (folder / "leaf.cnf").write_text(
            f"basicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth\nsubjectAltName = {host}\n")
        openssl("req", *key, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr", "-subj", f"/CN={name}")
        openssl("ca", "-batch", "-notext", "-config", folder / "ca.cnf", "-extfile", folder / "leaf.cnf", *days,
                "-cert", folder / f"{ca}.pem", "-keyfile", folder / f"{ca}.key",
                "-in", folder / f"{name}.csr", "-out", folder / f"{name}.pem")


def tls_context(folder, certificate, most):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
    if most == "1.1":
        old(context)
        prove_old(context)
    elif most == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def old(context):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1


def prove_old(context):
    """A server that cannot do TLS 1.1 at all would refuse everybody, and prove nothing."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    old(client)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there), context.wrap_bio(there, back, server_side=True)]
    for _ in range(8):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
    if {end.version() for end in ends} != {"TLSv1.1"}:
        sys.exit("this Python's OpenSSL cannot do TLS 1.1: the test against an old server means nothing here")


def tell_why_tls_fails():
    """asyncio closes the line before the alert is written that says what was wrong; servers in the world do not."""
    fatal_error = sslproto.SSLProtocol._fatal_error

    def tell(self, *words):
        self._process_outgoing()
        fatal_error(self, *words)
    sslproto.SSLProtocol._fatal_error = tell


class Journal:
    """What the server saw, as files that are complete whenever they are looked at."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "messages").mkdir(parents=True, exist_ok=True)

    def append(self, name, entry):
        with open(self.folder / name, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def keep(self, content, entry):
        number = len(list((self.folder / "messages").iterdir())) + 1
        (self.folder / "messages" / f"{number:04}.eml").write_bytes(content)
        self.append("accepted.jsonl", entry)


def described(content):
    """A message as its reader sees it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    part = message.get_body(("plain",))
    attached = []
    for attachment in message.iter_attachments():
        content = attachment.get_payload(decode=True)
        attached.append({"name": attachment.get_filename(), "type": attachment.get_content_type(),
                         "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return {"message_id": message["Message-ID"], "date": message["Date"], "subject": message["Subject"],
            "header_to": message["To"], "header_from": message["From"],
            "headers": {name: str(value) for name, value in message.items()},
            "text": part.get_content().replace("\r\n", "\n") if part else None, "attachments": attached}


class Faults:
    """What is to go wrong, and how often yet."""

    def __init__(self, options):
        pairs = lambda words: [word.rpartition("=") if "=" in word else (word, "=", None) for word in words]
        self.times = collections.Counter()
        self.at_most = {("drop", step): int(times) if times else None for step, _, times in pairs(options.drop)}
        self.at_most |= {("busy", who.lower()): int(times) for who, _, times in pairs(options.busy)}
        self.at_most |= {("refuse", who.lower()): None for who in options.refuse}
        self.waits = {step: float(seconds) for step, _, seconds in pairs(options.wait)}

    def happens(self, kind, what):
        if (kind, what) not in self.at_most:
            return False
        most = self.at_most[kind, what]
        self.times[kind, what] += 1
        return most is None or self.times[kind, what] <= most

    async def wait(self, step):
        await asyncio.sleep(self.waits.get(step, 0))


class Server(SMTP):
    """One line to a client."""

    connections = 0

    def __init__(self, options, journal, faults, context):
        Server.connections += 1
        self.connection, self.taken = Server.connections, 0
        self.options, self.journal, self.faults = options, journal, faults
        self.user, _, self.password = options.login.partition(":")
        ways = {"PLAIN", "LOGIN"}
        super().__init__(
            self, hostname="localhost", ident="uddata test server", data_size_limit=options.most_bytes,
            tls_context=context if options.tls == "starttls" else None, require_starttls=options.tls == "starttls",
            auth_required=bool(options.login), auth_require_tls=options.tls == "starttls",
            auth_exclude_mechanism=ways - {options.mechanism} if options.mechanism else [],
            authenticator=self.authenticate)

    def __getattribute__(self, name):
        # Every command is noted before it is carried out, whatever becomes of it.
        found = super().__getattribute__(name)
        if not name.startswith("smtp_"):
            return found

        async def noted(argument):
            self.journal.append("commands.jsonl", {
                "connection": self.connection, "verb": name.removeprefix("smtp_"), "tls": self.tls_version()})
            await found(argument)
        return noted

    def tls_version(self):
        line = self.transport.get_extra_info("ssl_object") if self.transport else None
        return line.version() if line else None

    broken_off = False

    def drop(self):
        # Waits for nothing and tells nothing: the line is just gone.
        (self._original_transport or self.transport).abort()

    async def push(self, status):
        if isinstance(status, str) and status.startswith("220 localhost"):
            await self.faults.wait("greeting")
            if self.options.greet:
                await super().push(self.options.greet)
                self.transport.close()
                return
        if isinstance(status, str) and status.startswith("354") and self.faults.happens("drop", "data"):
            await super().push(status)
            await self._reader.readuntil(b"\r\n")
            # What came after that line may have been read already; of a message that broke off nothing is taken.
            self.broken_off = True
            self.drop()
            return
        if isinstance(status, str) and status.startswith("220 Ready") and self.options.inject:
            status = "\r\n".join([status, *WELL[:self.options.inject]])
        await super().push(status)
        if self.options.messages and self.taken >= self.options.messages:
            self.transport.close()

    async def handle_exception(self, error):
        # This class is its own handler: asking the handler, as its parent does, would ask it for ever.
        return "451 4.3.0 internal error"

    def authenticate(self, _server, _session, _envelope, _mechanism, given):
        right = (given.login.decode(), given.password.decode()) == (self.user, self.password)
        return AuthResult(success=right, handled=False, auth_data=given)

    async def handle_MAIL(self, _server, _session, envelope, address, options):
        await self.faults.wait("mail")
        if self.faults.happens("drop", "mail"):
            self.drop()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        if self.faults.happens("refuse", address.lower()):
            return f"550 5.1.1 <{address}>: Recipient address rejected: nobody of that name"
        if self.faults.happens("busy", address.lower()):
            return "450 4.2.0 mailbox busy, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        if self.broken_off:
            return "451 4.3.0 broken off"
        await self.delay()
        dropped = self.faults.happens("drop", "dot")
        login = session.login_data.decode() if session.login_data else None
        self.journal.keep(envelope.content, {
            "to": envelope.rcpt_tos, "from": envelope.mail_from, "login": login, "tls": self.tls_version(),
            "connection": self.connection, "answered": not dropped, **described(envelope.content)})
        self.taken += 1
        await self.delay()
        await self.faults.wait("dot")
        if dropped:
            self.drop()
        return "250 2.0.0 taken"

    async def delay(self):
        await asyncio.sleep(random.uniform(0, self.options.delay_ms) / 1000)


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


async def serve(options):
    certificates = options.folder / "certificates"
    if not (certificates / "expired.pem").exists():
        make_certificates(certificates)
    context = None if options.tls == "none" else tls_context(certificates, options.certificate, options.most_tls)
    journal, faults = Journal(options.folder), Faults(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(options, journal, faults, context), "127.0.0.1", options.port,
        ssl=context if options.tls == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    given = arguments()
    if given.follow_stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    if not given.no_alert:
        tell_why_tls_fails()
    # Lines that break are what it is for: they need no telling.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        asyncio.run(serve(given))
    except KeyboardInterrupt:
        pass
