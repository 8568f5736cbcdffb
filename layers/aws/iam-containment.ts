import {
  GetAccountSummaryCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAccessKeys,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import { parseArn } from '../core/identity.ts';
import type { Clock } from '../core/ports.ts';
import { type ContainmentGateway, INLINE_QUOTA, type LivePrincipal, type LiveReading } from '../core/response/live.ts';

/** Reads a user or role from IAM for planning and verifying. Rethrows every error except a missing principal:
 * what cannot be read never counts as absent. */
export function iamContainmentGateway(client: IAMClient, { clock }: { readonly clock: Clock }): ContainmentGateway {
  const quotas = inlineQuotas(client);
  return {
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one sequence of reads; each kind of absence has its own result.
    async read(identity): Promise<LiveReading> {
      const resource = parseArn(identity)?.resource ?? '';
      const name = resource.slice(resource.lastIndexOf('/') + 1);
      const takenAt = new Date(clock.now()).toISOString();
      const kind = resource.startsWith('user/') ? 'user' : resource.startsWith('role/') ? 'role' : undefined;
      if (kind === undefined) throw new Error(`${identity} is neither a user nor a role; only those can be contained.`);
      try {
        const facts = kind === 'user' ? await readUser(client, name) : await readRole(client, name);
        // IAM names are unique without their path: another path is another principal with the same name.
        if (facts.arn !== identity) return { kind: 'absent' };
        return { kind: 'found', principal: { kind, name, takenAt, inlineQuota: (await quotas())[kind], ...facts } };
      } catch (error) {
        if (isAbsence(error)) return { kind: 'absent' };
        throw error;
      }
    },
  };
}

type Facts = Omit<LivePrincipal, 'kind' | 'name' | 'takenAt' | 'inlineQuota'>;

async function readUser(client: IAMClient, UserName: string): Promise<Facts> {
  const { User: user } = await client.send(new GetUserCommand({ UserName }));
  const [accessKeys, inlinePolicies, attachedPolicies] = await Promise.all([
    keysOf(client, UserName),
    inlineOf(pages(paginateListUserPolicies({ client }, { UserName }), 'PolicyNames'), (PolicyName) =>
      client.send(new GetUserPolicyCommand({ UserName, PolicyName })),
    ),
    pages(paginateListAttachedUserPolicies({ client }, { UserName }), 'AttachedPolicies'),
  ]);
  return {
    ...principal(user?.Arn, user?.UserId),
    boundary: user?.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    accessKeys,
    inlinePolicies,
    attachedPolicies: attachedPolicies.flatMap(({ PolicyArn: arn }) => (arn === undefined ? [] : [arn])),
  };
}

async function readRole(client: IAMClient, RoleName: string): Promise<Facts> {
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName }));
  const [inlinePolicies, attachedPolicies] = await Promise.all([
    inlineOf(pages(paginateListRolePolicies({ client }, { RoleName }), 'PolicyNames'), (PolicyName) =>
      client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    ),
    pages(paginateListAttachedRolePolicies({ client }, { RoleName }), 'AttachedPolicies'),
  ]);
  return {
    ...principal(role?.Arn, role?.RoleId),
    boundary: role?.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    accessKeys: [],
    inlinePolicies,
    attachedPolicies: attachedPolicies.flatMap(({ PolicyArn: arn }) => (arn === undefined ? [] : [arn])),
  };
}

function principal(arn: string | undefined, immutableId: string | undefined): { arn: string; immutableId: string } {
  if (arn === undefined || immutableId === undefined) throw new Error('IAM returned a principal without an ARN or id.');
  return { arn, immutableId };
}

async function keysOf(client: IAMClient, UserName: string): Promise<LivePrincipal['accessKeys']> {
  const keys = await pages(paginateListAccessKeys({ client }, { UserName }), 'AccessKeyMetadata');
  return keys.flatMap(({ AccessKeyId: id, Status: status }) =>
    id === undefined ? [] : [{ id, status: status === 'Active' ? ('Active' as const) : ('Inactive' as const) }],
  );
}

/** A policy that was deleted after it was listed is absent; its principal is not. */
async function inlineOf(
  names: Promise<readonly string[]>,
  read: (name: string) => Promise<{ PolicyDocument?: string | undefined }>,
): Promise<LivePrincipal['inlinePolicies']> {
  const found = await Promise.all(
    (await names).map(async (name) => {
      try {
        return [{ name, document: decodedDocument((await read(name)).PolicyDocument ?? '') }];
      } catch (error) {
        if (isAbsence(error)) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

const isAbsence = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchEntityException';

/** IAM returns documents URL-encoded. Others are returned unchanged. */
export function decodedDocument(document: string): string {
  if (document.trimStart().startsWith('{')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

async function pages<Field extends string, Item>(
  paginator: AsyncIterable<{ readonly [Name in Field]?: Item[] | undefined }>,
  field: Field,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of paginator) found.push(...(page[field] ?? []));
  return found;
}

/** The quotas of the account, read once; the AWS defaults if they cannot be read. */
function inlineQuotas(client: IAMClient): () => Promise<{ readonly user: number; readonly role: number }> {
  let quotas: Promise<{ user: number; role: number }> | undefined;
  const read = async () => {
    const { SummaryMap: map = {} } = await client.send(new GetAccountSummaryCommand({}));
    return {
      user: map.UserPolicySizeQuota ?? INLINE_QUOTA.user,
      role: map.RolePolicySizeQuota ?? INLINE_QUOTA.role,
    };
  };
  return () => {
    quotas ??= read().catch(() => ({ ...INLINE_QUOTA }));
    return quotas;
  };
}
