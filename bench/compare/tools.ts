import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../infra/bundle.ts';
import type { Program } from './measured.ts';

export const VENV = join(ROOT, '.tierwatch', 'compare-venv');
export const inVenv = (name: string): string => join(VENV, 'bin', name);

/** One account, as input for the tools. */
export interface Case {
  /** Path of the authorization-details dump. */
  readonly dump: string;
  readonly account: string;
  /** Address of a server that serves the account as IAM does. */
  readonly endpoint: string;
  /** Folder for the output of the tools. */
  readonly folder: string;
}

export interface Tool {
  readonly name: string;
  program(of: Case): Program;
  /** A summary of its findings, read after a run. */
  found(of: Case): string;
}

/** The package as installed by npm, with the dependencies of this checkout. */
export function installed(folder: string): string {
  const root = join(folder, 'tierwatch');
  if (existsSync(root)) return root;
  mkdirSync(root);
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

export const tierwatch = (name: string, root: string, args: readonly string[]): Tool => ({
  name,
  program: ({ dump, folder }) => ({
    command: process.execPath,
    args: [join(root, 'bin', 'tierwatch.mjs'), 'assess', dump, ...args],
    output: join(folder, 'tierwatch.out'),
  }),
  found: ({ folder }) => {
    if (!args.includes('--json')) return '';
    const lines = readFileSync(join(folder, 'tierwatch.out'), 'utf8').trimEnd().split('\n');
    const identities: { readonly admin: boolean; readonly escalations: readonly { readonly admin: boolean }[] }[] =
      lines.map((line) => JSON.parse(line));
    const becoming = identities.filter(({ escalations }) => escalations.some(({ admin }) => admin));
    return `${identities.filter(({ admin }) => admin).length} administrators, ${becoming.length} can become one`;
  },
});

/** Checks each policy in isolation for risky actions. */
export const cloudsplaining: Tool = {
  name: 'cloudsplaining scan',
  program: ({ dump, folder }) => ({
    command: inVenv('cloudsplaining'),
    args: ['scan', '--skip-open-report', '--input-file', dump, '--output', folder],
    output: join(folder, 'cloudsplaining.out'),
  }),
  found: ({ dump, folder }) => {
    const name = dump.slice(dump.lastIndexOf('/') + 1).replace('.json', '');
    const results: Readonly<Record<string, Readonly<Record<string, Policy>>>> = JSON.parse(
      readFileSync(join(folder, `iam-results-${name}.json`), 'utf8'),
    );
    const policies = ['inline_policies', 'customer_managed_policies', 'aws_managed_policies'].flatMap((kind) =>
      Object.values(results[kind] ?? {}),
    );
    const risky = policies.filter((policy) => (policy.PrivilegeEscalation?.findings ?? []).length > 0);
    return `${risky.length} policies with privilege escalation`;
  },
};

interface Policy {
  readonly PrivilegeEscalation?: { readonly findings?: readonly unknown[] };
}

/** PMapper 1.1.5 imports names that Python 3.10 moved. Restoring them does not change its results. */
const START_PMAPPER = `
import collections, collections.abc, sys
for name in ('Mapping', 'MutableMapping'):
    setattr(collections, name, getattr(collections.abc, name))
from principalmapper.__main__ import main
sys.exit(main())
`;

const pmapper = (args: (of: Case) => readonly string[], of: Case, output: string): Program => ({
  command: inVenv('python'),
  args: ['-c', START_PMAPPER, ...args(of)],
  environment: {
    PMAPPER_STORAGE: of.folder,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_DEFAULT_REGION: 'us-east-1',
  },
  output: join(of.folder, output),
});

/** The graph of privilege escalation, limited to the edges of IAM and STS. */
export const pmapperGraph: Tool = {
  name: 'pmapper graph create',
  program: (of) =>
    pmapper(
      ({ endpoint }) => [
        ...['graph', 'create', '--localstack-endpoint', endpoint],
        ...['--include-services', 'iam', 'sts', '--ignore-orgs'],
      ],
      of,
      'pmapper-graph.out',
    ),
  found: ({ folder, account }) => {
    const edges: readonly unknown[] = JSON.parse(readFileSync(join(folder, account, 'graph', 'edges.json'), 'utf8'));
    return `${edges.length} edges`;
  },
};

/** Queries that graph for administrators and principals that can become one. */
export const pmapperQuery: Tool = {
  name: 'pmapper query (of this graph)',
  program: (of) =>
    pmapper(({ account }) => ['--account', account, 'query', 'preset privesc *'], of, 'pmapper-query.out'),
  found: ({ folder }) => {
    const output = readFileSync(join(folder, 'pmapper-query.out'), 'utf8');
    const count = (words: RegExp) => output.match(words)?.length ?? 0;
    return `${count(/is an administrative principal/g)} administrators, ${count(/can escalate privileges/g)} can become one`;
  },
};
