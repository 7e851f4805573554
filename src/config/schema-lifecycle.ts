import type { Setting } from './schema-types.ts';

/** What `rollcall init` looks at, and what `rollcall closedown` does and leaves alone. */
export const LIFECYCLE_SETTINGS = {
  'init.services': {
    type: 'services',
    default: {},
    scope: 'trusted',
    tighter: null,
    description: 'What the project needs to run, by name. `rollcall init` fails when a blocking one is down.',
  },
  'init.tests': {
    type: 'command',
    default: '',
    scope: 'trusted',
    tighter: null,
    description: 'Command that `rollcall init` runs as the tests of the project, at the root of the checkout. Empty: none.',
  },
  'init.tests_timeout_seconds': {
    type: 'integer',
    min: 1,
    max: 7200,
    default: 300,
    scope: 'trusted',
    tighter: null,
    description: 'After this time the tests of `rollcall init` are ended, and count as failed.',
  },
  'init.tests_blocking': {
    type: 'boolean',
    default: false,
    scope: 'repository',
    tighter: 'true',
    description: 'Whether `rollcall init` fails when the tests do. Otherwise it only says so.',
  },
  'closedown.temporary': {
    type: 'list',
    default: [],
    scope: 'trusted',
    tighter: null,
    description: 'Files that a closedown removes. Never those that git tracks, or that another session holds or has changed.',
  },
  'closedown.protected_ports': {
    type: 'numbers',
    min: 1,
    max: 65_535,
    default: [],
    scope: 'repository',
    tighter: 'more',
    description:
      'A closedown never ends what listens on one of these ports, nor what runs above or below it. The ports of `init.services` count too.',
  },
  'closedown.protected_programs': {
    type: 'texts',
    default: [],
    scope: 'repository',
    tighter: 'more',
    description: 'Names of programs that a closedown never ends.',
  },
  'closedown.deployment': {
    type: 'command',
    default: '',
    scope: 'trusted',
    tighter: null,
    description: 'Command whose output a closedown writes down as the state of the deployment. Empty: none.',
  },
} as const satisfies Record<string, Setting>;
