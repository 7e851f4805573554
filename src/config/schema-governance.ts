import type { Setting } from './schema-types.ts';

/** What is decided about calls, and what is kept of it. */
export const GOVERNANCE_SETTINGS = {
  'governance.enabled': {
    type: 'boolean',
    default: true,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether calls are judged by rules before they run. Leases and uncommitted work are guarded in any case.',
  },
  'governance.boundaries': {
    type: 'boolean',
    default: true,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether the BoundaryEnforcer judges calls: what cannot be undone, and what leaves the machine.',
  },
  'governance.references': {
    type: 'boolean',
    default: true,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether the CrossReferenceValidator judges calls by what the user has said.',
  },
  'governance.verification': {
    type: 'boolean',
    default: true,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether the MetacognitiveVerifier looks at destructive and outward calls before they run.',
  },
  'governance.pressure': {
    type: 'boolean',
    default: true,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether the ContextPressureMonitor measures sessions: how full, how often the same error, what is done again.',
  },
  'governance.rules': {
    type: 'list',
    default: [],
    scope: 'repository',
    tighter: 'more',
    description:
      'Files with rules, beside the built-in ones. A relative one lies in the repository; one outside of it counts only where your own file names it.',
  },
  'governance.exceptions': {
    type: 'exceptions',
    default: [],
    scope: 'user',
    tighter: null,
    description: 'Where a rule does not hold, why, and until when.',
  },
  'governance.protected_branches': {
    type: 'list',
    default: ['main', 'master', 'production', 'release/*'],
    scope: 'repository',
    tighter: 'more',
    description: 'Branches that are shared: what is done to them is not the own work of a session.',
  },
  'audit.keep_input': {
    type: 'boolean',
    default: false,
    scope: 'user',
    tighter: null,
    description: 'Whether the audit keeps the text of calls, with secrets replaced. Otherwise only its hash.',
  },
  'audit.retention_days': {
    type: 'integer',
    min: 1,
    max: 36_500,
    default: 365,
    scope: 'user',
    tighter: null,
    description: 'How long decisions are kept.',
  },
} as const satisfies Record<string, Setting>;
