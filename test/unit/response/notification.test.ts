import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTIFICATION_TRIGGERS, notificationSchema } from '../../../events/schemas.ts';
import { type NotificationInput, renderNotification } from '../../../layers/core/response/notification.ts';
import { ACCOUNT, approvalOf, incident, minutesAhead, planned, signal, USER } from './estate.ts';

const plan = planned();
const approval = approvalOf(plan, { state: 'pending', expiresAt: minutesAhead(60) });
const evidence = {
  event: 'iam.amazonaws.com:AttachUserPolicy',
  from: '198.51.100.7',
  network: 'EXAMPLE-AS',
  country: 'NL',
  agent: 'aws-cli',
};
const stolen = incident({
  title: 'A key of a service user is used in a new country',
  signals: [
    signal('e-1', { evidence, rule: 'admin-policy-attached', technique: 'T1098.003' }),
    signal('e-2', { evidence: { ...evidence, from: '203.0.113.9', event: 'iam.amazonaws.com:CreateAccessKey' } }),
  ],
  confidenceTerms: [
    { term: 'c', points: -0.2, why: 'The hour is usual.' },
    { term: 'b', points: 0.3, why: 'It attached AdministratorAccess.' },
    { term: 'a', points: 0.4, why: 'The country is new.' },
    { term: 'd', points: 0.1, why: 'The agent is new.' },
  ],
});
const render = (over: Partial<NotificationInput> = {}) =>
  renderNotification({ trigger: 'incident-opened', incident: stolen, owner: 'payments', ...over });

describe('a notification', () => {
  it('says who, what, from where, why and what happens next', () => {
    expect(render({ trigger: 'approval-requested', plan, approval }).lines).toEqual({
      who: `${USER}, service-user, tier 0, owner payments`,
      what: 'A key of a service user is used in a new country; APIs iam:AttachUserPolicy, iam:CreateAccessKey; rules admin-policy-attached, new-country; ATT&CK techniques T1098.003, T1078.004',
      from: '198.51.100.7, 203.0.113.9; network EXAMPLE-AS; country NL; client aws-cli; credentials ending in 0001',
      why: 'confidence 95%; The country is new; It attached AdministratorAccess',
      response: `contain-user, ${plan.changes.length} changes (${plan.changes.map(({ kind }) => kind).join(', ')}): approve before 2026-03-01 13:00 UTC, or nothing changes`,
    });
  });

  it('puts the lines and the commands into one text, and that into a code block for Slack', () => {
    const { lines, commands, text, slack } = render({ trigger: 'approval-requested', plan, approval });
    for (const line of Object.values(lines)) expect(text).toContain(line);
    expect(text.endsWith(commands)).toBe(true);
    expect(text.startsWith('CRITICAL T0: approval requested\n')).toBe(true);
    expect(slack).toBe(`\`\`\`${text.replace('ATT&CK', 'ATT&amp;CK')}\`\`\``);
  });

  it('says what is not known', () => {
    const unknown = incident({ class: 'unknown', tier: null, signals: [signal('e-1')], confidenceTerms: [] });
    const { lines, subject } = render({ incident: unknown, owner: null });
    expect(lines.who).toBe(`${USER}, class unknown, tier unknown, no owner`);
    expect(lines.from).toBe('no source address in the evidence; credentials ending in 0001');
    expect(lines.why).toBe('confidence 95%');
    expect(lines.response).toBe('no plan yet');
    expect(subject).toBe('[Tierwatch] CRITICAL T?: incident opened: user/exporter');
  });

  it('takes the source of a call from the facts of the call if the rule wrote none as evidence', () => {
    const attached = signal('e-1', {
      rule: 'admin-policy-attached',
      evidence: { event: 'iam.amazonaws.com:AttachUserPolicy', policy: 'AdministratorAccess', to: 'backup2' },
      call: {
        ...{ service: 'iam.amazonaws.com', operation: 'AttachUserPolicy', region: 'us-east-1', account: ACCOUNT },
        ...{ actorType: 'IAMUser', address: '198.51.100.7', country: 'NL', asn: 64_500, network: 'EXAMPLE-AS' },
        userAgent: 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1',
      },
    });
    expect(render({ incident: incident({ signals: [attached] }) }).lines.from).toBe(
      '198.51.100.7; network EXAMPLE-AS; country NL; client aws-cli/linux; credentials ending in 0001',
    );
  });

  it('names the account for a root user and the name for a role', () => {
    const subject = (identity: string) => render({ incident: incident({ identity }) }).subject;
    expect(subject(`arn:aws:iam::${ACCOUNT}:root`)).toMatch(/: root$/);
    expect(subject(`arn:aws:iam::${ACCOUNT}:role/a/b/nightly`)).toMatch(/: role\/nightly$/);
  });

  it.each([
    ['incident-opened', 'plan', 'not applied unless a responder requests it'],
    ['incident-opened', 'auto', 'applied without approval, as the response policy allows'],
    ['identity-contained', 'approve', 'in force and verified'],
  ] as const)('for %s with a plan in mode %s says that it is %s', (trigger, mode, what) => {
    expect(render({ trigger, plan: { ...plan, mode } }).lines.response).toMatch(new RegExp(`: ${what}$`));
  });

  it.each(['containment-tampered', 'containment-undone', 'containment-failed', 'identity-released'] as const)(
    'for %s says what happened, in the words of the event',
    (trigger) => {
      expect(render({ trigger, plan, detail: 'The policy is missing.' }).lines.response).toBe('The policy is missing.');
    },
  );

  it('offers the commands that fit', () => {
    const show = `tierwatch show ${stolen.id}`;
    expect(render({ approval, plan }).commands).toBe(
      `${show}\ntierwatch approve ${stolen.id}\ntierwatch refuse ${stolen.id}`,
    );
    expect(render({ trigger: 'identity-contained' }).commands).toBe(
      `${show}\ntierwatch release ${stolen.id} --reason "..."`,
    );
    expect(render().commands).toBe(show);
  });

  it('bounds how many values it lists', () => {
    const signals = Array.from({ length: 30 }, (_, n) => signal(`e-${n}`, { evidence: { from: `192.0.2.${n}` } }));
    const { from } = render({ incident: incident({ signals, credentials: [] }) }).lines;
    expect(from).toBe('192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 25 more');
  });

  it('holds no plan document', () => {
    expect(JSON.stringify(render({ plan, approval }))).not.toContain('Statement');
  });
});

