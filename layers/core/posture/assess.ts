import { type ReadStatement, readDocument } from '../iam/document.ts';
import type { IdentityArn } from '../identity.ts';
import { assigneesOf, describeAssignees, ownerAmong } from './assignees.ts';
import { classifyRole, classifyUser } from './classify.ts';
import { containmentOf } from './containment-facts.ts';
import { crossAccountFacts } from './cross-account-facts.ts';
import type { CompiledEstate, CompiledIdentity } from './escalation/compile.ts';
import {
  buildGraph,
  compileEstate,
  type EscalationGraph,
  escalationsOf,
  grantsTo,
  worstCaseOf,
} from './escalation/index.ts';
import type { AccountEstate } from './estate.ts';
import { withoutAccepted } from './exceptions.ts';
import { lastUseOf } from './last-use.ts';
import { type PostureOptions, type PostureSettings, settingsOf } from './options.ts';
import { Outsiders } from './outsiders.ts';
import { ownerOf } from './owner.ts';
import { findReasons, reasonsOf } from './reasons/index.ts';
import type { CrossAccountFacts, Subject } from './reasons/subject.ts';
import { unknownFacts } from './reasons/unknowns.ts';
import { sharedResourcePostures } from './resource-posture.ts';
import { rootPosture } from './root-posture.ts';
import { scoreOf } from './score.ts';
import { secretPostures } from './secret-posture.ts';
import { heldWith, tierOf } from './tier.ts';
import { trustGrants } from './trust.ts';
import type { Posture } from './types.ts';

/** Assesses every user, role, root user and secret of the accounts, in the order of the estates. Pure: the same facts lead to
 * the same postures, in Lambda and on the command line. */
export const assessEstates = (estates: readonly AccountEstate[], options: PostureOptions = {}): Posture[] => [
  ...assess(estates, options).all(),
];

/** The accounts, compiled once, with their escalation graph. Use it to run more than one query.
 * @param earlier an assessment whose facts are mostly the same objects: what did not change is not compiled again. */
export function assess(
  estates: readonly AccountEstate[],
  options: PostureOptions = {},
  earlier?: Assessment,
): Assessment {
  return new Assessment(estates, settingsOf(options), earlier);
}

export class Assessment {
  readonly estates: readonly AccountEstate[];
  readonly compiled: CompiledEstate;
  readonly graph: EscalationGraph;
  readonly #settings: PostureSettings;
  readonly #crossAccount: CrossAccountFacts;
  readonly #byAccount: ReadonlyMap<string, AccountEstate>;
  readonly #trustLimits = new Map<string, readonly ReadStatement[]>();

  constructor(estates: readonly AccountEstate[], settings: PostureSettings, earlier?: Assessment) {
    this.estates = estates;
    this.compiled = compileEstate(estates, earlier?.compiled);
    this.graph = buildGraph(this.compiled, { earlier: earlier?.graph });
    this.#settings = settings;
    this.#crossAccount = crossAccountFacts(estates, settings);
    this.#byAccount = new Map(estates.map((estate) => [estate.account, estate]));
  }

