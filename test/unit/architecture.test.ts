import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARTS, partOf, sourceFiles, violations } from '../../tools/architecture.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the import rules', () => {
  it('hold for every source file', () => {
    const files = sourceFiles(ROOT);
    expect(files.length).toBeGreaterThan(500);
    expect(violations(files)).toEqual([]);
  });

  const rejected = [
    ['layers/core/iam/glob.ts', "import { IAMClient } from '@aws-sdk/client-iam';", '@aws-sdk/client-iam'],
    ['layers/core/ports.ts', "import { IAMClient } from '@aws-sdk/client-iam';", '@aws-sdk/client-iam'],
    ['layers/core/response/plan.ts', "import type { X } from '../../app/reply.ts';", 'layers/app/reply.ts'],
    ['layers/core/response/plan.ts', "import {\n  x,\n} from '../../../events/index.ts';", 'events/index.ts'],
    ['layers/core/posture/tier.ts', "export * from '../detection/types.ts';", 'layers/core/detection/types.ts'],
    ['layers/core/detection/detect.ts', "import type { X } from '../ports.ts';", 'layers/core/ports.ts'],
    ['layers/core/detection/detect.ts', "import { X } from '../response/plan.ts';", 'layers/core/response/plan.ts'],
    ['layers/core/usage/usage.ts', "import { X } from '../remediation/apply.ts';", 'layers/core/remediation/apply.ts'],
    ['layers/core/remediation/apply.ts', "import { X } from '../response/plan.ts';", 'layers/core/response/plan.ts'],
    ['layers/core/queries/path.ts', "import { X } from '../remediation/apply.ts';", 'layers/core/remediation/apply.ts'],
    ['layers/reference/actions.ts', "import { X } from '../aws/clients.ts';", 'layers/aws/clients.ts'],
    ['layers/core/iam/glob.ts', "import { X } from '../posture/types.ts';", 'layers/core/posture/types.ts'],
    ['layers/app/reply.ts', "import { X } from '../aws/clients.ts';", 'layers/aws/clients.ts'],
    ['layers/app/reply.ts', "const { X } = await import('@aws-sdk/client-iam');", '@aws-sdk/client-iam'],
    ['layers/aws/clock.ts', "import '../../functions/detector.ts';", 'functions/detector.ts'],
    ['layers/aws/clock.ts', "import { X } from '../../cli/io.ts';", 'cli/io.ts'],
    ['events/case.ts', "import { X } from '../layers/core/identity.ts';", 'layers/core/identity.ts'],
    [
      'functions/detect-use/handler.ts',
      "import { X } from '../read-cases/handler.ts';",
      'functions/read-cases/handler.ts',
    ],
    ['functions/detector.ts', "import { X } from './read-cases/handler.ts';", 'functions/read-cases/handler.ts'],
    ['cli/main.ts', "import { X } from '../infra/config.ts';", 'infra/config.ts'],
    ['cli/main.ts', "import { X } from '../test/unit/x.ts';", 'test/unit/x.ts'],
    ['cli/assess/html/page/list.js', "import { X } from '../../../../infra/config.ts';", 'infra/config.ts'],
    ['library/index.ts', "import { X } from '../cli/main.ts';", 'cli/main.ts'],
    ['infra/app.ts', "import { X } from '../local/driver.ts';", 'local/driver.ts'],
    ['local/driver.ts', "import { X } from '../tools/test.ts';", 'tools/test.ts'],
  ] as const;
  it.each(rejected)('reject in %s: %s', (path, text, target) => {
    expect(violations([{ path, text }])).toEqual([`${path} imports ${target}`]);
  });

  it('are tested with a violation in every part', () => {
    const tested = new Set(rejected.map(([path]) => partOf(path)?.path));
    expect(PARTS.map(({ path }) => path).filter((path) => !tested.has(path))).toEqual([]);
  });

  it.each([
    ['layers/core/response/plan.ts', "import { X } from '../detection/types.ts';"],
    ['layers/core/iam/glob.ts', "import { X } from 'node:crypto';"],
    ['layers/core/zod.ts', "export * from 'zod/mini';"],
    ['layers/aws/http.ts', "import { X } from '../app/reply.ts';\nimport { Y } from '@aws-sdk/client-iam';"],
    ['functions/detect-use/handler.ts', "import { X } from '../detector.ts';"],
    ['functions/read-cases/handler.ts', "import { X } from './request.ts';"],
    ['cli/commands/ingest.ts', "import { X } from '../../layers/aws/event-bus.ts';"],
  ])('allow in %s: %s', (path, text) => {
    expect(violations([{ path, text }])).toEqual([]);
  });
});
