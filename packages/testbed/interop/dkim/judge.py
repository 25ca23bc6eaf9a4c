"""Lets dkimpy sign and verify. Reads a list of tasks as JSON on standard input, writes the list of answers.

A task to verify is {"raw": base64, "records": {name: value}} and is answered by a list with true or false, or the name of the
error, for each signature. A task to sign has "key" (PEM for RSA, base64 of the seed for Ed25519), "algorithm", "domain",
"selector" and "canonicalization" beside "raw", and is answered by the signed message, base64.
"""

import base64
import json
import sys

import dkim


def lookup(records):
    def answer(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode() or None

    return answer


def verify(raw, records):
    verifier = dkim.DKIM(raw, minkey=1024)
    count = sum(name.lower() == b"dkim-signature" for name, _ in verifier.headers)
    verdicts = []
    for index in range(count):
        try:
            verdicts.append(dkim.DKIM(raw, minkey=1024).verify(idx=index, dnsfunc=lookup(records)))
        except dkim.DKIMException as error:
            verdicts.append(type(error).__name__)
    return verdicts


def sign(raw, task):
    header, body = task["canonicalization"].split("/")
    signer = dkim.DKIM(raw, signature_algorithm=task["algorithm"].encode())
    names = [task[name].encode() for name in ("selector", "domain", "key")]
    signature = signer.sign(*names, canonicalize=(header.encode(), body.encode()))
    return base64.b64encode(signature + raw).decode()


def answer(task):
    raw = base64.b64decode(task["raw"])
    return sign(raw, task) if "key" in task else verify(raw, task["records"])


json.dump([answer(task) for task in json.load(sys.stdin)], sys.stdout)
