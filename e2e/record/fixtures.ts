/**
 * Records real hook bodies, session files and transcript records of the agent, as fixtures for unit tests:
 *
 *     node e2e/record/fixtures.ts
 *
 * Paths are made neutral; ids and times stay as the agent made them.
 */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import install from '../harness/install.ts';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { transcript } from '../harness/session-file.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash, edit, read, say, subagent, write, type Step } from '../model/script.ts';
import { HookLog, type LoggedHook } from './hook-log.ts';

const target = path.resolve(import.meta.dirname, '../../src/agents/claude-code/fixtures');
const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: 'code', id: 'c1', metadata: {}, source: ['1+1'], outputs: [], execution_count: null }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

const recorded = new Map<string, string>();
function keep(world: World, name: string, value: unknown): void {
  const lines = name.endsWith('.jsonl') ? (value as unknown[]).map((one) => JSON.stringify(one)) : [JSON.stringify(value, null, 2)];
  const neutral = `${lines.join('\n')}\n`
    .replaceAll(world.home, '/home/dev')
    .replaceAll(`${folderName(world.directory)}-project`, '-home-dev-project')
    .replaceAll(path.join(world.directory, 'project'), '/home/dev/project');
  if (neutral.includes(world.directory)) throw new Error(`${name} still names ${world.directory}`);
  recorded.set(name, neutral);
}

function keepHook(world: World, name: string, log: HookLog, event: string, matches?: (body: LoggedHook['body']) => boolean): void {
  const found = log.find(event, matches);
  if (!found) throw new Error(`The agent never sent ${event} as ${name} wants it`);
  keep(world, `${name}.json`, found.body);
}

const notebookEdit = (file: string, cell: string): Step => ({
  calls: [{ tool: 'NotebookEdit', input: { notebook_path: file, cell_id: cell, new_source: '2+2' } }],
});

/** The name that the agent gives to the folder of a project's transcripts. */
const folderName = (folder: string): string => folder.replaceAll(/[^A-Za-z0-9]/g, '-');
const ofSessionItself = (tool: string) => (body: LoggedHook['body']) => body['tool_name'] === tool && body['agent_id'] === undefined;
const ofSubagent = (body: LoggedHook['body']): boolean => body['tool_name'] === 'Write' && body['agent_id'] !== undefined;
const isInterrupt = (record: unknown): boolean => JSON.stringify(record).includes('[Request interrupted by user');
const isIdleNotice = (body: LoggedHook['body']): boolean => body['notification_type'] === 'idle_prompt';

function makeRepository(world: World): Repository {
  const repository = world.repository('project', { 'a.txt': 'one\ntwo\n', 'b.ipynb': NOTEBOOK, 'sub/c.txt': 'three\n' });
  symlinkSync('a.txt', repository.path('link.txt'));
  symlinkSync('b.ipynb', repository.path('link.ipynb'));
  return repository;
}

async function recordPrintMode(): Promise<void> {
  const world = await World.open();
  try {
    const log = new HookLog(world);
    const repository = makeRepository(world);
    const file = (name: string): string => repository.path(name);
    const prompt = world.model.script('tools', [
      write(file('new.txt'), 'hello\n'),
      read(file('a.txt')),
      edit(file('a.txt'), 'one', 'ONE'),
      bash('echo hi'),
      bash('exit 3'),
      write(file('link.txt'), 'through a link\n'),
      read(file('link.txt')),
      write(file('link.txt'), 'through a link\n'),
      edit(file('link.txt'), 'two', 'TWO'),
      read(file('b.ipynb')),
      notebookEdit(file('b.ipynb'), 'c1'),
      read(file('link.ipynb')),
      notebookEdit(file('link.ipynb'), 'c1'),
      edit(file('a.txt'), 'not in there', 'x'),
      subagent('script:part write one file'),
      say('All of it is done.'),
    ]);
    world.model.script('part', [write(file('part.txt'), 'by the subagent\n'), say('The part is done.')]);
    const first = new PrintAgent(world, { cwd: repository.root, prompt });
    const id = await first.sessionId();
    await first.done();
    await new PrintAgent(world, { cwd: repository.root, prompt: world.model.script('resumed', [say('Yes.')]), resume: id }).done();
    await new PrintAgent(world, { cwd: repository.root, prompt: '/compact', resume: id }).done();

    keepHook(world, 'session-start-startup', log, 'SessionStart', (body) => body['source'] === 'startup');
    keepHook(world, 'session-start-resume', log, 'SessionStart', (body) => body['source'] === 'resume');
    keepHook(world, 'session-start-compact', log, 'SessionStart', (body) => body['source'] === 'compact');
    keepHook(world, 'user-prompt-submit', log, 'UserPromptSubmit');
    keepHook(world, 'stop', log, 'Stop');
    keepHook(world, 'session-end-other', log, 'SessionEnd', (body) => body['reason'] === 'other');
    keepHook(world, 'pre-compact', log, 'PreCompact');
    keepHook(world, 'post-compact', log, 'PostCompact');
    keepHook(world, 'subagent-stop-of-compaction', log, 'SubagentStop', (body) => body['agent_type'] === '');
    keepHook(world, 'subagent-start', log, 'SubagentStart');
    keepHook(world, 'subagent-stop', log, 'SubagentStop', (body) => body['agent_type'] !== '');
    for (const tool of ['Write', 'Edit', 'Bash', 'NotebookEdit']) {
      const name = tool === 'NotebookEdit' ? 'notebook-edit' : tool.toLowerCase();
      keepHook(world, `pre-tool-use-${name}`, log, 'PreToolUse', ofSessionItself(tool));
      keepHook(world, `post-tool-use-${name}`, log, 'PostToolUse', ofSessionItself(tool));
      keepHook(world, `post-tool-use-failure-${name}`, log, 'PostToolUseFailure', ofSessionItself(tool));
    }
    keepHook(world, 'pre-tool-use-write-subagent', log, 'PreToolUse', ofSubagent);
    keepHook(world, 'post-tool-use-write-subagent', log, 'PostToolUse', ofSubagent);
    // an Edit whose text is not in the file: no PreToolUse, only this
    keepHook(world, 'post-tool-batch-invalid-edit', log, 'PostToolBatch', (body) =>
      JSON.stringify(body).includes('String to replace not found'),
    );
  } finally {
    await world.close();
  }
}

