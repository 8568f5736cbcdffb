import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../infra/bundle.ts';
import { allTemplates, ofType, templateOf } from './template.ts';

const page = (path: string): string => readFileSync(join(ROOT, 'docs', path), 'utf8');

describe('The pages for operators and integrators', () => {
  it('say what to do for every kind of alarm, and describe no other kind', () => {
    const alarms = allTemplates().flatMap(([, template]) => ofType(template, 'AWS::CloudWatch::Alarm'));
    const kinds = new Set(
      alarms.map(
        ([id]) =>
          /(Errors|Delay|Silence|NotEmpty|Failed|Missing|Undelivered|CoverageGaps)Alarm[0-9A-F]{8}$/.exec(id)?.[1],
      ),
    );
    const headings = [...page('operators/alarms.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(new Set(headings)).toEqual(kinds);
  });

  it('name every dead-letter queue', () => {
    const text = page('operators/dead-letters.md');
    const queues = ofType(templateOf('defaults', 'Tierwatch'), 'AWS::SQS::Queue').map(([id]) => id);
    const names = queues.flatMap(
      (id) =>
        /^(?:Response|Detection|Posture|Notification)(\w+?)(?:DeadLetters|Queue)?[0-9A-F]{8}$/.exec(id)?.[1] ?? [],
    );
    expect(names.length).toBe(queues.length);
    for (const name of names) expect(text).toContain(`\`${name}\``);
  });

  it('list exactly the routes of the API', () => {
    const routes = ofType(templateOf('defaults', 'Tierwatch'), 'AWS::ApiGatewayV2::Route');
    const listed = [...page('integrators/http-api.md').matchAll(/^\| `((?:GET|POST) [^`]+)` \|/gm)];
    expect(listed.map(([, route]) => route).sort()).toEqual(
      routes.map(([, { Properties }]) => Properties.RouteKey).sort(),
    );
  });
});
