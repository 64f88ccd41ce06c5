"""Fakes of credentials, made at run time: no source of the project has a text that looks like one."""

from __future__ import annotations

import base64
import re
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "a": string.ascii_lowercase + string.digits,
    "h": "0123456789abcdef",
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
    "l": string.ascii_letters,
    "p": string.ascii_letters + string.digits + "!#%^*-_+=",
    "u": string.ascii_uppercase,
}

FIELD = re.compile(r"\{([A-Za-z])(\d+)\}")
UUID = "{h8}-{h4}-{h4}-{h4}-{h12}"

FORMS = {
    # Clouds and hosting
    "aws": "AKIA{U16}", "aws, for a session": "ASIA{U16}", "bedrock": "ABSK{b120}", "aws mws": f"amzn.mws.{UUID}",
    "google api": "AIza{w35}", "google oauth": "GOCSPX-{w28}", "google access": "ya29.{w120}",
    "azure client": "{A3}8Q~{A34}", "azure storage": "{b76}+ASt{b5}w==", "azure functions": "{w44}AzFu{w5}A==", "azure devops": "{A76}AZDO{A4}",
    "alibaba": "LTAI5t{A18}", "tencent": "AKID{A32}", "digitalocean": "dop_v1_{h64}", "digitalocean oauth": "doo_v1_{h64}",
    "cloudflare origin": "v1.0-{h24}-{h146}", "heroku": "HRKU-AA{w58}", "fly": "fo1_{w43}", "fly macaroon": "fm2_{b160}", "vercel": "vcp_{A56}",
    "netlify": "nfp_{A36}", "render": "rnd_{A32}", "supabase": "sbp_{h40}", "planetscale": "pscale_tkn_{w43}", "neon": "napi_{a64}",
    "pulumi": "pul-{h40}", "terraform cloud": "{A14}.atlasv1.{w67}", "vault": "hvs.{w95}", "vault batch": "hvb.{w150}",
    "doppler": "dp.pt.{A43}", "doppler service": "dp.st.prd.{A43}", "1password service": "ops_eyJ{b300}", "1password": "A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}",
    "age": "AGE-SECRET-KEY-1{U58}", "databricks": "dapi{h32}", "tailscale": "tskey-auth-{A17}-{A32}", "openshift": "sha256~{w43}", "scaleway": "SCW{U17}",
    # Hosts of repositories, builds
    "github": "ghp_{A36}", "github app": "ghs_{A36}", "github oauth": "gho_{A36}", "github refresh": "ghr_{A76}", "github fine-grained": "github_pat_{A22}_{A59}",
    "gitlab": "glpat-{w20}", "gitlab routable": "glpat-{w27}.01.{a9}", "gitlab deploy": "gldt-{w20}", "gitlab runner": "glrt-{w20}", "gitlab trigger": "glptt-{h40}",
    "gitlab registration": "GR1348941{w20}", "bitbucket": "ATBB{A32}", "bitbucket repository": "ATCTT3xFfGN0{w160}", "sourcegraph": "sgp_{h40}",
    "buildkite": "bkua_{h40}", "circleci": "CCIPAT_{A22}_{h40}", "harness": "pat.{w22}.{A24}.{A20}", "octopus": "API-{U26}", "sonar": "squ_{h40}",
    "prefect": "pnu_{A36}", "infracost": "ico-{A32}",
    # Registries of packages
    "npm": "npm_{A36}", "pypi": "pypi-AgEIcHlwaS5vcmc{w150}", "rubygems": "rubygems_{h48}", "crates": "cio{A32}", "nuget": "oy2{a43}",
    "docker hub": "dckr_pat_{w27}", "clojars": "CLOJARS_{h60}", "packagist": "packagist_uut_{h48}", "artifactory": "AKCp{A69}", "artifactory reference": "cmVmdGtuO{A55}",
    # Language models
    "anthropic": "sk-ant-api03-{w93}AA", "openrouter": "sk-or-v1-{h64}", "langfuse": f"sk-lf-{UUID}", "openai": "sk-{A48}", "openai project": "sk-proj-{w74}T3BlbkFJ{w74}",
    "openai service": "sk-svcacct-{w74}T3BlbkFJ{w74}", "dashscope": "sk-{h32}", "deepseek": "sk-{h32}", "huggingface": "hf_{l34}", "huggingface organization": "api_org_{l34}",
    "groq": "gsk_{A52}", "xai": "xai-{A80}", "perplexity": "pplx-{A48}", "replicate": "r8_{A37}", "together": "tgp_v1_{w43}", "fireworks": "fw_{A24}",
    "nvidia": "nvapi-{w64}", "cerebras": "csk-{a48}", "elevenlabs": "sk_{h48}", "langsmith": "lsv2_pt_{h32}_{h10}", "pinecone": "pcsk_{A6}_{A63}", "tavily": "tvly-dev-{A32}",
    "jina": "jina_{h32}{A28}", "e2b": "e2b_{h40}", "firecrawl": "fc-{h32}", "anyscale": "esecret_{A30}", "weights and biases": "wandb_v1_{A77}",
    # Payments and shops
    "stripe": "sk_live_{A24}", "stripe restricted": "rk_live_{A99}", "stripe test": "sk_test_{A24}", "stripe webhook": "whsec_{A32}",
    "square": "EAAA{w60}", "square oauth": "sq0csp-{w43}", "paypal": "A21AA{w92}", "braintree": "access_token$production${a16}${h32}",
    "adyen": "AQEyhmfx{b80}-{b43}=-{A16}", "shopify": "shpat_{h32}", "shopify secret": "shpss_{h32}", "mollie": "live_{A30}", "flutterwave": "FLWSECK-{h32}-X",
    "plaid": f"access-production-{UUID}", "shippo": "shippo_live_{h40}", "easypost": "EZAK{A54}", "duffel": "duffel_live_{w43}", "lob": "live_{h35}",
    # Chat
    "slack bot": "xoxb-{d12}-{d13}-{A24}", "slack user": "xoxp-{d12}-{d12}-{d13}-{h32}", "slack app": "xapp-1-A{U10}-{d13}-{h64}", "slack refresh": "xoxe-1-{U146}",
    "slack configuration": "xoxe.xoxp-1-{U166}", "discord": "MTA{A23}.{w6}.{w38}", "telegram": "{d10}:AA{w33}",
    # Mail and text messages
    "sendgrid": "SG.{w22}.{w43}", "mailgun": "key-{h32}", "mailchimp": "{h32}-us14", "mandrill": "md-{w22}", "twilio": "SK{h32}", "brevo": "xkeysib-{h64}-{A16}",
    "resend": "re_{A8}_{A24}",
    # Monitoring
    "new relic user": "NRAK-{U27}", "new relic insert": "NRII-{w32}", "new relic license": "{h36}NRAL", "sentry organization": "sntrys_eyJ{b160}", "sentry user": "sntryu_{h64}",
    "grafana cloud": "glc_{b120}", "grafana": "glsa_{A32}_{h8}", "grafana legacy": "eyJrIjoi{A80}", "dynatrace": "dt0c01.{U24}.{U64}", "honeycomb": "hcaik_{a58}",
    "posthog": "phx_{A43}", "launchdarkly": f"api-{UUID}", "statsig": "secret-{A43}",
    # Other services
    "atlassian": "ATATT3xFfGF0{w180}", "linear": "lin_api_{A40}", "notion": "ntn_{d11}{A35}", "notion, old": "secret_{A43}", "airtable": "pat{A14}.{h64}", "asana": "1/12{d14}:{h32}",
    "figma": "figd_{w40}", "dropbox": "sl.{w136}", "postman": "PMAK-{h24}-{h34}", "typeform": "tfp_{w59}", "intercom": "dG9rOm{b54}", "hubspot": f"pat-na1-{UUID}",
    "contentful": "CFPAT-{w43}", "mapbox": "sk.eyJ{w70}.{w22}", "maxmind": "{A6}_{A29}_mmk", "frameio": "fio-u-{w64}", "readme": "rdme_{a70}", "scalingo": "tk-us-{w48}",
    "salesforce": "00D{A15}!AQ{A94}", "twitter": "AAAAAAAAAAAAAAAAAAAAAA{A20}%2B{A40}%3D{A30}", "facebook": "EAAM{A150}", "web token": "eyJ{w33}.eyJ{w90}.{w43}",
}  # fmt: skip
"""Credentials that are told by their form alone, whatever they are called."""

