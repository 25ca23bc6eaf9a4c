"""An authenticator for certbot that proves control of a mailbox (RFC 8823), with the mail carried by whoever calls it.

It says what it needs as lines of JSON by `exchange`: a challenge mail that has come, and a response that is to be sent.
"""

import base64
import datetime
import email
import email.policy
import hashlib

import josepy
from acme import challenges
from certbot import interfaces
from certbot.plugins import common
from cryptography.hazmat.primitives import hashes

CRLF = email.policy.SMTP
exchange = None


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@challenges.ChallengeResponse.register
class MailResponse(challenges.KeyAuthorizationChallengeResponse):
    typ = "email-reply-00"


@challenges.Challenge.register
class MailChallenge(challenges.KeyAuthorizationChallenge):
    typ = "email-reply-00"
    response_cls = MailResponse
    sender: str = josepy.field("from")

    def validation(self, account_key, **_):
        return None


class Authenticator(common.Plugin, interfaces.Authenticator):
    """Answers challenges by mail."""

    description = "answers challenges by mail"

    @classmethod
    def add_parser_arguments(cls, add):
        pass

    def more_info(self):
        return self.description

    def prepare(self):
        pass

    def get_chall_pref(self, identifier):
        return [MailChallenge]

    def perform(self, achalls):
        return [self._answer(each) for each in achalls]

    def cleanup(self, achalls):
        pass

    def _answer(self, each):
        challenge, address = each.challb.chall, each.identifier.value
        raw = exchange(step="awaiting", sender=challenge.sender, identifier=each.identifier.typ.name, address=address)["raw"]
        request = email.message_from_bytes(base64.b64decode(raw), policy=CRLF)
        token = "".join(request["Subject"].removeprefix("ACME:").split()) + challenge.encode("token")
        thumbprint = base64url(each.account_key.thumbprint(hash_function=hashes.SHA256))
        digest = base64url(hashlib.sha256(f"{token}.{thumbprint}".encode()).digest())
        response = email.message.EmailMessage(policy=CRLF)
        response["From"] = address
        response["To"] = request["Reply-To"] or request["From"]
        response["Subject"] = f"Re: {request['Subject']}"
        response["Date"] = datetime.datetime.now(datetime.timezone.utc)
        response["Message-ID"] = f"<{digest}@client.test>"
        response["In-Reply-To"] = request["Message-ID"]
        response.set_content(f"-----BEGIN ACME RESPONSE-----\n{digest}\n-----END ACME RESPONSE-----\n")
        exchange(step="respond", to=str(response["To"]), raw=base64.b64encode(response.as_bytes()).decode())
        return challenge.response(each.account_key)
