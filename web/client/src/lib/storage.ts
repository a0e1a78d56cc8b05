import { memoryStorage, type StorageLike } from "@beseda/sdk";

/** A browser may forbid storage altogether; the chat works without, it only forgets at a reload. */
function open(): StorageLike {
  try {
    return window.localStorage;
  } catch {
    return memoryStorage();
  }
}

export const browserStorage: StorageLike = open();
