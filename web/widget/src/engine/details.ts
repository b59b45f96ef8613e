import type { ChannelApi } from "../protocol/api";
import type { Channel, Detail, DetailsForm, Message } from "../protocol/types";
import type { Store } from "./storage";
import { uuid } from "./uuid";

/** What the chat asks of its visitor before the first words, and the message of one who will not wait. */
export class Details {
  /** What the server still wants; null before it was asked. */
  private missing: readonly Detail[] | null = null;
  private refused = false;
  private leaving: { id: string; content: string } | null = null;

  constructor(
    private readonly api: ChannelApi,
    private readonly store: Store,
  ) {}

  /** What a session, or a refusal, says of what is missing. */
  take(missing: readonly Detail[] | undefined): void {
    this.missing = missing ?? [];
  }

  /** The server wants to be told before it takes words. */
  require(channel: Channel | null): void {
    const needed = channel?.asks?.filter((one) => one.required).map((one) => one.field) ?? [];
    this.missing = needed;
    this.refused = true;
  }

  /** Whether the form stands before the chat; `talking`: a talk is under way already. */
  asks(channel: Channel | null, talking: boolean): boolean {
    if (!channel?.asks?.length || this.missing === null) return false;
    if (talking && !this.refused) return false;
    return this.missing.length > 0 || this.store.get("told") === null;
  }

  /** Whether a message is to be left instead of a talk begun. */
  leaves(channel: Channel | null, talking: boolean): boolean {
    return channel?.offline === true && !talking;
  }

  async tell(token: string, form: DetailsForm): Promise<void> {
    this.take((await this.api.details(token, form)).missing);
    this.remember(form);
  }

  /** Sent again with the same words, it is the same message. */
  async leave(token: string, content: string, form: DetailsForm): Promise<Message> {
    if (this.leaving?.content !== content) this.leaving = { id: uuid(), content };
    const message = await this.api.leave(token, this.leaving.id, content, form);
    this.leaving = null;
    this.missing = [];
    this.remember(form);
    return message;
  }

  private remember(form: DetailsForm): void {
    this.refused = false;
    this.store.set("told", "1");
    if (form.phone) this.store.set("contact", "1");
  }
}
