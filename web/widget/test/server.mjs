// A server of the public web-chat API for the browser tests: keeps everything in memory,
// resumes streams by Last-Event-ID, and misbehaves on demand (POST /__control).
// A second port serves host pages, so that they are another origin.
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { hostPage } from "./host.mjs";

const STATIC = fileURLToPath(new URL("../../../server/src/zhike/static/", import.meta.url));
const KEY = "wc_0123456789abcdef0123456789abcdef";
const NO_FAULTS = {
  failPosts: 0,
  failStatus: 500,
  loseAnswers: 0,
  refuseStreams: 0,
  duplicate: 1,
  muteStreams: false,
};

const option = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const port = option("--port", 8301);
const hostPort = option("--host-port", 8302);

let world = newWorld();

function newWorld() {
  return {
    channel: {
      name: "web",
      title: "悦颜医美 · 在线咨询",
      greeting: "您好，欢迎来到悦颜医美。想了解哪个项目，或者需要预约面诊？",
      color: "#0f766e",
      locale: "zh-CN",
      ai_label: false,
      online: true,
      allowed: true,
      working: true,
      opens_at: null,
      offline: false,
      offline_text: "",
      files: true,
      intro: "",
      asks: [],
      topics: [],
    },
    origins: [],
    consents: [],
    place: { position: null, estimated_seconds: null },
    visitors: new Map(),
    sessions: [],
    faults: { ...NO_FAULTS },
    requests: [],
  };
}

/** One visitor: all its messages are numbered in one row. */
function newVisitor() {
  return {
    id: randomUUID(),
    token: randomBytes(32).toString("base64url"),
    name: null,
    phone: null,
    conversation: null,
    messages: [],
    seq: 0,
    streams: new Set(),
    said: {},
    typed: 0,
    details: {},
    files: new Map(),
    readSeq: 0,
  };
}

function addMessage(visitor, { sender_type, content, external_message_id = null, ...rest }) {
  // A closed conversation is final: the next words open another, and the numbers run on.
  if (!visitor.conversation || visitor.conversation.status === "closed") {
    visitor.conversation = { id: randomUUID(), status: "pending" };
  }
  const message = {
    id: randomUUID(),
    seq: ++visitor.seq,
    sender_type,
    sender_name: { agent: "林晓", ai: "小悦" }[sender_type] ?? null,
    content_type: "text",
    content,
    created_at: new Date().toISOString(),
    status: "sent",
    external_message_id,
    ...rest,
  };
  visitor.messages.push(message);
  broadcast(visitor, "message", message, message.seq);
  return message;
}

function broadcast(visitor, event, data, id) {
  const { duplicate, muteStreams } = world.faults;
  if (muteStreams) return;
  const head = id === undefined ? "" : `id: ${id}\n`;
  for (const stream of visitor.streams) {
    for (let i = 0; i < duplicate; i++) stream.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

/** The texts with what the visitor has said; a newer version makes an older word stale. */
function consentsOf(visitor) {
  return world.consents.map((text) => {
    const said = visitor?.said[text.purpose];
    const state = !said ? "none" : said.action === "withdrawn" || said.text_id === text.text_id ? said.action : "stale";
    return { ...text, state };
  });
}

const lacks = (visitor) => consentsOf(visitor).some((one) => one.needed && one.state !== "given");

/** What is asked and was not told. */
const missing = (visitor) =>
  world.channel.asks.filter((one) => one.required && !visitor.details[one.field === "topic" ? "topic_id" : one.field]).map((one) => one.field);

const newest = () => [...world.visitors.values()].pop();

/** What a test may do from outside. */
const orders = {
  reset: () => void (world = newWorld()),
  channel: (body) => void Object.assign(world.channel, body.fields),
  origins: (body) => void (world.origins = body.list),
  fault: (body) => {
    for (const name of Object.keys(NO_FAULTS)) if (name in body) world.faults[name] = body[name];
  },
  say: (body) => addMessage(newest(), { sender_type: "agent", ...body.message }),
  consents: (body) => void (world.consents = body.items),
  marks: (body) => broadcast(newest(), "marks", body.marks),
  queue: (body) => void (world.place = body.place),
  typing: () => broadcast(newest(), "typing", { by: "agent" }),
  status: (body) => {
    newest().conversation.status = body.status;
    broadcast(newest(), "status", { status: body.status });
  },
  drop: () => {
    for (const visitor of world.visitors.values()) for (const stream of visitor.streams) stream.destroy();
  },
  forget: () => world.visitors.clear(),
  sendFile: (body) => {
    const content = Buffer.from(body.base64, "base64");
    const file = { name: body.name, size: content.length, content_type: body.type, width: null, height: null };
    const content_type = body.type.startsWith("image/") ? "image" : "file";
    const message = addMessage(newest(), { sender_type: "agent", content: body.name, content_type, file });
    newest().files.set(message.id, { content, type: body.type });
    return message;
  },
  look: () => ({
    visitors: [...world.visitors.values()].map(({ streams, files, ...rest }) => ({ ...rest, streams: streams.size, files: files.size })),
    sessions: world.sessions,
    requests: world.requests,
  }),
};

function cors(request, response) {
  const { origin } = request.headers;
  if (!origin || (world.origins.length && !world.origins.includes(origin))) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Vary", "Origin");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST");
  response.setHeader("Access-Control-Allow-Headers", "authorization, content-type, last-event-id");
  response.setHeader("Access-Control-Expose-Headers", "retry-after");
}

function answer(response, status, body) {
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
}

const problem = (response, status, code, title) => answer(response, status, { status, code, title });

async function readBody(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return JSON.parse(text || "{}");
}

function visitorOf(request) {
  const token = /^Visitor (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return world.visitors.get(token);
}

function openSession(body, response) {
  const known = world.visitors.get(body.visitor_token);
  if (body.visitor_token && !known) return problem(response, 401, "visitor.unknown", "访客身份已失效");
  const visitor = known ?? newVisitor();
  world.visitors.set(visitor.token, visitor);
  visitor.name = body.name ?? visitor.name;
  visitor.phone = body.phone ?? visitor.phone;
  world.sessions.push(body);
  return answer(response, known ? 200 : 201, {
    visitor_token: visitor.token,
    visitor_id: visitor.id,
    conversation: visitor.conversation,
    messages: visitor.messages.slice(-50),
    last_seq: visitor.seq,
    missing: missing(visitor),
  });
}

const KINDS = [["89504e47", "image/png"], ["ffd8ff", "image/jpeg"], ["25504446", "application/pdf"]];

/** A form of one file; enough of multipart for what a browser sends. */
function readForm(request, raw) {
  const [, boundary] = /boundary=(.+)$/.exec(request.headers["content-type"] ?? "") ?? [];
  const parts = raw.toString("latin1").split(`--${boundary}`).slice(1, -1);
  const found = {};
  for (const part of parts) {
    const cut = part.indexOf("\r\n\r\n");
    const name = /name="([^"]+)"/.exec(part)[1];
    const body = Buffer.from(part.slice(cut + 4, -2), "latin1");
    const filename = /filename="([^"]*)"/.exec(part)?.[1];
    found[name] = filename === undefined ? body.toString() : { name: Buffer.from(filename, "latin1").toString(), body };
  }
  return found;
}

