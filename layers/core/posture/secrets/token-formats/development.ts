/** Hosts of code and packages, builds, deployment, infrastructure as code, secrets managers. */
export const DEVELOPMENT = `
GitHub | personal access token | ghp_{alnum 36} | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats | crc32-base62
GitHub | fine-grained personal access token | github_pat_{alnum 22}_{alnum 59} | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
GitHub | token of an app | gh(o|u|s)_{alnum 36} | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats | crc32-base62
GitHub | refresh token | ghr_{alnum 36-76} | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
GitLab | access token | glpat-{base64url 20} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | access token (routable) | glpat-{base64url 27-300}.{dotted 9-12} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | OAuth application secret | gloas-{xdigit 64} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | deploy token | gldt-{base64url 20} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | runner token | glrt-{dotted 20-300} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | runner registration token | GR1348941{base64url 20} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | CI/CD job token | glcbt-{hex 1-5}_{base64url 20} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | trigger token | glptt-{hex 40} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | feed, SCIM or feature flags token | gl(ft|soat|ffct)-{base64url 20} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | incoming mail token | glimt-{lower 25} | https://docs.gitlab.com/security/tokens/#token-prefixes
GitLab | agent token | glagent-{base64url 50} | https://docs.gitlab.com/security/tokens/#token-prefixes
Atlassian | API token | ATATT3xFfGF0{base64url 100-250}={HEX 8} | https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
Atlassian | Bitbucket access token | ATCTT3xFfGN0{base64url 100-250}={HEX 8} | https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/
Atlassian | Bitbucket app password | ATBB{alnum 32} | https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/
Atlassian | Trello token | ATTA{xdigit 72} | https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
npm | access token | npm_{alnum 36} | https://docs.npmjs.com/about-access-tokens | crc32-base62
PyPI | API token | pypi-AgEIcHlwaS5vcmc{base64url 50-700} | https://pypi.org/help/#apitoken
PyPI | API token of the test index | pypi-AgENdGVzdC5weXBpLm9yZ{base64url 50-700} | https://test.pypi.org/help/#apitoken
RubyGems | API key | rubygems_{hex 48} | https://guides.rubygems.org/api-key-scopes/
crates.io | API token | cio{alnum 32} | https://doc.rust-lang.org/cargo/reference/publishing.html
Docker | access token | dckr_(pat|oat)_{base64url 27-32} | https://docs.docker.com/security/for-developers/access-tokens/
JFrog | API key | AKCp{alnum 69} | https://jfrog.com/help/r/jfrog-platform-administration-documentation/api-key
JFrog | reference token | cmVmdGtuOj{alnum 54} | https://jfrog.com/help/r/jfrog-platform-administration-documentation/reference-tokens
CircleCI | API token | CCIP(AT|RJ)_{base58 22}_{hex 40} | https://circleci.com/docs/managing-api-tokens/
Buildkite | API access token | bkua_{hex 40} | https://buildkite.com/docs/apis/managing-api-tokens
SonarQube | token | sq(u|p|a)_{hex 40} | https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/
Snyk | token | snyk_(uat|sat).{hex 8}.{dotted 40-400} | https://docs.snyk.io/snyk-api/authentication-for-api
Sourcegraph | access token | sgp_{hex 40} | https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
Sourcegraph | access token of an instance | sgp_{hex 16}_{hex 40} | https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
Weblate | token | wl(u|p)_{alnum 36} | https://docs.weblate.org/en/latest/api.html#authentication-and-generic-parameters
Postman | collection access key | PMAT-{upper 26} | https://learning.postman.com/docs/developer/postman-api/authentication/
Postman | API key | PMAK-{hex 24}-{hex 34} | https://learning.postman.com/docs/developer/postman-api/authentication/
Figma | personal access token | figd_{base64url 40-43} | https://developers.figma.com/docs/rest-api/authentication/
LaunchDarkly | access token or SDK key | (api|sdk)-{uuid} | https://launchdarkly.com/docs/home/account/api
ConfigCat | SDK key | configcat-sdk-1/{base64url 22}/{base64url 22} | https://configcat.com/docs/sdk-reference/overview/
Statsig | server secret key | secret-{alnum 40-50} | https://docs.statsig.com/access-management/api-keys
Unleash | API token | *:{alnum 3-20}.{hex 56-64} | https://docs.getunleash.io/reference/api-tokens-and-client-keys
Terraform | HCP Terraform API token | {alnum 14}.atlasv1.{base64url 60-70} | https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
Vault | service or recovery token | hv(s|r).{base64url 24-250} | https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
Vault | service token (old) | s.{alnum 24} | https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
Vault | batch token | hvb.{base64url 100-400} | https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
Pulumi | access token | pul-{hex 40} | https://www.pulumi.com/docs/administration/access-identity/access-tokens/
Infracost | API key | ico-{alnum 32} | https://www.infracost.io/docs/
Doppler | token | dp.(pt|st|sa|ct|scim|audit).{alnum 40-44} | https://docs.doppler.com/reference/auth-token-formats
Doppler | service token of a configuration | dp.st.{base64url 2-35}.{alnum 40-44} | https://docs.doppler.com/reference/auth-token-formats
1Password | service account token | ops_eyJ{base64url 250-2000} | https://developer.1password.com/docs/service-accounts/
1Password | secret key | A3-{upper 6}-{upper 6}-{upper 5}-{upper 5}-{upper 5}-{upper 5} | https://support.1password.com/secret-key-security/
Bitwarden | access token | 0.{uuid}.{alnum 30}:{base64 22}== | https://bitwarden.com/help/access-tokens/
age | secret key | AGE-SECRET-KEY-1{bech32 58} | https://github.com/C2SP/C2SP/blob/main/age.md | bech32
Prefect | API key | pn(u|b)_{alnum 36} | https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys
dbt | token | dbt(u|c)_{base64url 40-60} | https://docs.getdbt.com/docs/dbt-cloud-apis/authentication
Harness | access token | (pat|sat).{base64url 22}.{hex 24}.{alnum 20} | https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys
ReadMe | API key | rdme_{lower 70} | https://docs.readme.com/main/reference/intro/authentication
Scalingo | API token | tk-us-{base64url 48} | https://developers.scalingo.com/#authentication
Inngest | signing key | signkey-prod-{hex 64} | https://www.inngest.com/docs/platform/signing-keys
Trigger.dev | secret key | tr_prod_{alnum 16-40} | https://trigger.dev/docs/apikeys
Zuplo | API key | zpka_{lower 32}_{hex 8} | https://zuplo.com/docs/articles/api-key-management
OpenShift | access token | sha256~{base64url 43} | https://docs.redhat.com/en/documentation/openshift_container_platform/4.17/html/authentication_and_authorization/managing-oauth-access-tokens
Rancher | API token | token-{lower 5}:{lower 54} | https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys
Clojars | deploy token | CLOJARS_{hex 60} | https://github.com/clojars/clojars-web/wiki/Deploy-Tokens
NuGet | API key | oy2{lower 43} | https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys
Open VSX | access token | ovsxp_{uuid} | https://github.com/eclipse/openvsx/wiki/Publishing-Extensions
TeamCity | access token | eyJ0eXAiOiAiVENWMiJ9.{base64url 36}.{base64url 48} | https://www.jetbrains.com/help/teamcity/configuring-your-user-profile.html
Octopus Deploy | API key | API-{upper 26-32} | https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key
Deno Deploy | access token | ddp_{alnum 36} | https://docs.deno.com/deploy/manual/
WakaTime | secret API key | waka_{uuid} | https://wakatime.com/developers
Kubernetes | bootstrap token of K3s | K10{hex 64}::server:{hex 32} | https://docs.k3s.io/cli/token
Portainer | access token | ptr_{base64 43}= | https://docs.portainer.io/api/access
Appwrite | API key | standard_{hex 256} | https://appwrite.io/docs/advanced/platform/api-keys
Metabase | API key | mb_{base64 43}= | https://www.metabase.com/docs/latest/people-and-groups/api-keys
`;
