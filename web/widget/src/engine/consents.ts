import type { ChannelApi } from "../protocol/api";
import type { ConsentChoice, ConsentText } from "../protocol/types";

/** What the chat asks of its visitor, and what they have said. Nothing is asked until it is known. */
export class Consents {
  items: readonly ConsentText[] = [];
  known = false;

  constructor(private readonly api: ChannelApi) {}

  /** A notice that cannot be read asks nothing; the server refuses words without a consent anyway. */
  async load(token: string | null): Promise<void> {
    const found = await this.api.consents(token).catch(() => null);
    this.items = found?.items ?? this.items;
    this.known = this.known || found !== null;
  }

  async say(token: string, choices: ConsentChoice[]): Promise<void> {
    this.items = (await this.api.consent(token, choices)).items;
  }

  /** Whether the visitor has to agree before they talk. */
  get asking(): boolean {
    return this.items.some((one) => one.needed && one.state !== "given");
  }
}
