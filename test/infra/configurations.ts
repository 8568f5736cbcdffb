import { join } from 'node:path';
import { z } from 'zod';
import { addStacks, HUB, MEMBER } from '../../infra/app.ts';
import { parseConfig } from '../../infra/config.ts';
import { EVERYTHING } from './everything.ts';
import { newApp } from './synthesis.ts';
import { parseTemplate, type Template } from './template.ts';

interface Configuration {
  readonly config: { readonly concurrency?: number; readonly [field: string]: unknown };
  /** CDK context, as in `cdk.json` or `cdk deploy -c`. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
}

const accounts = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));
const HUB_OF_MEMBERS = { hub: { account: '111111111111', region: 'ap-southeast-2' } };

export const BOUNDARY = 'developer-boundary';
export const QUALIFIER = 'landing';

/** Deployments that have to fit the limits of AWS. */
export const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  'the defaults': { config: {} },
  'every option': { config: EVERYTHING },
  '2 members': { config: { ...HUB_OF_MEMBERS, members: { accounts: accounts(2) } } },
  '50 members': { config: { ...HUB_OF_MEMBERS, members: { accounts: accounts(50) } } },
  'the lowest concurrency': { config: { concurrency: 2, dashboard: false } },
  'the longest name': { config: { ...HUB_OF_MEMBERS, name: 'a-deployment-of-23-char', notify: EVERYTHING.notify } },
  'the partition aws-cn': { config: { ...HUB_OF_MEMBERS, architecture: 'x86_64' }, partition: 'aws-cn' },
  'the partition aws-us-gov': { config: HUB_OF_MEMBERS, partition: 'aws-us-gov' },
  'a permissions boundary and a bootstrap qualifier': {
    config: HUB_OF_MEMBERS,
    context: {
      '@aws-cdk/core:permissionsBoundary': { name: BOUNDARY },
      '@aws-cdk/core:bootstrapQualifier': QUALIFIER,
    },
  },
};

const cache = new Map<string, readonly (readonly ['hub' | 'member', Template])[]>();

/** The templates of a configuration, synthesized once. */
export function synthesized(name: string, folder: string): readonly (readonly ['hub' | 'member', Template])[] {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const found = CONFIGURATIONS[name];
  if (found === undefined) throw new Error(`no configuration is named ${name}`);
  const made = templatesOf(found, join(folder, name.replaceAll(' ', '-')));
  cache.set(name, made);
  return made;
}

/** The layer with reference data does not matter here, so another folder replaces it. cdk-nag checks other assemblies. */
export function templatesOf({ config, context }: Configuration, outdir: string) {
  const app = newApp(outdir, context);
  addStacks(app, parseConfig(config), import.meta.dirname);
  const assembly = app.synth();
  const stacks = z
    .array(z.object({ id: z.string(), template: z.unknown() }))
    .parse(assembly.stacksRecursively.map(({ hierarchicalId: id, template }) => ({ id, template })));
  return stacks.map(({ id, template }) => {
    if (id !== HUB && id !== MEMBER) throw new Error(`${id} is no stack of the app`);
    return [id === HUB ? 'hub' : 'member', parseTemplate(template)] as const;
  });
}
