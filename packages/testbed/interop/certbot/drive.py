"""Runs certbot's own command with a mail authenticator, as a client of a CA that takes addresses written as DNS names.

Arguments: directory URL, file with the roots to trust, folder, address. Speaks a line of JSON for each step; where a mail is
awaited, the challenge mail comes back on standard input as a line of JSON with a base64 text.
"""

import json
import os
import sys

from certbot import main as certbot
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

import mail_authenticator

DIRECTORY, ROOTS, FOLDER, ADDRESS = sys.argv[1:5]
# What certbot has to say goes where complaints go.
steps, sys.stdout = sys.stdout, sys.stderr


def exchange(**step):
    print(json.dumps(step), file=steps, flush=True)
    return json.loads(sys.stdin.readline())


def make_plugin_known():
    """certbot finds its plugins by the entry points of what is installed."""
    folder = os.path.join(FOLDER, "plugin")
    facts = os.path.join(folder, "mail_authenticator-1.dist-info")
    os.makedirs(facts)
    for name, text in {
        "METADATA": "Metadata-Version: 2.1\nName: mail-authenticator\nVersion: 1\n",
        "entry_points.txt": "[certbot.plugins]\nmail = mail_authenticator:Authenticator\n",
    }.items():
        with open(os.path.join(facts, name), "w", encoding="ascii") as file:
            file.write(text)
    sys.path.append(folder)
    mail_authenticator.exchange = exchange


def make_request(path, key_path):
    """The address as rfc822Name and as dNSName, and in the subject: certbot reads DNS names only."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, ADDRESS), x509.NameAttribute(NameOID.EMAIL_ADDRESS, ADDRESS)]
    )
    names = x509.SubjectAlternativeName([x509.RFC822Name(ADDRESS), x509.DNSName(ADDRESS)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(names, critical=False)
    with open(path, "wb") as file:
        file.write(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    with open(key_path, "wb") as file:
        traditional, bare = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        file.write(key.private_bytes(serialization.Encoding.PEM, traditional, bare))


def run(*argv):
    folders = [f"--{name}-dir={os.path.join(FOLDER, name)}" for name in ("config", "work", "logs")]
    problem = certbot.main([*argv, "--non-interactive", f"--server={DIRECTORY}", *folders])
    if problem:
        raise SystemExit(problem)


def main():
    os.environ["REQUESTS_CA_BUNDLE"] = ROOTS
    make_plugin_known()
    request, key, leaf = (os.path.join(FOLDER, name) for name in ("request.pem", "key.pem", "leaf.pem"))
    make_request(request, key)
    out = [f"--cert-path={leaf}", f"--chain-path={FOLDER}/chain.pem", f"--fullchain-path={FOLDER}/fullchain.pem"]
    run("certonly", f"--csr={request}", "--authenticator=mail", "--agree-tos", f"--email={ADDRESS}", *out)
    print(json.dumps({"step": "issued"}), file=steps, flush=True)
    revocation = ["--reason=superseded", "--no-delete-after-revoke"]
    run("revoke", f"--cert-path={leaf}", f"--key-path={key}", *revocation)
    print(json.dumps({"step": "revoked"}), file=steps, flush=True)


main()
