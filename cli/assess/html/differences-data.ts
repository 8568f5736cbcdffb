import { basename } from 'node:path';
import { parseArn } from '../../../layers/core/identity.ts';
import { withShortArns } from '../arn-text.ts';
import { type Difference, scores } from '../diff.ts';
import type { DifferenceData, DifferencesData } from './report-data.ts';

/** @param path of the older file. */
export function differencesData(differences: readonly Difference[], path: string): DifferencesData {
  const of = (test: (one: Difference) => boolean) => differences.filter(test).flatMap(differenceData);
  return {
    since: basename(path),
    appeared: of(({ before }) => before === undefined),
    worse: of(({ before, after, worse }) => before !== undefined && after !== undefined && worse.length > 0),
    better: of(({ before, after, worse }) => before !== undefined && after !== undefined && worse.length === 0),
    left: of(({ after }) => after === undefined),
  };
}

function differenceData(difference: Difference): readonly DifferenceData[] {
  const { identity: arn, before, after, worse, better } = difference;
  const tier = (after ?? before)?.tier;
  if (tier === undefined) return [];
  const account = parseArn(arn)?.account ?? '';
  const short = (texts: readonly string[]) => texts.map((text) => withShortArns(text, account));
  return [{ arn, tier, worse: short(worse), better: short(better), score: scores(difference).trim() }];
}
