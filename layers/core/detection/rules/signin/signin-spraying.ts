import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const MANY = 5;
const VERY_MANY = 10;

export const signinSpraying = rule({
  id: 'signin-spraying',
  title: 'Console sign-ins of many users failed from one source',
  technique: 'T1110.003',
  severity: 'medium',
  description: `From one network, the console sign-ins of ${MANY} or more users failed within two weeks, and none of them succeeded there. Password spraying tries few passwords for each user, slowly, so that no single user shows many failures. Names that do not exist count too: CloudTrail hides them, so they are attributed to the network.`,
  falsePositives: ['The first days of a new office.'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  outcomes: ['failed', 'denied'],
  evaluate: (event, { source }) => {
    const names = source?.failedNames() ?? [];
    if (source === undefined || names.length < MANY) return undefined;
    const many = names.length >= VERY_MANY;
    return {
      severity: many ? 'high' : 'medium',
      confidence: many ? 0.65 : 0.6,
      key: `${source.own.source} ${many}`,
      evidence: { names: names.length, source: source.own.source, from: shown(event.sourceAddress), attempted: true },
    };
  },
});
