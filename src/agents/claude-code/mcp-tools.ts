/**
 * Tools of MCP servers whose effects on files are known, by the tool's own name. Names and arguments are those of the
 * servers named beside them; where several servers share a name, each of their arguments stands in the row. A tool that is
 * in neither table may write anything.
 */
export interface WriterTool {
  /** Each entry is one path that the tool needs; the names under which servers expect it. A value may be a list. */
  paths: readonly (readonly string[])[];
  /** `write` if not given. `move` and `copy` need two paths: from, to. */
  does?: 'delete' | 'move' | 'copy';
  /** With one of these arguments it writes nothing. */
  unless?: readonly (readonly [argument: string, value: unknown])[];
  /** It writes these files and others that are not named. */
  more?: true;
}

const FILE = ['path', 'file_path', 'filePath', 'relative_path', 'pathInProject', 'target_file'] as const;
const FROM = ['source'] as const;
const TO = ['destination'] as const;

const writes: WriterTool = { paths: [FILE] };
/** The editor of Claude's own API, as several servers offer it: one tool, its `command` says what it does. */
const editor: WriterTool = { paths: [FILE], unless: [['command', 'view']] };

export const MCP_WRITERS: Readonly<Record<string, WriterTool>> = {
  // The reference file system server, desktop-commander, and those made after them.
  write_file: writes,
  edit_file: { paths: [FILE], unless: [['dryRun', true]] },
  edit_block: writes,
  modify_file: writes,
  write_pdf: { paths: [['outputPath', 'path']] },
  write_docx: { paths: [['outputPath', 'path']] },
  move_file: { paths: [FROM, TO], does: 'move' },
  copy_file: { paths: [FROM, TO], does: 'copy' },
  delete_file: { paths: [FILE], does: 'delete' },
  // serena
  create_text_file: writes,
  replace_content: writes,
  replace_regex: writes,
  delete_lines: writes,
  replace_lines: writes,
  insert_at_line: writes,
  replace_symbol_body: writes,
  insert_after_symbol: writes,
  insert_before_symbol: writes,
  safe_delete_symbol: writes,
  rename_symbol: { paths: [FILE], more: true },
  // The editors of JetBrains
  create_new_file: writes,
  create_new_file_with_text: writes,
  replace_text_in_file: writes,
  replace_file_text_by_path: writes,
  replace_specific_text: writes,
  reformat_file: { paths: [['path', 'paths', 'files', 'pathInProject']] },
  rename_refactoring: { paths: [FILE], more: true },
  // mcp-text-editor
  append_text_file_contents: writes,
  delete_text_file_contents: writes,
  insert_text_file_contents: writes,
  patch_text_file_contents: writes,
  text_editor: editor,
  str_replace_editor: editor,
  str_replace_based_edit_tool: editor,
};

const READ_ONLY: ReadonlySet<string> = new Set(
  [
    // File system servers; a directory is nobody's work.
    'read_file read_text_file read_media_file read_multiple_files list_directory list_directory_with_sizes directory_tree tree',
    'search_files search_within_files get_file_info list_allowed_directories create_directory',
    // desktop-commander
    'start_search get_more_search_results stop_search list_searches search_code list_processes list_sessions read_process_output',
    'get_config get_usage_stats get_recent_tool_calls get_prompts',
    // serena
    'list_dir find_file search_for_pattern get_symbols_overview find_symbol find_referencing_symbols find_defining_symbol',
    'find_defining_symbol_at_location find_implementations get_diagnostics_for_file get_diagnostics_for_symbol list_memories read_memory get_current_config',
    'initial_instructions check_onboarding_performed think_about_collected_information think_about_task_adherence',
    'think_about_whether_you_are_done',
    // The editors of JetBrains, and what Claude Code itself asks of an editor
    'get_file_text_by_path list_directory_tree find_files_by_glob find_files_by_name_keyword search_in_files_by_text',
    'search_in_files_by_regex search_text search_symbol get_file_problems get_symbol_info get_project_modules',
    'get_project_dependencies get_project_problems get_all_open_file_paths open_file_in_editor get_run_configurations get_repositories',
    'get_diagnostics',
    // mcp-text-editor
    'get_text_file_contents',
    // Documentation, thinking, searching the web
    'resolve_library_id get_library_docs query_docs sequentialthinking web_search_exa warpgrep_codebase_search codebase_search',
    'github_codebase_search',
  ]
    .join(' ')
    .split(' '),
);

/** @param tool as toolOfServer gives it */
export function isReadOnly(tool: string): boolean {
  return READ_ONLY.has(tool);
}

/** `mcp__<server>__<tool>`: the tool's own name, as the tables spell it; null for a tool of no server. */
export function toolOfServer(name: string): string | null {
  if (!name.startsWith('mcp__')) return null;
  const at = name.lastIndexOf('__');
  return at < 'mcp__'.length ? '' : snakeCase(name.slice(at + 2));
}

/** `getDiagnostics`, `get-diagnostics` and `get_diagnostics` are one. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
