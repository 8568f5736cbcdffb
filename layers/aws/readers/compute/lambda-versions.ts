import { type FunctionConfiguration, type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';

/** Versions have a separate type: rules that change the code of a function do not change its versions. */
const VERSION = 'AWS::Lambda::Version';
/** The environment of a version is readable like that of its function. */
const FUNCTION = 'AWS::Lambda::Function';
/** Pages of 50 versions. A function can have thousands, which share the quota of the API with deployments. */
const MOST_PAGES = 100;

interface Versions {
  readonly workloads: readonly Omit<Workload, 'account'>[];
  readonly values: readonly Exposable[];
}

/** Published versions keep the role and the environment that the function had. Only what differs from the function as it is now is
 * returned. */
export async function readPublishedVersions(
  client: LambdaClient,
  reads: ReadTracker,
  functions: readonly FunctionConfiguration[],
  region: string,
): Promise<Versions> {
  const what = `published versions of functions in ${region}`;
  let pages = 0;
  let isCut = false;
  const listed = await reads.attempt('lambda:ListFunctions', what, () =>
    allPages(
      'lambda:ListFunctions',
      (Marker) => client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', Marker })),
      ({ Functions = [], NextMarker: next }) => {
        pages += 1;
        isCut = next !== undefined && pages === MOST_PAGES;
        return { items: Functions.filter(isPublished), next: isCut ? undefined : next };
      },
    ),
  );
  if (listed === 'unknown') return { workloads: [], values: [] };
  if (isCut) reads.note(what, `lambda:ListFunctions: there are more than ${MOST_PAGES} pages; the others are not read`);
  const current = new Map(functions.map((fn) => [fn.FunctionArn, fn]));
  const byFunction = Map.groupBy(listed, ({ FunctionArn: arn = '' }) => arn.replace(/:\d+$/, ''));
  const found = [...byFunction].map(([arn, versions]) => differing(current.get(arn), versions));
  return { workloads: found.flatMap(({ workloads }) => workloads), values: found.flatMap(({ values }) => values) };
}

const isPublished = ({ Version: version }: FunctionConfiguration): boolean =>
  version !== undefined && /^\d+$/.test(version);

function differing(now: FunctionConfiguration | undefined, versions: readonly FunctionConfiguration[]): Versions {
  const workloads: Omit<Workload, 'account'>[] = [];
  const values: Exposable[] = [];
  const known = new Set(variablesOf(now).map(keyOf));
  for (const version of versions) {
    const { FunctionArn: id = '', Role: roleArn } = version;
    if (roleArn && roleArn !== now?.Role) workloads.push({ type: VERSION, id, roleArn });
    for (const variable of variablesOf(version)) {
      if (known.has(keyOf(variable))) continue;
      known.add(keyOf(variable));
      const [place, value] = variable;
      values.push({ type: FUNCTION, holder: id, place, value, ...(roleArn === undefined ? {} : { roleArn }) });
    }
  }
  return { workloads, values };
}

type Variable = readonly [name: string, value: string];
const variablesOf = (fn: FunctionConfiguration | undefined): readonly Variable[] =>
  Object.entries(fn?.Environment?.Variables ?? {});
const keyOf = ([name, value]: Variable): string => `${name}=${value}`;
