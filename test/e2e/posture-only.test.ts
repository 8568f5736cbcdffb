import './suites/posture.ts';
import './suites/posture-assess.ts';
import './suites/posture-changes.ts';
import './suites/loop.ts';
import './suites/consumer.ts';