NAMED = {
    "aws secret": ("AWS_SECRET_ACCESS_KEY", "{b40}"), "azure client secret, old": ("AZURE_CLIENT_SECRET", "{A32}"), "cloudflare": ("CLOUDFLARE_API_TOKEN", "{w40}"),
    "cloudflare global": ("CLOUDFLARE_API_KEY", "{h37}"), "heroku, old": ("HEROKU_API_KEY", UUID), "datadog api": ("DD_API_KEY", "{h32}"), "datadog app": ("DATADOG_APP_KEY", "{h40}"),
    "mistral": ("MISTRAL_API_KEY", "{A32}"), "cohere": ("COHERE_API_KEY", "{A40}"), "twilio auth": ("TWILIO_AUTH_TOKEN", "{h32}"), "postmark": ("POSTMARK_SERVER_TOKEN", UUID),
    "algolia": ("ALGOLIA_ADMIN_KEY", "{h32}"), "fastly": ("FASTLY_API_TOKEN", "{w32}"), "okta": ("OKTA_API_TOKEN", "00{w40}"), "travis": ("TRAVIS_TOKEN", "{A22}"),
    "snyk": ("SNYK_TOKEN", UUID), "codecov": ("CODECOV_TOKEN", UUID), "vercel, old": ("VERCEL_TOKEN", "{A24}"), "netlify, old": ("NETLIFY_AUTH_TOKEN", "{w43}"),
    "paypal secret": ("PAYPAL_CLIENT_SECRET", "E{w79}"), "auth0": ("AUTH0_CLIENT_SECRET", "{w64}"), "discord secret": ("DISCORD_CLIENT_SECRET", "{w32}"),
    "github secret": ("GITHUB_CLIENT_SECRET", "{h40}"), "azure storage account": ("AZURE_STORAGE_ACCOUNTKEY", "{b86}=="), "snowflake": ("SNOWFLAKE_PASSWORD", "{p20}"),
    "password": ("DB_PASSWORD", "{p24}"), "django": ("SECRET_KEY", "{p50}"), "rails": ("secret_key_base", "{h128}"), "jwt": ("JWT_SECRET", "{A64}"), "access token": ("accessToken", "{A40}"),
    "encryption key": ("encryptionKey", "{b43}="), "webhook": ("webhook_secret", "{h40}"), "artifactory password": ("artifactoryPassword", "{A32}"), "consul": ("CONSUL_HTTP_TOKEN", UUID),
}  # fmt: skip
"""Credentials that are told by what they are called."""

