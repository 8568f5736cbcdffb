/** Formats of keys and IDs that vendors publish in web pages and apps, next to which a secret key exists. */
const PUBLIC_FORMATS: readonly RegExp[] = [
  // Stripe, Clerk: https://docs.stripe.com/keys
  /^pk_(?:live|test)_/,
  // Square application ID: https://developer.squareup.com/docs/build-basics/access-tokens
  /^(?:sandbox-)?sq0id[bp]-/,
  // Flutterwave: https://developer.flutterwave.com/docs/authentication
  /^FLWPUBK[-_]/,
  // Razorpay key ID: https://razorpay.com/docs/api/authentication/
  /^rzp_(?:live|test)_[A-Za-z\d]{14}$/,
  // Mapbox public token: https://docs.mapbox.com/help/glossary/access-token/
  /^pk\.eyJ/,
  // Supabase: https://supabase.com/docs/guides/api/api-keys
  /^sb_publishable_/,
  // PostHog project key: https://posthog.com/docs/api
  /^phc_/,
  // Datadog client token: https://docs.datadoghq.com/account_management/api-app-keys/
  /^pub[\da-f]{32}$/,
  // Langfuse public key: https://langfuse.com/docs/api-and-data-platform/features/public-api
  /^pk-lf-/,
  // LaunchDarkly mobile key: https://launchdarkly.com/docs/home/account/api
  /^mob-[\da-f]{8}-/,
  // Statsig client key: https://docs.statsig.com/access-management/api-keys
  /^client-[A-Za-z\d]{40,50}$/,
  // ImageKit: https://imagekit.io/docs/api-keys
  /^public_[A-Za-z\d+/]{24,40}=?$/,
  // Liveblocks: https://liveblocks.io/docs/authentication
  /^pk_(?:prod|dev)_/,
  // Stytch: https://stytch.com/docs/api
  /^public-token-(?:live|test)-/,
  // Paddle client-side token: https://developer.paddle.com/paddlejs/client-side-tokens
  /^(?:live|test)_[\da-z]{27}$/,
  // Twilio account, API key and other SIDs: https://www.twilio.com/docs/glossary/what-is-a-sid
  /^(?:AC|SK|AP|MG|VA|IS|PN)[\da-f]{32}$/,
  // GitHub OAuth and app client IDs
  /^(?:Iv1\.|Iv23|Ov23)[\da-zA-Z]{14,16}$/,
  // Google OAuth client ID: https://developers.google.com/identity/protocols/oauth2
  /^\d{6,}-[\da-z]{20,}\.apps\.googleusercontent\.com$/,
  // Google Analytics and Tag Manager
  /^(?:UA-\d{4,}-\d+|G-[A-Z\d]{8,12}|GTM-[A-Z\d]{4,8})$/,
  // age recipients, and public keys of BIP 32 and NATS
  /^(?:age1[\da-z]{58}|xpub[1-9A-HJ-NP-Za-km-z]{107}|U[A-Z2-7]{55})$/,
];

/** Whether a vendor publishes values of this format. */
export const isPublicKey = (value: string): boolean => PUBLIC_FORMATS.some((format) => format.test(value));
