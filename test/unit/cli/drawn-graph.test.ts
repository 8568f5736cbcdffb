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

describe('what is drawn', () => {
  const postures = posturesOf(DUMP);
  const graph = drawnGraph(postures, postures, true);
  const edges = graph.edges.map(({ from, to, label }) => [from, to, label]);

  test('given two users with the same way, then one node stands for both', () => {
    const group = graph.nodes.find(({ members }) => members.length > 1);
    expect(group).toMatchObject({ label: '2 users', members: [arn('user/one'), arn('user/two')] });
    expect(edges).toContainEqual([group?.id, arn('role/boss'), 'sts:AssumeRole']);
    expect(graph.paths[arn('user/one')]).toEqual(graph.paths[arn('user/two')]);
  });

  test('given somebody who raises himself, then the way leads to a node beside his own', () => {
    const raised = `${arn('user/attacher')} raised`;
    expect(edges).toContainEqual([arn('user/attacher'), raised, 'iam:AttachUserPolicy']);
    expect(graph.nodes.find(({ id }) => id === raised)).toMatchObject({ admin: true, opens: arn('user/attacher') });
  });
});

describe('where it stands', () => {
  test('given a chain and a short cut, then every line runs to the right and the short cut goes round the node', () => {
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

  test('given a ring, then it is drawn all the same', () => {
    const { places } = layered(2, [
      [0, 1],
      [1, 0],
    ]);
    expect(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(places[0]?.x).not.toBe(places[1]?.x);
  });

  describe('given an account of 400', () => {
    let postures: readonly Posture[] = [];
    beforeAll(() => {
      postures = posturesOf(generateAccount({ principals: 400 }));
    });

    test('then no node lies on another', () => {
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
