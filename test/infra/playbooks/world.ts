import { guardrailStep } from '../../../functions/check-guardrails/check.ts';
import { decideStep } from '../../../functions/decide-approval/decide.ts';
import { expireApproval } from '../../../functions/expire-approval/expire.ts';
import { planStep } from '../../../functions/plan-containment/plan.ts';
import { releaseStep } from '../../../functions/plan-release/plan.ts';
import { recordOutcome } from '../../../functions/record-outcome/record.ts';
import { requestApproval } from '../../../functions/request-approval/request.ts';
import { verifyStep } from '../../../functions/verify-containment/verify.ts';
import { containUserDefinition } from '../../../infra/playbooks/contain-user.ts';
import { releaseDefinition } from '../../../infra/playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../../../infra/playbooks/revoke-role-sessions.ts';
import type { PlaybookRefs } from '../../../infra/playbooks/tasks.ts';
import { handClock } from '../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import type { Change, ResponsePolicy } from '../../../layers/core/response/types.ts';
import { applied, incident, liveUser, NOW, OWN_ROLES, policy, posture } from '../../unit/response/estate.ts';
import { type Call, type Run, runPlaybook, StateError } from './runner.ts';

const RESPONDER = 'arn:aws:iam::111111111111:user/responder';

export const refs = (over: Partial<PlaybookRefs> = {}): PlaybookRefs => ({
  planContainment: 'arn:aws:lambda:eu-central-1:111111111111:function:plan-containment',
  requestApproval: 'arn:aws:lambda:eu-central-1:111111111111:function:request-approval',
  expireApproval: 'arn:aws:lambda:eu-central-1:111111111111:function:expire-approval',
  checkGuardrails: 'arn:aws:lambda:eu-central-1:111111111111:function:check-guardrails',
  verifyContainment: 'arn:aws:lambda:eu-central-1:111111111111:function:verify-containment',
  recordOutcome: 'arn:aws:lambda:eu-central-1:111111111111:function:record-outcome',
  planRelease: 'arn:aws:lambda:eu-central-1:111111111111:function:plan-release',
  watchSeconds: 60,
  watchRounds: 3,
  onFailure: 'undo',
  reassertCap: 2,
  verifySeconds: 3,
  verifyAttempts: 4,
  partition: 'aws',
  ...over,
});

export interface Faults {
  /** Asked before a call is made; throws to fail it. */
  readonly before?: (call: Call, world: World) => void;
  /** Asked after a call was made: a crash in the last moment, or somebody else at work. */
  readonly after?: (call: Call, world: World) => void;
  /** What a person does when asked; default: approves. */
  readonly person?: 'approve' | 'refuse' | 'nobody' | 'undelivered';
}

/** The whole response in memory: the real steps and the real definitions, IAM in a page. */
export interface World {
  live: LivePrincipal | undefined;
  killSwitch: 'on' | 'off' | 'unreadable';
  policy: ResponsePolicy | 'unreadable';
  readonly clock: ReturnType<typeof handClock>;
  readonly cases: ReturnType<typeof memoryCaseStore>;
  readonly bus: ReturnType<typeof memoryEventBus>;
  readonly calls: Call[];
  incident(): Promise<Incident>;
  steps(): Promise<readonly string[]>;
  contain(mode: 'plan' | 'approve' | 'auto', faults?: Faults, over?: Partial<PlaybookRefs>): Promise<Run>;
  release(faults?: Faults): Promise<Run>;
  decide(approvalId: string, decision: 'approve' | 'refuse', deliver?: () => void): ReturnType<typeof decideStep>;
}

