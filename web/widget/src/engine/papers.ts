const MOST = 40;

/** Files of messages as this page has them. Each is fetched once; the oldest give way. */
export class Papers {
  private readonly held = new Map<string, Promise<string>>();

  constructor(private readonly fetchFile: (messageId: string) => Promise<Blob>) {}

  /** An address of this page's own for the file of a message. */
  address(messageId: string): Promise<string> {
    const known = this.held.get(messageId);
    if (known) return known;
    const found = this.fetchFile(messageId).then((blob) => URL.createObjectURL(blob));
    this.held.set(messageId, found);
    found.catch(() => this.held.delete(messageId));
    if (this.held.size > MOST) this.drop(this.held.keys().next().value!);
    return found;
  }

  private drop(messageId: string): void {
    void this.held.get(messageId)?.then((address) => URL.revokeObjectURL(address));
    this.held.delete(messageId);
  }
}
