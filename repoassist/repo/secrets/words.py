"""The words of names that say whether a value is a secret, in lower case."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


STRONG = words("""
    secret secrets token tokens password passwords passwd passphrase pwd credential credentials creds apikey apikeys apitoken
    apisecret accesskey accesstoken secretkey secretaccesskey privatekey authkey authtoken clientsecret masterkey accountkey
    storagekey sharedaccesskey signingkey encryptionkey
""")
"""What leaves no doubt."""

KEYS = words("""
    api access private secret signing encryption encrypt decrypt auth master account service license deploy admin app
    application integration write ingest storage subscription function host shared personal root webhook jwt hmac aes cipher
    server rest
""")
"""What makes a key a secret one by standing before it."""

HARMLESS = words("""
    hash hashes hashed digest checksum sha sha1 sha256 sha512 md5 crc fingerprint integrity etag thumbprint public pub pubkey
    publickey csrf xsrf page cursor continuation cancellation cancel lexer parser id ids uuid guid type types name names field
    header label url uri path file filename dir prefix suffix format pattern regex length len size count limit max min expiry
    expires ttl timeout version kind class author authors help hint description message error title placeholder example
    keyboard keyword keywords primary foreign cache sort partition lookup index column websocket tests vector vectors expected
""")
"""What says that a value is no secret, whatever else the name says."""

ISSUERS = words("""
    heroku hubspot postmark snyk squarespace sendbird messagebird kucoin codecov opsgenie exa tenable scaleway nomad consul
    bitwarden cloudflare datadog dd mailchimp algolia segment rollbar pagerduty twilio netlify vercel fastly mistral cohere
    groq adyen square paypal okta auth0 gitea forgejo hetzner linode vultr zendesk mixpanel amplitude honeycomb logdna loggly
    papertrail asana trello travis circleci buildkite jenkins sonar artifactory jfrog nexus snowflake databricks
""")
"""Whose keys have no form that sets them apart from a UUID or a hash: the name beside the value tells."""