export async function world(
  setUp: { live?: LivePrincipal; incident?: Partial<Incident>; posture?: Parameters<typeof posture>[0] } = {},
): Promise<World> {
  const clock = handClock(NOW);
  const cases = memoryCaseStore({ clock });
  const identities = memoryIdentityStore({ clock, ttlDays: 90 });
  const bus = memoryEventBus();
  const opened = incident(setUp.incident);
  await cases.openIncident(opened);
  await identities.savePosture(posture(setUp.posture));
  const made: World = {
    live: setUp.live ?? liveUser(),
    killSwitch: 'off',
    policy: policy(),
    clock,
    cases,
    bus,
    calls: [],
    async incident() {
      const found = await cases.incident(opened.id);
      if (found === undefined) throw new Error('the incident is gone');
      return found;
    },
    steps: async () => (await cases.journal(opened.id)).map(({ step }) => step),
    contain: (mode, faults = {}, over = {}) => {
      const define = opened.identity.includes(':role/') ? revokeRoleSessionsDefinition : containUserDefinition;
      const request = { incidentId: opened.id, identity: opened.identity, mode, requestedBy: 'tierwatch' };
      return runPlaybook(define(refs(over)), request, (call) => perform(call, faults));
    },
    release: (faults = {}) => {
      const request = { incidentId: opened.id, requestedBy: RESPONDER, reason: 'ours' };
      return runPlaybook(releaseDefinition(refs()), request, (call) => perform(call, faults));
    },
    decide: (approvalId, decision, deliver = () => {}) => decide(approvalId, decision, deliver),
  };
  const gateway = {
    read: async () =>
      made.live === undefined
        ? { kind: 'absent' as const }
        : { kind: 'found' as const, principal: { ...made.live, takenAt: new Date(clock.now()).toISOString() } },
  };
  const settings = { policy: async () => made.policy, killSwitch: async () => made.killSwitch };
  const tokens = (deliver: () => void) => ({
    seal: async (token: string) => `sealed ${token}`,
    answer: async () => {
      deliver();
      return 'delivered' as const;
    },
  });
  const ports = { cases, identities, bus, clock, gateway, settings, ownRoles: OWN_ROLES };

  async function decide(approvalId: string, decision: 'approve' | 'refuse', deliver: () => void) {
    const planHash = (await cases.approval(approvalId))?.planHash ?? '';
    const request = { approvalId, decider: RESPONDER, decision, reason: 'seen', planHash };
    return decideStep({ ...ports, tokens: tokens(deliver) }, request);
  }

  async function perform(call: Call, faults: Faults): Promise<unknown> {
    clock.advance(1_000);
    made.calls.push(call);
    faults.before?.(call, made);
    const result = await dispatch(call, faults);
    faults.after?.(call, made);
    // What goes between states is JSON.
    return JSON.parse(JSON.stringify(result ?? {}));
  }

  async function dispatch({ target, arguments: given }: Call, faults: Faults): Promise<unknown> {
    // The handlers parse what they are given; here the definition and the step are held together by their types in use.
    const payload = JSON.parse(JSON.stringify(given));
    switch (target) {
      case 'plan-containment':
        return planStep(ports, {
          ...payload,
          executionArn: `${payload.executionArn}${made.calls.filter((one) => one.target === target && one.attempt === 0).length}`,
        });
      case 'request-approval': {
        const { approvalId } = await requestApproval({ ...ports, tokens: tokens(() => {}) }, payload);
        return person(approvalId, faults.person ?? 'approve');
      }
      case 'expire-approval':
        return expireApproval(ports, payload);
      case 'check-guardrails':
        return guardrailStep(ports, payload);
      case 'verify-containment':
        return verifyStep(ports, payload);
      case 'record-outcome':
        return recordOutcome(ports, payload);
      case 'plan-release':
        return releaseStep(ports, { ...payload, executionArn: `${payload.executionArn}-release${made.calls.length}` });
      default:
        return iam(target, payload);
    }
  }

  async function person(approvalId: string, does: NonNullable<Faults['person']>): Promise<unknown> {
    if (does === 'nobody') {
      clock.advance(61 * 60_000);
      throw new StateError('States.Timeout');
    }
    if (does === 'undelivered') {
      await decide(approvalId, 'approve', () => {
        throw new Error('throttled');
      }).catch(() => undefined);
      clock.advance(61 * 60_000);
      throw new StateError('States.Timeout');
    }
    await decide(approvalId, does, () => {});
    return { decision: does, approvalId };
  }

  function iam(action: string, given: Record<string, string>): object {
    const {
      UserName: userName = '',
      RoleName: roleName = '',
      PolicyName: policyName = '',
      PolicyDocument: document = '',
    } = given;
    const accessKeyId = given.AccessKeyId ?? '';
    const changes: Readonly<Record<string, Change>> = {
      putUserPolicy: { kind: 'put-user-policy', userName, policyName, document },
      putRolePolicy: { kind: 'put-role-policy', roleName, policyName, document },
      deleteUserPolicy: { kind: 'delete-user-policy', userName, policyName },
      deleteRolePolicy: { kind: 'delete-role-policy', roleName, policyName },
      updateAccessKey: { kind: given.Status === 'Active' ? 'activate-key' : 'deactivate-key', userName, accessKeyId },
    };
    const change = changes[action];
    if (change === undefined) throw new Error(`unexpected IAM action ${action}`);
    const { live } = made;
    const exists =
      live !== undefined &&
      (change.kind.startsWith('put') ||
        ('policyName' in change && live.inlinePolicies.some(({ name }) => name === change.policyName)) ||
        ('accessKeyId' in change && live.accessKeys.some(({ id }) => id === change.accessKeyId)));
    if (live === undefined || !exists) throw new StateError('Iam.NoSuchEntityException', 'NoSuchEntity');
    made.live = applied(live, [change]);
    return {};
  }

  return made;
}
