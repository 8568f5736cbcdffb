/** All suites share one deployment and run in this order. The permissions suite checks the calls of the others, so it is last. */
import './suites/posture.ts';
import './suites/posture-assess.ts';
import './suites/posture-changes.ts';
import './suites/loop.ts';
import './suites/approvals.ts';
import './suites/adversary.ts';
import './suites/guardrails.ts';
import './suites/consumer.ts';
import './suites/notification.ts';
import './suites/faults.ts';
import './suites/signin.ts';
import './suites/roles.ts';
import './suites/snapshots.ts';
import './suites/authenticity.ts';
import './suites/detection.ts';
import './suites/api.ts';
import './suites/permissions.ts';
