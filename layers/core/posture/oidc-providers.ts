import type { OidcProvider } from './oidc-provider.ts';
import { PROVIDERS } from './oidc-provider-table.ts';

const OTHER: OidcProvider = {
  name: 'an OIDC provider',
  sharedIssuer: false,
  bearer: 'pipeline',
  example: 'a literal subject',
  audience: 'sts.amazonaws.com',
  subject: [{ name: 'owner', weight: 'owner', pinned: /^[^*?]{3,}/ }],
  claims: [],
};

/** The provider of an issuer (host and path, without scheme). On a host of a customer, the subjects reveal its software;
 * issuers of non-EKS clusters contain `k8s` or `kubernetes`. */
export function oidcProvider(issuer: string, subjects: readonly string[] = []): OidcProvider {
  const known = PROVIDERS.find((provider) => provider.issuer.test(issuer));
  if (known !== undefined) return known;
  const software = PROVIDERS.find(({ builds }) => subjects.some((subject) => builds?.test(subject)));
  if (software !== undefined) return { ...software, name: issuer, sharedIssuer: false };
  if (/k8s|kubernetes|container\.googleapis\.com|irsa/i.test(issuer))
    return { ...OTHER, name: 'a Kubernetes cluster', bearer: 'workload' };
  return { ...OTHER, name: issuer };
}

/** The issuer of a federated principal: `arn:…:oidc-provider/HOST/PATH`, or the bare host of a built-in provider. */
export function issuerOf(federated: string): string | undefined {
  const marker = ':oidc-provider/';
  const position = federated.indexOf(marker);
  if (position >= 0) return federated.slice(position + marker.length).toLowerCase();
  return federated.includes(':') ? undefined : federated.toLowerCase();
}
