import { type Command, Option } from 'commander';
import * as z from 'zod';
import type { ContextValue, NamedPolicy } from '../../layers/core/iam/index.ts';
import { AccountPolicies } from '../can/account-policies.ts';
import { answer, answerJson, answerText, type EvaluationInputs } from '../can/answer.ts';
import { ACTION, parseQuestion, type Question } from '../can/question.ts';
import { withExamples } from '../help.ts';
import { collect, DUMPS } from '../inputs/account-options.ts';
import { readEstates, readOrganization } from '../inputs/estate-files.ts';
import { readJson, readText } from '../inputs/json-file.ts';
import { policyDocument, readPolicyDocument } from '../inputs/policy-file.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';

interface Options {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context: readonly string[];
  readonly contextUnknown?: boolean;
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  readonly resourcePolicy?: string;
  readonly sessionPolicy: readonly string[];
  readonly batch?: string;
  readonly json?: boolean;
}

const list = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(collect).default([]);

const EXAMPLES = [
  [
    'can a role read an object, and which statements decide',
    'can account.json --principal arn:aws:iam::111122223333:role/app \\\n    --action s3:GetObject --resource arn:aws:s3:::payroll/2026.csv',
  ],
  [
    'with a condition key in the request',
    'can account.json --principal arn:aws:iam::111122223333:role/app \\\n    --action ec2:RunInstances --context aws:RequestedRegion=us-east-1',
  ],
  ['evaluate many questions', 'can account.json --batch questions.jsonl --json'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(command, ...EXAMPLES)
    .argument('[dump...]', DUMPS)
    .option(
      '--principal <arn>',
      'user, role, assumed-role session, service, or OIDC or SAML provider (required without --batch)',
    )
    .option('--action <service:Action>', 'for example s3:GetObject (required without --batch)')
    .option('--resource <arn>', 'resource of the action; default: *')
    .option(
      '--resource-account <id>',
      "account that owns the resource, if its ARN does not contain it (S3); default: the principal's",
    )
    .addOption(list('--context <key=value>', 'condition key of the request; repeat for more keys or values'))
    .option('--context-unknown', 'treat omitted condition keys as unknown rather than absent')
    .addOption(list('--scp <file>', 'service control policies; one file per level, outermost first'))
    .addOption(
      list('--rcp <file>', 'resource control policies over the account of the resource; one file per level, as above'),
    )
    .option('--resource-policy <file>', 'policy of the resource (bucket, key, queue, trust policy of a role)')
    .addOption(list('--session-policy <file>', 'session policy passed when the role was assumed'))
    .option('--batch <questions.jsonl>', 'one question per line as JSON; - reads standard input')
    .option('--json', 'print one answer per line as JSON')
    .action(async (dumps: string[], options: Options) => done(await can(io, dumps, options)));
}

async function can(io: Io, dumps: readonly string[], options: Options): Promise<number> {
  const inputs = await evaluationInputs(io, dumps, options);
  if (options.batch !== undefined) return batch(io, options.batch, options, inputs);
  const question = questionOf(options);
  if (dumps.length === 0) {
    throw new UsageError(
      'expected an account dump (aws iam get-account-authorization-details), or --batch with policies',
    );
  }
  return reply(io, question, inputs, options.json === true, '') ? EXIT.done : EXIT.usage;
}

function questionOf(options: Options): Question {
  const { principal, action, resource } = options;
  const missing = Object.entries({ principal, action }).filter(([, value]) => value === undefined);
  if (principal === undefined || action === undefined) {
    throw new UsageError(`expected ${missing.map(([name]) => `--${name}`).join(' and ')}, or --batch with questions`);
  }
  if (!ACTION.test(action)) throw new UsageError(`--action: expected service:Action, got ${action}`);
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

async function evaluationInputs(io: Io, dumps: readonly string[], options: Options): Promise<EvaluationInputs> {
  const estates = dumps.length === 0 ? [] : await readEstates(io, { dumps, takenAt: new Date().toISOString() });
  const scps = await readOrganization(io, options.scp, 'SERVICE_CONTROL_POLICY');
  const rcps = await readOrganization(io, options.rcp, 'RESOURCE_CONTROL_POLICY');
  const session: NamedPolicy[] = [];
  for (const path of options.sessionPolicy) session.push({ name: path, document: await readPolicyDocument(io, path) });
  const path = options.resourcePolicy;
  const accounts = dumps.length === 0 ? undefined : new AccountPolicies(estates, { scps, rcps });
  return path === undefined
    ? { accounts, session }
    : { accounts, session, resourcePolicy: resourcePolicies(await readJson(io, path), path) };
}

const documentSchema = z.record(z.string(), z.unknown());
const attachedSchema = z.array(
  z.object({ Resource: z.string(), Policy: z.union([documentSchema, z.string()]), Account: z.string().optional() }),
);

/** One document for all resources, or a list of `{"Resource", "Policy", "Account"}` to choose from. */
function resourcePolicies(content: unknown, path: string): NonNullable<EvaluationInputs['resourcePolicy']> {
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

async function batch(io: Io, path: string, options: Options, inputs: EvaluationInputs): Promise<number> {
  const text = await readText(io, path);
  const name = path === '-' ? 'standard input' : path;
  let bad = 0;
  let line = 0;
  for (const source of text.split('\n')) {
    line += 1;
    if (source.trim() === '') continue;
    const place = `${name}:${line}: `;
    const parsed = parseQuestion(source, options.contextUnknown === true);
    if ('problem' in parsed) printMessage(io, place + parsed.problem);
    if ('problem' in parsed || !reply(io, parsed.question, inputs, options.json === true, place)) bad += 1;
  }
  return bad === 0 ? EXIT.done : EXIT.usage;
}

/** Prints the answer. Returns false, with a message on standard error, if there is none. */
function reply(io: Io, question: Question, inputs: EvaluationInputs, json: boolean, place: string): boolean {
  const result = answer(question, inputs);
  if ('problem' in result) {
    printMessage(io, place + result.problem);
    return false;
  }
  for (const note of result.notes) printMessage(io, place + note);
  io.out(json ? answerJson(question, result) : answerText(io, question, result));
  return true;
}
