/** Sending a report: one POST, told apart by what the reader can do about its failure. */

const PATIENCE = 20000; // ms; a slow phone network answers within it, a dead one does not
const SETTINGS_PATIENCE = 8000; // ms; a report can do without them

// Some old libraries give every object or array a toJSON of their own; an own one that is no
// function switches it off and is not written out.
function plain(value) {
  return Object.defineProperty(value, "toJSON", { value: undefined });
}

function freshKey() {
  // crypto.randomUUID is missing on pages without https.
  let key = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
    key += byte.toString(16).padStart(2, "0");
  }
  return key;
}

/**
 * The selectors by which a site finds its articles, or null when the service does not tell.
 *
 * @param {string} base the service's address
 * @param {string} site
 * @returns {Promise<{root: string[], ignored: string[]}?>}
 */
export async function selectorsOf(base, site) {
  try {
    const response = await fetch(base + "/api/v1/sites/" + encodeURIComponent(site) + "/embed", {
      mode: "cors",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(SETTINGS_PATIENCE),
    });
    const { root, ignored } = await response.json();
    return Array.isArray(root) && Array.isArray(ignored) ? { root, ignored } : null;
  } catch {
    return null;
  }
}

/**
 * The body of POST /reports; what is undefined is absent.
 *
 * @param {string} site
 * @param {object} marked what locate() found
 * @param {{suggestion, comment, category, readerLanguage, tookMs}} said by the reader
 */
export function compose(site, marked, said) {
  const { exact, prefix, suffix, start, end } = marked;
  const quote = plain({ type: "TextQuoteSelector", exact, prefix, suffix });
  const position = plain({ type: "TextPositionSelector", start, end });
  return plain({
    site,
    target: plain({
      source: marked.source,
      canonical: marked.canonical,
      part: marked.part,
      selector: plain(start === undefined ? [quote] : [quote, position]),
      fingerprint: marked.fingerprint ?? undefined,
      block: marked.block ?? undefined,
      version: marked.version,
      article_id: marked.articleId,
    }),
    suggestion: said.suggestion,
    comment: said.comment,
    category: said.category,
    title: marked.title,
    language: marked.language,
    reader_language: said.readerLanguage,
    took_ms: said.tookMs,
  });
}

// The fields whose refusal the reader can understand; the rest is told as the service says it.
function refusal(status, problem) {
  if (status === 404) return "refused.site";
  if (status === 403) return "refused.page";
  if (status === 413) return "refused.too_long";
  const errors = Array.isArray(problem.errors) ? problem.errors : [];
  for (const { pointer } of errors) {
    if (/\/target\/(source|canonical)$/.test(pointer)) return "refused.page";
    if (/\/exact$/.test(pointer)) return "refused.too_long";
  }
  return "refused.other";
}

async function outcome(response) {
  const { status } = response;
  if (status === 201) return { kind: "answer", answer: await response.json() };
  if (status === 429) {
    const seconds = Number(response.headers.get("Retry-After")) || 60;
    return { kind: "rate_limited", after: new Date(Date.now() + seconds * 1000) };
  }
  if (status >= 500) return { kind: "later" };
  const problem = await response.json();
  const [first] = Array.isArray(problem.errors) ? problem.errors : [];
  return {
    kind: refusal(status, problem),
    detail: String(first?.detail ?? problem.detail ?? problem.title ?? status).replace(/\.$/, ""),
  };
}

/**
 * A function that sends the reports of one dialog. The same words sent again carry the same
 * key, so that an answer lost on the way never makes two reports of one; other words are another
 * report and get a key of their own.
 *
 * @param {string} base the service's address
 * @returns {(body: object) => Promise<{kind: string}>} "answer" with the answer, "offline",
 *   "later", "rate_limited" with the time from which to try again, or "refused.…" with a detail
 */
export function sender(base) {
  let last = {};
  return async (body) => {
    const { took_ms: tookMs, ...words } = body;
    const content = JSON.stringify(plain(words));
    if (content !== last.content) last = { content, text: JSON.stringify(body), key: freshKey() };
    try {
      return await outcome(await fetch(base + "/api/v1/reports", {
        method: "POST",
        mode: "cors",
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        keepalive: true,
        headers: { "Content-Type": "application/json", "Idempotency-Key": '"' + last.key + '"' },
        body: last.text,
        signal: AbortSignal.timeout(PATIENCE),
      }));
    } catch {
      return { kind: navigator.onLine ? "later" : "offline" };
    }
  };
}
