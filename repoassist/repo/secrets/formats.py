"""Credentials that can be told by their form alone: prefix, alphabet and length.

Every pattern is tried where one of its hints stands and nowhere else, and what it may run over before it can still fail is
bounded, so that the time grows with the text alone. The rows are this project's own; the default rules of gitleaks were read to
see which issuers and lengths were missing.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

HEAD = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
"""A credential begins where a word begins; in a program's text also after an escaped line break, in a URL after an escape."""

TAIL = r"(?![0-9A-Za-z])"

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of credential. A text without any of the ``hints`` holds none; ``before`` characters at most stand before a hint."""

    kind: str
    hints: tuple[str, ...]
    body: str
    before: int = 0


def f(kind: str, hints: str, body: str, before: int = 0) -> Format:
    """A row of the table; hints are separated by blanks."""
    return Format(kind, tuple(hints.split()), body, before)


@functools.cache
def compiled(body: str) -> re.Pattern[str]:
    """The pattern of a row, compiled when it is first needed: most runs of the program need few."""
    return re.compile(HEAD + body, re.ASCII)


FORMATS = (
    # Clouds and hosting
    f("aws-access-key", "AKIA ASIA ABIA ACCA", r"A[KSBC][IC]A(?!.{9}EXAMPLE)[0-9A-Z]{16}" + TAIL),
    f("aws-bedrock-key", "ABSK", r"ABSK[0-9A-Za-z+/]{109,269}={0,2}"),
    f("aws-bedrock-key", "bedrock-api-key-", r"bedrock-api-key-[0-9A-Za-z+/=]{40,}"),
    f("aws-mws-token", "amzn.mws.", r"amzn\.mws\." + UUID),
    f("asana-token", "1/12", r"1/12[0-9]{13,15}:[0-9a-f]{32}" + TAIL),
    f("google-api-key", "AIza", r"AIza[0-9A-Za-z_-]{35}"),
    f("google-oauth-secret", "GOCSPX-", r"GOCSPX-[0-9A-Za-z_-]{28}"),
    f("google-oauth-token", "ya29.", r"ya29\.[0-9A-Za-z_-]{30,}"),
    f("azure-client-secret", "Q~", r"[0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}(?![0-9A-Za-z_~.-])", 4),
    f("azure-key", "AzFu AzSe", r"[0-9A-Za-z_-]{42,44}Az(?:Fu|Se)[0-9A-Za-z_-]{5,6}(?:==)?" + TAIL, 44),
    f(
        "azure-key",
        "ASt ACDb ABa AIoT AEh ASb",
        r"[0-9A-Za-z+/]{33,76}\+?(?:ASt|ACDb|ABa|AIoT|AEh|ASb)[0-9A-Za-z+/]{5,6}={1,2}",
        77,
    ),
    f("azure-devops-token", "AZDO", r"[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}" + TAIL, 76),
    f("alibaba-access-key", "LTAI", r"LTAI(?=[A-Za-z]{0,20}[0-9])[0-9A-Za-z]{12,22}" + TAIL),
    f("tencent-secret-id", "AKID", r"AKID(?=[A-Za-z]{0,30}[0-9])[0-9A-Za-z]{32}" + TAIL),
    f("digitalocean-token", "doo_v1_ dop_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}" + TAIL),
    f("cloudflare-origin-ca-key", "v1.0-", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}" + TAIL),
    f("heroku-key", "HRKU-", r"HRKU-[0-9A-Za-z_-]{36,60}"),
    f("fly-token", "fo1_ fm1a_ fm1r_ fm2_", r"(?:fo1_[0-9A-Za-z_-]{43}|fm(?:1[ar]|2)_[0-9A-Za-z+/]{100,}={0,3})"),
    f("vercel-token", "vcp_ vci_ vca_ vcr_ vck_", r"vc[piark]_(?=[A-Za-z]{0,40}[0-9])[0-9A-Za-z]{24,60}" + TAIL),
    f("netlify-token", "nfp_", r"nfp_[0-9A-Za-z]{36}" + TAIL),
    f("render-key", "rnd_", r"rnd_(?=[A-Za-z]{0,30}[0-9])[0-9A-Za-z]{28,40}" + TAIL),
    f("supabase-key", "sbp_ sb_secret_", r"sb(?:p_[0-9a-f]{40}|_secret_[0-9A-Za-z_-]{31,})" + TAIL),
    f("planetscale-token", "pscale_", r"pscale_(?:tkn|oauth|pw)_[0-9A-Za-z_=.-]{32,64}"),
    f("neon-key", "napi_", r"napi_[0-9a-z]{40,70}" + TAIL),
    f("pulumi-token", "pul-", r"pul-[0-9a-f]{40}" + TAIL),
    f("terraform-cloud-token", ".atlasv1.", r"[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,70}", 14),
    f("vault-token", "hvs. hvb. hvr.", r"hv[sbr]\.[0-9A-Za-z_-]{24,}"),
    f("doppler-token", "dp.", r"dp\.(?:pt|ct|sa|scim|audit|st(?:\.[0-9a-z_-]{1,35})?)\.[0-9A-Za-z]{40,44}" + TAIL),
    f("1password-token", "ops_eyJ", r"ops_eyJ[0-9A-Za-z+/_-]{100,}={0,3}"),
    f("1password-secret-key", "A3-", r"A3-[0-9A-Z]{6}-(?:[0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})(?:-[0-9A-Z]{5}){3}" + TAIL),
    f("age-secret-key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{58}" + TAIL),
    f("databricks-token", "dapi", r"dapi[0-9a-f]{32}(?:-[0-9])?" + TAIL),
    f("tailscale-key", "tskey-", r"tskey-(?:[a-z]{3,10}-)?[0-9A-Za-z]{8,24}-[0-9A-Za-z]{20,64}"),
    f("openshift-token", "sha256~", r"sha256~[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])"),
    f("scaleway-key", "SCW", r"SCW(?=[A-Z]{0,17}[0-9])[0-9A-Z]{17}" + TAIL),
    # Hosts of repositories, builds
    f("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[0-9A-Za-z]{36,255}" + TAIL),
    f("github-token", "github_pat_", r"github_pat_[0-9A-Za-z_]{60,255}"),
    f(
        "gitlab-token",
        "glpat- gldt- glrt- glptt- glcbt- glft- glffct- glimt- glagent- gloas- glsoat- glrtr- GR1348941",
        r"(?:gl(?:pat|dt|rtr?|ptt|cbt|ft|ffct|imt|agent|oas|soat)-[0-9A-Za-z_.-]{20,}|GR1348941[0-9A-Za-z_-]{20})",
    ),
    f("bitbucket-token", "ATBB ATCTT3", r"AT(?:BB[0-9A-Za-z]{32}|CTT3[0-9A-Za-z_=-]{60,})" + TAIL),
    f("sourcegraph-token", "sgp_ slk_ sgd_", r"s(?:gp_(?:(?:[0-9a-f]{16}|local)_)?[0-9a-f]{40}|(?:lk|gd)_[0-9a-f]{64})" + TAIL),
    f("buildkite-token", "bkua_", r"bkua_[0-9a-f]{40}" + TAIL),
    f("circleci-token", "CCIPAT_ CCIPRJ_", r"CCIP(?:AT|RJ)_[0-9A-Za-z]{16,30}_[0-9a-f]{40}" + TAIL),
    f("harness-token", "pat. sat.", r"[ps]at\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}" + TAIL),
    f("octopus-key", "API-", r"API-(?=[A-Z]{0,26}[0-9])[0-9A-Z]{25,32}" + TAIL),
    f("sonar-token", "squ_ sqp_ sqa_", r"sq[upa]_[0-9a-f]{40}" + TAIL),
    f("prefect-key", "pnu_", r"pnu_[0-9A-Za-z]{36}" + TAIL),
    f("infracost-key", "ico-", r"ico-(?=[A-Za-z]{0,32}[0-9])[0-9A-Za-z]{32}" + TAIL),
    # Registries of packages
    f("npm-token", "npm_", r"npm_[0-9A-Za-z]{36}" + TAIL),
    f("pypi-token", "pypi-AgE", r"pypi-AgE[0-9A-Za-z_-]{60,}"),
    f("rubygems-key", "rubygems_", r"rubygems_[0-9a-f]{48}" + TAIL),
    f("crates-token", "cio", r"cio(?=[A-Za-z]{0,32}[0-9])[0-9A-Za-z]{32}" + TAIL),
    f("nuget-key", "oy2", r"oy2[0-9a-z]{43}" + TAIL),
    f("docker-hub-token", "dckr_", r"dckr_[po]at_[0-9A-Za-z_-]{27,}"),
    f("clojars-token", "CLOJARS_", r"CLOJARS_[0-9a-z]{60}" + TAIL),
    f("packagist-token", "packagist_", r"packagist_[a-z]{2,5}_[0-9a-f]{40,}"),
    f("artifactory-key", "AKCp cmVmdGtuO", r"(?:AKCp[0-9A-Za-z]{69}|cmVmdGtuO[0-9A-Za-z]{55})" + TAIL),
    # Language models
    f("anthropic-key", "sk-ant-", r"sk-ant-[0-9A-Za-z]{2,12}-[0-9A-Za-z_-]{32,}"),
    f("openrouter-key", "sk-or-", r"sk-or-(?:v[0-9]-)?[0-9a-f]{48,}"),
    f("langfuse-key", "sk-lf-", r"sk-lf-" + UUID),
    # A class of a style sheet may be as long and begin so, but seldom has digits in it, and never long runs without a dash.
    f("openai-key", "sk-", r"sk-(?=[A-Za-z_-]{0,60}[0-9])(?=[0-9A-Za-z_-]{0,40}[0-9A-Za-z]{12})[0-9A-Za-z_-]{32,}"),
    f("huggingface-token", "hf_ api_org_", r"(?:hf|api_org)_[0-9A-Za-z]{34,40}" + TAIL),
    f("groq-key", "gsk_", r"gsk_[0-9A-Za-z]{48,56}" + TAIL),
    f("xai-key", "xai-", r"xai-[0-9A-Za-z]{70,90}" + TAIL),
    f("perplexity-key", "pplx-", r"pplx-[0-9A-Za-z]{40,64}" + TAIL),
    f("replicate-token", "r8_", r"r8_[0-9A-Za-z]{37}" + TAIL),
    f("together-key", "tgp_v1_", r"tgp_v1_[0-9A-Za-z_-]{40,50}"),
    f("fireworks-key", "fw_", r"fw_(?=[A-Za-z]{0,24}[0-9])[0-9A-Za-z]{22,26}" + TAIL),
    f("nvidia-key", "nvapi-", r"nvapi-[0-9A-Za-z_-]{60,70}"),
    f("cerebras-key", "csk-", r"csk-(?=[a-z]{0,48}[0-9])[0-9a-z]{48}" + TAIL),
    f("elevenlabs-key", "sk_", r"sk_[0-9a-f]{48}" + TAIL),
    f("langsmith-key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}" + TAIL),
    f("pinecone-key", "pcsk_", r"pcsk_[0-9A-Za-z]{5,8}_[0-9A-Za-z]{50,70}" + TAIL),
    f("tavily-key", "tvly-", r"tvly-(?:(?:dev|prod)-)?[0-9A-Za-z]{28,40}" + TAIL),
    f("jina-key", "jina_", r"jina_[0-9a-f]{32}[0-9A-Za-z_-]{20,40}"),
    f("e2b-key", "e2b_", r"e2b_[0-9a-f]{40}" + TAIL),
    f("firecrawl-key", "fc-", r"fc-[0-9a-f]{32}" + TAIL),
    f("anyscale-secret", "esecret_", r"esecret_[0-9A-Za-z]{28,40}" + TAIL),
    f("wandb-key", "wandb_v1_", r"wandb_v1_[0-9A-Za-z_]{60,90}"),
    # Payments and shops
    f("stripe-key", "sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_", r"[rs]k_(?:live|test|prod)_[0-9A-Za-z]{10,}"),
    f("webhook-secret", "whsec_", r"whsec_[0-9A-Za-z+/]{24,}={0,2}"),
    f(
        "square-token",
        "EAAA sq0atp- sq0csp-",
        r"(?:EAAA[0-9A-Za-z_-]{60}|sq0(?:atp|csp)-[0-9A-Za-z_-]{22,60})(?![0-9A-Za-z_-])",
    ),
    f("paypal-token", "A21AA", r"A21AA[0-9A-Za-z_-]{80,}"),
    f("braintree-token", "access_token$", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}" + TAIL),
    f("adyen-key", "AQE", r"AQE[0-9A-Za-z][0-9A-Za-z+/=]{30,200}-[0-9A-Za-z+/=]{20,100}-[!-~]{8,40}"),
    f("shopify-token", "shpat_ shpca_ shppa_ shpss_ shpua_", r"shp(?:at|[cpu]a|ss)_[0-9a-fA-F]{32}" + TAIL),
    f("mollie-key", "live_", r"live_(?=[A-Za-z]{0,30}[0-9])[0-9A-Za-z]{30}" + TAIL),
    f("flutterwave-key", "FLWSECK", r"FLWSECK(?:_TEST)?-[0-9A-Za-z]{12,40}(?:-X)?"),
    f("plaid-token", "access-", r"access-(?:sandbox|development|production)-" + UUID),
    f("shippo-token", "shippo_", r"shippo_(?:live|test)_[0-9a-fA-F]{40}" + TAIL),
    f("easypost-key", "EZAK EZTK", r"EZ[AT]K[0-9A-Za-z]{54}" + TAIL),
    f("duffel-token", "duffel_", r"duffel_(?:test|live)_[0-9A-Za-z_=-]{43}"),
    f("lob-key", "live_ test_", r"(?:live|test)_(?:pub_)?[0-9a-f]{31,35}" + TAIL),
    # Chat
    f("slack-token", "xox", r"xox[abeoprs][.-](?=[0-9A-Za-z.-]{0,20}[0-9])[0-9A-Za-z.-]{20,}"),
    f("slack-token", "xapp-", r"xapp-[0-9]-[0-9A-Z]{6,20}-[0-9]{6,20}-[0-9a-f]{20,}"),
    # It begins with the account's number in base64.
    f(
        "discord-bot-token",
        "MT MD Mj Mz ND NT Nj Nz OD OT",
        r"[MNO][0-9A-Za-z]{23,27}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,40}(?![0-9A-Za-z_.-])",
    ),
    f("telegram-bot-token", "AA", r"[0-9]{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])", 11),
    # Mail and text messages
    f("sendgrid-key", "SG.", r"SG\.[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{16,64}"),
    f("mailgun-key", "key-", r"key-[0-9a-f]{32}" + TAIL),
    f("mailchimp-key", "-us", r"[0-9a-f]{32}-us[0-9]{1,2}" + TAIL, 32),
    f("mandrill-key", "md-", r"md-(?=[A-Za-z_-]{0,20}[0-9])[0-9A-Za-z_-]{22}(?![0-9A-Za-z_-])"),
    f("twilio-key", "SK", r"SK(?=[A-Fa-f]{0,30}[0-9])[0-9a-fA-F]{32}" + TAIL),
    f("brevo-key", "xkeysib- xsmtpsib-", r"x(?:key|smtp)sib-[0-9a-f]{64}-[0-9A-Za-z]{16}" + TAIL),
    f("resend-key", "re_", r"re_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}" + TAIL),
    # Monitoring
    f("newrelic-key", "NRAK- NRII- NRJS- NRAL", r"(?:NR(?:AK|II|JS|RA|IQ)-[0-9A-Za-z_-]{19,40}|[0-9a-f]{36}NRAL)" + TAIL, 36),
    f("sentry-token", "sntrys_ sntryu_", r"sntry(?:s_eyJ[0-9A-Za-z+/=_-]{60,}|u_[0-9a-f]{64})"),
    f("grafana-token", "glc_ glsa_", r"gl(?:c_[0-9A-Za-z+/]{32,}={0,3}|sa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8})"),
    f("grafana-token", "eyJrIjoi", r"eyJrIjoi[0-9A-Za-z]{60,}={0,3}"),
    f("dynatrace-token", "dt0c01. dt0s01. dt0s16.", r"dt0[cs](?:01|16)\.[0-9A-Za-z]{8,24}\.[0-9A-Za-z]{64}" + TAIL),
    f("honeycomb-key", "hcaik_ hcxik_ hcamk_", r"hc(?:a|x)[im]k_[0-9a-z]{58}" + TAIL),
    f("posthog-key", "phx_", r"phx_[0-9A-Za-z]{40,50}" + TAIL),
    f("launchdarkly-key", "api- sdk-", r"(?:api|sdk)-" + UUID),
    f("statsig-key", "secret-", r"secret-(?=[A-Za-z]{0,43}[0-9])[0-9A-Za-z]{43}" + TAIL),
    # Other services
    f("atlassian-token", "ATATT3", r"ATATT3[0-9A-Za-z_=-]{100,}"),
    f("linear-key", "lin_api_ lin_oauth_ lin_wh_", r"lin_(?:api|oauth|wh)_[0-9A-Za-z]{32,64}" + TAIL),
    f("notion-token", "ntn_ secret_", r"(?:ntn_[0-9]{11}[0-9A-Za-z]{35}|secret_(?=[A-Za-z]{0,43}[0-9])[0-9A-Za-z]{43})" + TAIL),
    f("airtable-token", "pat", r"pat[0-9A-Za-z]{14}\.[0-9a-f]{64}" + TAIL),
    f("figma-token", "figd_ figu_ figo_", r"fig[duo]_[0-9A-Za-z_-]{40,}"),
    f("dropbox-token", "sl.", r"sl\.(?:u\.)?[0-9A-Za-z_=-]{130,}"),
    f("postman-key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}" + TAIL),
    f("typeform-token", "tfp_", r"tfp_[0-9A-Za-z_=.-]{40,}"),
    f("intercom-token", "dG9rOm", r"dG9rOm[0-9A-Za-z+/_-]{40,}={0,2}"),
    f("hubspot-token", "pat-", r"pat-(?:na|eu|ap)[0-9]-" + UUID),
    f("contentful-token", "CFPAT-", r"CFPAT-[0-9A-Za-z_-]{43}"),
    f("mapbox-secret", "sk.eyJ", r"sk\.eyJ[0-9A-Za-z_-]{30,200}\.[0-9A-Za-z_-]{20,}"),
    f("maxmind-key", "_mmk", r"[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk" + TAIL, 36),
    f("frameio-token", "fio-u-", r"fio-u-[0-9A-Za-z_=-]{64}"),
    f("adobe-secret", "p8e-", r"p8e-[0-9A-Za-z_-]{32}(?![0-9A-Za-z_-])"),
    f(
        "authress-key",
        ".acc_ .acc-",
        r"(?:sc|ext|scauth|authress)_[0-9A-Za-z]{5,30}\.[0-9A-Za-z]{4,6}\.acc[_-][0-9a-z-]{10,32}\.[0-9A-Za-z+/_=-]{30,120}",
        48,
    ),
    f("clickhouse-key", "4b1d", r"4b1d(?=[0-9a-z]{0,38}[A-Z])[0-9A-Za-z]{38}" + TAIL),
    f("defined-networking-key", "dnkey-", r"dnkey-[0-9A-Za-z=_-]{26}-[0-9A-Za-z=_-]{52}"),
    f("intra42-secret", "s-s4t2", r"s-s4t2(?:ud|af)-[0-9a-f]{64}" + TAIL),
    f("settlemint-token", "sm_aat_ sm_pat_ sm_sat_", r"sm_[aps]at_(?=[A-Za-z]{0,16}[0-9])[0-9A-Za-z]{16}" + TAIL),
    f("readme-key", "rdme_", r"rdme_[0-9a-z]{70}" + TAIL),
    f("scalingo-token", "tk-us-", r"tk-us-[0-9A-Za-z_-]{48}"),
    f("salesforce-token", "AQ", r"00D[0-9A-Za-z]{12,15}!AQ[0-9A-Za-z._]{80,250}", 19),
    f("twitter-bearer-token", "AAAAAAAAAAAAAAAAAAAA", r"A{20,22}(?=[0-9A-Za-z]{0,60}%)[0-9A-Za-z%]{60,}"),
    f("facebook-token", "EAA", r"EAA[A-Z](?=[A-Za-z]{0,30}[0-9])[0-9A-Za-z]{90,}(?![0-9A-Za-z+/=])"),
    # The armour of a private key in base64, by the three ways in which its words may fall.
    f(
        "private-key",
        "LS0tLS1CRUdJTi",
        r"LS0tLS1CRUdJTi(?=[0-9A-Za-z+/]{0,24}(?:UFJJVkFURSBL|BSSVZBVEUgS|QUklWQVRFIEtF))[0-9A-Za-z+/]{60,}={0,2}",
    ),
    # As in a file of accounts: behind a name that begins the line.
    f(
        "password-hash",
        "$apr1$ $1$ $5$ $6$ $y$ $7$ $2a$ $2b$ $2y$",
        r"(?<=[\w@.-]:)\$(?:apr1|[1567y]|2[aby])\$[0-9A-Za-z./$=,]{20,200}(?=[:\r\n]|\Z)",
    ),
    f("json-web-token", "eyJ", r"eyJ[0-9A-Za-z_-]{15,500}\.eyJ[0-9A-Za-z_-]{15,8000}\.[0-9A-Za-z_-]{15,}"),
)
