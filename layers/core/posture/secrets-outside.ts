import { createHmac } from 'node:crypto';
import { lintSource } from '@secretlint/core';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { ExposedSecret } from './estate.ts';

/** A text that may hold a secret: a variable, parameter, output or user data. */
export interface Exposable {
  /** CloudFormation type name of what holds it. */
  readonly type: string;
  /** ARN or name of what holds it. */
  readonly holder: string;
  readonly place: string;
  readonly value: string;
  readonly roleArn?: string;
}

/** Longer texts than AWS lets stand in any of these places are cut. */
const MOST_CHARACTERS = 300_000;

interface Found {
  readonly item: Exposable;
  readonly kind: string;
  /** Lives until its fingerprint is taken, and no longer. */
  readonly value: string;
}

/** Looks for secrets in texts with the rules of secretlint's recommended preset, and takes a literal value for a secret
 * where its own name says so. Values are never kept: what is told is where it stands, what it was taken for and a keyed
 * hash, by which the same secret is recognised in two places.
 * @param salt secret of the deployment; without it a fingerprint cannot be compared with guesses. */
export async function findExposedSecrets(items: readonly Exposable[], salt: string): Promise<ExposedSecret[]> {
  const found: Found[] = [];
  for (const item of items) found.push(...(await secretsIn(item)));
  const keyIds = accessKeyIds(items);
  const exposed = found.map((secret) => exposedSecret(secret, salt, keyIds));
  const paired = new Set(exposed.filter((secret) => secret.accessKeyId !== undefined).map((secret) => secret.holder));
  const alone = [...keyIds].filter(([holder]) => !paired.has(holder));
  return [...exposed, ...alone.flatMap(([, ids]) => ids.map(({ item, id }) => keyIdAlone(item, id, salt)))];
}

async function secretsIn(item: Exposable): Promise<Found[]> {
  const value = item.value.slice(0, MOST_CHARACTERS);
  const detected = await detect(item.place, value);
  if (detected.length > 0) return detected.map((secret) => ({ item, ...secret }));
  return isNamedSecret(item.place, value) ? [{ item, kind: 'a value named as a secret', value: value.trim() }] : [];
}

async function detect(place: string, value: string): Promise<{ readonly kind: string; readonly value: string }[]> {
  // Some rules read the name before the value.
  const content = `${place}=${value}`;
  const result = await lintSource({
    source: { content, filePath: 'text', ext: '', contentType: 'text' },
    options: {
      noPhysicFilePath: true,
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended, options: {} }] },
    },
  });
  return result.messages.map((message) => ({
    kind: kindOf(message.ruleId, message.messageId),
    value: content.slice(message.range[0], message.range[1]),
  }));
}

/** `@secretlint/secretlint-rule-aws`, `AWSSecretAccessKey` as `AWSSecretAccessKey (aws)`. */
const kindOf = (rule: string, message: string): string => `${message} (${rule.slice(rule.lastIndexOf('-rule-') + 6)})`;

const SECRET_NAME =
  /(pass(word|wd|phrase)?|secret(_?key)?|token|api_?key|private_?key|client_?secret|credentials?|auth_?key|encryption_?key)$/i;
/** References, addresses, switches and placeholders are no secrets, whatever they are called. */
const NO_SECRET =
  /^(arn:|https?:\/\/|s3:\/\/|\/|\{\{|\$\{|\$\(|<|true$|false$|null$|none$|undefined$|\d+$|change-?me|x{4,}|\*+$|(alias|secret|ssm|vault|projects)[/:])|example|placeholder|dummy/i;

function isNamedSecret(name: string, raw: string): boolean {
  const value = raw.trim();
  if (!SECRET_NAME.test(name) || value.length < 8 || value.length > 4096 || NO_SECRET.test(value)) return false;
  // A plain word or a name with dashes is more likely the name of a secret than one.
  return !/^[a-z]+([-_/.][a-z]+)*$/i.test(value);
}

const KEY_ID = /(?<![A-Z0-9])AKIA[A-Z2-7]{16}(?![A-Z0-9])/g;

type KeyIds = ReadonlyMap<string, readonly { readonly item: Exposable; readonly id: string }[]>;

/** Long-term access key ids by what holds them. */
function accessKeyIds(items: readonly Exposable[]): KeyIds {
  const ids = new Map<string, { item: Exposable; id: string }[]>();
  for (const item of items) {
    for (const [id] of item.value.slice(0, MOST_CHARACTERS).matchAll(KEY_ID)) {
      const list = ids.get(item.holder) ?? [];
      if (!list.some((known) => known.id === id)) list.push({ item, id });
      ids.set(item.holder, list);
    }
  }
  return ids;
}

function exposedSecret({ item, kind, value }: Found, salt: string, keyIds: KeyIds): ExposedSecret {
  const ids = keyIds.get(item.holder) ?? [];
  const own = ids.filter((known) => known.item.place === item.place);
  // A secret key belongs to the id beside it, if there is just one.
  const [id] = own.length > 0 ? own : ids;
  const isKey = /SecretAccessKey/i.test(kind) && (own.length === 1 || ids.length === 1);
  return {
    ...placeOf(item),
    kind,
    fingerprint: fingerprint(value, salt),
    ...(isKey && id !== undefined ? { accessKeyId: id.id } : {}),
  };
}

const keyIdAlone = (item: Exposable, id: string, salt: string): ExposedSecret => ({
  ...placeOf(item),
  kind: 'access key id',
  fingerprint: fingerprint(id, salt),
  accessKeyId: id,
});

const placeOf = ({ type, holder, place, roleArn }: Exposable) => ({
  type,
  holder,
  place,
  ...(roleArn === undefined ? {} : { roleArn }),
});

/** HMAC-SHA256, hex. */
const fingerprint = (value: string, salt: string): string => createHmac('sha256', salt).update(value).digest('hex');

/** The environments of workloads, one item per variable. */
export const exposablesOf = (
  workloads: readonly {
    readonly type: string;
    readonly id: string;
    readonly roleArn: string;
    readonly environment?: Readonly<Record<string, string>>;
  }[],
): Exposable[] =>
  workloads.flatMap(({ type, id, roleArn, environment }) =>
    Object.entries(environment ?? {}).map(([place, value]) => ({ type, holder: id, place, value, roleArn })),
  );
