"""A bot on whatsmeow, as neonize brings it, which connects only to a server on this machine.

bot.py STORE PORT ROOT_KEY TEXTS logs in with the session in the whatsmeow store, waits for so many texts, logs nothing
out, and prints one line of JSON: what it was told, and each text. The server's certificate is checked against
SSL_CERT_FILE. What whatsmeow has compiled in is changed in a copy: the address it connects to, and the root key of
WhatsApp's certificates, both to values of the same length.
"""

import ctypes
import glob
import importlib.util
import json
import os
import sys
import tempfile
import threading

ADDRESS = b"wss://web.whatsapp.com/ws/chat"
# whatsmeow's handshake.go, WACertPubKey.
ROOT_KEY = bytes.fromhex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b")
# goneonize/main.go: the numbers of its events.
CONNECTED, LOGGED_OUT, REPLACED, BANNED, FAILED, OUTDATED, STREAM_ERROR, MESSAGE, UNDECRYPTABLE = (
    3, 6, 7, 8, 9, 10, 11, 17, 44,
)
NAMES = {
    CONNECTED: "connected", LOGGED_OUT: "logged out", REPLACED: "replaced", BANNED: "banned", FAILED: "refused",
    OUTDATED: "outdated", STREAM_ERROR: "stream error", UNDECRYPTABLE: "undecryptable",
}
# Reached only when something is broken, however busy the machine is.
CEILING_S = 60


def changed_copy(folder, port, root_key):
    """Writes a copy of whatsmeow that connects to this machine, and returns its path."""
    package = os.path.dirname(importlib.util.find_spec("neonize").origin)
    [path] = glob.glob(os.path.join(package, "neonize-*.so"))
    with open(path, "rb") as file:
        library = file.read()
    # The # makes it as long as the address that it replaces, and is not sent.
    address = f"wss://127.0.0.1:{port}/ws/chat#".encode()
    for there, here in ((ADDRESS, address), (ROOT_KEY, root_key)):
        assert len(there) == len(here), f"{here} is not as long as what it is to replace"
        assert library.count(there) == 1, "another whatsmeow has it elsewhere"
        library = library.replace(there, here)
    copy = os.path.join(folder, "whatsmeow.so")
    with open(copy, "wb") as file:
        file.write(library)
    return copy


def fields(message):
    """Yields the number and the bytes of each member of a protobuf message that has bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            varint()
        elif kind == 1:
            at += 8
        elif kind == 5:
            at += 4
        else:
            length = varint()
            yield tag >> 3, message[at : at + length]
            at += length


def text_of(event):
    """Returns the text of a message event: conversation of Message."""
    for number, message in fields(event):
        if number == 2:
            for number, value in fields(message):
                if number == 1:
                    return value.decode()
    return None


def main():
    store, port, root_key, expected = sys.argv[1:]
    report = {"events": [], "texts": [], "log": []}
    done = threading.Event()

    def on_event(_, data, size, kind):
        if kind == MESSAGE:
            text = text_of(ctypes.string_at(data, size))
            if text is not None:
                report["texts"].append(text)
        elif kind in NAMES:
            report["events"].append(NAMES[kind])
        is_connected = "connected" in report["events"]
        if is_connected and len(report["texts"]) >= int(expected) or kind in (LOGGED_OUT, FAILED, OUTDATED):
            done.set()

    def on_log(data, size):
        report["log"].append(ctypes.string_at(data, size).decode(errors="replace"))

    text = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(lambda _, __: done.set())
    event = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)(on_event)
    log = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int)(on_log)
    wanted = bytes([MESSAGE, *NAMES])
    with tempfile.TemporaryDirectory() as folder:
        whatsmeow = ctypes.CDLL(changed_copy(folder, port, bytes.fromhex(root_key)))
    whatsmeow.Neonize.restype = ctypes.c_char_p
    call = (store.encode(), b"bot", b"", 0, 0, b"WARN", text, text, event, log, wanted, len(wanted), b"", 0, b"", 0, None)

    def run():
        report["end"] = whatsmeow.Neonize(*call).decode()
        done.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    report["timeout"] = not done.wait(CEILING_S)
    whatsmeow.Stop(b"bot")
    thread.join(CEILING_S)
    print(json.dumps(report), flush=True)
    # Go has threads of its own, which do not end with Python's.
    os._exit(0)


main()