SYNTAXES = {
    "python": 'def f():\n    {name} = "{value}"\n    return 1\n',
    "python, a key": "CONFIG = {\n    '{name}': '{value}',\n}\n",
    "python, annotated": 'class A:\n    {name}: str = "{value}"\n',
    "environ": 'import os\nos.environ["{name}"] = "{value}"\n',
    "javascript": "export const {name} = '{value}';\nrun();\n",
    "javascript, an object": "const options = { {name}: `{value}`, retries: 3 };\n",
    "typescript": 'private readonly {name}: string = "{value}";\n',
    "go": 'func main() {\n\t{name} := "{value}"\n}\n',
    "go, const": 'const {name} = "{value}"\n',
    "rust": 'const {name}: &str = "{value}";\n',
    "java": 'private static final String {name} = "{value}";\n',
    "c": 'static const char {name}[] = "{value}";\n',
    "json": '{\n  "a": 1,\n  "{name}": "{value}"\n}\n',
    "json, escaped": '{"body": "{\\"{name}\\":\\"{value}\\"}"}\n',
    "yaml": "a:\n  {name}: {value}\n  b: 1\n",
    "yaml, quoted": 'a:\n  - {name}: "{value}"\n',
    "environment": "A=1\n{name}={value}\nB=2\n",
    "shell": 'export {name}="{value}"\n',
    "properties": "app.{name} = {value}\r\nb=1\r\n",
    "toml": "[a]\n{name} = '{value}'\n",
    "java option": "java -Xmx1g -D{name}={value} -jar a.jar\n",
    "dockerfile": "FROM a\nENV {name}={value}\nRUN b\n",
    "terraform": 'variable "a" {\n  {name} = "{value}"\n}\n',
    "php": "define('{name}', '{value}');\n",
    "ruby": "config = { :{name} => '{value}' }\n",
    "xml": "<config>\n  <{name}>{value}</{name}>\n</config>\n",
    "xml, an attribute": '<add key="{name}" value="{value}" />\n',
    "markdown": "Set `{name}={value}` first.\n",
}

