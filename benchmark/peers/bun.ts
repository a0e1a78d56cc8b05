// Bun's own publish (uWebSockets inside), as its docs show a chat room. No login, no storage, no checks.
interface Member {
  chat: string;
}

const server = Bun.serve<Member>({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const chat = new URL(request.url).pathname;
    return server.upgrade(request, { data: { chat } }) ? undefined : new Response("", { status: 400 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(socket.data.chat);
    },
    message(socket, text) {
      server.publish(socket.data.chat, text);
    },
  },
});
console.log("ready");
