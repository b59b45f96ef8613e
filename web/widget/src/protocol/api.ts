import { asRequestError, RequestError } from "./errors";
import type {
  Channel, ConsentChoice, ConsentText, Detail, DetailsForm, Message, MessagePage, Place, Session, SessionRequest,
} from "./types";

const TIMEOUT_MS = 15_000;
/** A picture over a weak network takes its time. */
const FILE_TIMEOUT_MS = 120_000;

/** The public web-chat API of one channel. Holds no state besides the address. */
export class ChannelApi {
  private readonly root: string;

  constructor(
    private readonly base: string,
    key: string,
    private readonly language: string,
  ) {
    this.root = `${base.replace(/\/+$/, "")}/api/public/channels/${encodeURIComponent(key)}`;
  }

  channel(): Promise<Channel> {
    return this.json<Channel>("GET", "");
  }

  openSession(body: SessionRequest): Promise<Session> {
    return this.json<Session>("POST", "/sessions", { body });
  }

  /** The same `externalId` sent again answers the same message: safe to repeat. */
  post(token: string, externalId: string, content: string): Promise<Message> {
    return this.json<Message>("POST", "/messages", {
      token,
      body: { external_message_id: externalId, content_type: "text", content },
    });
  }

  details(token: string, body: DetailsForm): Promise<{ missing: Detail[] }> {
    return this.json("POST", "/details", { token, body });
  }

  /** Words of somebody who will not wait. */
  leave(token: string, externalId: string, content: string, details: DetailsForm): Promise<Message> {
    return this.json("POST", "/offline", { token, body: { ...details, external_message_id: externalId, content } });
  }

  /** As `post`, with a file in the place of words. */
  upload(token: string, externalId: string, file: File): Promise<Message> {
    const form = new FormData();
    form.append("external_message_id", externalId);
    form.append("file", file, file.name || "file");
    return this.ask("POST", "/files", { token, form, timeout: FILE_TIMEOUT_MS }).then((answer) => answer.json());
  }

  /** The file of a message: a ticket first, good for this visitor and some minutes, then what it opens. */
  async file(token: string, messageId: string): Promise<Blob> {
    const { path } = await this.json<{ path: string }>("POST", `/messages/${messageId}/file`, { token });
    const address = this.base.replace(/\/+$/, "") + path;
    return (await this.ask("GET", address, { token, timeout: FILE_TIMEOUT_MS })).blob();
  }

  messages(token: string, afterSeq: number, limit: number): Promise<MessagePage> {
    return this.json<MessagePage>("GET", `/messages?after_seq=${afterSeq}&limit=${limit}`, { token });
  }

  queue(token: string): Promise<Place> {
    return this.json<Place>("GET", "/queue", { token });
  }

  async rate(token: string, score: number): Promise<void> {
    await this.json("POST", "/rating", { token, body: { score } });
  }

  /** Without a token: what anybody is asked. */
  consents(token: string | null): Promise<{ items: ConsentText[] }> {
    return this.json("GET", "/consents", token ? { token } : {});
  }

  consent(token: string, choices: ConsentChoice[]): Promise<{ items: ConsentText[] }> {
    return this.json("POST", "/consents", { token, body: { choices } });
  }

  /** The visitor is typing. Lost without harm. */
  async typing(token: string): Promise<void> {
    await this.json("POST", "/typing", { token }).catch(() => undefined);
  }

  async read(token: string, seq: number): Promise<void> {
    await this.json("POST", "/read", { token, body: { seq } }).catch(() => undefined);
  }

  /** Resolves with the open answer; the caller reads its body. */
  async stream(token: string, lastSeq: number, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(`${this.root}/stream`, {
      headers: {
        ...this.headers(token),
        Accept: "text/event-stream",
        "Last-Event-ID": String(lastSeq),
      },
      cache: "no-store",
      credentials: "omit",
      signal,
    });
    if (!answer.ok) throw await problem(answer);
    return answer;
  }

  private headers(token?: string): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.language };
    if (token) headers["Authorization"] = `Visitor ${token}`;
    return headers;
  }

  private async json<T>(
    method: string,
    path: string,
    options: { token?: string; body?: unknown } = {},
  ): Promise<T> {
    const answer = await this.ask(method, path, options);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  private async ask(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; form?: FormData; timeout?: number },
  ): Promise<Response> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.timeout ?? TIMEOUT_MS);
    try {
      const headers = this.headers(options.token);
      if (options.body !== undefined) headers["Content-Type"] = "application/json";
      const answer = await fetch(path.startsWith("http") ? path : this.root + path, {
        method,
        headers,
        body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
        cache: "no-store",
        credentials: "omit",
        signal: timeout.signal,
      });
      if (!answer.ok) throw await problem(answer);
      return answer;
    } catch (error) {
      throw asRequestError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function problem(answer: Response): Promise<RequestError> {
  const body = (await answer.json().catch(() => null)) as Record<string, unknown> | null;
  const after = Number(answer.headers.get("Retry-After"));
  return new RequestError(
    answer.status,
    typeof body?.["code"] === "string" ? body["code"] : `http.${answer.status}`,
    typeof body?.["title"] === "string" ? body["title"] : "",
    after > 0 ? after * 1000 : null,
  );
}
