// Prints the incidents in a folder of CloudTrail log files: node detect.mjs FOLDER [AUTHORIZATION-DETAILS]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { assess, DEFAULT_RESPONSE_POLICY, Detector, decide, estatesFromDumps } from 'tierwatch';

const [folder, dump] = process.argv.slice(2);

/** @param {string} path */
function readJson(path) {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
}

/** @param {string} path */
function postures(path) {
  const takenAt = new Date().toISOString();
  return new Map(
    [...assess(estatesFromDumps([{ source: path, content: readJson(path) }], { takenAt })).all()].map((posture) => [
      posture.identity,
      posture,
    ]),
  );
}

const known = dump === undefined ? new Map() : postures(dump);
const detector = new Detector({ postures: known.values() });
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (/\.json(\.gz)?$/.test(file)) detector.add(readJson(join(folder, file)));
}

for (const incident of detector.result().incidents) {
  const rules = [...new Set(incident.signals.map(({ rule }) => rule))].join(', ');
  const { mode } = decide({
    incident,
    posture: known.get(incident.identity),
    policy: DEFAULT_RESPONSE_POLICY,
    killSwitch: 'off',
    holds: [],
    attempts: [],
    recentContainments: [],
    knownIdentities: known.size,
    exceptions: [],
    ownRoles: [],
    now: incident.openedAt,
  });
  console.log(`${incident.severity} ${incident.identity} ${rules} (response: ${mode})`);
}
