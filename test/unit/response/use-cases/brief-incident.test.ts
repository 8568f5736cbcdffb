import { beforeEach, describe, expect, it } from 'vitest';
import { briefIncident } from '../../../../layers/app/response/brief-incident.ts';
import type { ExposedSecret } from '../../../../layers/core/posture/estate.ts';
import type { Workload } from '../../../../layers/core/posture/types.ts';
import { ACCOUNT, incident, posture, ROLE, signal, USER } from '../estate.ts';
import { type Stage, stage } from './stage.ts';

const KEY = 'AKIAEXPORTER00000001';
const workload = (id: string, roleArn: string): Workload => ({
  ...{ type: 'AWS::ECS::Service', id, account: ACCOUNT, roleArn },
});
const exposed = (holder: string, accessKeyId: string): ExposedSecret => ({
  ...{ type: 'AWS::Lambda::Function', holder, place: 'KEY', kind: 'access key id', fingerprint: holder, accessKeyId },
});

let on: Stage;
beforeEach(async () => {
  on = await stage();
  await on.ports.facts.saveSnapshot(ACCOUNT, 'secrets', {
    takenAt: '2026-03-01T11:00:00.000Z',
    unreadable: [],
    secrets: [],
    workloads: [workload('own', ROLE), workload('other', `${ROLE}-2`)],
    workloadTypesRead: ['AWS::ECS::Service'],
    secretsOutsideVault: [exposed('report', KEY), exposed('foreign', 'AKIAOTHER00000000001')],
  });
});

const brief = (over: Parameters<typeof incident>[0]) =>
  briefIncident(on.ports, { incident: incident(over), plans: [], journal: [] });

describe('the brief of an incident', () => {
  it('has the workloads that run with the role, and no others', async () => {
    const { impact } = await brief({ identity: ROLE });
    expect(impact.workloads).toMatchObject([{ id: 'own' }]);
  });

  it('has the places where a key of the user is stored', async () => {
    const { impact } = await brief({ identity: USER });
    expect(impact.keyPlaces).toEqual(['KEY of AWS::Lambda::Function report']);
  });

  it('finds the incident about a user that the identity created', async () => {
    const created = `arn:aws:iam::${ACCOUNT}:user/people/backup2`;
    await on.ports.identities.savePosture(posture({ identity: created, name: 'backup2' }));
    await on.window(created, { incident: { id: 'inc-2', severity: 'high', openedAt: '2026-03-01T11:00:00.000Z' } });
    const evidence = { event: 'iam.amazonaws.com:CreateUser', user: 'backup2' };
    const { created: found } = await brief({ signals: [signal('e-1', { evidence })] });
    expect(found).toMatchObject([{ what: 'user backup2', identity: created, incident: 'inc-2' }]);
  });

  it('refers to no incident for what the identity changed about itself', async () => {
    const evidence = { event: 'iam.amazonaws.com:CreateAccessKey', user: 'exporter', key: KEY };
    const { created } = await brief({ signals: [signal('e-1', { evidence })] });
    expect(created[0]).not.toHaveProperty('incident');
  });
});
