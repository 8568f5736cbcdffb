import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build, HUB } from '../../infra/app.ts';
import { parseConfig } from '../../infra/config.ts';
import { buildReferenceLayer } from '../../layers/reference/build.ts';
import {
  CONFIG_DIFFERENCES,
  type Difference,
  LOCAL_CONFIG,
  localTemplate,
  TEMPLATE_DIFFERENCES,
} from '../../local/differences.ts';
import { parseTemplate, type Template } from '../../local/template.ts';
import { newApp } from './synthesis.ts';
import { templateOf } from './template.ts';

interface Found {
  readonly type: string;
  /** Absent: the whole resource. */
  readonly property?: string;
  readonly logicalId: string;
}

/** Every property and every resource that differs between two templates. */
function differences(a: Template, b: Template): Found[] {
  const ids = new Set([...Object.keys(a.Resources), ...Object.keys(b.Resources)]);
  return [...ids].flatMap((logicalId) => {
    const [one, other] = [a.Resources[logicalId], b.Resources[logicalId]];
    const type = one?.Type ?? other?.Type ?? '';
    if (one === undefined || other === undefined) return [{ type, logicalId }];
    const { Properties: before, ...shell } = one;
    const { Properties: after, ...otherShell } = other;
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const properties = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    const found: Found[] = properties.map((property) => ({ type, property, logicalId }));
    return isDeepStrictEqual(shell, otherShell) ? found : [...found, { type, property: '(attributes)', logicalId }];
  });
}

const listed = (list: readonly Difference[], { type, property }: Found): boolean =>
  list.some((one) => one.type === type && one.property === property);

describe('the local deployment', () => {
  let real: Template;
  let configured: Template;
  beforeAll(async () => {
    real = parseTemplate(templateOf('defaults', 'Tierwatch'));
    const assembly = build(
      newApp(join(inject('scratch'), 'local')),
      parseConfig(LOCAL_CONFIG),
      await buildReferenceLayer(),
    ).synth();
    configured = parseTemplate(assembly.getStackByName(HUB).template);
  });

  it('differs from a deployment to AWS only as listed', () => {
    const all = [...TEMPLATE_DIFFERENCES, ...CONFIG_DIFFERENCES];
    const found = differences(real, localTemplate(configured).template);
    expect(found.filter((one) => !listed(all, one))).toEqual([]);
  });

  it('has exactly the listed differences in its configuration', () => {
    const found = differences(real, configured);
    expect(found.filter((one) => !listed(CONFIG_DIFFERENCES, one))).toEqual([]);
    expect(CONFIG_DIFFERENCES.filter((one) => !found.some((seen) => listed([one], seen)))).toEqual([]);
  });

  it('has exactly the listed differences for the emulator', () => {
    const found = differences(configured, localTemplate(configured).template);
    expect(found.filter((one) => !listed(TEMPLATE_DIFFERENCES, one))).toEqual([]);
    expect(TEMPLATE_DIFFERENCES.filter((one) => !found.some((seen) => listed([one], seen)))).toEqual([]);
  });

  it('removes only the TLS requirement from queue policies', () => {
    const statements = (template: Template) =>
      Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy')
        .map(({ Properties }) => JSON.stringify(Properties));
    const before = statements(configured);
    const after = statements(localTemplate(configured).template);
    expect(before.some((text) => text.includes('aws:SecureTransport'))).toBe(true);
    expect(after.some((text) => text.includes('aws:SecureTransport'))).toBe(false);
    expect(after.filter((text) => text.includes('sqs:SendMessage')).length).toBe(
      before.filter((text) => text.includes('sqs:SendMessage')).length,
    );
  });
});
