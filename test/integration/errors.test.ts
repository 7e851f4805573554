import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERRORS, RollcallError, type ErrorCode } from '../../src/protocol/errors.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** One section of docs/errors.md as the values that it names. */
const documented = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const field = (name: string): string | undefined => new RegExp(`^- ${name}: (.*)$`, 'm').exec(section)?.[1];
      const [, exit, http] = /^- Exit status (\d+), HTTP status (\d+)$/m.exec(section) ?? [];
      const [code = ''] = section.split('\n');
      return [code, { message: field('Message'), cause: field('Cause'), remedy: field('Remedy'), exit: Number(exit), http: Number(http) }];
    }),
);

describe('the page of errors and the table of errors', () => {
  test('name the same codes, in the same order', () => {
    expect([...documented.keys()]).toEqual(Object.keys(ERRORS));
  });

  test.each(Object.entries(ERRORS))('%s: message, remedy, exit status and HTTP status agree, and a cause is given', (code, row) => {
    const { cause, ...rest } = documented.get(code) ?? { cause: undefined };
    expect(rest).toEqual({ message: row.message, remedy: row.remedy, exit: row.exit, http: row.http });
    expect(cause).toMatch(/^\S.{20,}\.$/);
  });
});

describe('an error', () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])(
    '%s has no placeholder left when its details are given, and crosses the socket as it is',
    (code) => {
      const names = `${ERRORS[code].message} ${ERRORS[code].remedy}`.matchAll(/\{(\w+)\}/g);
      const details = Object.fromEntries(Array.from(names, ([, name = '']) => [name, `the ${name}`]));
      const error = new RollcallError(code, details);
      expect(`${error.message} ${error.remedy}`).not.toMatch(/[{}]/);
      const reply = JSON.parse(JSON.stringify(error)) as ReturnType<RollcallError['toJSON']>;
      expect(new RollcallError(reply.error.code, reply.error.details).toJSON()).toEqual(error.toJSON());
    },
  );
});
