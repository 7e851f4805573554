// The smallest Node process that does what the hook command does: reads its body, posts it to the daemon, prints the
// answer. It takes no time for what the real client must know beside (a missing or hung daemon, a cut answer), and loads
// what it needs in the cheapest way. Arguments: EVENT ENDPOINT-FILE.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { connect } = process.getBuiltinModule('node:net');

const [event, endpoint] = process.argv.slice(2);
const [, port, token, secret] = readFileSync(endpoint, 'utf8').split(' ');
const body = readFileSync(0);
const head =
  `POST /hook/claude-code/${event} HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
  `X-Rollcall-Pid: ${process.pid}\r\nX-Rollcall-Ppid: ${process.ppid}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
const socket = connect(Number(port), '127.0.0.1', () => {
  socket.write(head);
  socket.write(body);
});
let reply = '';
socket.setEncoding('utf8').on('data', (text) => (reply += text));
socket.on('end', () => {
  const payload = reply.slice(reply.indexOf('\r\n\r\n') + 4, reply.lastIndexOf(`\n${secret}\n`));
  if (payload !== '') process.stdout.write(`${payload}\n`);
});
