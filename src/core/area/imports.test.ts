import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goModulePath } from './go-module.ts';
import { hasImports, importsOf } from './imports.ts';

const first = (path: string, text: string, existing: readonly string[]): string[] =>
  importsOf(path, text, null).files.flatMap((candidates) => candidates.find((one) => existing.includes(one)) ?? []);

describe('TypeScript and JavaScript', () => {
  const files = ['src/b.ts', 'src/c/index.tsx', 'lib/d.js', 'src/e.mts', 'f.json', 'src/both.ts', 'src/both/index.ts', 'index.ts'];
  test.each([
    [`import { b } from './b.ts';`, ['src/b.ts']],
    [`import b, { type X as Y, z } from "./b"`, ['src/b.ts']],
    [`import type { B } from './b.js';`, ['src/b.ts']],
    [`import './b'; import * as c from './c';`, ['src/b.ts', 'src/c/index.tsx']],
    [`import {\n  one,\n  two, // from './nothing'\n} from './b';`, ['src/b.ts']],
    [`export * from './b'; export { x as default } from '../lib/d';`, ['src/b.ts', 'lib/d.js']],
    [`const { d } = require('../lib/d'); const e = await import('./e.mjs');`, ['lib/d.js', 'src/e.mts']],
    [`import b = require('./b');`, ['src/b.ts']],
    [`import data from '../f.json' with { type: 'json' };`, ['f.json']],
    [`import raw from './b.ts?raw';`, ['src/b.ts']],
    [`import both from './both';`, ['src/both.ts']],
    [`import root from '..';`, ['index.ts']],
    [`import './x/../b.ts'`, ['src/b.ts']],
    [`import{b}from'./b'`, ['src/b.ts']],
  ])('%s', (text, expected) => {
    expect(first('src/a.ts', text, files)).toEqual(expected);
  });

  test.each([
    `// import b from './b'`,
    `/* import b from './b' */`,
    `const text = "import b from './b'";`,
    'const text = `import b from "./b"`;',
    `import react from 'react'; import x from '@/b'; import y from '/src/b.ts';`,
    `load.import('./b'); myrequire('./b'); required = './b';`,
    `import(name); require('./' + name);`,
    `import up from '../../b';`,
    `const imports = from; './b'`,
  ])('none in: %s', (text) => {
    expect(first('src/a.ts', text, files)).toEqual([]);
  });
});

describe('Python', () => {
  const files = [
    'shop/cart.py',
    'shop/__init__.py',
    'shop/db/__init__.py',
    'shop/db/models.py',
    'src/core/util.py',
    'top.py',
    'shop/api/views.py',
  ];
  test.each([
    ['import shop.cart', ['shop/cart.py']],
    ['import os, shop.cart as c, top', ['shop/cart.py', 'top.py']],
    ['from shop.db import models', ['shop/db/__init__.py', 'shop/db/models.py']],
    ['from shop.cart import Cart, total', ['shop/cart.py']],
    ['from . import views', ['shop/api/views.py']],
    ['from .. import cart', ['shop/__init__.py', 'shop/cart.py']],
    ['from ..db.models import (\n  Order,  # one\n  Item,\n)', ['shop/db/models.py']],
    ['from ..cart \\\n  import Cart', ['shop/cart.py']],
    ['import core.util', ['src/core/util.py']],
    ['def f():\n    from top import x', ['top.py']],
    ['"""\nimport top\n"""\n# import top\ntext = "import top"', []],
    ['from ..... import cart\nimport numpy', []],
  ])('%s', (text, expected) => {
    expect(first('shop/api/main.py', text, files).sort()).toEqual([...expected].sort());
  });
});

describe('Go', () => {
  const go = { directory: 'server', path: 'example.com/shop' };
  test.each([
    ['package a\nimport "example.com/shop/cart"', ['server/cart']],
    ['package a\nimport (\n\t"fmt"\n\tc "example.com/shop/cart" // it\n\t_ "example.com/shop/db/sql"\n)', ['server/cart', 'server/db/sql']],
    ['package a\nimport . "example.com/shop"', ['server']],
    ['package a\nimport "example.com/shopping/cart"\n// import "example.com/shop/cart"', []],
    ['package a\nfunc f() {\n_ = `\nimport "example.com/shop/cart"`}', []],
  ])('%s', (text, expected) => {
    expect(importsOf('server/main.go', text, go).directories).toEqual(expected);
  });

  test('the path of a module', () => {
    expect(goModulePath('// shop\nmodule example.com/shop // v2\n\ngo 1.23\n')).toBe('example.com/shop');
    expect(goModulePath('module "example.com/q"\n')).toBe('example.com/q');
    expect(goModulePath('go 1.23')).toBeNull();
  });
});

test('only files whose imports can be read', () => {
  expect(['a.ts', 'a.jsx', 'b.py', 'c.go', 'd.vue', 'e.mts'].filter(hasImports)).toHaveLength(6);
  expect(['a.md', 'b.json', 'go', 'x.rs', 'ts'].filter(hasImports)).toEqual([]);
});

test('any text gives paths inside of the root, soon', () => {
  const piece = fc.constantFrom(
    `import x from './`,
    `'`,
    '"',
    '`',
    '/*',
    '*/',
    '//',
    '\n',
    'from ',
    'import ',
    '..',
    '/',
    '(',
    ')',
    '"""',
    'export {',
    'require("',
    'a',
    '.',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('src/a.ts', 'a.js', 'p/q/r.py', 'x/main.go'), (source, path) => {
      const { files, directories } = importsOf(path, source, { directory: 'x', path: 'm' });
      expect([...files.flat(), ...directories].filter((name) => /^\/|(?:^|\/)\.\.?(?:\/|$)/.test(name))).toEqual([]);
    }),
    { numRuns: 200 },
  );
  for (const bad of [
    'import {'.repeat(20_000),
    '/*'.repeat(60_000),
    `import ${'a,'.repeat(60_000)}`,
    'from . import ('.repeat(10_000),
    `${' '.repeat(100_000)}import`,
  ]) {
    const began = performance.now();
    for (const path of ['a.ts', 'a.py', 'a.go']) importsOf(path, bad, { directory: '', path: 'm' });
    expect(performance.now() - began).toBeLessThan(5_000);
  }
}, 60_000);
