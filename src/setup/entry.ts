/**
 * All that commands need from here, and the only file that they load. Each part is loaded when it is asked for: the demonstration
 * does not read the configuration schema, trust does not read the installer.
 */
export const setup = {
  dependencies: async () => (await import('./dependencies.ts')).setupDependencies,
  install: async () => (await import('./install.ts')).runSetup,
  claudeMd: async () => (await import('./claude-md.ts')).addClaudeMd,
  uninstall: async () => (await import('./uninstall.ts')).runUninstall,
  doctor: async () => (await import('./doctor.ts')).runDoctor,
  init: async () => (await import('./init.ts')).runInit,
  demonstration: async () => (await import('./demonstration.ts')).runDemonstration,
  settings: async () => import('./effective-settings.ts'),
  trust: async () => import('./repository-trust.ts'),
};

export type { EffectiveSettings } from './effective-settings.ts';
export type { SetupPlan, SetupResult } from './install.ts';
export type { UninstallResult } from './uninstall.ts';
export type { DoctorResult } from './doctor.ts';
export type { TrustQuestion } from './repository-trust.ts';
