import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../infra/bundle.ts';

/** Feature flags that differ from the recommendation of the CDK, each with the reason. */
const DIFFERENT: Readonly<Record<string, { readonly value: unknown; readonly why: string }>> = {
  '@aws-cdk/core:enableAdditionalMetadataCollection': {
    value: false,
    why: 'Sending construct metadata to AWS requires the consent of the team that deploys Tierwatch.',
  },
  '@aws-cdk/core:target-partitions': {
    value: ['aws', 'aws-cn', 'aws-us-gov'],
    why: 'Tierwatch can be deployed to AWS GovCloud (US) too.',
  },
};

const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')));

describe('the feature flags of the pinned CDK', () => {
  test('have the recommended values in cdk.json, except those with a reason', () => {
    const wanted = Object.fromEntries(Object.entries(DIFFERENT).map(([flag, { value }]) => [flag, value]));
    expect(context).toEqual({ ...CURRENTLY_RECOMMENDED_FLAGS, ...wanted });
  });

  test('have no reason where cdk.json follows the recommendation', () => {
    for (const [flag, { value }] of Object.entries(DIFFERENT))
      expect(new Map<string, unknown>(Object.entries(CURRENTLY_RECOMMENDED_FLAGS)).get(flag), flag).not.toEqual(value);
  });
});
