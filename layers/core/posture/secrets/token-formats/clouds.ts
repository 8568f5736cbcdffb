/** Clouds, hosts, networks, databases, observability. */
export const CLOUDS = `
AWS | API key of Bedrock | ABSKQmVkcm9ja0FQSUtleS{base64 80-140} | https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
AWS | short-term API key of Bedrock | bedrock-api-key-{base64 100-3000} | https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
AWS | session token | (IQoJb3JpZ2luX2Vj|FwoGZXIvYXdz|FQoGZXIvYXdz){base64pad 200-3000} | https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
AWS | Marketplace Web Service token | amzn.mws.{uuid} | https://developer-docs.amazon.com/sp-api/docs
AWS | Login with Amazon client secret | amzn1.oa2-cs.v1.{hex 64} | https://developer.amazon.com/docs/login-with-amazon/security-profile.html
AWS | Login with Amazon refresh token | Atzr|{base64url 100-2000} | https://developer.amazon.com/docs/login-with-amazon/refresh-token.html
Google | API key | AIza{base64url 35} | https://docs.cloud.google.com/docs/authentication/api-keys
Google | OAuth client secret | GOCSPX-{base64url 28} | https://developers.google.com/identity/protocols/oauth2
Google | OAuth refresh token | 1//0{base64url 40-200} | https://developers.google.com/identity/protocols/oauth2
Google | OAuth access token | ya29.{dotted 50-1000} | https://developers.google.com/identity/protocols/oauth2
Google | server key of Firebase Cloud Messaging | AAAA{base64url 7}:APA91b{base64url 134} | https://firebase.google.com/docs/cloud-messaging
Azure | client secret of Microsoft Entra | {unreserved 3}(7|8)Q~{unreserved 31-34} | https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret
Azure | DevOps personal access token | {alnum 76}AZDO{alnum 4} | https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
Azure | Storage account key | {base64 76}+ASt{base64 6}== | https://github.com/microsoft/security-utilities
Azure | Cosmos DB account key | {base64 76}ACDb{base64 6}== | https://github.com/microsoft/security-utilities
Azure | Service Bus or Event Hubs key | {base64 33}+A(Sb|Eh){base64 6}= | https://github.com/microsoft/security-utilities
Azure | IoT Hub key | {base64 33}AIoT{base64 6}= | https://github.com/microsoft/security-utilities
Azure | Functions key | {base64url 44}AzFu{base64url 6}== | https://github.com/microsoft/security-utilities
Azure | AI Search key | {alnum 42}AzSe{alnum 6} | https://github.com/microsoft/security-utilities
Azure | Container Registry password | {base64 42}+ACR{base64 6} | https://github.com/microsoft/security-utilities
DigitalOcean | access token | do(p|o|r)_v1_{hex 64} | https://docs.digitalocean.com/reference/api/create-personal-access-token/
Cloudflare | API credential | cf(ut|at|k)_{alnum 44-60} | https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
Cloudflare | origin CA key | v1.0-{hex 24}-{hex 146} | https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/
Heroku | API key | HRKU-{uuid} | https://devcenter.heroku.com/articles/oauth
Heroku | API key (long) | HRKU-AA{base64url 58} | https://devcenter.heroku.com/articles/oauth
Netlify | personal access token | nfp_{alnum 36-40} | https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/
Vercel | token | vc(p|i|a|r|k)_{alnum 40-60} | https://vercel.com/docs/accounts/access-tokens
Render | API key | rnd_{alnum 24-48} | https://render.com/docs/api
Fly.io | access token | fo1_{base64url 43} | https://fly.io/docs/security/tokens/
Fly.io | macaroon | fm(1r|1a|2)_{base64pad 80-2000} | https://fly.io/docs/security/tokens/
UpCloud | API token | ucat_{upper 26} | https://upcloud.com/docs/guides/api-tokens/
Yandex Cloud | API key | AQVN{base64url 35-38} | https://yandex.cloud/en/docs/iam/concepts/authorization/api-key
Yandex Cloud | secret key | YC{base64url 38} | https://yandex.cloud/en/docs/iam/concepts/authorization/access-key
NATS | seed | S(U|A|O|C|N|X){base32 56} | https://docs.nats.io/using-nats/developer/connecting/nkey | crc16-base32
Yandex Cloud | OAuth token | y0_{base64url 50-80} | https://yandex.cloud/en/docs/iam/concepts/authorization/oauth-token
Tailscale | key | tskey-(auth|api|client|scim|webhook)-{alnum 8-24}-{alnum 12-64} | https://tailscale.com/kb/1277/key-prefixes
NetBird | personal access token | nbp_{alnum 36} | https://docs.netbird.io/how-to/access-netbird-public-api
Porkbun | API key | (pk|sk)1_{hex 64} | https://porkbun.com/api/json/v3/documentation
PlanetScale | password or token | pscale_(pw|tkn|oauth)_{dotted 32-64} | https://planetscale.com/docs/api/reference/service-tokens
Supabase | personal access token | sbp_{hex 40} | https://supabase.com/docs/reference/api/introduction
Supabase | secret API key | sb_secret_{base64url 22}_{base64url 8} | https://supabase.com/docs/guides/api/api-keys
Neon | API key | napi_{lower 64} | https://neon.com/docs/manage/api-keys
CockroachDB | API key | CCDB1_{alnum 22}_{alnum 40} | https://www.cockroachlabs.com/docs/cockroachcloud/managing-access
Aiven | service password | AVNS_{base64url 15-20} | https://aiven.io/docs/platform/concepts/service-users
MongoDB | Atlas service account secret | mdb_sa_sk_{base64url 40} | https://www.mongodb.com/docs/atlas/configure-api-access/
Databricks | access token | dapi{hex 32} | https://docs.databricks.com/aws/en/dev-tools/auth/pat
Databricks | OAuth secret | dose{hex 32} | https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m
Xata | API key | xau_{alnum 30-60} | https://lite.xata.io/docs/concepts/api-keys
Elastic | Cloud API key | essu_{base64 60-200} | https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys
Confluent | API secret | cflt{base64 60} | https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html
Grafana | service account token | glsa_{alnum 32}_{xdigit 8} | https://grafana.com/docs/grafana/latest/administration/service-accounts/
Grafana | Cloud access policy token | glc_{base64 60-400} | https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/
Grafana | API key (old) | eyJrIjoi{base64pad 70-400} | https://grafana.com/docs/grafana/latest/administration/service-accounts/migrate-api-keys/
New Relic | user key | NRAK-{upper 27} | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
New Relic | REST API key | NRRA-{hex 42} | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
New Relic | insights key | NRI(I|Q)-{base64url 32} | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
New Relic | license key | {hex 36}NRAL | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
New Relic | license key (EU) | eu01xx{hex 30}NRAL | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
Honeycomb | ingest key | hca(ik|ic)_{lower 58} | https://docs.honeycomb.io/configure/environments/manage-api-keys/
Dynatrace | API token | dt0c01.{upper 24}.{upper 64} | https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens
Dynatrace | OAuth client secret | dt0s02.{upper 8}.{upper 64} | https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/oauth-clients
Sentry | user auth token | sntryu_{hex 64} | https://docs.sentry.io/account/auth-tokens/
Sentry | organization auth token | sntrys_eyJ{base64pad 80-400}_{base64url 43} | https://docs.sentry.io/account/auth-tokens/
Axiom | token | xa(at|pt)-{uuid} | https://axiom.co/docs/reference/tokens
Tinybird | token | p.eyJ{base64url 40-400}.{base64url 43} | https://www.tinybird.co/docs/forward/administration/tokens
PostHog | personal API key | phx_{alnum 40-50} | https://posthog.com/docs/api
Logfire | write token | pylf_v1_{az 2}_{alnum 43} | https://logfire.pydantic.dev/docs/how-to-guides/create-write-tokens/
Checkly | API key | cu_{hex 32} | https://www.checklyhq.com/docs/accounts-and-users/creating-api-key/
Coralogix | API key | cx(tp|th|up)_{alnum 28-32} | https://coralogix.com/docs/user-guides/account-management/api-keys/api-keys/
Segment | Public API token | sgp_{alnum 64} | https://segment.com/docs/api/public-api/
Rootly | API key | rootly_{hex 64} | https://docs.rootly.com/api-reference/overview
`;
