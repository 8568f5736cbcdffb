import { type Command, Option } from 'commander';
import * as z from 'zod';
import type { ContextValue, NamedPolicy } from '../../layers/core/iam/index.ts';
import { InputError } from '../../layers/core/posture/input-error.ts';
import { answer, answerJson, answerText, type Circumstances } from '../can/answer.ts';
import { parseQuestion, type Question } from '../can/question.ts';
import { World } from '../can/world.ts';
import { readEstates, readOrganization } from '../inputs/estate-files.ts';
import { readJson, readText } from '../inputs/json-file.ts';
import { policyDocument, readPolicyDocument } from '../inputs/policy-file.ts';
import { EXIT, type Io, UsageError } from '../io.ts';

interface Options {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context: readonly string[];
  readonly contextUnknown?: boolean;
  readonly scp: readonly string[];
  readonly resourcePolicy?: string;
  readonly sessionPolicy: readonly string[];
  readonly batch?: string;
  readonly json?: boolean;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const list = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([]);

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('[dumps...]', 'output of `aws iam get-account-authorization-details`, one file an account')
    .option('--principal <arn>', 'user, role, assumed-role session, service, or OIDC or SAML provider')
    .option('--action <service:Action>', 'e.g. s3:GetObject')
    .option('--resource <arn>', 'what it is done to; * where the action has no resource')
    .option(
      '--resource-account <id>',
      "owner of the resource, where its ARN does not tell (S3); default: the principal's",
    )
    .addOption(list('--context <key=value>', 'a condition key of the request; again for more keys or more values'))
    .option('--context-unknown', 'condition keys that are not given are unknown instead of absent')
    .addOption(list('--scp <file>', 'service control policies; several files are several levels, outermost first'))
    .option('--resource-policy <file>', 'policy of the resource (bucket, key, queue, trust policy of a role)')
    .addOption(list('--session-policy <file>', 'policy that was passed when the session was made'))
    .option('--batch <questions.jsonl>', 'one question a line; - reads standard input')
    .option('--json', 'one JSON object an answer')
    .action(async (dumps: string[], options: Options) => done(await can(io, dumps, options)));
}

async function can(io: Io, dumps: readonly string[], options: Options): Promise<number> {
  const given = await inWords(() => circumstances(io, dumps, options));
  if (options.batch !== undefined) return batch(io, options.batch, options, given);
  const question = questionOf(options);
  if (dumps.length === 0) {
    throw new UsageError(
      'expected an authorization-details file to look the principal up in, or --batch with policies',
    );
  }
  return reply(io, question, given, options.json === true, '') ? EXIT.done : EXIT.usage;
}

function questionOf(options: Options): Question {
  const { principal, action, resource } = options;
  const absent = Object.entries({ principal, action }).filter(([, value]) => value === undefined);
  if (principal === undefined || action === undefined) {
    throw new UsageError(`expected ${absent.map(([name]) => `--${name}`).join(' and ')}, or --batch with questions`);
  }
  if (!/^[^:\s]+:[^:\s]+$/.test(action)) throw new UsageError(`--action: expected service:Action, got ${action}`);
  return {
    principal,
    action,
    resource: resource ?? '*',
    context: contextOf(options.context),
    contextUnknown: options.contextUnknown === true,
    ...(options.resourceAccount === undefined ? {} : { resourceAccount: options.resourceAccount }),
  };
}

function contextOf(pairs: readonly string[]): Record<string, ContextValue> {
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--context: expected key=value, got ${pair}`);
    const key = pair.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(values);
}

async function circumstances(io: Io, dumps: readonly string[], options: Options): Promise<Circumstances> {
  const estates = dumps.length === 0 ? [] : await readEstates(io, { dumps, takenAt: new Date().toISOString() });
  const organization = await readOrganization(io, options.scp);
  const session: NamedPolicy[] = [];
  for (const path of options.sessionPolicy) session.push({ name: path, document: await readPolicyDocument(io, path) });
  const path = options.resourcePolicy;
  const world = dumps.length === 0 ? undefined : new World(estates, organization);
  return path === undefined
    ? { world, session }
    : { world, session, resourcePolicy: resourcePolicies(await readJson(io, path), path) };
}

const documentSchema = z.record(z.string(), z.unknown());
const attachedSchema = z.array(
  z.object({ Resource: z.string(), Policy: z.union([documentSchema, z.string()]), Account: z.string().optional() }),
);

/** One document for whatever resource, or a list of `{"Resource", "Policy", "Account"}` to choose from. */
function resourcePolicies(content: unknown, path: string): NonNullable<Circumstances['resourcePolicy']> {
  const several = attachedSchema.safeParse(content);
  if (!several.success) {
    const policy = { name: path, document: policyDocument(content, path) };
    return () => ({ policy });
  }
  return (resource) => {
    const one = several.data.find(({ Resource }) => resource === Resource || resource.startsWith(`${Resource}/`));
    if (!one) return undefined;
    const policy = { name: one.Resource, document: policyDocument(one.Policy, path) };
    return one.Account === undefined ? { policy } : { policy, account: one.Account };
  };
}

async function batch(io: Io, path: string, options: Options, given: Circumstances): Promise<number> {
  const text = await readText(io, path);
  const name = path === '-' ? 'standard input' : path;
  let bad = 0;
  let line = 0;
  for (const source of text.split('\n')) {
    line += 1;
    if (source.trim() === '') continue;
    const place = `${name}:${line}: `;
    const parsed = parseQuestion(source, options.contextUnknown === true);
    if ('problem' in parsed) io.err(`tierwatch: ${place}${parsed.problem}`);
    if ('problem' in parsed || !reply(io, parsed.question, given, options.json === true, place)) bad += 1;
  }
  return bad === 0 ? EXIT.done : EXIT.usage;
}

/** Prints the answer; false where there is none, which is said on standard error. */
function reply(io: Io, question: Question, given: Circumstances, json: boolean, place: string): boolean {
  const result = answer(question, given);
  if ('problem' in result) {
    io.err(`tierwatch: ${place}${result.problem}`);
    return false;
  }
  for (const note of result.notes) io.err(`tierwatch: ${place}${note}`);
  io.out(json ? answerJson(question, result) : answerText(io, question, result));
  return true;
}

async function inWords<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}
