import { beforeAll, describe, expect, test } from 'vitest';
import { generateAccount } from '../../../bench/generate-account.ts';
import { drawnGraph } from '../../../cli/assess/html/drawn-graph.ts';
import { layered, NODE } from '../../../cli/assess/html/layered.ts';
import { worstFirst } from '../../../cli/assess/order.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';

const ACCOUNT = '111122223333';
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const takenAt = '2026-03-01T00:00:00Z';
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const user = (UserName: string, ...statements: readonly object[]) => ({
  UserName,
  Arn: arn(`user/${UserName}`),
  UserPolicyList: [{ PolicyName: 'p', PolicyDocument: document(...statements) }],
});
const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };

const DUMP = {
  UserDetailList: [
    user('one', assume),
    user('two', assume),
    user('attacher', { ...assume, Action: 'iam:AttachUserPolicy' }),
  ],
  RoleDetailList: [
    {
      RoleName: 'boss',
      Arn: arn('role/boss'),
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: arn('root') },
        Action: 'sts:AssumeRole',
      }),
      RolePolicyList: [{ PolicyName: 'p', PolicyDocument: document({ Effect: 'Allow', Action: '*', Resource: '*' }) }],
    },
  ],
};

const posturesOf = (content: object): readonly Posture[] =>
  worstFirst(assessEstates(estatesFromDumps([{ source: 'dump', content }], { takenAt })));

describe('the escalation graph', () => {
  const postures = posturesOf(DUMP);
  const graph = drawnGraph(postures, postures, true);
  const edges = graph.edges.map(({ from, to, label }) => [from, to, label]);

  test('draws two users with the same path as one node', () => {
    const group = graph.nodes.find(({ members }) => members.length > 1);
    expect(group).toMatchObject({ label: '2 users', members: [arn('user/one'), arn('user/two')] });
    expect(edges).toContainEqual([group?.id, arn('role/boss'), 'sts:AssumeRole']);
    expect(graph.paths[arn('user/one')]).toEqual(graph.paths[arn('user/two')]);
  });

  test('draws a user that makes itself administrator with a second node', () => {
    const escalated = `${arn('user/attacher')} escalated`;
    expect(edges).toContainEqual([arn('user/attacher'), escalated, 'iam:AttachUserPolicy']);
    expect(graph.nodes.find(({ id }) => id === escalated)).toMatchObject({ admin: true, opens: arn('user/attacher') });
  });
});

describe('the layout of the escalation graph', () => {
  test('draws all lines from left to right, and a shortcut around the node between', () => {
    const { places, lines } = layered(3, [
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
    const [a, b, c] = places;
    expect([a, b, c].map((place) => place?.x)).toEqual([0, (c?.x ?? 0) / 2, c?.x]);
    for (const line of lines)
      expect(line.map(({ x }) => x)).toEqual(line.map(({ x }) => x).sort((one, other) => one - other));
    const beside = lines[2]?.filter(({ x }) => x >= (b?.x ?? 0) && x <= (b?.x ?? 0) + NODE.width) ?? [];
    expect(beside.length).toBeGreaterThan(0);
    for (const { y } of beside) expect(Math.abs(y - (b?.y ?? 0))).toBeGreaterThan(NODE.height / 2);
  });

  test('supports cycles', () => {
    const { places } = layered(2, [
      [0, 1],
      [1, 0],
    ]);
    expect(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(places[0]?.x).not.toBe(places[1]?.x);
  });

  describe('of an account with 400 principals', () => {
    let postures: readonly Posture[] = [];
    beforeAll(() => {
      postures = posturesOf(generateAccount({ principals: 400 }));
    });

    test('has no overlapping nodes', () => {
      const { nodes, edges } = drawnGraph(postures, postures, false);
      const position = new Map(nodes.map(({ id }, index) => [id, index]));
      expect(nodes.length).toBeGreaterThan(20);
      const { places, width, height } = layered(
        nodes.length,
        edges.map(({ from, to }) => [position.get(from) ?? -1, position.get(to) ?? -1]),
      );
      for (const [index, one] of places.entries()) {
        expect(one.x + NODE.width).toBeLessThanOrEqual(width);
        expect(one.y + NODE.height / 2).toBeLessThanOrEqual(height);
        for (const other of places.slice(index + 1))
          expect(one.x === other.x && Math.abs(one.y - other.y) < NODE.height).toBe(false);
      }
    });
  });
});
