import { randomBytes } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-iam';
import { UsageError } from '../io.ts';
import type { Canary } from './ports.ts';

/** Begins the name of every canary, and marks the calls of a drill in their user agent: for people, who see both in a notification.
 * Detection and response treat a canary like every other identity, because an attacker can use the same name. */
export const DRILL_NAME = 'tierwatch-drill';

/** All canaries have this path, so that the permissions of a drill can be limited to it. */
export const CANARY_PATH = `/${DRILL_NAME}/`;

const UNTIL_TAG = DRILL_NAME;
const STARTED_BY_TAG = `${DRILL_NAME}-started-by`;

const CALLER = /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):(.+)$/;
/** Characters that IAM does not accept in a tag value. */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST_TAG = 256;

const tagValue = (text: string): string => text.replaceAll(NOT_IN_TAGS, '_').slice(0, LONGEST_TAG);

/** A new canary in the account of the caller.
 * @param caller ARN of the principal that starts the drill
 * @param now milliseconds since the epoch
 * @param lasts how long the drill can take, in milliseconds */
export function newCanary(caller: string, now: number, lasts: number): Canary {
  const [, partition = 'aws', account] = CALLER.exec(caller) ?? [];
  if (account === undefined) throw new UsageError(`${caller}: expected the ARN of a user or a role`);
  const moment = new Date(now).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  const name = `${DRILL_NAME}-${moment}-${randomBytes(3).toString('hex')}`;
  return {
    name,
    arn: `arn:${partition}:iam::${account}:user${CANARY_PATH}${name}`,
    startedBy: caller,
    until: new Date(now + lasts).toISOString(),
  };
}

/** The tags of a canary. Its owner is the person who started the drill. */
export const tagsOf = ({ startedBy, until }: Canary): Tag[] => [
  { Key: 'owner', Value: tagValue(startedBy.split(/[:/]/).at(-1) ?? startedBy) },
  { Key: UNTIL_TAG, Value: until },
  { Key: STARTED_BY_TAG, Value: tagValue(startedBy) },
];

/** The canary that a user is; undefined if its tags are not those of a canary. */
export function canaryOf(user: { readonly name: string; readonly arn: string }, tags: readonly Tag[]) {
  const value = (key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value;
  const [until, startedBy] = [value(UNTIL_TAG), value(STARTED_BY_TAG)];
  if (until === undefined || startedBy === undefined || Number.isNaN(Date.parse(until))) return undefined;
  return { ...user, until, startedBy };
}

/** Whether a canary was left by a drill that ended without its clean-up: its time is over, or its owner starts another drill. */
export const isLeftover = (canary: Canary, caller: string, now: number): boolean =>
  canary.startedBy === tagValue(caller) || Date.parse(canary.until) < now;
