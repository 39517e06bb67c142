"""Verifies an Open Badges 3.0 credential as somebody else would, from files alone, and says as JSON what came of it.

    verify.py FOLDER ISSUER ADDRESS

In the folder are credential.jwt, and what everybody may fetch: keys.json (the issuer's keys) and status.jwt (its list of
revoked ones). ISSUER is whom the verifier trusts, ADDRESS the e-mail address of whoever shows the credential.
"""

import base64
import datetime
import gzip
import hashlib
import json
import pathlib
import sys

import jwt

CONTEXTS = "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0."


class Refused(Exception):
    pass


def require(is_so, why):
    if not is_so:
        raise Refused(why)


def as_list(value):
    return value if isinstance(value, list) else [value]


def opened(token, keys, issuer, typ):
    """What the token says, where one of the issuer's keys signed it."""
    header = jwt.get_unverified_header(token)
    require(header["typ"] == typ, f"typ is {header['typ']}")
    require("jwk" not in header, "it brings its own key")
    require(header["kid"].startswith(f"{issuer}/keys/"), "the key is another's")
    key = next((key for key in keys if key["kid"] == header["kid"]), None)
    require(key is not None, "the issuer has no such key")
    require(not {"d", "p", "q"} & set(key), "a private key is shown")
    options = {"verify_aud": False, "verify_nbf": False, "verify_iat": False}
    return jwt.decode(token, jwt.PyJWK(key, algorithm="RS256").key, algorithms=["RS256"], options=options)


def check_badge(claims, issuer):
    """Open Badges 3.0: what has to be there (annex B), and what the claims have to repeat (section 8.2.5.1)."""
    first, second = claims["@context"][:2]
    require(first == CONTEXTS[0] and second.startswith(CONTEXTS[1]), "the contexts are others")
    require({"VerifiableCredential", "OpenBadgeCredential"} <= set(claims["type"]), "it is no badge")
    subject = claims["credentialSubject"]
    require(claims["iss"] == claims["issuer"]["id"] == issuer, "iss is not the issuer")
    require("Profile" in claims["issuer"]["type"], "the issuer is no profile")
    require(claims["jti"] == claims["id"], "jti is not the id")
    require(claims["sub"] == subject["id"], "sub is not the subject")
    begins = datetime.datetime.fromisoformat(claims["validFrom"].replace("Z", "+00:00"))
    require(claims["nbf"] == begins.timestamp(), "nbf is not validFrom")
    require("AchievementSubject" in subject["type"], "the subject achieved nothing")
    achievement = subject["achievement"]
    require("Achievement" in achievement["type"], "the achievement is none")
    require(achievement["achievementType"] == "CertificateOfCompletion", "it is of another sort")
    for field in ("id", "name", "description"):
        require(isinstance(achievement[field], str) and achievement[field], f"the achievement has no {field}")
    require(achievement["criteria"].get("narrative"), "nobody knows what it took")


def is_revoked(claims, entry, entry_issuer, of_list):
    """Bitstring Status List 1.0, section 3.2."""
    require(entry["type"] == "BitstringStatusListEntry", "the status is of another sort")
    require(entry["id"] != entry["statusListCredential"], "the status has the id of its list")
    require(of_list["id"] == entry["statusListCredential"], "the list is another")
    require(of_list["issuer"] == entry_issuer, "the list is another's")
    require("BitstringStatusListCredential" in of_list["type"], "the list is none")
    inner = of_list["credentialSubject"]
    require(inner["type"] == "BitstringStatusList", "the list is none")
    require(entry["statusPurpose"] in as_list(inner["statusPurpose"]), "the list is for something else")
    encoded = inner["encodedList"]
    require(encoded[0] == "u", "the list is in another base")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.decompress(packed)
    require(len(bits) >= 16 * 1024, "the list is too short to hide in")
    index = int(entry["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def is_theirs(subject, address):
    """Whether the subject is whoever has this address (section 7.3 of Open Badges 3.0)."""
    for identity in subject["identifier"]:
        if identity["type"] != "IdentityObject" or identity["identityType"] != "emailAddress":
            continue
        algorithm, _, digest = identity["identityHash"].partition("$")
        if hashlib.new(algorithm, (address + identity["salt"]).encode()).hexdigest() == digest.lower():
            return True
    return False


def verified(folder, issuer, address):
    keys = json.loads((folder / "keys.json").read_text())["keys"]
    claims = opened((folder / "credential.jwt").read_text().strip(), keys, issuer, "JWT")
    check_badge(claims, issuer)
    of_list = opened((folder / "status.jwt").read_text().strip(), keys, issuer, "vc+jwt")
    subject = claims["credentialSubject"]
    return {
        "verdict": "revoked" if is_revoked(claims, claims["credentialStatus"], issuer, of_list) else "good",
        "title": subject["achievement"]["name"],
        "issuer": claims["issuer"]["name"],
        "theirs": is_theirs(subject, address),
        "names": [one["identityHash"] for one in subject["identifier"] if one["identityType"] == "name"],
    }


try:
    answer = verified(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3])
except (Refused, jwt.PyJWTError) as error:
    answer = {"verdict": "refused", "why": str(error)}
json.dump(answer, sys.stdout)
