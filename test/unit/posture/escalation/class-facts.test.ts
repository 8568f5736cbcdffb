import { describe, expect, test } from 'vitest';
import { Classes } from '../../../../layers/core/posture/escalation/class-facts.ts';
import { compileEstate } from '../../../../layers/core/posture/escalation/compile.ts';
import { RULES } from '../../../../layers/core/posture/escalation/rules/index.ts';
import { account, userArn } from './account.ts';

describe('the facts about a class', () => {
  const { identities } = compileEstate([account({ users: { eve: { allow: 'iam:CreateAccessKey' } } })]);
  const eve = identities.get(userArn('eve'));
  if (eve === undefined) throw new Error('eve is missing');

  test('are the same for all members', () => {
    const classes = new Classes(RULES);
    expect(classes.of({ ...eve, arn: userArn('mallory') })).toBe(classes.of(eve));
  });

  test('are taken from an earlier assessment if they are about the same identity', () => {
    const earlier = new Classes(RULES);
    const facts = earlier.of(eve);
    expect(new Classes(RULES, earlier).of(eve)).toBe(facts);
  });

  test('are found again if another member of the class is asked for first', () => {
    const earlier = new Classes(RULES);
    earlier.of(eve);
    const changed = { ...eve };
    expect(new Classes(RULES, earlier).of(changed).attacker.identity).toBe(changed);
  });

  test('are found again if other rules apply', () => {
    const earlier = new Classes(RULES);
    earlier.of(eve);
    expect(new Classes([], earlier).of(eve).active).toEqual([]);
  });
});