  *all(): Iterable<Posture> {
    for (const estate of this.estates) {
      for (const facts of [...estate.users, ...estate.roles]) {
        const posture = this.of(facts.arn);
        if (posture !== undefined) yield posture;
      }
      const now = nowOf(estate, this.#settings);
      const root = rootPosture(estate, this.#settings, now);
      if (root !== undefined) yield root;
      const outsiders = new Outsiders(estate, this.#crossAccount.ownAccounts, this.compiled.cache);
      yield* secretPostures(estate, outsiders, this.#settings, now);
      yield* sharedResourcePostures(estate, outsiders, this.#settings, now);
    }
  }

  /** The posture of one user or role; undefined if no estate contains it. */
  of(arn: IdentityArn): Posture | undefined {
    const identity = this.compiled.identities.get(arn);
    const estate = identity && this.#byAccount.get(identity.account);
    if (identity === undefined || estate === undefined) return undefined;
    const { subject, why } = this.#subjectOf(identity, estate);
    const tiering = tierOf({
      account: identity.account,
      held: heldWith(worstCaseOf(identity), subject.resourceGrants),
      escalations: subject.escalations,
      heldBy: (other) => {
        const reached = other === arn ? undefined : this.compiled.identities.get(other);
        return reached && worstCaseOf(reached);
      },
    });
    const reasons = reasonsOf(findReasons(subject), tiering.tier);
    const open = withoutAccepted(arn, reasons, this.#settings.exceptions, subject.now);
    const { score, terms } = scoreOf(tiering, open);
    const facts = identity.user ?? identity.role;
    return {
      identity: arn,
      kind: identity.kind,
      account: identity.account,
      name: identity.name,
      class: subject.class,
      classWhy: why,
      tier: tiering.tier,
      tierWhy: tiering.why,
      score,
      scoreTerms: terms,
      admin: isAdmin(identity),
      owner: subject.owner,
      reasons: open,
      escalations: subject.escalations,
      ...profilesOf(identity.role?.instanceProfiles ?? []),
      containment: containmentOf(identity),
      createdAt: facts?.createdAt ?? 'unknown',
      lastUsedAt: subject.lastUsedAt,
      unknowns: [...unknownFacts(subject), ...identity.issues.map((issue) => `${issue.policy}: ${issue.problem}`)],
      takenAt: estate.takenAt,
    };
  }

  /** Statements of the resource control policies over an account. */
  #trustLimitsIn({ account, rcps = [] }: AccountEstate): readonly ReadStatement[] {
    const known = this.#trustLimits.get(account);
    if (known !== undefined) return known;
    const limits = rcps.flat().flatMap(({ name, document }) => readDocument(name, document).statements);
    this.#trustLimits.set(account, limits);
    return limits;
  }

  #subjectOf(identity: CompiledIdentity, estate: AccountEstate): { subject: Subject; why: string } {
    const { user, role } = identity;
    const settings = this.#settings;
    const grants = role === undefined ? [] : trustGrants(role, this.#trustLimitsIn(estate));
    const classification =
      role === undefined
        ? user === undefined
          ? { class: 'service-user' as const, why: 'no facts about it are known' }
          : classifyUser(user, settings)
        : classifyRole(role, grants, identity.account, this.#crossAccount.ownAccounts, settings);
    const assigned = role === undefined ? undefined : assigneesOf(role, estate);
    const subject: Subject = {
      arn: identity.arn,
      name: identity.name,
      account: identity.account,
      class: classification.class,
      owner: ownerOf(identity.tags, settings) ?? (assigned === undefined ? null : ownerAmong(assigned)),
      ...(user === undefined ? {} : { user }),
      ...(role === undefined ? {} : { role }),
      compiled: identity,
      grants,
      escalations: escalationsOf(this.graph, identity.arn),
      resourceGrants: grantsTo(identity, this.graph.resources),
      lastUsedAt: lastUse(identity),
      estate,
      crossAccount: this.#crossAccount,
      settings,
      now: nowOf(estate, settings),
    };
    const { why } = classification;
    return { subject, why: assigned === undefined ? why : `${why}, ${describeAssignees(assigned)}` };
  }
}

/** Names without paths, as requests have them. */
function profilesOf(arns: readonly string[]): Pick<Posture, 'instanceProfiles'> {
  const names = arns.flatMap((arn) => arn.split('/').at(-1) ?? []);
  return names.length === 0 ? {} : { instanceProfiles: names };
}

/** Unknown conditions and unreadable policies make it unknown whether an identity is an administrator. */
function isAdmin({ admin, holdsAdmin }: CompiledIdentity): Posture['admin'] {
  if (holdsAdmin) return true;
  return admin.verdict === 'conditional' ? 'unknown' : false;
}

function lastUse({ user, role }: CompiledIdentity): Posture['lastUsedAt'] {
  if (user !== undefined) return lastUseOf(user);
  return role === undefined ? 'unknown' : role.lastUsedAt;
}

function nowOf(estate: AccountEstate, settings: PostureSettings): number {
  const now = Date.parse(settings.now ?? estate.takenAt);
  return Number.isNaN(now) ? Date.parse(estate.takenAt) : now;
}
