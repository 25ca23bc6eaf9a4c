"""Makes an account with an external binding, by certbot's acme module.

Arguments: directory URL, file with the roots to trust, key identifier, MAC key in base64url. Writes the outcome as a line of JSON.
"""

import json
import sys

import josepy
from acme import client, messages
from cryptography.hazmat.primitives.asymmetric import rsa

DIRECTORY, ROOTS, KID, HMAC_KEY = sys.argv[1:5]
key = josepy.JWKRSA(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
network = client.ClientNetwork(key, verify_ssl=ROOTS, user_agent="acme-smime-interop")
acme = client.ClientV2(client.ClientV2.get_directory(DIRECTORY, network), network)
outcome = {"required": acme.external_account_required()}
try:
    acme.new_account(messages.NewRegistration.from_data(terms_of_service_agreed=True))
except messages.Error as error:
    outcome["unbound"] = error.code
binding = messages.ExternalAccountBinding.from_data(
    account_public_key=key.public_key(), kid=KID, hmac_key=HMAC_KEY, directory=acme.directory
)
try:
    account = acme.new_account(
        messages.NewRegistration.from_data(terms_of_service_agreed=True, external_account_binding=binding)
    )
    outcome["bound"] = account.body.status
except messages.Error as error:
    outcome["refused"] = error.code
print(json.dumps(outcome))
