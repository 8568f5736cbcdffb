import { describe, expect, test } from 'vitest';
import { type DrawnPath, type Facts, foldedGraph, type Mark } from '../../../../cli/assess/html/folded-graph.ts';

const ADMIN = 'arn:aws:iam::111122223333:role/admin';
const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
const factsOf = (arn: string): Facts | undefined => {
  const name = arn.split('/').at(-1) ?? '';
  if (arn === ADMIN) return { name, kind: 'role', tier: 0, admin: true };
  if (arn.includes(':user/')) return { name, kind: 'user', tier: 1, admin: false };
  return arn.includes(':role/') ? { name, kind: 'role', tier: 2, admin: false } : undefined;
};
const path = (from: string, ...hops: readonly (readonly [label: string, to: string])[]): DrawnPath => ({
  from,
  admin: true,
  hops: hops.map(([label, to]) => ({ label, to, conditional: false, cut: false })),
});
const NO_MARKS: ReadonlyMap<string, Mark> = new Map();
const fold = (paths: readonly DrawnPath[], marks = NO_MARKS) => foldedGraph(paths, factsOf, marks);

describe('the folded graph', () => {
  test('draws users with the same path as one node with their number', () => {
    const { nodes, edges } = fold([
      path(user('a'), ['sts:AssumeRole', ADMIN]),
      path(user('b'), ['sts:AssumeRole', ADMIN]),
    ]);
    expect(nodes).toMatchObject([
      { label: '2 users', members: [user('a'), user('b')], admin: false },
      { label: 'admin', members: [ADMIN], admin: true },
    ]);
    expect(edges).toEqual([{ from: 0, to: 1, labels: ['sts:AssumeRole'], conditional: false, cut: false }]);
  });

  test('keeps users apart whose actions differ', () => {
    const { nodes } = fold([path(user('a'), ['sts:AssumeRole', ADMIN]), path(user('b'), ['iam:PassRole', ADMIN])]);
    expect(nodes.map(({ label }) => label)).toEqual(['a', 'admin', 'b']);
  });

  test('folds both ends of parallel paths', () => {
    const through = (name: string) =>
      path(
        user(name),
        ['lambda:UpdateFunctionCode', `arn:aws:iam::111122223333:role/${name}`],
        ['iam:PassRole', ADMIN],
      );
    expect(fold(['a', 'b', 'c'].map(through)).nodes.map(({ label }) => label)).toEqual(['3 users', '3 roles', 'admin']);
  });

  test('never folds the chosen identity', () => {
    const paths = [path(user('a'), ['sts:AssumeRole', ADMIN]), path(user('b'), ['sts:AssumeRole', ADMIN])];
    const { nodes } = fold(paths, new Map([[user('a'), 'chosen']]));
    expect(nodes.map(({ label, mark }) => [label, mark])).toEqual([
      ['a', 'chosen'],
      ['admin', undefined],
      ['b', undefined],
    ]);
  });

  test('draws an identity that makes itself administrator as a second node', () => {
    const { nodes, edges } = fold([path(user('a'), ['iam:AttachUserPolicy', user('a')])]);
    expect(nodes).toMatchObject([
      { label: 'a', admin: false },
      { label: 'a, escalated', admin: true },
    ]);
    expect(edges).toMatchObject([{ from: 0, to: 1 }]);
  });

  test('draws a policy or a function as a resource without a tier', () => {
    const policy = 'arn:aws:iam::111122223333:policy/wide';
    const [, node] = fold([path(user('a'), ['iam:CreatePolicyVersion', policy], ['sts:AssumeRole', ADMIN])]).nodes;
    expect(node).toEqual({ label: 'wide', kind: 'resource', admin: false, members: [policy] });
  });

  test('folds nodes at the same distance if the graph is still too large, with all actions on the edge', () => {
    const paths = Array.from({ length: 60 }, (_, index) => path(user(`u${index}`), [`service:Action${index}`, ADMIN]));
    const { nodes, edges } = fold(paths);
    expect(nodes.map(({ label }) => label)).toEqual(['60 users', 'admin']);
    expect(edges).toMatchObject([{ labels: { length: 60 } }]);
  });

  test.each([
    [60, true],
    [59, false],
  ])('draws an edge of 60 ways of which %i are cut as cut: %s', (cuts, cut) => {
    const paths = Array.from({ length: 60 }, (_, index): DrawnPath => {
      const hop = { label: `service:Action${index}`, to: ADMIN, conditional: false, cut: index < cuts };
      return { from: user(`u${index}`), admin: true, hops: [hop] };
    });
    expect(fold(paths).edges).toMatchObject([{ cut }]);
  });

  test('has an end for a cycle', () => {
    const role = 'arn:aws:iam::111122223333:role/a';
    const { nodes } = fold([path(user('a'), ['sts:AssumeRole', role], ['iam:UpdateLoginProfile', user('a')])]);
    expect(nodes).toHaveLength(3);
  });
});
