import { beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, Person } from "./support/person.ts";
import { anna, boris, browser, server, withServer, withTwoPeople } from "./support/stage.ts";

/** One story, told in order: each test goes on where the one before it ended. */
describe("what is one's own", () => {
  withServer();
  withTwoPeople();

  beforeAll(async () => {
    await anna.find("boris");
    await anna.say("Hello");
    await boris.chat("Anna").waitFor();
  });

  test("how much is unread is in the title and on the icon, until it is read", async () => {
    const icon = boris.page.locator("link[rel=icon]");
    await expect.poll(() => boris.page.title()).toBe("(1) Beseda");
    expect(decodeURIComponent((await icon.getAttribute("href")) ?? "")).toContain(">1</text>");
    await boris.openChat("Anna");
    await expect.poll(() => boris.page.title()).toBe("Beseda");
    expect(await icon.getAttribute("href")).toBe("/favicon.svg");
    await boris.leaveChat();
  });

  test("notifications come when they were allowed on a click, and go when the message is read", async () => {
    await boris.page.evaluate(() => {
      const shown: string[] = [];
      class Seen extends Notification {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          shown.push(`${title}: ${options?.body}`);
          this.onclose = () => shown.push("closed");
        }
      }
      Object.assign(window, { Notification: Seen, shown });
    });
    const shown = (): Promise<string[]> =>
      boris.page.evaluate(() => (window as unknown as { shown: string[] }).shown);
    expect(await boris.page.evaluate(() => Notification.permission)).not.toBe("granted");
    await boris.page.context().grantPermissions(["notifications"]);
    const settings = await boris.settings();
    await settings.getByRole("switch", { name: "Notifications" }).check();
    // The browser is asked meanwhile: it is on when this says so, and not with the click.
    await settings.getByRole("switch", { name: "Notifications", checked: true }).waitFor();
    await boris.page.keyboard.press("Escape");
    await anna.say("Lunch at one?");
    await expect.poll(shown).toEqual(["Anna: Lunch at one?"]);
    await boris.openChat("Anna");
    await expect.poll(shown).toEqual(["Anna: Lunch at one?", "closed"]);
    // Looking at the chat: nothing more to tell.
    await anna.say("Or at two?");
    await anna.tick("Or at two?", "read");
    await boris.leaveChat();
    await anna.say("Or at three?");
    await expect.poll(shown).toContain("Anna: Or at three?");
    expect((await shown()).join()).not.toContain("two");
    await boris.openChat("Anna");
  });

  test("the sound has a switch", async () => {
    const vera = await Person.signUp(browser, server.url, "vera", "Vera");
    const devtools = await vera.page.context().newCDPSession(vera.page);
    let sounds = 0;
    devtools.on("WebAudio.contextCreated", () => {
      sounds += 1;
    });
    await devtools.send("WebAudio.enable");
    const turn = async (on: boolean): Promise<void> => {
      await (await vera.settings()).getByRole("switch", { name: "Sound" }).setChecked(on);
      await vera.page.keyboard.press("Escape");
    };
    await turn(false);
    await anna.find("vera");
    await anna.say("Silent");
    await expect.poll(() => vera.page.title()).toBe("(1) Beseda");
    await turn(true); // lets one hear it
    await expect.poll(() => sounds).toBe(1);
    await vera.close();
  });

  test("a new name is everywhere", async () => {
    const settings = await anna.settings();
    await settings.locator("input[name=display_name]").fill("Anna Petrova");
    await settings.getByRole("button", { name: "Save" }).click();
    await settings.getByText("Saved").waitFor();
    await anna.page.keyboard.press("Escape");
    await anna.page.locator(".account-name", { hasText: "Anna Petrova" }).waitFor();
    await boris.page.reload();
    await boris.isIn("Anna Petrova");
  });

  test("colours are as chosen, whatever the system says, and stay", async () => {
    const dark = (): Promise<boolean> =>
      anna.page.evaluate(() => getComputedStyle(document.body).backgroundColor === "rgb(15, 21, 24)");
    expect(await dark()).toBe(false);
    await (await anna.settings()).getByRole("button", { name: "Dark" }).click();
    await expect.poll(dark).toBe(true);
    await anna.page.reload();
    await anna.page.locator("nav.sidebar").waitFor();
    expect(await dark()).toBe(true);
    await (await anna.settings()).getByRole("button", { name: "As the system" }).click();
    await expect.poll(dark).toBe(false);
    await anna.page.keyboard.press("Escape");
  });

  test("whom one has blocked is listed, and can be let back", async () => {
    await anna.openChat("Boris");
    await anna.page.getByRole("button", { name: "Members and settings" }).click();
    await anna.page.getByTestId("panel").getByRole("button", { name: "Block" }).click();
    await anna.page.getByTestId("panel").getByRole("button", { name: "Unblock" }).waitFor();
    await anna.page.getByTestId("panel").getByRole("button", { name: "Close" }).click();
    const settings = await anna.settings();
    await settings.locator(".blocked", { hasText: "Boris" }).getByRole("button", { name: "Unblock" }).click();
    await settings.getByText("Nobody.").waitFor();
    await anna.page.keyboard.press("Escape");
    await anna.say("Friends again");
    await boris.message("Friends again").waitFor();
  });

  test("a new password ends the other devices, and a wrong old one nothing", async () => {
    const elsewhere = await anna.onAnotherDevice();
    const settings = await anna.settings();
    await settings.getByText("Change the password").first().click();
    const change = async (old: string): Promise<void> => {
      await settings.locator("input[name=old_password]").fill(old);
      await settings.locator("input[name=new_password]").fill("another horse battery");
      await settings.locator(".fold button[type=submit]").click();
    };
    await change("not this one");
    await settings.getByRole("alert").waitFor();
    expect(await elsewhere.page.locator("nav.sidebar").isVisible()).toBe(true);
    await change(PASSWORD);
    await settings.getByText("Saved").waitFor();
    await elsewhere.page.getByText("Your session has ended").waitFor();
    await anna.page.keyboard.press("Escape");
    await anna.say("Still here");
    await boris.message("Still here").waitFor();
  });

  test("log out everywhere means everywhere", async () => {
    const elsewhere = await boris.onAnotherDevice();
    await (await boris.settings()).getByRole("button", { name: "Log out everywhere" }).click();
    await boris.page.locator("dialog.confirm .danger").click();
    await boris.page.locator("form.auth").waitFor();
    await elsewhere.page.locator("form.auth").waitFor();
    expect(boris.complaints).toEqual([]);
    // The wrong password was refused with a 400, which the browser writes down.
    expect(anna.complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);
  });
});
