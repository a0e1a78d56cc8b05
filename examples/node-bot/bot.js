// A bot that says in every chat what time it is, when it is asked. Node 22 or later; on Node 20 with `npm install ws`.
//   BESEDA_URL=http://localhost:8000 BOT_NAME=clock BOT_PASSWORD=... node bot.js
import { BesedaClient, memoryStorage } from "@beseda/sdk";

const { BESEDA_URL: url, BOT_NAME: username, BOT_PASSWORD: password } = process.env;
if (!url || !username || !password) throw new Error("BESEDA_URL, BOT_NAME and BOT_PASSWORD are needed.");

const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;
const client = new BesedaClient({
  url,
  storage: memoryStorage(),
  socket: (address, protocols) => new WebSocket(address, protocols),
  // Asked for at the start, and before the token in use ends.
  getToken: async () => (await client.api.token(username, password)).access,
});

client.onEvent((event) => {
  if (event.event !== "message.created" || event.message.sender === client.state.me) return;
  client.markRead(event.chat, event.seq);
  const asked = /time|врем|который час/i.test(event.message.text);
  if (asked) client.send(event.chat, `It is ${new Date().toISOString()}.`, { replyTo: event.message.id });
});
client.onConnection(({ to, code, reason }) => {
  console.log(reason === "" ? to : `${to}: ${reason}`);
  if (to === "disconnected" && code !== null) process.exitCode = 1;
});
process.once("SIGTERM", () => client.close());
client.connect();
