import { createHash } from 'node:crypto';
import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  type ManagedPolicyDetail,
  type RoleDetail,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { NamedPolicy } from '../../../layers/core/iam/types.ts';
import type { ClientSettings } from '../../../local/credentials.ts';
import type { Template } from '../../../local/template.ts';

/** A role of the template, with its policies as CloudFormation resolved them. */
export interface DeployedRole {
  /** Construct path, without stack and `Resource`: `Response/ContainUser/Role`. */
  readonly path: string;
  readonly arn: string;
  readonly name: string;
  readonly policies: readonly NamedPolicy[];
  /** Number of statements in the policy documents of the template, to compare with the deployed ones. */
  readonly statementsInTemplate: number;
}

const document = z.looseObject({ Statement: z.array(z.unknown()) });
const embedded = z.array(z.looseObject({ PolicyDocument: document }));
const metadata = z.looseObject({ 'aws:cdk:path': z.string() });

/** Every role in the template. */
export async function deployedRoles(
  settings: ClientSettings,
  template: Template,
  physicalIds: Readonly<Record<string, string>>,
): Promise<readonly DeployedRole[]> {
  const { roles, policies } = await authorizationDetails(new IAMClient(settings));
  const found: DeployedRole[] = [];
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (resource.Type !== 'AWS::IAM::Role') continue;
    const detail = roles.find(({ RoleName }) => RoleName === physicalIds[logicalId]);
    if (detail === undefined) continue;
    found.push({
      path: pathOf(resource.Metadata),
      arn: detail.Arn ?? '',
      name: detail.RoleName ?? '',
      policies: policiesOf(detail, policies),
      statementsInTemplate: countStatements(template, logicalId),
    });
  }
  return found;
}

async function authorizationDetails(iam: IAMClient) {
  const roles: RoleDetail[] = [];
  const policies: ManagedPolicyDetail[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ Marker }));
    roles.push(...(page.RoleDetailList ?? []));
    policies.push(...(page.Policies ?? []));
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return { roles, policies };
}

function policiesOf(role: RoleDetail, managed: readonly ManagedPolicyDetail[]): readonly NamedPolicy[] {
  const inline = (role.RolePolicyList ?? []).map(({ PolicyName = '', PolicyDocument = '{}' }) => ({
    name: PolicyName,
    document: PolicyDocument,
  }));
  const attached = (role.AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => {
    const policy = managed.find(({ Arn }) => Arn === PolicyArn);
    const version = policy?.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
    return version?.Document === undefined ? [] : [{ name: PolicyArn ?? '', document: version.Document }];
  });
  return [...inline, ...attached];
}

function pathOf(value: unknown): string {
  const parsed = metadata.safeParse(value);
  const path = parsed.success ? parsed.data['aws:cdk:path'] : '';
  return path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}

/** Statements of the inline policies of a role and of the policies that refer to it. */
function countStatements(template: Template, roleId: string): number {
  let count = 0;
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (logicalId === roleId) {
      for (const { PolicyDocument } of embedded.catch([]).parse(Properties.Policies))
        count += PolicyDocument.Statement.length;
    }
    const forRole =
      (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') && refersTo(Properties.Roles, roleId);
    if (forRole) count += document.parse(Properties.PolicyDocument).Statement.length;
  }
  return count;
}

const refersTo = (roles: unknown, roleId: string): boolean =>
  Array.isArray(roles) && roles.some((role: unknown) => JSON.stringify(role) === JSON.stringify({ Ref: roleId }));

/** Access keys with which the emulator runs the functions of the template and their versions, with the ARN of the role. */
export async function functionKeys(
  settings: ClientSettings,
  template: Template,
  physicalIds: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const lambda = new LambdaClient(settings);
  const keys = new Map<string, string>();
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function' && Type !== 'AWS::Lambda::Version') continue;
    const { FunctionArn = '', Role = '' } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: physicalIds[logicalId] ?? logicalId }),
    );
    keys.set(keyOf(FunctionArn, Role), Role);
  }
  return keys;
}

/** The emulator derives the session of a function from the function and its role, which identifies the caller of a recorded call. */
const keyOf = (functionArn: string, roleArn: string): string =>
  `ASIA${createHash('sha256').update(`${functionArn}:${roleArn}`).digest('hex').slice(0, 16).toUpperCase()}`;
