/** The files in which the old scripts keep who was identified last, with their content. */
export function identityFiles(number: number): [name: string, text: string][] {
  return [
    ['.session_identity', `${number}\n`],
    ['.session_env', `export FPAI_SESSION_NUMBER=${number}\n`],
    ['.current_session', `session-${number}\n`],
  ];
}
