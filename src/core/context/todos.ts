import { add, shorten } from './bounded.ts';
import type { Context, Pointer, Todo } from './context.ts';
import { kept } from './kept.ts';
import { LONGEST } from './limits.ts';
import { listMember, member, textMember } from './members.ts';

interface Call {
  callId: string;
  tool: string;
  input: unknown;
}

/** What a call of the session itself says of its plans, to-dos and questions, whatever its result will be. */
export function takeListing(context: Context, { callId, tool, input }: Call, pointer: Pointer): void {
  switch (tool) {
    case 'TodoWrite':
      takeWhole(context, listMember(input, 'todos'), pointer);
      break;
    case 'update_plan':
      takeWhole(context, listMember(input, 'plan'), pointer);
      break;
    case 'TaskUpdate':
      takeUpdate(context, input, pointer);
      break;
    case 'ExitPlanMode':
    case 'exit_plan_mode': {
      const text = textMember(input, 'plan');
      if (text !== null) add(context, 'plans', { ...pointer, text: kept(text, LONGEST.plan), tool, approved: null });
      break;
    }
    case 'AskUserQuestion':
      takeQuestions(context, input, callId, pointer);
      break;
    default:
  }
}

/** The list takes the place of the one before. */
function takeWhole(context: Context, items: readonly unknown[] | null, pointer: Pointer): void {
  if (items === null) return;
  context.todos = items.flatMap((item): Todo[] => {
    const text = textMember(item, 'content', 'step', 'subject', 'title');
    if (text === null) return [];
    return [{ ...pointer, id: null, text: kept(text, LONGEST.todo), status: statusOf(member(item, 'status')) }];
  });
  shorten(context, 'todos');
}

function takeUpdate(context: Context, input: unknown, pointer: Pointer): void {
  const given = member(input, 'taskId') ?? member(input, 'id');
  if (typeof given !== 'string' && typeof given !== 'number') return;
  const id = kept(String(given), LONGEST.name);
  const status = member(input, 'status');
  if (status === 'deleted' || status === 'cancelled') {
    context.todos = context.todos.filter((todo) => todo.id !== id);
    return;
  }
  const todo = context.todos.find((one) => one.id === id);
  if (todo === undefined) return;
  const text = textMember(input, 'subject');
  Object.assign(todo, pointer);
  if (text !== null) todo.text = kept(text, LONGEST.todo);
  if (typeof status === 'string') todo.status = statusOf(status);
}

/** A to-do that a call has made; the answer names its id. */
export function takeCreated(context: Context, text: string, answer: string, pointer: Pointer): void {
  const id = /#([\w-]{1,40})/.exec(answer)?.[1] ?? null;
  add(context, 'todos', { ...pointer, id, text, status: 'pending' });
}

function takeQuestions(context: Context, input: unknown, callId: string, pointer: Pointer): void {
  const asked = listMember(input, 'questions') ?? [input];
  for (const question of asked) {
    const text = textMember(question, 'question', 'header');
    if (text === null) continue;
    add(context, 'questions', { ...pointer, text: kept(text, LONGEST.question), kind: 'asked', callId: kept(callId, LONGEST.name) });
  }
}

function statusOf(value: unknown): Todo['status'] {
  return value === 'completed' || value === 'done' ? 'completed' : value === 'in_progress' ? 'in_progress' : 'pending';
}
