import type { CommandSpec } from './command.ts';

/** Commands about the parts of a repository. A part of the catalog. */
export const AREA_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'areas',
    summary: 'the parts of this repository, who is at work in them, and where one could begin',
    about:
      'The best one first: where nobody is, then what does not build on what is being changed, then what belongs to the work of the session, and its tests and documentation. The areas are `work_areas` of the settings, else those of CODEOWNERS, else folders.',
    options: [
      { flags: '--free', about: 'only those where nobody else is' },
      { flags: '--session <ref>', about: 'ranked for this session (when not given: for the calling one)' },
    ],
    examples: [
      { command: 'rollcall areas', about: 'who is where' },
      { command: 'rollcall areas --free', about: 'where nobody is' },
    ],
    load: async () => (await import('./commands/areas.ts')).areas,
  },
];
