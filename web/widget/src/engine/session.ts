import type { ChannelApi } from "../protocol/api";
import { RequestError } from "../protocol/errors";
import type { Session, SessionRequest } from "../protocol/types";
import type { Store } from "./storage";

type Contact = Pick<SessionRequest, "name" | "phone">;

/** Who the visitor is to the channel: opens the session once, keeps the token. */
export class Visitor {
  private opening: Promise<Session> | null = null;
  private token: string | null = null;

  constructor(
    private readonly api: ChannelApi,
    private readonly channelKey: string,
    private readonly store: Store,
    private readonly visit: () => SessionRequest,
    private readonly onSession: (session: Session) => void,
  ) {}

  get known(): boolean {
    return this.store.get("token") !== null;
  }

  /** The token kept from earlier, to ask with before anything is opened. */
  get kept(): string | null {
    return this.token ?? this.store.get("token");
  }

  /** The token to speak with; opens the session when there is none yet. */
  async admit(): Promise<string> {
    return this.token ?? (await this.open()).visitor_token;
  }

  /** Opens the session again, to say who one is or to learn of a new conversation. */
  open(contact: Contact = {}): Promise<Session> {
    if (this.opening) {
      const before = this.opening.catch(() => undefined);
      if (!contact.name && !contact.phone) return this.opening;
      return before.then(() => this.open(contact));
    }
    this.opening = alone(`zhike:${this.channelKey}`, () => this.request(contact)).finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  /** The server no longer takes the token: the next step opens a session again. */
  dismiss(): void {
    this.token = null;
  }

  private async request(contact: Contact): Promise<Session> {
    const body = { ...this.visit(), ...contact };
    const kept = this.store.get("token");
    let session: Session;
    try {
      session = await this.api.openSession(kept ? { ...body, visitor_token: kept } : body);
    } catch (error) {
      const stranger = error instanceof RequestError && [401, 403, 404, 410].includes(error.status);
      if (!kept || !stranger) throw error;
      session = await this.api.openSession(body);
    }
    this.token = session.visitor_token;
    this.store.set("token", session.visitor_token);
    this.onSession(session);
    return session;
  }
}

/** Two tabs opened together must not become two visitors. */
function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}
