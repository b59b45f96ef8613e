import { describe, expect, it } from "vitest";
import { Store } from "../../src/engine/storage";
import { Disk, storeOn } from "./cast";

describe("the memory of a channel", () => {
  it("keeps values for the next visit, apart from other channels", () => {
    const disk = new Disk();
    storeOn(disk).set("token", "a");
    new Store("wc_other", () => disk).set("token", "b");
    expect(storeOn(disk).get("token")).toBe("a");
    expect(storeOn(disk).persistent).toBe(true);
    expect([...disk.values.keys()]).toEqual(["zhike:wc_test:token", "zhike:wc_other:token"]);
  });

  it("lists and removes", () => {
    const store = storeOn(new Disk());
    for (const name of ["out:1", "out:2", "token"]) store.set(name, "x");
    store.remove("out:1");
    expect(store.names("out:")).toEqual(["out:2"]);
  });

  it.each([
    ["throws when touched", () => { throw new DOMException("no", "SecurityError"); }],
    ["is not there", () => null],
    ["takes nothing", () => new Disk(0)],
  ] as [string, () => Storage | null][])("lives in memory when storage %s", (_why, open) => {
    const store = new Store("wc_test", open);
    expect(store.persistent).toBe(false);
    store.set("token", "a");
    store.set("out:1", "x");
    expect(store.get("token")).toBe("a");
    expect(store.names("out:")).toEqual(["out:1"]);
    store.remove("token");
    expect(store.get("token")).toBeNull();
  });

  it("keeps in memory what no longer fits", () => {
    const disk = new Disk(1);
    const store = storeOn(disk);
    store.set("token", "a");
    store.set("seen", "1");
    expect(store.get("seen")).toBe("1");
    expect(disk.values.size).toBe(1);
  });
});
