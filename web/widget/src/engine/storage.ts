/** What one channel remembers in the browser. Never throws: where storage is blocked
 * or full, values live in memory until the page is left. */
export class Store {
  private readonly memory = new Map<string, string>();
  private readonly disk: Storage | null;
  private readonly prefix: string;

  constructor(channelKey: string, open: () => Storage | null) {
    this.prefix = `zhike:${channelKey}:`;
    this.disk = usable(open);
  }

  get persistent(): boolean {
    return this.disk !== null;
  }

  get(name: string): string | null {
    const held = this.memory.get(name);
    if (held !== undefined) return held;
    try {
      return this.disk?.getItem(this.prefix + name) ?? null;
    } catch {
      return null;
    }
  }

  set(name: string, value: string): void {
    try {
      if (this.disk) {
        this.disk.setItem(this.prefix + name, value);
        this.memory.delete(name);
        return;
      }
    } catch {
      // Full or withdrawn: the memory below answers from now on.
    }
    this.memory.set(name, value);
  }

  remove(name: string): void {
    this.memory.delete(name);
    try {
      this.disk?.removeItem(this.prefix + name);
    } catch {
      // Nothing to keep.
    }
  }

  /** Names that begin with `start`, without this channel's prefix. */
  names(start: string): string[] {
    const found = new Set<string>();
    for (const name of this.memory.keys()) if (name.startsWith(start)) found.add(name);
    try {
      for (let i = 0; this.disk && i < this.disk.length; i++) {
        const key = this.disk.key(i);
        if (key?.startsWith(this.prefix + start)) found.add(key.slice(this.prefix.length));
      }
    } catch {
      // The names in memory are what there is.
    }
    return [...found];
  }
}

function usable(open: () => Storage | null): Storage | null {
  try {
    const disk = open();
    if (!disk) return null;
    const probe = "zhike:probe";
    disk.setItem(probe, "1");
    disk.removeItem(probe);
    return disk;
  } catch {
    return null;
  }
}
