import * as z from 'zod';
import type { NamedPolicy } from '../../core/iam/types.ts';
import type {
  ExposedSecret,
  GroupFacts,
  ManagedPolicyFacts,
  RoleFacts,
  RootFacts,
  SecretFacts,
  ServiceSpecificCredentialFacts,
  SideBySide,
  Together,
  Unreadable,
  UserFacts,
} from '../../core/posture/estate.ts';
import type { Workload } from '../../core/posture/types.ts';
import { accessKeyFacts, unknown } from '../stored/posture-shapes.ts';
import type {
  CredentialsPart,
  DatedRevision,
  PartName,
  Parts,
  PrincipalsPart,
  Revision,
  SecretsPart,
} from './parts.ts';

/** Shapes of stored facts; loose, as all that is stored: a newer version's fields survive. */
const text = z.string();
const tags = z.record(text, text);
const flag = z.union([z.boolean(), unknown]);
const document = z.union([text, z.looseObject({})]);
const unreadable: z.ZodType<Unreadable> = z.looseObject({ what: text, why: text });
const part = { takenAt: text, unreadable: z.array(unreadable) };

const namedPolicy: z.ZodType<NamedPolicy> = z.looseObject({ name: text, document });

const principal = {
  arn: text,
  name: text,
  path: text,
  immutableId: text,
  createdAt: text,
  inlinePolicies: z.array(namedPolicy),
  attachedPolicies: z.array(text),
};

const special: z.ZodType<ServiceSpecificCredentialFacts> = z.looseObject({
  id: text,
  service: text,
  status: z.enum(['Active', 'Inactive', 'Expired']),
  expiresAt: text.exactOptional(),
});

const together: z.ZodType<Together> = z.looseObject({ names: z.array(text), since: text, days: z.number() });
const sideBySide: z.ZodType<SideBySide> = z.looseObject({
  networks: together.exactOptional(),
  systems: together.exactOptional(),
  agents: z.array(text),
});

const credentials = {
  accessKeys: z.union([z.array(accessKeyFacts), unknown]),
  loginProfile: flag,
  mfa: flag,
  passwordLastUsedAt: text.nullable(),
  serviceSpecificCredentials: z.union([z.array(special), unknown]),
  sideBySide: sideBySide.exactOptional(),
};

const user: z.ZodType<UserFacts> = z.looseObject({
  ...principal,
  ...credentials,
  tags,
  groups: z.array(text),
  boundary: text.exactOptional(),
});

const group: z.ZodType<GroupFacts> = z.looseObject(principal);

const role: z.ZodType<RoleFacts> = z.looseObject({
  ...principal,
  tags,
  trustPolicy: document,
  boundary: text.exactOptional(),
  lastUsedAt: text.nullable(),
  instanceProfiles: z.array(text),
  maxSessionSeconds: z.union([z.number(), unknown]),
});

const policy: z.ZodType<ManagedPolicyFacts> = z.looseObject({
  arn: text,
  name: text,
  defaultVersionId: text,
  attachmentCount: z.union([z.number(), unknown]),
  versions: z.array(z.looseObject({ id: text, isDefault: z.boolean(), document })),
});

const secret: z.ZodType<SecretFacts> = z.looseObject({
  arn: text,
  name: text,
  region: text,
  createdAt: text,
  rotationEnabled: z.boolean(),
  rotateEveryDays: z.number().exactOptional(),
  lastRotatedAt: text.nullable(),
  lastAccessedAt: text.nullable(),
  owningService: text.exactOptional(),
  customerKey: z.boolean(),
  resourcePolicy: document.nullable(),
  tags,
});

const workload: z.ZodType<Workload> = z.looseObject({
  type: text,
  id: text,
  account: text,
  roleArn: text,
  binding: z.enum(['task_role', 'execution_role']).exactOptional(),
  access: z.enum(['authenticated', 'unauthenticated']).exactOptional(),
});

const exposed: z.ZodType<ExposedSecret> = z.looseObject({
  type: text,
  holder: text,
  place: text,
  kind: text,
  fingerprint: text,
  accessKeyId: text.exactOptional(),
  roleArn: text.exactOptional(),
});

const root: z.ZodType<RootFacts> = z.looseObject({
  accessKeys: z.number(),
  mfa: z.boolean(),
  lastUsedAt: text.nullable(),
});

const principals: z.ZodType<PrincipalsPart> = z.looseObject({
  ...part,
  users: z.array(user),
  groups: z.array(group),
  roles: z.array(role),
  managedPolicies: z.array(policy),
  identityProviders: z.union([z.array(text), unknown]),
  scps: z.array(z.array(namedPolicy)).exactOptional(),
});

const credentialsPart: z.ZodType<CredentialsPart> = z.looseObject({
  ...part,
  users: z.record(text, z.looseObject(credentials)),
  root: z.union([root, unknown]),
  serviceAccess: z
    .record(
      text,
      z.looseObject({
        readAt: text,
        services: z.array(z.looseObject({ service: text, lastUsedAt: text.nullable() })),
      }),
    )
    .exactOptional(),
});

const secrets: z.ZodType<SecretsPart> = z.looseObject({
  ...part,
  secrets: z.union([z.array(secret), unknown]),
  workloads: z.union([z.array(workload), unknown]),
  // Where an older version did not say, no type is sure to have been read.
  workloadTypesRead: z.array(text).default([]),
  secretsOutsideVault: z.union([z.array(exposed), unknown]),
});

export const partShapes: { readonly [Name in PartName]: z.ZodType<Parts[Name]> } = {
  principals,
  credentials: credentialsPart,
  secrets,
};

const revision: z.ZodType<Revision> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('user'), arn: text, value: user.nullable() }),
  z.looseObject({ kind: z.literal('group'), arn: text, value: group.nullable() }),
  z.looseObject({ kind: z.literal('role'), arn: text, value: role.nullable() }),
  z.looseObject({ kind: z.literal('policy'), arn: text, value: policy.nullable() }),
  z.looseObject({ kind: z.literal('secret'), arn: text, value: secret.nullable() }),
  z.looseObject({ kind: z.literal('providers'), arn: text, value: z.array(text) }),
]);

export const datedRevision: z.ZodType<DatedRevision> = z.looseObject({
  readAt: text,
  revision,
  unreadable: z.array(unreadable),
});