async function takeFile(visitor, request, response) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { external_message_id, file } = readForm(request, Buffer.concat(pieces));
  const { faults } = world;
  if (faults.failPosts > 0) {
    faults.failPosts--;
    return problem(response, faults.failStatus, "server.error", "服务暂时不可用");
  }
  const known = visitor.messages.find((one) => one.external_message_id === external_message_id);
  const [, type] = KINDS.find(([start]) => file.body.toString("hex").startsWith(start)) ?? [];
  if (!type) return problem(response, 422, "message.file_kind", "只支持 10 MB 以内的 PDF、PNG 或 JPEG");
  const shown = { name: file.name, size: file.body.length, content_type: type, width: null, height: null };
  const content_type = type.startsWith("image/") ? "image" : "file";
  const message = known ?? addMessage(visitor, { sender_type: "customer", content: file.name, external_message_id, content_type, file: shown });
  visitor.files.set(message.id, { content: file.body, type });
  if (faults.loseAnswers > 0) {
    faults.loseAnswers--;
    return response.destroy();
  }
  return answer(response, known ? 200 : 201, message);
}

/** A ticket, and what it opens for the visitor it was made for. */
function giveFile(visitor, request, response, url, id) {
  const file = visitor?.files.get(id);
  if (!file) return problem(response, 404, "message.file_not_found", "找不到该文件");
  const path = `${url.pathname}?ticket=${visitor.id}`;
  if (request.method === "POST") return answer(response, 201, { path, seconds: 300 });
  if (url.searchParams.get("ticket") !== visitor.id) return problem(response, 409, "download.ticket", "下载链接已失效");
  response.writeHead(200, { "Content-Type": file.type, "Content-Disposition": "attachment" });
  return response.end(file.content);
}

function takeDetails(visitor, body, response) {
  if (lacks(visitor)) return problem(response, 403, "conversation.consent_needed", "请先阅读并同意个人信息处理说明");
  Object.assign(visitor.details, body);
  visitor.name = body.name ?? visitor.name;
  visitor.phone = body.phone ?? visitor.phone;
  return answer(response, 200, { missing: missing(visitor) });
}

function takeLeft(visitor, { external_message_id, content, ...details }, response) {
  Object.assign(visitor.details, details);
  visitor.left = true;
  const known = visitor.messages.find((one) => one.external_message_id === external_message_id);
  return answer(response, known ? 200 : 201, known ?? addMessage(visitor, { sender_type: "customer", content, external_message_id }));
}

function takeConsent(visitor, { choices }, response) {
  for (const choice of choices) {
    const text = world.consents.find((one) => one.purpose === choice.purpose);
    if (choice.action === "given" && choice.text_id !== text.text_id) {
      return problem(response, 409, "privacy.text_outdated", "授权文本已更新，请重新阅读");
    }
    visitor.said[choice.purpose] = choice;
  }
  return answer(response, 200, { items: consentsOf(visitor) });
}

