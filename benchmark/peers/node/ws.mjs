// A chat as the docs of ws build one: what is saved is sent to every client of the chat. No login, no checks.
import { WebSocketServer } from "ws";
import { save } from "./store.mjs";

const chats = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" }, () => console.log("ready"));
server.on("connection", (socket, request) => {
  const [chat, user] = new URL(request.url, "ws://localhost").pathname.slice(1).split("/");
  if (!chats.has(chat)) chats.set(chat, new Set());
  const members = chats.get(chat).add(socket);
  socket.on("error", console.error);
  socket.on("close", () => members.delete(socket));
  socket.on("message", async (data) => {
    const message = JSON.stringify(await save(chat, user, JSON.parse(data).text));
    for (const member of members) member.send(message);
  });
});
