"""Obtains a certificate with certbot's acme module, which has no challenge by mail of its own.

Arguments: directory URL, file with the roots to trust, address, file for the chain. Speaks a line of JSON for each step;
where a mail is awaited, the challenge mail comes back on standard input as a line of JSON with a base64 text.
"""

import base64
import datetime
import email
import email.policy
import hashlib
import json
import sys
from email.message import EmailMessage

import josepy
from acme import client, errors, messages
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

EMAIL = messages.IdentifierType("email")
DIRECTORY, ROOTS, ADDRESS, OUT = sys.argv[1:5]
CRLF = email.policy.SMTP


class Accepted(josepy.JSONObjectWithFields):
    """The payload that accepts a challenge, an empty object; the module sends what is falsy as POST-as-GET."""

    def __bool__(self):
        return True


def say(**step):
    print(json.dumps(step), flush=True)


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def open_client(key):
    network = client.ClientNetwork(key, verify_ssl=ROOTS, user_agent="acme-smime-interop")
    return client.ClientV2(client.ClientV2.get_directory(DIRECTORY, network), network)


def new_account_key():
    return josepy.JWKRSA(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))


def order_for(acme, csr):
    """What `ClientV2.new_order` does, which knows DNS names and IP addresses only."""
    identifiers = [messages.Identifier(typ=EMAIL, value=ADDRESS)]
    response = acme._post(acme.directory["newOrder"], messages.NewOrder(identifiers=identifiers))
    body = messages.Order.from_json(response.json())
    authorizations = [acme._authzr_from_response(acme._post_as_get(url), uri=url) for url in body.authorizations]
    return messages.OrderResource(
        body=body, uri=response.headers["Location"], authorizations=authorizations, csr_pem=csr
    )


def answer(acme, key, authorization):
    challenge = next(one for one in authorization.body.challenges if one.chall.to_json()["type"] == "email-reply-00")
    fields = challenge.chall.to_json()
    say(step="awaiting", sender=fields["from"])
    raw = base64.b64decode(json.loads(sys.stdin.readline())["raw"])
    request = email.message_from_bytes(raw, policy=CRLF)
    token = "".join(request["Subject"].removeprefix("ACME:").split()) + fields["token"]
    thumbprint = base64url(key.thumbprint(hash_function=hashes.SHA256))
    digest = base64url(hashlib.sha256(f"{token}.{thumbprint}".encode()).digest())
    response = EmailMessage(policy=CRLF)
    response["From"] = ADDRESS
    response["To"] = request["Reply-To"] or request["From"]
    response["Subject"] = f"Re: {request['Subject']}"
    response["Date"] = datetime.datetime.now(datetime.timezone.utc)
    response["Message-ID"] = "<certbot-acme@client.test>"
    response["In-Reply-To"] = request["Message-ID"]
    response["References"] = request["Message-ID"]
    block = f"-----BEGIN ACME RESPONSE-----\n{digest}\n-----END ACME RESPONSE-----\n"
    response.set_content(block, cte="quoted-printable")
    response.add_alternative(f"<pre>{block}</pre>", subtype="html")
    say(step="respond", to=str(response["To"]), raw=base64.b64encode(response.as_bytes()).decode())
    json.loads(sys.stdin.readline())
    acme._post(challenge.uri, Accepted())


def request_certificate():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names = x509.SubjectAlternativeName([x509.RFC822Name(ADDRESS)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    csr = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM)


def main():
    key = new_account_key()
    acme = open_client(key)
    registration = messages.NewRegistration.from_data(email=ADDRESS, terms_of_service_agreed=True)
    account = acme.new_account(registration)
    say(step="account", status=account.body.status)
    try:
        open_client(key).new_account(registration)
    except errors.ConflictError as conflict:
        say(step="found", same=conflict.location == account.uri)
    order = order_for(acme, request_certificate())
    say(step="order", status=order.body.status.name, identifiers=[one.typ.name for one in order.body.identifiers])
    for authorization in order.authorizations:
        answer(acme, key, authorization)
    deadline = datetime.datetime.now() + datetime.timedelta(seconds=60)
    order = acme.poll_and_finalize(order, deadline)
    with open(OUT, "w", encoding="ascii") as file:
        file.write(order.fullchain_pem)
    say(step="issued", certificates=order.fullchain_pem.count("BEGIN CERTIFICATE"))
    renewal, _ = acme.renewal_time(order.fullchain_pem.encode())
    say(step="renewal", known=renewal is not None)
    changed = acme.update_registration(account.update(body=account.body.update(contact=("mailto:other@client.test",))))
    say(step="update", contact=list(changed.body.contact))
    leaf = x509.load_pem_x509_certificate(order.fullchain_pem.encode())
    acme.revoke(leaf, 4)
    try:
        acme.revoke(leaf, 4)
    except messages.Error as error:
        say(step="revoke", again=error.code)
    say(step="deactivate", status=acme.deactivate_registration(account).body.status)
    try:
        acme.update_registration(account)
    except (errors.Error, messages.Error) as error:
        say(step="afterwards", refused=getattr(error, "code", type(error).__name__))


main()
