import { describe, expect, test } from "vitest";
import { Api } from "../src/api.ts";
import { Credentials } from "../src/credentials.ts";
import { parseLinks, Rest } from "../src/rest.ts";
import { FakeRest } from "./support/fake-rest.ts";
import { example } from "./support/protocol.ts";

function api(fake: FakeRest, getToken: (() => Promise<string | null>) | null = null): Api {
  return new Api(new Rest("https://chat.example", fake.fetch, new Credentials(getToken)));
}

describe("requests", () => {
  test.each([
    [
      "account",
      "POST /api/accounts/",
      "user",
      (to: Api) => to.signUp({ username: "anna", password: "correct horse battery", display_name: "Anna" }),
    ],
    ["login", "POST /api/login/", "user", (to: Api) => to.logIn("anna", "correct horse battery")],
    ["token", "POST /api/token/", "tokens", (to: Api) => to.token("anna", "correct horse battery")],
    ["me", "PATCH /api/me/", "user", (to: Api) => to.updateMe("Anna K.")],
    ["me-delete", "DELETE /api/me/", null, (to: Api) => to.deleteMe("correct horse battery")],
    [
      "password",
      "POST /api/me/password/",
      null,
      (to: Api) => to.changePassword("correct horse battery", "staple and more of it"),
    ],
    ["direct", "POST /api/chats/direct/", "chat-direct", (to: Api) => to.createDirect(58)],
    ["group", "POST /api/chats/", "chat", (to: Api) => to.createGroup("Lunch", [58, 59])],
    ["chat", "PATCH /api/chats/12/", "chat", (to: Api) => to.rename(12, "Lunch at noon")],
    ["members", "POST /api/chats/12/members/", "members", (to: Api) => to.addMembers(12, [60, 61])],
    ["role", "PATCH /api/chats/12/members/59/", "member", (to: Api) => to.setRole(12, 59, "admin")],
    [
      "message",
      "POST /api/chats/12/messages/",
      "message",
      (to: Api) => to.sendMessage(12, { text: "Привет!", client_id: "b1c9", reply_to: 344 }),
    ],
    [
      "message-edit",
      "PATCH /api/chats/12/messages/345/",
      "message",
      (to: Api) => to.editMessage(12, 345, "Привет всем!"),
    ],
    ["read", "POST /api/chats/12/read/", "read", (to: Api) => to.markRead(12, 43)],
    ["delivered", "POST /api/chats/12/delivered/", "delivered", (to: Api) => to.markDelivered(12, 43)],
  ])("the body of %s is the example", async (body, route, answer, call) => {
    const fake = new FakeRest();
    fake.on(route, answer === null ? { status: 204 } : { body: example(`rest/${answer}.json`) });
    await call(api(fake));
    expect(fake.calls[0]?.body).toEqual(example(`rest-bodies/${body}.json`));
    expect(fake.calls[0]?.headers["Content-Type"]).toBe("application/json");
  });

  test("ids go into paths and queries as they are, escaped", async () => {
    const fake = new FakeRest();
    fake.on("GET /api/users/", { body: [] });
    fake.on("POST /api/users/a%2Fb%20c/block/", { status: 204 });
    await api(fake).users(["a/b c", 58]);
    await api(fake).block("a/b c");
    expect(fake.calls.map((call) => call.path)).toEqual([
      "/api/users/?id=a%2Fb+c&id=58",
      "/api/users/a%2Fb%20c/block/",
    ]);
  });
});

describe("credentials", () => {
  test("a token that ended is replaced once, and the request made again", async () => {
    const fake = new FakeRest();
    const tokens = ["old", "new"];
    fake.on("GET /api/me/", (call) =>
      call.headers["Authorization"] === "Bearer new"
        ? { body: example("rest/user.json") }
        : { status: 401, body: example("errors/token_not_valid.json") },
    );
    await expect(api(fake, async () => tokens.shift() ?? null).me()).resolves.toMatchObject({ id: 57 });
    expect(fake.calls).toHaveLength(2);
  });

  test("a login carries no token, and a wrong password is not tried twice", async () => {
    const fake = new FakeRest();
    fake.on("POST /api/login/", { status: 401, body: example("errors/not_authenticated.json") });
    const login = api(fake, async () => "stale").logIn("anna", "wrong");
    await expect(login).rejects.toMatchObject({ code: "not_authenticated", status: 401, retry: false });
    expect(fake.calls).toHaveLength(1);
    expect(fake.calls[0]?.headers["Authorization"]).toBeUndefined();
  });
});

describe("answers", () => {
  test("a network that fails is an error to try again", async () => {
    const broken = new Rest(
      "https://chat.example",
      () => Promise.reject(new TypeError("failed")),
      new Credentials(null),
    );
    await expect(new Api(broken).me()).rejects.toMatchObject({ code: "network", retry: true, status: null });
  });

  test("a body that is not what was agreed says where", async () => {
    const fake = new FakeRest();
    fake.on("GET /api/me/", { body: { id: 57, username: 12 } });
    await expect(api(fake).me()).rejects.toThrow(/GET \/api\/me\/\.username: expected a string/);
  });

  test("pages come with their neighbours, as paths on our own server", async () => {
    const fake = new FakeRest();
    fake.on("GET /api/chats/12/messages/", {
      body: example("rest/messages.json"),
      headers: {
        Link: '<https://other.example/api/chats/12/messages/?before=42>; rel="prev", <?after=43>; rel=next',
      },
    });
    const page = await api(fake).messages(12, { limit: 2 });
    expect(page.items).toHaveLength(2);
    expect(page.prev).toBe("/api/chats/12/messages/?before=42");
    expect(page.next).toBe("/api/?after=43");
  });

  test("no Link header, no neighbours", () => {
    expect(parseLinks("").size).toBe(0);
  });
});
