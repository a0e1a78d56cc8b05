// Bun's own publish (uWebSockets inside), as its docs show a chat room. No login, no storage, no checks.
interface Member {
  chat: string;
  others: string[];
}

const server = Bun.serve<Member>({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const [chat, ...others] = new URL(request.url).pathname.slice(1).split("/");
    return server.upgrade(request, { data: { chat, others } }) ? undefined : new Response("", { status: 400 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(socket.data.chat);
      for (const chat of socket.data.others) socket.subscribe(chat);
    },
    message(socket, text) {
      server.publish(socket.data.chat, text);
    },
  },
});
process.on("SIGUSR2", () => Bun.gc(true));
console.log("ready");