function takeMessage(visitor, body, response) {
  if (missing(visitor).length) {
    return problem(response, 403, "conversation.details_needed", "请先填写开始咨询前的信息");
  }
  if (lacks(visitor)) {
    return problem(response, 403, "conversation.consent_needed", "请先阅读并同意个人信息处理说明");
  }
  const { faults } = world;
  if (faults.failPosts > 0) {
    faults.failPosts--;
    return problem(response, faults.failStatus, "server.error", "服务暂时不可用");
  }
  const known = visitor.messages.find((one) => one.external_message_id === body.external_message_id);
  const { content, external_message_id } = body;
  const message = known ?? addMessage(visitor, { sender_type: "customer", content, external_message_id });
  if (faults.loseAnswers > 0) {
    faults.loseAnswers--;
    return response.destroy();
  }
  return answer(response, known ? 200 : 201, message);
}

function openStream(visitor, request, response) {
  const { faults } = world;
  if (faults.refuseStreams > 0) {
    faults.refuseStreams--;
    return problem(response, 503, "server.busy", "服务繁忙");
  }
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  visitor.streams.add(response);
  const beat = setInterval(() => response.write(": beat\n\n"), 15_000);
  response.on("close", () => {
    clearInterval(beat);
    visitor.streams.delete(response);
  });
  if (faults.muteStreams) return response.flushHeaders();
  response.write("retry: 500\n\n");
  const after = Number(request.headers["last-event-id"] ?? 0);
  for (const message of visitor.messages.filter((one) => one.seq > after)) {
    response.write(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
  }
  return undefined;
}

async function publicApi(request, response, url) {
  cors(request, response);
  if (request.method === "OPTIONS") return response.writeHead(204).end();
  const [, key, action = "", file] =
    /^\/api\/public\/channels\/([^/]+)(?:\/(\w+))?(?:\/([\w-]+)\/file)?$/.exec(url.pathname) ?? [];
  if (key !== KEY) return problem(response, 404, "channel.not_found", "渠道不存在");
  const route = `${request.method} ${action}`;
  world.requests.push(route);
  if (route === "GET ") return answer(response, 200, world.channel);
  if (route === "POST sessions") return openSession(await readBody(request), response);
  const visitor = visitorOf(request);
  if (route === "GET consents") return answer(response, 200, { items: consentsOf(visitor) });
  if (!visitor) return problem(response, 401, "visitor.unknown", "访客身份已失效");
  if (file) return giveFile(visitor, request, response, url, file);
  if (route === "POST files") return takeFile(visitor, request, response);
  if (route === "POST details") return takeDetails(visitor, await readBody(request), response);
  if (route === "POST offline") return takeLeft(visitor, await readBody(request), response);
  if (route === "POST messages") return takeMessage(visitor, await readBody(request), response);
  if (route === "POST consents") return takeConsent(visitor, await readBody(request), response);
  if (route === "POST typing") {
    visitor.typed++;
    return response.writeHead(204).end();
  }
  if (route === "POST read") {
    visitor.readSeq = (await readBody(request)).seq;
    return response.writeHead(204).end();
  }
  if (route === "GET queue") return answer(response, 200, world.place);
  if (route === "POST rating") {
    visitor.score = (await readBody(request)).score;
    return answer(response, 200, { score: visitor.score, comment: null });
  }
  if (route === "GET stream") return openStream(visitor, request, response);
  const after = Number(url.searchParams.get("after_seq"));
  const items = visitor.messages.filter((one) => one.seq > after).slice(0, 100);
  return answer(response, 200, { items, last_seq: visitor.seq });
}

function file(response, path, type) {
  try {
    const body = readFileSync(STATIC + path);
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
    response.end(body);
  } catch {
    problem(response, 404, "not_found", "没有这个文件");
  }
}

async function serve(request, response) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const { pathname } = url;
  if (pathname === "/__control") {
    const body = await readBody(request);
    return answer(response, 200, orders[body.order](body) ?? {});
  }
  if (pathname.startsWith("/api/")) return publicApi(request, response, url);
  // Without a charset on purpose: the page's own encoding must not matter.
  if (pathname === "/widget.js") return file(response, "widget.js", "text/javascript");
  if (pathname.startsWith("/chat/")) return file(response, "chat.html", "text/html");
  return problem(response, 404, "not_found", "没有这个地址");
}

createServer((request, response) => {
  serve(request, response).catch((error) => problem(response, 500, "server.error", String(error)));
}).listen(port, "127.0.0.1");

createServer((request, response) => {
  const page = hostPage(new URL(request.url, "http://host"), `http://127.0.0.1:${port}`, KEY);
  response.writeHead(200, page.headers);
  response.end(page.body);
}).listen(hostPort, "127.0.0.1", () => {
  console.log(`chat http://127.0.0.1:${port}/chat/${KEY}\nhost http://127.0.0.1:${hostPort}/`);
});
