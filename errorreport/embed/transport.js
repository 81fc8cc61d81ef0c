/** Sending a report: one POST, told apart by what the reader can do about its failure. */

const ANSWER_PATIENCE = 20000; // ms; a slow phone network answers within it, a dead one does not
const MOST_SUMS = 2; // for one report; the second where the first has run out on the way

// Some old libraries give every object or array a toJSON of their own; an own one that is no
// function switches it off and is not written out.
export function plain(value) {
  return Object.defineProperty(value, "toJSON", { value: undefined });
}

/** A fresh random name: of a submission, or of a reader's list on this device. */
export function freshKey() {
  // crypto.randomUUID is missing on pages without https.
  let key = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
    key += byte.toString(16).padStart(2, "0");
  }
  return key;
}

/**
 * The body of POST /reports and /reports/check; what is undefined is absent.
 *
 * @param {string} site
 * @param {object} page what pageOf() found
 * @param {object} marked what located() found
 * @param {object} said by the reader
 */
export function compose(site, page, marked, said) {
  const { exact, prefix, suffix, start, end } = marked;
  const quote = plain({ type: "TextQuoteSelector", exact, prefix, suffix });
  const position = plain({ type: "TextPositionSelector", start, end });
  const selector = start === undefined ? [quote] : [quote, position];
  return plain({
    site,
    target: plain({
      source: page.source,
      canonical: page.canonical,
      part: marked.part,
      selector: exact ? plain(selector) : undefined,
      src: marked.src,
      alt: marked.alt,
      fingerprint: marked.fingerprint ?? undefined,
      block: marked.block ?? undefined,
      version: page.version,
      article_id: page.articleId,
    }),
    suggestion: said.suggestion,
    comment: said.comment,
    category: said.category,
    email: said.email,
    title: page.title,
    language: marked.language,
    reader_language: said.readerLanguage,
    took_ms: said.tookMs,
    reader_key: said.readerKey,
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
    return { kind: "rate_limited", after: Date.now() + seconds * 1000 };
  }
  if (status >= 500) return { kind: "later" };
  const problem = await response.json();
  const [first] = Array.isArray(problem.errors) ? problem.errors : [];
  return {
    kind: refusal(status, problem),
    detail: String(first?.detail ?? problem.detail ?? problem.title ?? status).replace(/\.$/, ""),
  };
}

function request(base, path, body, headers, patience) {
  return fetch(base + "../api/v1/reports" + path, {
    method: "POST",
    mode: "cors",
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
    keepalive: !path,
    headers: { "Content-Type": "application/json", ...headers },
    body,
    signal: AbortSignal.timeout(patience),
  });
}

/** What the service knows of a mistake already; null where it does not tell in time. */
export async function check(base, body) {
  try {
    const response = await request(base, "/check", JSON.stringify(body), {}, ANSWER_PATIENCE);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

// What the service wants done before it takes the report, while very many come in.
async function challengeOf(response) {
  if (response.status !== 429) return null;
  const { challenge } = await response.json();
  return challenge?.parameters ? challenge : null;
}

/** Let the service forget the key of a list that this device has forgotten. */
export function forgetReader(base, site, key) {
  const [named, mine] = [site, key].map(encodeURIComponent);
  fetch(`${base}../api/v1/sites/${named}/readers/${mine}`, {
    method: "DELETE",
    mode: "cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    keepalive: true,
  }).catch(() => {}); // it goes with the reports' words anyway
}

/**
 * Send one report.
 *
 * @param {string} base the service's address and /assets/
 * @param {{text: string, key: string}} written the body, and the name of the submission
 * @param {function(object): Promise<string>} prove what to answer a challenge with
 * @returns {Promise<{kind: string}>} "answer" with the answer, "offline", "later", "rate_limited"
 *   with the time from which to try again, or "refused.…" with a detail
 */
export async function post(base, { text, key }, prove) {
  let body = text;
  try {
    for (let sums = 0; ; sums += 1) {
      const response = await request(base, "", body, { "Idempotency-Key": '"' + key + '"' }, ANSWER_PATIENCE);
      const challenge = sums < MOST_SUMS ? await challengeOf(response) : null;
      if (!challenge) return await outcome(response);
      // Behind all fields, where the service takes it off to know the submission again.
      body = text.slice(0, -1) + ',"proof":"' + await prove(challenge) + '"}';
    }
  } catch {
    return { kind: navigator.onLine ? "later" : "offline" };
  }
}
