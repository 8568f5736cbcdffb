import type { IdentityClass } from '../identity.ts';
import { classByTag } from './class-tags.ts';
import { isServiceLinkedRole, type RoleFacts, type UserFacts } from './estate.ts';
import { issuerOf, oidcProvider } from './oidc-providers.ts';
import type { PostureSettings } from './options.ts';
import { platformOf } from './platform-roles.ts';
import { accountOf, isRolesAnywhere, type TrustGrant } from './trust.ts';

export interface Classification {
  readonly class: IdentityClass;
  /** The evidence, for a person. */
  readonly why: string;
}

const classified = (name: IdentityClass, why: string): Classification => ({ class: name, why });

/** Class of a user, by tags, then facts (path, sign-in), then its name. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a decision list: the first line that applies decides.
export function classifyUser(user: UserFacts, settings: PostureSettings): Classification {
  const tagged = classFromTags(user, settings) ?? breakGlassFromName(user.name, settings);
  if (tagged !== undefined) return tagged;
  const path = classFromPath(user.path);
  if (path !== undefined) return path;
  const machineName = settings.names.machine.test(user.name);
  const signsIn = user.loginProfile === true;
  if (signsIn && (!machineName || user.mfa === true)) {
    return classified('human', user.mfa === true ? 'has a console password and MFA' : 'has a console password');
  }
  if (settings.names.agent.test(user.name))
    return classified('agent', `its name (${user.name}) is typical of an AI agent`);
  if (machineName) {
    return classified(
      'service-user',
      `its name (${user.name}) is typical of a machine${signsIn ? ', although it has a console password' : ''}`,
    );
  }
  if (user.loginProfile === false) return classified('service-user', 'has no console password');
  if (user.mfa === true) return classified('human', 'has MFA');
  if (typeof user.passwordLastUsedAt === 'string' && user.passwordLastUsedAt !== 'unknown') {
    return classified('human', 'has signed in with a password');
  }
  if (settings.names.human.test(user.name))
    return classified('human', `its name (${user.name}) is typical of a person`);
  return classified('service-user', 'an IAM user without evidence that a person uses it');
}

/** Class of a role, by tags, then whether AWS created it, then who can assume it, then its name. */
export function classifyRole(
  role: RoleFacts,
  grants: readonly TrustGrant[],
  account: string,
  ownAccounts: ReadonlySet<string>,
  settings: PostureSettings,
): Classification {
  if (isServiceLinkedRole(role)) return classified('service-linked', `its path is ${role.path}`);
  if (isReservedSso(role)) return classified('sso', 'created by Identity Center (AWSReservedSSO_)');
  const tagged = classFromTags(role, settings) ?? breakGlassFromName(role.name, settings);
  if (tagged !== undefined) return tagged;
  const federated = classFromFederation(grants);
  if (federated !== undefined && federated.class === 'pipeline') return federated;
  const platform = platformOf(role.name);
  const external = outsideAccounts(grants, account, ownAccounts);
  if (platform !== undefined && external.size <= 1 && !external.has('*'))
    return classified('workload', `created by ${platform}`);
  const vendor = classFromExternalTrust(grants, account, ownAccounts);
  if (vendor !== undefined) return vendor;
  if (federated !== undefined) return federated;
  return classFromServices(role, grants, settings) ?? classFromOwnTrust(role, grants, settings);
}

export const isReservedSso = (role: { readonly name: string; readonly path: string }): boolean =>
  role.name.startsWith('AWSReservedSSO_') || role.path.startsWith('/aws-reserved/sso.amazonaws.com/');

function classFromTags(
  identity: { readonly tags: Readonly<Record<string, string>> },
  settings: PostureSettings,
): Classification | undefined {
  for (const [key, value] of Object.entries(identity.tags)) {
    const tagged = classByTag(key, value, settings.classTag);
    if (tagged !== undefined)
      return classified(tagged, value === '' ? `it has the tag ${key}` : `its tag ${key} is ${value}`);
  }
  return undefined;
}

const breakGlassFromName = (name: string, settings: PostureSettings): Classification | undefined =>
  settings.names.breakGlass.test(name)
    ? classified('break-glass', `its name (${name}) is typical of break-glass access`)
    : undefined;

