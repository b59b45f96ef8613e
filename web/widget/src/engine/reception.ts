import type { ChannelApi } from "../protocol/api";
import { backoff } from "../protocol/backoff";
import { asRequestError, type RequestError } from "../protocol/errors";
import type { Channel } from "../protocol/types";
import type { Phase } from "./state";

const FRESH_MS = 60_000;

/** The channel as the page knows it: whether it receives here, under which name, who is there. */
export class Reception {
  channel: Channel | null = null;
  phase: Phase = "loading";
  private readAt = 0;

  constructor(
    private readonly api: ChannelApi,
    private readonly onChange: () => void,
  ) {}

  /** Reads the channel, again and again while it cannot be reached. Answers whether it receives. */
  async open(): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.channel = await this.api.channel();
        this.readAt = Date.now();
        this.phase = this.channel.allowed === false ? "refused" : "ready";
      } catch (caught) {
        this.phase = phaseOf(asRequestError(caught));
      }
      this.onChange();
      if (this.phase !== "unreachable") return this.phase === "ready";
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt, 2000, 60_000)));
    }
  }

  /** Whether somebody is there changes while a page stays open. */
  async freshen(): Promise<void> {
    if (this.phase !== "ready" || Date.now() - this.readAt < FRESH_MS) return;
    this.readAt = Date.now();
    this.channel = await this.api.channel().catch(() => this.channel);
    this.onChange();
  }

  /** The channel stopped receiving. */
  refuse(error: RequestError): void {
    this.phase = phaseOf(error);
    this.onChange();
  }
}

function phaseOf(error: RequestError): Phase {
  if (error.transient) return "unreachable";
  return error.status === 403 ? "refused" : "missing";
}
