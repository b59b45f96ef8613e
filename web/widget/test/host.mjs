// Pages of a shop on another origin: an ordinary one, a hostile one, a strict one, one in GBK.

const TEXT = `<h1>悦颜医美</h1><p>皮肤管理、微整形、口腔美容。</p>
<p id="lorem">${"春季护肤节，面诊免费，专业医师一对一评估。".repeat(40)}</p>`;

const HOSTILE = `<style>
  * { color: red !important; font-size: 40px !important; letter-spacing: 8px; text-transform: uppercase; }
  div { display: none !important; transform: rotate(3deg) !important; opacity: 0.2 !important; }
  button { background: lime !important; position: static !important; border-radius: 0 !important; }
  div:empty { visibility: hidden !important; }
  html { font-size: 62.5%; line-height: 3; direction: rtl; }
</style>`;

const STRICT = (server) =>
  [
    "default-src 'none'",
    `script-src ${server}`,
    `connect-src ${server}`,
    "style-src 'self'",
    "img-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

export function hostPage(url, server, key) {
  const kind = url.pathname.slice(1);
  const extra = url.searchParams.get("attributes") ?? "";
  const script = `<script src="${server}/widget.js" data-channel="${key}" ${extra}></script>`;
  const gbk = kind === "gbk";
  const headers = { "Content-Type": gbk ? "text/html; charset=gbk" : "text/html; charset=utf-8" };
  if (kind === "strict") headers["Content-Security-Policy"] = STRICT(server);
  const style = kind === "hostile" ? HOSTILE : kind === "strict" ? "" : `<style>body{font-family:sans-serif;margin:40px}</style>`;
  const text = gbk ? "<h1>GBK</h1>" : TEXT;
  const viewport = `<meta name="viewport" content="width=device-width, initial-scale=1">`;
  const body = `<!doctype html><html><head><title>Shop</title>${viewport}${style}</head><body>${text}${script}</body></html>`;
  return { headers, body };
}
