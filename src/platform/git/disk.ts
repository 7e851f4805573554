import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileStamp } from '../../core/lease/lease.ts';
import { caseRuleOf, foldKey, stampOf, type CaseRule } from '../files.ts';

export interface Look {
  key: string;
  stamp: FileStamp;
  changedAt: number | null;
}

/** How the files of one worktree are on disk. For one listing: it remembers what it found out about directories. */
export class Disk {
  readonly #root: string;
  readonly #rules = new Map<string, CaseRule>();
  readonly #changes = new Map<string, number | null>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * @param path relative to the root
   * @param regular it is certainly no link, so that its stamp says when it changed: saves 3 µs
   */
  look(path: string, regular: boolean): Look {
    const whole = this.#root === '/' ? `/${path}` : `${this.#root}/${path}`;
    const stamp = stampOf(whole);
    return {
      key: foldKey(path, this.#rule(dirname(whole))),
      stamp,
      changedAt: stamp === 'unreadable' ? null : ((regular ? changeOf(stamp) : null) ?? this.#change(whole)),
    };
  }

  #change(whole: string): number | null {
    return changedAt(whole) ?? this.#directoryChange(dirname(whole));
  }

  #rule(directory: string): CaseRule {
    let rule = this.#rules.get(directory);
    if (rule === undefined) this.#rules.set(directory, (rule = caseRuleOf(directory)));
    return rule;
  }

  /** Of the nearest directory that is there: whatever was below it went when that one changed. */
  #directoryChange(directory: string): number | null {
    const known = this.#changes.get(directory);
    if (known !== undefined) return known;
    const above = directory === this.#root || directory === dirname(directory) ? null : dirname(directory);
    const found = changedAt(directory) ?? (above === null ? null : this.#directoryChange(above));
    this.#changes.set(directory, found);
    return found;
  }
}

const NS_PER_MS = 1_000_000n;
const STAMP_CTIME = 4;

/** ctime of a stamp, in ms. */
function changeOf(stamp: FileStamp): number | null {
  const ctime = stamp.split(':')[STAMP_CTIME];
  return ctime === undefined ? null : Number(BigInt(ctime) / NS_PER_MS);
}

/** ctime in ms of what is at a path, a link itself included; null when nothing is there or nobody can say. */
function changedAt(path: string): number | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : Math.floor(stat.ctimeMs);
  } catch {
    return null;
  }
}
