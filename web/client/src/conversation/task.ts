import type { Message } from "@beseda/sdk";

/** What the composer is about, when it is not simply the next message. */
export type Task = { readonly kind: "reply" | "edit"; readonly message: Message } | null;
