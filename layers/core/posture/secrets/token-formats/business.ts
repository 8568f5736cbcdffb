/** Payments, messages, mail, customers, content, identity. */
export const BUSINESS = `
Stripe | secret or restricted key | (sk|rk)_(live|test)_{alnum 24-250} | https://docs.stripe.com/keys
Stripe | signing secret of a webhook | whsec_{base64 32-64} | https://docs.stripe.com/webhooks/signature
Square | access token | EAAA{base64url 60} | https://developer.squareup.com/docs/build-basics/access-tokens
Square | OAuth secret | sq0csp-{base64url 43} | https://developer.squareup.com/docs/oauth-api/overview
Square | personal access token | sq0atp-{base64url 22} | https://developer.squareup.com/docs/build-basics/access-tokens
Braintree | access token | access_token$(production|sandbox)\${lower 16}\${hex 32} | https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens
Plaid | access token | access-(production|development|sandbox)-{uuid} | https://plaid.com/docs/api/tokens/
Flutterwave | secret key | FLWSECK-{alnum 32}-X | https://developer.flutterwave.com/docs/authentication
Flutterwave | secret key (test) | FLWSECK_TEST-{alnum 32}-X | https://developer.flutterwave.com/docs/authentication
SumUp | secret key | sup_sk_{alnum 32} | https://developer.sumup.com/api/authentication
Mollie | API key | (live|test)_{alnum 30} | https://docs.mollie.com/reference/authentication
GoCardless | access token | (live|sandbox)_{base64url 40} | https://developer.gocardless.com/getting-started/api/making-your-first-request
Lob | API key | (live|test)_{hex 35} | https://docs.lob.com/#tag/Authentication
EasyPost | API key | EZ(AK|TK){alnum 54} | https://docs.easypost.com/docs/authentication
Shippo | API token | shippo_(live|test)_{hex 40} | https://docs.goshippo.com/docs/guides_general/authentication/
Duffel | access token | duffel_(live|test)_{base64url 43} | https://duffel.com/docs/api/overview/making-requests/authentication
Shopify | access token or secret | shp(at|ca|pa|ss)_{hex 32} | https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens
Paddle | API key | pdl_(live|sdbx)_apikey_{lower 26}_{alnum 22}_{alnum 3} | https://developer.paddle.com/api-reference/about/api-keys
Polar | access token | polar_(oat|pat)_{alnum 40-50} | https://polar.sh/docs/integrate/oat
WooCommerce | API key | c(k|s)_{hex 40} | https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication
Onfido | API token | api_(live|sandbox)(|_us|_ca).{base64url 11}.{base64url 32} | https://documentation.onfido.com/api/latest/#api-tokens
Persona | API key | persona_(production|sandbox)_{base64url 16-64} | https://docs.withpersona.com/api-keys
Slack | bot token | xoxb-{digit 10-13}-{digit 10-13}-{alnum 18-34} | https://docs.slack.dev/authentication/tokens
Slack | user or workspace token | xox(p|a|r|s)-{base64url 40-200} | https://docs.slack.dev/authentication/tokens
Slack | rotating token | xoxe.xox(b|p)-1-{base64url 100-300} | https://docs.slack.dev/authentication/using-token-rotation
Slack | refresh token | xoxe-1-{base64url 100-200} | https://docs.slack.dev/authentication/using-token-rotation
Slack | app-level token | xapp-1-{upper 9-12}-{digit 10-13}-{xdigit 64} | https://docs.slack.dev/authentication/tokens
Slack | browser token | xoxc-{digit 10-13}-{digit 10-13}-{digit 10-13}-{hex 64} | https://docs.slack.dev/authentication/tokens
Slack | webhook | hooks.slack.com/services/T{upper 8-12}/B{upper 8-12}/{alnum 20-26} | https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
Slack | workflow webhook | hooks.slack.com/(workflows|triggers)/{upper 8-12}/{dotted 8-40}/{alnum 20-40} | https://slack.com/help/articles/360041352714
Discord | webhook | discord(|app).com/api/webhooks/{digit 17-20}/{base64url 60-80} | https://discord.com/developers/docs/resources/webhook
Discord | bot token | (MT|Mj|Mz|ND|NT|Nj|Nz|OD|OT){base64url 22-26}.{base64url 6}.{base64url 27-38} | https://discord.com/developers/docs/reference#authentication
Telegram | bot token | ({digit 8}|{digit 9}|{digit 10}):AA{base64url 33} | https://core.telegram.org/bots/api#authorizing-your-bot
Microsoft Teams | webhook | webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex 32}/{uuid} | https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
Facebook | access token | EAA{alnum 100-300} | https://developers.facebook.com/docs/facebook-login/guides/access-tokens
VK | access token | vk1.a.{base64url 80-300} | https://dev.vk.com/en/api/access-token/getting-started
Matrix | access token | syt_{base64 3-60}_{letter 20}_{alnum 6} | https://element-hq.github.io/synapse/latest/
SendGrid | API key | SG.{base64url 22}.{base64url 43} | https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
Mailgun | API key | key-{hex 32} | https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth
Mailgun | API key (new) | {hex 32}-{hex 8}-{hex 8} | https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth
Mailchimp | API key | {hex 32}-us{digit 1-2} | https://mailchimp.com/developer/marketing/guides/quick-start/
Mailchimp | Transactional API key | md-{base64url 22} | https://mailchimp.com/developer/transactional/guides/quick-start/
Brevo | API or SMTP key | x(key|smtp)sib-{hex 64}-{alnum 16} | https://developers.brevo.com/docs/getting-started
Resend | API key | re_{alnum 8}_{alnum 20-30} | https://resend.com/docs/dashboard/api-keys/introduction
MailerSend | API token | mlsn.{hex 64} | https://developers.mailersend.com/general.html#authentication
Klaviyo | private API key | pk_{hex 34} | https://developers.klaviyo.com/en/docs/authenticate_
OneSignal | API key | os_v2_(app|org)_{lower 90-120} | https://documentation.onesignal.com/docs/en/keys-and-ids
Courier | auth token | pk_prod_{upper 24-32} | https://www.courier.com/docs/api-reference/authentication
Nylas | API key | nyk_v0_{alnum 60-70} | https://developer.nylas.com/docs/v3/auth/
HubSpot | private app token | pat-{lower 3}-{uuid} | https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview
Salesforce | session id | 00D{alnum 12-15}!{dotted 80-140} | https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login_loginresult.htm
Intercom | access token | dG9rO{base64 50-60} | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
Zoho | OAuth token | 1000.{hex 32}.{hex 32} | https://www.zoho.com/accounts/protocol/oauth.html
Asana | personal access token | 1/{digit 10-20}:{hex 32} | https://developers.asana.com/docs/personal-access-token
Asana | personal access token (new) | 2/{digit 10-20}/{digit 10-20}:{hex 32} | https://developers.asana.com/docs/personal-access-token
ClickUp | personal token | pk_{digit 5-12}_{upper 32} | https://developer.clickup.com/docs/authentication
Linear | OAuth token | lin_oauth_{hex 64} | https://linear.app/developers/oauth-2-0-authentication
Linear | API key | lin_api_{alnum 40} | https://linear.app/developers/graphql
Airtable | personal access token | pat{alnum 14}.{hex 64} | https://airtable.com/developers/web/guides/personal-access-tokens
Notion | integration secret | ntn_{alnum 46} | https://developers.notion.com/docs/authorization
Notion | integration secret (old) | secret_{alnum 43} | https://developers.notion.com/docs/authorization
Typeform | personal access token | tfp_{base64url 40-64} | https://www.typeform.com/developers/get-started/personal-access-token/
Contentful | management token | CFPAT-{base64url 43} | https://www.contentful.com/developers/docs/references/authentication/
Ghost | Admin API key | {hex 24}:{hex 64} | https://docs.ghost.org/admin-api/#token-authentication
Cal.com | API key | cal_(live|test)_{hex 32} | https://cal.com/docs/api-reference/v2/introduction
Dropbox | access token | sl.{dotted 100-2000} | https://www.dropbox.com/developers/reference/auth-types
Frame.io | developer token | fio-u-{base64url 64} | https://developer.frame.io/docs/getting-started/authentication
ImageKit | private key | private_{base64 24-40} | https://imagekit.io/docs/api-keys
Mapbox | secret token | sk.eyJ{base64url 60-300}.{base64url 22} | https://docs.mapbox.com/help/glossary/access-token/
MaxMind | license key | {alnum 6}_{alnum 29}_mmk | https://dev.maxmind.com/license-key/
PubNub | secret key | sec-c-{base64 48} | https://www.pubnub.com/docs/general/basics/initialization
Telnyx | API key | KEY{HEX 32}_{alnum 22} | https://developers.telnyx.com/docs/development/api-guide/authentication
Ably | API key | {base64url 6}.{base64url 6}:{base64url 43} | https://ably.com/docs/auth#api-key
Liveblocks | secret key | sk_(prod|dev)_{base64url 40-90} | https://liveblocks.io/docs/authentication
Adobe | OAuth client secret | p8e-{base64url 32} | https://developer.adobe.com/developer-console/docs/guides/authentication/
Ory | access token or API key | ory_(pat|st|at|apikey)_{alnum 32} | https://www.ory.com/docs/concepts/personal-access-token
WorkOS | API key | sk_a2V5X{alnum 40-90} | https://workos.com/docs/reference/api-authentication
Stytch | secret | secret-(live|test)-{base64url 36}= | https://stytch.com/docs/api
RFC 8959 | secret token | secret-token:{unreserved 12-500} | https://www.rfc-editor.org/rfc/rfc8959
RFC 7519 | JSON Web Token | eyJ{base64url 10-4000}.eyJ{base64url 10-8000}.{base64url 20-1000} | https://www.rfc-editor.org/rfc/rfc7519
Zapier | webhook | hooks.zapier.com/hooks/catch/{digit 5-9}/{lower 6-8} | https://help.zapier.com/hc/en-us/articles/8496288690317
Adafruit IO | key | aio_{alnum 28} | https://io.adafruit.com/api/docs/#authentication
Apify | API token | apify_api_{alnum 36} | https://docs.apify.com/platform/integrations/api
Stellar | secret seed | S{base32 55} | https://developers.stellar.org/docs/learn/fundamentals/transactions/signatures-multisig | crc16-base32
BIP 32 | extended private key | xprv{base58 107} | https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki
`;
