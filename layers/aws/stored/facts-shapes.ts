import type { NamedPolicy } from '../../core/iam/types.ts';
import type {
  CredentialsSnapshot,
  DatedRevision,
  PrincipalsSnapshot,
  Revision,
  SecretsSnapshot,
  SnapshotName,
  Snapshots,
} from '../../core/posture/account-facts.ts';
import type {
  Assignees,
  ClusterFacts,
  ExposedSecret,
  GroupFacts,
  ManagedPolicyFacts,
  ResourcePolicyFacts,
  RoleFacts,
  RootFacts,
  SecretFacts,
  ServiceSpecificCredentialFacts,
  SideBySide,
  Together,
  Unreadable,
  UserFacts,
} from '../../core/posture/estate.ts';
import { RESOURCE_POLICY_TYPES } from '../../core/posture/estate.ts';
import type { Workload } from '../../core/posture/types.ts';
import * as z from '../../core/zod.ts';
import { accessKeyFacts, unknown } from './posture-shapes.ts';

/** Shapes of stored facts. Loose, so that fields of a newer version survive. */
const text = z.string();
const texts = z.array(text);
const textOrNull = z.nullable(text);
const optionalText = z.exactOptional(text);
const number = z.number();
const tags = z.record(text, text);
const flag = z.union([z.boolean(), unknown]);
const document = z.union([text, z.looseObject({})]);
const unreadable: z.ZodMiniType<Unreadable> = z.looseObject({ what: text, why: text });
const snapshot = { takenAt: text, unreadable: z.array(unreadable) };

const namedPolicy: z.ZodMiniType<NamedPolicy> = z.looseObject({ name: text, document });

const principal = {
  arn: text,
  name: text,
  path: text,
  immutableId: text,
  createdAt: text,
  inlinePolicies: z.array(namedPolicy),
  attachedPolicies: texts,
};

const serviceSpecificCredential: z.ZodMiniType<ServiceSpecificCredentialFacts> = z.looseObject({
  id: text,
  service: text,
  status: z.enum(['Active', 'Inactive', 'Expired']),
  expiresAt: optionalText,
});

const usedTogether: z.ZodMiniType<Together> = z.looseObject({ names: texts, since: text, days: number });
const sideBySide: z.ZodMiniType<SideBySide> = z.looseObject({
  networks: z.exactOptional(usedTogether),
  systems: z.exactOptional(usedTogether),
  agents: texts,
});

const credentials = {
  accessKeys: z.union([z.array(accessKeyFacts), unknown]),
  loginProfile: flag,
  mfa: flag,
  passwordLastUsedAt: textOrNull,
  serviceSpecificCredentials: z.union([z.array(serviceSpecificCredential), unknown]),
  sideBySide: z.exactOptional(sideBySide),
};

const user: z.ZodMiniType<UserFacts> = z.looseObject({
  ...principal,
  ...credentials,
  tags,
  groups: texts,
  boundary: optionalText,
});

const group: z.ZodMiniType<GroupFacts> = z.looseObject(principal);

const role: z.ZodMiniType<RoleFacts> = z.looseObject({
  ...principal,
  tags,
  trustPolicy: document,
  boundary: optionalText,
  lastUsedAt: textOrNull,
  instanceProfiles: texts,
  maxSessionSeconds: z.union([number, unknown]),
});

const policy: z.ZodMiniType<ManagedPolicyFacts> = z.looseObject({
  arn: text,
  name: text,
  defaultVersionId: text,
  attachmentCount: z.union([number, unknown]),
  versions: z.array(z.looseObject({ id: text, isDefault: z.boolean(), document })),
});

const secret: z.ZodMiniType<SecretFacts> = z.looseObject({
  arn: text,
  name: text,
  region: text,
  createdAt: text,
  rotationEnabled: z.boolean(),
  rotateEveryDays: z.exactOptional(number),
  lastRotatedAt: textOrNull,
  lastAccessedAt: textOrNull,
  owningService: optionalText,
  customerKey: z.boolean(),
  resourcePolicy: z.nullable(document),
  tags,
});

const workload: z.ZodMiniType<Workload> = z.looseObject({
  type: text,
  id: text,
  account: text,
  roleArn: text,
  binding: z.exactOptional(z.enum(['task_role', 'execution_role'])),
  access: z.exactOptional(z.enum(['authenticated', 'unauthenticated'])),
  code: optionalText,
  triggers: z.exactOptional(texts),
});

