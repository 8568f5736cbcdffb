import { messageOf, UsageError } from './io.ts';

/** Errors of the SDK and of services for credentials that are missing, expired or unknown. */
const OF_CREDENTIALS: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** The error of a stack that cannot be read.
 * @param hint how to name another stack, which does not help against missing credentials. */
export function stackError(stack: string, region: string, error: unknown, hint: string): UsageError {
  if (error instanceof Error && OF_CREDENTIALS.has(error.name))
    return new UsageError(
      `no usable AWS credentials: ${messageOf(error)}; set AWS_PROFILE or sign in, for example with aws sso login`,
    );
  return new UsageError(`stack ${stack} in ${region}: ${messageOf(error)}; ${hint}`);
}