PLACES = {
    "postgres": "DATABASE_URL=postgres://app:|{A20}|@db.internal:5432/app", "redis": "url: redis://:|{A24}|@cache.prod.internal:6379/0", "https": "git clone https://deploy:|{A30}|@git.company.com/a/b.git",
    "mongodb": 'uri = "mongodb+srv://root:|{A16}|@cluster0.abc.mongodb.net/test"', "amqp": "amqp://svc:|{A18}|@mq.prod/vhost", "sentry dsn": "dsn: https://{h32}:|{h32}|@sentry.company.com/3",
    "bearer": "curl -H 'Authorization: Bearer |{A40}|' https://api.company.com", "bearer in code": 'headers = {"Authorization": "Bearer |{w64}|"}', "token header": "Authorization: token |{h40}|",
    "api key header": "curl -H 'X-Api-Key: |{A32}|' https://api.company.com/v1", "basic": 'req.headers["Authorization"] = "Basic |{B24}|"',
    "netrc": "machine git.company.com\n  login deploy\n  password |{A20}|", "netrc in a line": "machine api.company.com login deploy password |{h40}|", "curl": "curl -s -u deploy:|{A20}| https://api.company.com",
    "sql server": "Server=db.company.com;Database=a;User Id=sa;Password=|{A16}|;Encrypt=true;", "storage account": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=|{b86}==|;EndpointSuffix=core.windows.net",
    "service bus": "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=|{b43}=|", "azure sas": "https://a.blob.core.windows.net/c?sv=2022-11-02&sr=c&sig=|{A43}%3D|&se=2030",
    "docker config": '{"auths": {"registry.company.com": {"auth": "|{B32}|"}}}', "kubernetes": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ntype: Opaque\ndata:\n  blob: |{D24}|",
    "kubernetes, text": "kind: Secret\napiVersion: v1\nstringData:\n  blob: |{A24}|\n---\nkind: Service", "htpasswd": "deploy:|$apr1${A8}${A22}|", "htpasswd, bcrypt": "deploy:|$2y$10${A53}|",
    "shadow": "root:|$6${A16}${A86}|:19000:0:99999:7:::", "slack webhook": "url = 'https://hooks.slack.com/|services/T{U9}/B{U10}/{A24}|'",
    "discord webhook": "https://discord.com/api/webhooks/|{d18}/{w68}|", "teams webhook": f"https://company.webhook.office.com/webhookb2/|{UUID}@{UUID}/IncomingWebhook/{{h32}}/{UUID}|",
    "npmrc": "//registry.npmjs.org/:_authToken=|{A40}|", "kubeconfig": "    client-key-data: |{K600}|", "option": "deploy --token |{A40}| --verbose", "wireguard": "PrivateKey = |{b43}=|",
    "putty": "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n|{b64}\n{b40}|\nPrivate-MAC: 0", "service account": '{"type": "service_account", "private_key": "|{P600}|", "client_email": "a"}',
    "openssh": "|{S1000}|", "pgp": "|{G1000}|",
}  # fmt: skip
"""Credentials that are told by where they stand: what is between the bars."""


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def armour(kind: str, body: str, end: str = "\n") -> str:
    lines = [f"-----BEGIN {kind}" + "-----", *re.findall(".{1,64}", body), f"-----END {kind}" + "-----"]
    return end.join(lines)


MADE: dict[str, Callable[[str], str]] = {
    "B": lambda body: encoded(f"robot:{body}"),
    "D": encoded,
    "K": lambda body: encoded(armour("EC PRIVATE KEY", body)),
    "P": lambda body: armour("PRIVATE KEY", body, "\\n"),
    "S": lambda body: armour("OPENSSH PRIVATE KEY", body),
    "G": lambda body: armour("PGP PRIVATE KEY BLOCK", "\n\n" + body),
}
"""Fields whose characters are put into something else."""


def field(match: re.Match[str], source: random.Random) -> str:
    body = "".join(source.choices(ALPHABETS.get(match[1], ALPHABETS["b" if match[1] in "KPSG" else "A"]), k=int(match[2])))
    return MADE[match[1]](body) if match[1] in MADE else body


def drawn(template: str, source: random.Random) -> str:
    """The template with each field filled in by chance."""
    return FIELD.sub(lambda match: field(match, source), template)


def planted(syntax: str, name: str, value: str) -> str:
    """A file of some lines that assigns the value to the name."""
    return "first\n" + syntax.replace("{name}", name).replace("{value}", value) + "last\n"