const cluster: z.ZodMiniType<ClusterFacts> = z.looseObject({
  arn: text,
  issuer: textOrNull,
  acceptsEntries: z.boolean(),
  entries: z.union([z.array(z.looseObject({ principal: text, namespaces: texts, groups: texts })), unknown]),
});

const resourcePolicy: z.ZodMiniType<ResourcePolicyFacts> = z.looseObject({
  type: z.enum(RESOURCE_POLICY_TYPES),
  arn: text,
  policy: z.nullable(document),
  grants: z.exactOptional(
    z.array(
      z.looseObject({ grantee: text, operations: texts, encryptionContext: z.exactOptional(z.record(text, text)) }),
    ),
  ),
  restrictsPublicAccess: z.exactOptional(z.boolean()),
  hasOpenUrl: z.exactOptional(z.boolean()),
  readAt: optionalText,
});

const exposed: z.ZodMiniType<ExposedSecret> = z.looseObject({
  type: text,
  holder: text,
  place: text,
  kind: text,
  fingerprint: text,
  accessKeyId: optionalText,
  roleArn: optionalText,
});

const root: z.ZodMiniType<RootFacts> = z.looseObject({
  accessKeys: number,
  mfa: z.boolean(),
  lastUsedAt: textOrNull,
});

const assignees: z.ZodMiniType<Assignees> = z.looseObject({
  users: texts,
  groups: z.array(z.looseObject({ name: text, users: z.union([number, unknown]) })),
});

const principals: z.ZodMiniType<PrincipalsSnapshot> = z.looseObject({
  ...snapshot,
  users: z.array(user),
  groups: z.array(group),
  roles: z.array(role),
  managedPolicies: z.array(policy),
  identityProviders: z.union([texts, unknown]),
  scps: z.exactOptional(z.array(z.array(namedPolicy))),
  rcps: z.exactOptional(z.array(z.array(namedPolicy))),
  organization: optionalText,
  assignees: z.exactOptional(z.record(text, assignees)),
});

const credentialsSnapshot: z.ZodMiniType<CredentialsSnapshot> = z.looseObject({
  ...snapshot,
  users: z.record(text, z.looseObject(credentials)),
  root: z.union([root, unknown]),
  serviceAccess: z.exactOptional(
    z.record(
      text,
      z.looseObject({
        readAt: text,
        services: z.array(z.looseObject({ service: text, lastUsedAt: textOrNull })),
      }),
    ),
  ),
});

const secrets: z.ZodMiniType<SecretsSnapshot> = z.looseObject({
  ...snapshot,
  secrets: z.union([z.array(secret), unknown]),
  workloads: z.union([z.array(workload), unknown]),
  // Rows of an older version do not have it: then no type counts as read.
  workloadTypesRead: z._default(texts, []),
  clusters: z.exactOptional(z.array(cluster)),
  trustAnchors: z.exactOptional(z.array(z.looseObject({ arn: text, enabled: z.boolean(), source: text }))),
  secretsOutsideVault: z.union([z.array(exposed), unknown]),
  resourcePolicies: z.exactOptional(z.array(resourcePolicy)),
  scanned: z.exactOptional(z.looseObject({ since: text, markers: z.record(text, text) })),
});

export const snapshotShapes: { readonly [Name in SnapshotName]: z.ZodMiniType<Snapshots[Name]> } = {
  principals,
  credentials: credentialsSnapshot,
  secrets,
};

const revision: z.ZodMiniType<Revision> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('user'), arn: text, value: z.nullable(user) }),
  z.looseObject({ kind: z.literal('group'), arn: text, value: z.nullable(group) }),
  z.looseObject({ kind: z.literal('role'), arn: text, value: z.nullable(role) }),
  z.looseObject({ kind: z.literal('policy'), arn: text, value: z.nullable(policy) }),
  z.looseObject({ kind: z.literal('secret'), arn: text, value: z.nullable(secret) }),
  z.looseObject({ kind: z.literal('providers'), arn: text, value: texts }),
]);

export const datedRevision: z.ZodMiniType<DatedRevision> = z.looseObject({
  readAt: text,
  revision,
  unreadable: z.array(unreadable),
});
