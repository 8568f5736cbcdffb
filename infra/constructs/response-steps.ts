import { Aws } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PACE, type PlaybookRefs } from '../playbooks/tasks.ts';
import type { TierwatchFunction } from './function.ts';
import { type Needs, type ResponseParts, responseFunction } from './response-functions.ts';

type Step =
  | 'planContainment'
  | 'requestApproval'
  | 'expireApproval'
  | 'checkGuardrails'
  | 'verifyContainment'
  | 'recordOutcome'
  | 'planRelease';
export type Steps = Readonly<Record<Step, TierwatchFunction>>;

/** The functions that the playbooks invoke. */
export function playbookSteps(scope: Construct, parts: ResponseParts): Steps {
  const step = (id: string, name: string, description: string, needs: Needs): TierwatchFunction =>
    responseFunction(scope, id, parts, { name, description, needs, watched: 'playbook' });
  const all = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
  const noDelete = ['GetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
  const noQuery = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
  return {
    planContainment: step('PlanContainment', 'plan-containment', 'Computes the exact changes of a containment', {
      cases: noDelete,
      identities: true,
      publishes: true,
      policy: true,
      ownRoles: true,
      denyAll: true,
      principals: true,
    }),
    requestApproval: step('RequestApproval', 'request-approval', 'Requests approval of a plan', {
      cases: all,
      publishes: true,
      policy: true,
      key: 'kms:Encrypt',
    }),
    expireApproval: step('ExpireApproval', 'expire-approval', 'Records that an approval expired', {
      cases: all,
      publishes: true,
    }),
    checkGuardrails: step('CheckGuardrails', 'check-guardrails', 'Checks the guardrails right before a change', {
      cases: noDelete,
      identities: true,
      listsIdentities: true,
      publishes: true,
      policy: true,
      killSwitch: true,
      ownRoles: true,
      principals: true,
    }),
    verifyContainment: step('VerifyContainment', 'verify-containment', 'Verifies a containment or a release in IAM', {
      cases: noQuery,
      identities: true,
      writesIdentities: true,
      publishes: true,
      principals: true,
    }),
    recordOutcome: step('RecordOutcome', 'record-outcome', 'Records the outcome of a playbook', {
      cases: noQuery,
      publishes: true,
      policy: true,
    }),
    planRelease: step('PlanRelease', 'plan-release', 'Computes the exact changes of a release', {
      cases: all,
      publishes: true,
      policy: true,
      killSwitch: true,
      principals: true,
    }),
  };
}

/** The steps that a containment playbook may invoke. */
export const containmentSteps = ({ planRelease: _, ...steps }: Steps): readonly TierwatchFunction[] =>
  Object.values(steps);

/** The playbooks call exact versions, so that an update does not change the code under a running execution
 * (docs/decisions/0016-pinned-functions-and-adoption.md). */
export function refsOf(steps: Steps): PlaybookRefs {
  return {
    planContainment: steps.planContainment.currentVersion.functionArn,
    requestApproval: steps.requestApproval.currentVersion.functionArn,
    expireApproval: steps.expireApproval.currentVersion.functionArn,
    checkGuardrails: steps.checkGuardrails.currentVersion.functionArn,
    verifyContainment: steps.verifyContainment.currentVersion.functionArn,
    recordOutcome: steps.recordOutcome.currentVersion.functionArn,
    planRelease: steps.planRelease.currentVersion.functionArn,
    ...PACE,
    partition: Aws.PARTITION,
  };
}
