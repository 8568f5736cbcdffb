/** One deployment serves them all, one after the other; the proof of permissions judges what the others did, so the order
 * is part of the test. */
import './suites/posture.ts';
import './suites/posture-assess.ts';
import './suites/posture-changes.ts';
import './suites/loop.ts';
import './suites/approvals.ts';
import './suites/adversary.ts';
import './suites/guardrails.ts';
import './suites/consumer.ts';
import './suites/faults.ts';
import './suites/signin.ts';
import './suites/roles.ts';
import './suites/snapshots.ts';
import './suites/detection.ts';
import './suites/api.ts';
import './suites/permissions.ts';
