import { describe, expect, test } from 'vitest';
import { readBudgetText } from './text-reading.ts';

const usage = (used: number, limit: number): string => `Token usage: ${used}/${limit}; ${limit - used} remaining`;
const BANNER = 'Context left until auto-compact: 12%';

describe('counts that a terminal shows', () => {
  test('the last of several counts', () => {
    const pane = ['working', usage(1000, 200000), 'more', usage(50_000, 200_000), '', usage(150_000, 200_000), 'end'].join('\n');
    expect(readBudgetText(pane)).toEqual({ kind: 'usage', used: 150_000, limit: 200_000, remaining: 50_000 });
  });

  test.each([
    ['in tags', `<system-reminder>${usage(5, 10)}</system-reminder>`, 5],
    ['with separators', 'Token usage: 150,000/200,000; 50,000 remaining', 150_000],
    ['coloured', `\u001B[2m${usage(7, 10)}\u001B[22m`, 7],
    ['CRLF', `a\r\n${usage(8, 10)}\r\n`, 8],
    ['after words that ended', `● I read it.\n\n${usage(3, 10)}`, 3],
    ['after code that ended', `\`\`\`\n${usage(1, 10)}\n\`\`\`\n${usage(4, 10)}`, 4],
  ])('%s', (_, text, used) => expect(readBudgetText(text)).toMatchObject({ kind: 'usage', used }));

  test.each([
    ['alone', BANNER],
    ['at the right', `${' '.repeat(60)}${BANNER}`],
    ['below the input, beside the hints', `╭${'─'.repeat(40)}╮\n│ > hello │\n╰${'─'.repeat(40)}╯\n  ? for shortcuts          ${BANNER}`],
    ['coloured, moved to the right', `${'─'.repeat(50)}\n  ? for shortcuts\u001B[40C\u001B[38;5;246m${BANNER}\u001B[39m`],
    ['placed by coordinates', `● words\u001B[24;40H${BANNER}\u001B[1;1H● words`],
    ['after a shell, when the frame is back', `$ ls\nfile\n${'─'.repeat(50)}\n> \n${'─'.repeat(50)}\n  ${BANNER}`],
  ])('the banner %s', (_, text) => expect(readBudgetText(text)).toEqual({ kind: 'auto-compact', remainingPercent: 12 }));
});

describe('what only looks like a count', () => {
  test.each([
    ['inside a sentence', `It says ${BANNER} at the end.`],
    ['at the end of a sentence', `The footer reads ${BANNER}`],
    ['in quotation marks', `"${BANNER}"`],
    ['in code marks', `\`${usage(1, 2)}\``],
    ['in the words of the model', `● The monitor looks for\n  ${BANNER}\n  in the pane.`],
    ['in the words of the model, deep', `⏺ The monitor looks for\n\n${' '.repeat(30)}${BANNER}`],
    ['in the words of the model, after a tab', `● The monitor looks for\n\t${BANNER}`],
    ['in a list', `● Patterns:\n  - ${BANNER}\n  - ${usage(1, 2)}`],
    ['in a prompt', `> why does it say\n  ${BANNER}`],
    ['typed into the input', `╭${'─'.repeat(40)}╮\n│ ${BANNER} │\n╰${'─'.repeat(40)}╯`],
    ['in a code fence', `Example\n\`\`\`\n${usage(1, 2)}\n${BANNER}\n\`\`\``],
    ['in an open code fence', `~~~text\n${usage(1, 2)}`],
    ['in the output of a tool', `⏺ Bash(cat notes.md)\n  ⎿  ${usage(1, 2)}\n     ${BANNER}`],
    ['in a numbered file', `     12→${BANNER}\n     13\t${usage(1, 2)}`],
    ['in a diff', `+${BANNER}\n-${usage(1, 2)}`],
    ['in a search', `notes.md:3:${BANNER}`],
    ['in the output of a shell', `$ grep -h auto notes.md\n${BANNER}`],
    ['in the output of a shell with a name', `me@host:~/x$ cat notes.md\n${BANNER}`],
    ['announced', `It prints the line:\n${BANNER}`],
    ['in a quote', `> ${usage(1, 2)}`],
    ['in a table', `| ${BANNER} |`],
    ['one tag only', `<system-reminder>${usage(1, 2)}`],
    ['more than all', 'Context left until auto-compact: 120%'],
    ['of nothing', 'Token usage: 0/0; 0 remaining'],
    ['beside a hint', `${'─'.repeat(50)}\n  hint ${BANNER}`],
    ['at the right of other text', `some text${' '.repeat(30)}${BANNER}`],
    ['hints in quotes', `${'─'.repeat(50)}\n  "    ${BANNER}`],
    ['the pattern', 'Token usage: X/Y; Z remaining'],
  ])('%s', (_, text) => expect(readBudgetText(text)).toBeNull());

  test('a large screen is read in linear time', () => {
    const screen = `● words ${'\u001B[31mx '.repeat(200)}\n`.repeat(2_000);
    expect(readBudgetText(`${screen}${'─'.repeat(50)}\n${BANNER}`)).toEqual({ kind: 'auto-compact', remainingPercent: 12 });
  });
});
