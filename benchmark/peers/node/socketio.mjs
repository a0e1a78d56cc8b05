// A chat as socket.io's docs build one: a room per chat; what is saved is emitted to the room. No login, no checks.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { save } from "./store.mjs";

const server = createServer();
const io = new Server(server);
io.on("connection", (socket) => {
  const { chat, user } = socket.handshake.auth;
  socket.join(chat);
  socket.on("message", async ({ text }) => {
    io.to(chat).emit("message", await save(chat, user, text));
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));