function classFromPath(path: string): Classification | undefined {
  const why = `its path is ${path}`;
  if (/\/(service|services|svc|machine|machines|bots?|apps?|system|automation|service-accounts?)\//i.test(path)) {
    return classified('service-user', why);
  }
  if (/\/(people|humans?|persons?|employees?|staff)\//i.test(path)) return classified('human', why);
  return /\/agents?\//i.test(path) ? classified('agent', why) : undefined;
}

function classFromFederation(grants: readonly TrustGrant[]): Classification | undefined {
  const found = new Map<IdentityClass, string>();
  for (const grant of grants.filter((candidate) => candidate.type === 'Federated' && !candidate.not)) {
    if (grant.value.includes(':saml-provider/')) {
      found.set(
        'human',
        `people sign in through the SAML provider ${grant.value.slice(grant.value.lastIndexOf('/') + 1)}`,
      );
      continue;
    }
    const issuer = issuerOf(grant.value);
    if (issuer === undefined) continue;
    if (issuer.startsWith('cognito-identity')) {
      found.set('workload', 'users of an application assume it through a Cognito identity pool');
      continue;
    }
    const provider = oidcProvider(issuer);
    found.set(provider.bearer, `trusts tokens from ${provider.name} (${issuer})`);
  }
  for (const name of ['pipeline', 'workload', 'human'] as const) {
    const why = found.get(name);
    if (why !== undefined) return classified(name, why);
  }
  return undefined;
}

/** Trusted accounts that are not the team's own; `*` means anyone. */
function outsideAccounts(
  grants: readonly TrustGrant[],
  account: string,
  ownAccounts: ReadonlySet<string>,
): ReadonlySet<string> {
  const aws = grants.filter((grant) => grant.type === 'AWS');
  const named = aws.map((grant) => (grant.not || grant.value.trim() === '*' ? '*' : accountOf(grant.value)));
  return new Set(
    named.flatMap((other) => (other === undefined || other === account || ownAccounts.has(other) ? [] : other)),
  );
}

function classFromExternalTrust(
  grants: readonly TrustGrant[],
  account: string,
  ownAccounts: ReadonlySet<string>,
): Classification | undefined {
  for (const grant of grants) {
    if (grant.type !== 'AWS' || grant.not) continue;
    const other = accountOf(grant.value);
    if (grant.value.trim() === '*') {
      // Principals of a single organization are not external.
      const inside = grant.conditions.some((condition) => ORGANIZATION_KEYS.has(condition.key));
      if (!inside) return classified('vendor', 'any AWS account can assume it');
    } else if (other !== undefined && other !== account && !ownAccounts.has(other)) {
      return classified('vendor', `trusts external account ${other}`);
    }
  }
  return undefined;
}

const ORGANIZATION_KEYS = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
]);
const AGENT_SERVICES = /^(bedrock|bedrock-agentcore)\./;
const PIPELINE_SERVICES = /^(codebuild|codepipeline|codedeploy)\./;

function classFromServices(
  role: RoleFacts,
  grants: readonly TrustGrant[],
  settings: PostureSettings,
): Classification | undefined {
  const services = grants
    .filter((grant) => grant.type === 'Service' && !grant.not)
    .map((grant) => grant.value.toLowerCase());
  const agent = services.find((service) => AGENT_SERVICES.test(service));
  if (agent !== undefined) return classified('agent', `the agent service ${agent} can assume it`);
  if (settings.names.agent.test(role.name))
    return classified('agent', `its name (${role.name}) is typical of an AI agent`);
  if (grants.some(isRolesAnywhere)) {
    return settings.names.pipeline.test(role.name)
      ? classified(
          'pipeline',
          `its name (${role.name}) is typical of a pipeline, and it is assumed with a certificate (IAM Roles Anywhere)`,
        )
      : classified('workload', 'workloads outside AWS assume it with a certificate (IAM Roles Anywhere)');
  }
  const pipeline = services.find((service) => PIPELINE_SERVICES.test(service));
  if (pipeline !== undefined) return classified('pipeline', `the build service ${pipeline} can assume it`);
  return services[0] === undefined ? undefined : classified('workload', `the service ${services[0]} can assume it`);
}

/** Roles that principals in the team's own accounts assume. */
function classFromOwnTrust(role: RoleFacts, grants: readonly TrustGrant[], settings: PostureSettings): Classification {
  const own = grants.filter((grant) => grant.type === 'AWS' && !grant.not);
  const requiresMfa = own.some((grant) =>
    grant.conditions.some((condition) => condition.key.startsWith('aws:multifactorauth')),
  );
  if (requiresMfa) return classified('human', 'can only be assumed with MFA');
  if (settings.names.pipeline.test(role.name))
    return classified('pipeline', `its name (${role.name}) is typical of a pipeline`);
  const reserved = own.find((grant) => grant.value.includes('/aws-reserved/sso.amazonaws.com/'));
  if (reserved !== undefined) return classified('human', 'Identity Center users assume it');
  if (own.length > 0)
    return classified(
      'workload',
      'principals in your own accounts can assume it; nothing indicates that they are people',
    );
  return classified('workload', 'there is no evidence of who uses it');
}
