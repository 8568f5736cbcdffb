import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../infra/bundle.ts';

/** Feature flags that are not as the CDK recommends them, each with the reason. */
const OTHERWISE: Readonly<Record<string, { readonly value: unknown; readonly why: string }>> = {
  '@aws-cdk/core:enableAdditionalMetadataCollection': {
    value: false,
    why: 'Nobody who deploys Tierwatch is asked whether he wants to tell AWS how it is built.',
  },
  '@aws-cdk/core:target-partitions': {
    value: ['aws', 'aws-cn', 'aws-us-gov'],
    why: 'Tierwatch may be deployed to GovCloud too.',
  },
};

const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')));

describe('given the feature flags of the pinned CDK', () => {
  test('then cdk.json sets each as it is recommended, or otherwise for a reason: synthesis has nothing to say', () => {
    const wanted = Object.fromEntries(Object.entries(OTHERWISE).map(([flag, { value }]) => [flag, value]));
    expect(context).toEqual({ ...CURRENTLY_RECOMMENDED_FLAGS, ...wanted });
  });

  test('then what is set otherwise is recommended otherwise, or there would be no reason needed', () => {
    for (const [flag, { value }] of Object.entries(OTHERWISE))
      expect(new Map<string, unknown>(Object.entries(CURRENTLY_RECOMMENDED_FLAGS)).get(flag), flag).not.toEqual(value);
  });
});