async function recordFork(): Promise<void> {
  const world = await World.open();
  try {
    const log = new HookLog(world);
    const repository = makeRepository(world);
    const first = new PrintAgent(world, { cwd: repository.root, prompt: world.model.script('parent', [say('Hello.')]) });
    const parent = await first.sessionId();
    await first.done();
    const prompt = world.model.script('fork', [write(repository.path('fork.txt'), 'x\n'), say('Forked.')]);
    const fork = new PrintAgent(world, { cwd: repository.root, prompt, resume: parent, args: ['--fork-session'] });
    const id = await fork.sessionId();
    await fork.done();
    keepHook(world, 'fork-1-session-start', log, 'SessionStart', (body) => body['source'] === 'resume');
    keepHook(world, 'fork-2-user-prompt-submit', log, 'UserPromptSubmit', (body) => body.session_id === id);
    keepHook(world, 'fork-3-pre-tool-use-write', log, 'PreToolUse', (body) => body.session_id === id);
    keepHook(world, 'fork-4-session-end', log, 'SessionEnd', (body) => body.session_id === id);
  } finally {
    await world.close();
  }
}

async function recordTerminal(): Promise<void> {
  const world = await World.open();
  try {
    const log = new HookLog(world);
    const repository = makeRepository(world);
    world.configure({ messageIdleNotifThresholdMs: 1000 });
    const agent = await TerminalAgent.start(world, { cwd: repository.root });
    const id = await agent.sessionId();
    keep(world, 'session-file-idle.json', agent.file);
    const records = (from: number): unknown[] => transcript(world.home, id).slice(from);
    const said = (from: number): unknown[] =>
      records(from).filter((record) => ['user', 'assistant'].includes((record as { type: string }).type));

    await agent.type(world.model.script('refused', [write(repository.path('no.txt'), 'x\n')]));
    await agent.status('waiting');
    keep(world, 'session-file-waiting.json', agent.file);
    keepHook(world, 'permission-request-write', log, 'PermissionRequest');
    await until('the notice of the permission prompt', () => log.find('Notification'));
    keepHook(world, 'notification-permission-prompt', log, 'Notification');
    agent.keys('3');
    await agent.status('idle');
    await until('the record of the refusal', () => records(0).some(isInterrupt));
    keep(world, 'transcript-rejected.jsonl', said(0));

    let from = records(0).length;
    const started = repository.path('sub/started');
    await agent.type(world.model.script('interrupted', [bash('cd sub && pwd'), bash(`touch ${started}; while true; do sleep 0.1; done`)]));
    await agent.status('waiting');
    agent.keys('1');
    await until('the start of the command', () => existsSync(started));
    await agent.status('busy');
    keep(world, 'session-file-busy.json', agent.file);
    agent.keys('Escape');
    await agent.status('idle');
    await until('the record of the interrupt', () => records(from).some(isInterrupt));
    const interrupts = said(from);
    keepHook(world, 'cwd-changed', log, 'CwdChanged');

    from = records(0).length;
    await agent.type(
      world.model.script('thinking', [read(repository.path('a.txt')), { text: 'never said', waitFor: repository.path('never') }]),
    );
    await until('the second request', () => world.model.requestsOf('thinking').length > 1);
    agent.keys('Escape');
    await agent.status('idle');
    await until('the record of the interrupt', () => records(from).some(isInterrupt));
    keep(world, 'transcript-interrupt.jsonl', [...interrupts, ...said(from)]);

    await agent.type(world.model.script('idle', [say('Ready.')]));
    await until('the idle notice', () => log.find('Notification', isIdleNotice));
    keepHook(world, 'notification-idle-prompt', log, 'Notification', isIdleNotice);

    await agent.type('/clear');
    await until('the new session', () => log.find('SessionStart', (body) => body['source'] === 'clear'));
    keepHook(world, 'session-end-clear', log, 'SessionEnd', (body) => body['reason'] === 'clear');
    keepHook(world, 'session-start-clear', log, 'SessionStart', (body) => body['source'] === 'clear');
    await agent.type('/exit');
    await agent.ended();
    await until('the end of the session', () => log.find('SessionEnd', (body) => body['reason'] === 'prompt_input_exit'));
    keepHook(world, 'session-end-prompt-input-exit', log, 'SessionEnd', (body) => body['reason'] === 'prompt_input_exit');
  } finally {
    await world.close();
  }
}

install();
await recordPrintMode();
await recordFork();
await recordTerminal();
mkdirSync(target, { recursive: true });
for (const [name, text] of recorded) writeFileSync(path.join(target, name), text);
console.log(`${recorded.size} fixtures in ${target}`);
