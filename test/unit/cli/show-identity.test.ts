import { expect, test } from 'vitest';
import { renderIdentity } from '../../../cli/api/render.ts';
import { identitySchema } from '../../../cli/api/schemas.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { memoryIo } from './memory-io.ts';

const ACCOUNT = '111122223333';
const takenAt = '2026-03-01T00:00:00Z';
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

const DUMP = {
  UserDetailList: [
    {
      UserName: 'attacher',
      Arn: `arn:aws:iam::${ACCOUNT}:user/attacher`,
      CreateDate: '2026-01-01T00:00:00Z',
      UserPolicyList: [
        {
          PolicyName: 'p',
          PolicyDocument: document({ Effect: 'Allow', Action: 'iam:AttachUserPolicy', Resource: '*' }),
        },
      ],
      Tags: [{ Key: 'owner', Value: 'team\u001b[2J' }],
    },
  ],
};

test('an identity of a deployment is printed like one of an assessment, to the width', () => {
  const [posture] = assessEstates(estatesFromDumps([{ source: 'dump', content: DUMP }], { takenAt }));
  const answered = identitySchema.parse(JSON.parse(JSON.stringify(posture)));
  const io = memoryIo({ columns: 80 });
  io.out(renderIdentity(io, answered));
  const text = io.written.out;
  expect(text).toMatch(/Escalation paths\n {2}─\[iam:AttachUserPolicy\]→ ★ itself\n/);
  expect(text).toContain('owner    team\\u001b[2J');
  expect(text).not.toContain('Principals that can become it');
  const broken = text.split('\n').filter((line) => !/^ +(?:aws|\{)/.test(line.replace('▸', ' ')));
  for (const line of broken) expect([...line].length, line).toBeLessThanOrEqual(80);
});
