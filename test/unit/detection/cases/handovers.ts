import { ask, posture, role, roleArn, userArn } from '../records.ts';
import { known, one, type RuleCases } from './case.ts';

const ADMIN = roleArn('platform');
const administrator = { targets: [posture(ADMIN, 0, 'workload')] };
const plain = { targets: [posture(ADMIN, 2, 'workload')] };
const reporter = posture(userArn('reporter'), 2, 'service-user', { admin: false });
const escalating = posture(userArn('reporter'), 0, 'service-user', {
  admin: false,
  escalations: [{ to: ADMIN, admin: true, steps: [] }],
});
const boss = posture(userArn('reporter'), 0, 'human', { admin: true });
const passing = ask('lambda:CreateFunction20150331', { functionName: 'f', role: ADMIN });
const changing = ask(
  'lambda:UpdateFunctionCode20150331v2',
  { functionName: 'f' },
  { responseElements: { functionName: 'f', role: ADMIN } },
);
const command = ask('ssm:SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: ['i-1'] });
const assuming = ask('sts:AssumeRole', { roleArn: ADMIN, roleSessionName: 's' });
const serviceCall = { userIdentity: role('build', 'run', { invokedBy: 'cloudformation.amazonaws.com' }) };

export const handoverCases: Readonly<Record<string, RuleCases>> = {
  'privileged-role-passed': {
    matches: [
      one("an administrator's role for a function", passing, { ...administrator, ...known, posture: reporter }),
      one('a caller without a posture', passing, administrator),
    ],
    ignores: [
      one('a role of tier 2', passing, plain),
      one('a role without a posture', passing),
      one('an administrator who passes one', passing, { ...administrator, posture: boss }),
      one('AWS CloudFormation', ask('lambda:CreateFunction20150331', { role: ADMIN }, serviceCall), administrator),
    ],
  },
  'privileged-compute-changed': {
    matches: [
      one('new code for a function of an administrator', changing, { ...administrator, posture: reporter }),
      one('a first command by an identity that can become administrator', command, { ...known, posture: escalating }),
    ],
    ignores: [
      one('new code for a function of tier 2', changing, { ...plain, ...known, posture: escalating }),
      one('a first command by an identity that cannot', command, { ...known, posture: reporter }),
      one('a command by an identity without a baseline', command, { posture: escalating }),
    ],
  },
  'privileged-role-first-used': {
    matches: [one("an administrator's role", assuming, { ...administrator, ...known, posture: reporter })],
    ignores: [
      one('a role of tier 2', assuming, { ...plain, ...known, posture: reporter }),
      one('an identity without a baseline', assuming, { ...administrator, posture: reporter }),
      one('an administrator', assuming, { ...administrator, ...known, posture: boss }),
    ],
  },
};
