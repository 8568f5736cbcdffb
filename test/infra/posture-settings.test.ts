import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { postureOptionsOf } from '../../infra/constructs/posture-settings.ts';
import { assessEstates } from '../../layers/core/posture/assess.ts';
import { exceptionsSchema } from '../../layers/core/posture/exception-shape.ts';
import { teamOptionsSchema } from '../../layers/core/posture/team-options.ts';
import { codes, daysAgo, estate, named, role, trust, user } from '../unit/posture/accounts.ts';
import { EVERYTHING } from './everything.ts';
import { at, list, ofType, target, templateOf } from './template.ts';

const folderOf = (assembly: string, id: string) => {
  const template = templateOf('everything', 'Tierwatch');
  const hash = String(at(template.Resources[id]?.Properties, 'Content', 'S3Key')).replace('.zip', '');
  return join(assembly, `asset.${hash}`);
};

describe('the settings layer', () => {
  const assembly = inject('assemblies').everything;
  const template = templateOf('everything', 'Tierwatch');
  const layers = ofType(template, 'AWS::Lambda::LayerVersion').map(([id]) => id);
  const settings = layers.find((id) => id.includes('Settings')) ?? 'none';
  const functions = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => ({
    name: String(at(Properties.Environment, 'Variables', 'POWERTOOLS_SERVICE_NAME')),
    layers: list(Properties.Layers).map((layer) => target(layer)),
  }));

  test('is attached to exactly the functions that assess identities', () => {
    const assessing = functions.filter((one) => one.layers.includes(settings)).map(({ name }) => name);
    expect(assessing.toSorted()).toEqual([
      'refresh-identity',
      'snapshot-credentials',
      'snapshot-principals',
      'snapshot-secrets',
    ]);
  });

  test('has the configured posture options where a bundle resolves them', () => {
    const modules = join(folderOf(assembly, settings), 'nodejs', 'node_modules');
    const script = `process.stdout.write(require('node:fs').readFileSync(require.resolve('tierwatch-settings/posture.json'), 'utf8'))`;
    const found: unknown = JSON.parse(
      execFileSync(process.execPath, ['--eval', script], { cwd: '/', env: { NODE_PATH: modules }, encoding: 'utf8' }),
    );
    expect(teamOptionsSchema.parse(found)).toEqual(postureOptionsOf(parseConfig(EVERYTHING)));
    expect(found).toMatchObject({
      ...EVERYTHING.posture,
      ownAccounts: ['999999999999', ...EVERYTHING.members.accounts],
    });
  });

  test('has the configured exceptions', () => {
    const path = join(folderOf(assembly, settings), 'nodejs/node_modules/tierwatch-settings/exceptions.json');
    expect(exceptionsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).toEqual(EVERYTHING.exceptions);
  });

  test('has options that change the assessment', () => {
    const path = join(folderOf(assembly, settings), 'nodejs/node_modules/tierwatch-settings/posture.json');
    const options = teamOptionsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const vendor = trust({ AWS: 'arn:aws:iam::999999999999:root' });
    const estates = [
      estate({
        roles: [
          role('firefighter-1', trust({ Service: 'ec2.amazonaws.com' })),
          role('partner', vendor, { tags: { kind: 'pipeline', owner: 'gone' } }),
        ],
        users: [
          user('bot', {
            accessKeys: [{ id: 'AKIA1', status: 'Active', createdAt: daysAgo(45), lastUsedAt: daysAgo(1) }],
          }),
        ],
      }),
    ];
    const assessed = assessEstates(estates, options);
    expect(named(assessed, 'firefighter-1')).toMatchObject({ class: 'break-glass' });
    expect(named(assessed, 'partner')).toMatchObject({ class: 'pipeline' });
    expect(codes(named(assessed, 'partner'))).toContain('ORPHANED');
    expect(codes(named(assessed, 'partner'))).not.toContain('TRUST_TO_UNKNOWN_ACCOUNT');
    expect(codes(named(assessed, 'bot'))).toContain('STATIC_KEY_OLDER_THAN_90D');
    const byDefault = assessEstates(estates);
    expect(named(byDefault, 'firefighter-1')).not.toMatchObject({ class: 'break-glass' });
    expect(codes(named(byDefault, 'bot'))).not.toContain('STATIC_KEY_OLDER_THAN_90D');
  });
});

describe('the detectors', () => {
  test('get the names of the stack and its key, so that they detect changes to them', () => {
    const template = templateOf('defaults', 'Tierwatch');
    const [key] = ofType(template, 'AWS::KMS::Key').map(([id]) => id);
    const detectors = ofType(template, 'AWS::Lambda::Function')
      .map(([, { Properties }]) => at(Properties.Environment, 'Variables'))
      .filter((variables) => String(at(variables, 'POWERTOOLS_SERVICE_NAME')).startsWith('detect-'));
    expect(detectors).toHaveLength(3);
    for (const variables of detectors) {
      expect(at(variables, 'OWN_NAMES')).toEqual({
        'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, ',', { Ref: key }]],
      });
    }
  });

  test('get the account of the hub, which can send records of other accounts, and the class tag', () => {
    for (const [configuration, tag] of [
      ['defaults', 'tierwatch:class'],
      ['everything', 'kind'],
    ] as const) {
      const detectors = ofType(templateOf(configuration, 'Tierwatch'), 'AWS::Lambda::Function')
        .map(([, { Properties }]) => at(Properties.Environment, 'Variables'))
        .filter((variables) => String(at(variables, 'POWERTOOLS_SERVICE_NAME')).startsWith('detect-'));
      expect(detectors).toHaveLength(3);
      for (const variables of detectors) {
        expect(at(variables, 'HUB_ACCOUNT')).toEqual({ Ref: 'AWS::AccountId' });
        expect(at(variables, 'CLASS_TAG')).toBe(tag);
      }
    }
  });
});