describe('a notification about an attacker who chooses names', () => {
  const everywhere = (text: string): NotificationInput => ({
    trigger: 'containment-undone',
    incident: incident({
      identity: `arn:aws:iam::${ACCOUNT}:user/${text}`,
      title: text,
      signals: [
        signal(text, {
          rule: text,
          technique: text,
          evidence: { event: text, from: text, network: text, agent: text },
        }),
      ],
      confidenceTerms: [{ term: 'a', points: 1, why: text }],
      credentials: [text],
    }),
    owner: text,
    detail: text,
  });
  const rendered = (text: string) => {
    const { subject, text: body, slack, lines } = renderNotification(everywhere(text));
    return { subject, body, slack, all: [subject, body, slack, ...Object.values(lines)] };
  };

  it.each([
    ['a channel mention', '<!channel>', '<!'],
    ['a user mention', '<@U024BE7LH>', '<@'],
    ['a Slack link', '<https://evil.example|Approve here>', '<h'],
    ['an end of the code block', '``` *bold* ```', '``` *bold'],
  ])('keeps %s inert in Slack', (_, text, live) => {
    const { slack } = rendered(text);
    expect(slack.slice(3, -3)).not.toContain(live);
    expect(slack.slice(3, -3)).not.toMatch(/[<>`]/);
  });

  it.each(['https://evil.example/x', 'HTTP://evil.example', 'www.evil.example', 'mailto:x@evil.example'])(
    'breaks the link %s for every client',
    (text) => {
      for (const one of rendered(text).all) expect(one).not.toMatch(/:\/\/|www\.|mailto:/i);
    },
  );

  it.each([
    ['a line break', 'x\r\nResponse: all is well'],
    ['a terminal escape', '\u001b[2Jx'],
    ['an override of the direction', '\u202egnp.exe'],
    ['a line separator', 'a\u2028b'],
  ])('escapes %s', (_, text) => {
    const { subject, body } = rendered(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
    expect(body.split('\n')).toHaveLength(10);
    expect(subject).not.toContain('\n');
  });

  it('shortens the ids of credentials, wherever they are', () => {
    for (const one of rendered('AKIAIOSFODNN7EXAMPLE').all) expect(one).not.toContain('IOSFODNN7');
    expect(rendered('ASIAIOSFODNN7EXAMPLE').body).toContain('...MPLE');
  });

  it('never exceeds what SNS accepts, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const notification = renderNotification(everywhere(text));
        expect(notification.subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
        expect(Buffer.byteLength(notification.text)).toBeLessThan(20_000);
        expect(notification.text.isWellFormed()).toBe(true);
        expect(notification.text.split('\n')).toHaveLength(10);
        for (const line of Object.values(notification.lines)) expect([...line].length).toBeLessThanOrEqual(500);
        expect(notificationSchema.safeParse(notification).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it.each(NOTIFICATION_TRIGGERS)('the trigger %s of the contract has a headline', (trigger) => {
  expect(render({ trigger }).subject).toMatch(/^\[Tierwatch\] CRITICAL T0: [a-z ]+: user\/exporter$/);
});
