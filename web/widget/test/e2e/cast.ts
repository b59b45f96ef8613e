import { expect, type Locator, type Page, test as base } from "@playwright/test";

const port = Number(process.env["WIDGET_PORT"] ?? 8301);
export const server = `http://127.0.0.1:${port}`;
export const host = `http://127.0.0.1:${port + 1}`;
export const key = "wc_0123456789abcdef0123456789abcdef";

interface Seen {
  visitors: {
    token: string;
    name: string | null;
    phone: string | null;
    streams: number;
    said: Record<string, unknown>;
    typed: number;
    readSeq: number;
    details: Record<string, string>;
    left?: boolean;
    files: number;
    messages: { seq: number; sender_type: string; content: string; external_message_id: string | null }[];
  }[];
  sessions: Record<string, unknown>[];
  requests: string[];
}

export async function order(name: string, fields: Record<string, unknown> = {}): Promise<unknown> {
  const answer = await fetch(`${server}/__control`, {
    method: "POST",
    body: JSON.stringify({ order: name, ...fields }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

export const look = () => order("look") as Promise<Seen>;

export const say = (content: string, rest: Record<string, unknown> = {}) =>
  order("say", { message: { content, ...rest } });

/** The chat as a person finds it. */
export class Face {
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly field: Locator;
  readonly log: Locator;
  readonly sent: Locator;
  readonly sending: Locator;

  constructor(readonly page: Page) {
    this.launcher = page.locator(".launcher");
    this.panel = page.locator(".panel");
    this.field = page.locator(".composer textarea");
    this.log = page.getByRole("log");
    this.sent = this.log.locator(".note", { hasText: "已发送" });
    this.sending = this.log.locator(".note", { hasText: "发送中" });
  }

  bubble(text: string): Locator {
    return this.log.locator(".bubble", { hasText: text });
  }

  async open(path = "/"): Promise<void> {
    await this.page.goto(host + path);
    await this.launcher.click();
    await expect(this.panel).toBeVisible();
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Bubbles from top to bottom without the greeting. */
  async told(): Promise<string[]> {
    return (await this.log.locator(".bubble").allTextContents()).slice(1);
  }

  async streaming(): Promise<void> {
    await expect.poll(async () => (await look()).visitors[0]?.streams ?? 0).toBeGreaterThan(0);
  }
}

export const test = base.extend<{ face: Face }>({
  face: async ({ page }, use) => {
    await order("reset");
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("dialog", (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) wrong.push(message.text());
    });
    await use(new Face(page));
    expect(wrong).toEqual([]);
  },
});

export { expect };
