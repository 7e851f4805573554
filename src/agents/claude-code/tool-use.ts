import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ToolUse {
  tool: string;
  /** The file that it names, null when it names none. */
  path: string | null;
}

/** A tool call by its id, from the transcript; null when the transcript is gone or does not have it. */
export async function findToolUse(transcriptPath: string, toolUseId: string): Promise<ToolUse | null> {
  const input = createReadStream(transcriptPath, 'utf8');
  const failed = new Promise<null>((resolve) => void input.once('error', () => resolve(null)));
  const search = async (): Promise<ToolUse | null> => {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const use = line.includes(toolUseId) ? useIn(line, toolUseId) : null;
      if (use) return use;
    }
    return null;
  };
  try {
    return await Promise.race([search(), failed]);
  } catch {
    return null;
  } finally {
    input.destroy();
  }
}

function useIn(line: string, toolUseId: string): ToolUse | null {
  let content: unknown;
  try {
    content = (JSON.parse(line) as { message?: { content?: unknown } }).message?.content;
  } catch {
    return null;
  }
  if (!Array.isArray(content)) return null;
  for (const part of content as { type?: unknown; id?: unknown; name?: unknown; input?: Record<string, unknown> }[]) {
    if (part?.type !== 'tool_use' || part.id !== toolUseId || typeof part.name !== 'string') continue;
    const path = part.input?.['file_path'] ?? part.input?.['notebook_path'];
    return { tool: part.name, path: typeof path === 'string' ? path : null };
  }
  return null;
}
