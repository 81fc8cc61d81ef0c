/**
 * What stays on this device: reports that could not go out, after Send alone, and the list of the
 * reader's reports, after they asked for it. One entry a service and site, so that two sites of one
 * origin never send each other's.
 */

import { plain } from "./transport.js";

const MOST_KEPT = 20; // reports kept, and lines listed: a list is to be looked through, not searched

// A page may forbid storage altogether; then there is none.
function entry(kind, { base, script }) {
  return ["errorreport", kind, base, script.dataset.site].join(" ");
}

function readAll(kind, report) {
  try {
    const found = JSON.parse(localStorage.getItem(entry(kind, report)));
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function writeAll(kind, report, all) {
  try {
    if (all.length) localStorage.setItem(entry(kind, report), JSON.stringify(plain(all.slice(-MOST_KEPT).map(plain))));
    else localStorage.removeItem(entry(kind, report));
    return true;
  } catch {
    return false;
  }
}

/** Keep a written report; false where this browser keeps nothing. */
export function keep(report, written) {
  forget(report, written.key);
  return writeAll("kept", report, [...readAll("kept", report), written]);
}

export function forget(report, key) {
  writeAll("kept", report, readAll("kept", report).filter((one) => one.key !== key));
}

/** The kept reports that may be tried now, oldest first. */
export function keptOf(report) {
  return readAll("kept", report).filter((one) => typeof one.text === "string" && !(one.after > Date.now()));
}

/** The list of the reader's reports, newest last; null until the reader has asked for one. */
export function listOf(report) {
  const all = readAll("list", report);
  return all.length ? all : null;
}

/** The random name under which this device reports to the site, once there is a list. */
export function readerKeyOf(report) {
  return listOf(report)?.[0].reader;
}

/** Begin or go on with the list; its first line is the device's own name. */
export function listReport(report, line, freshName) {
  const [head, ...lines] = listOf(report) ?? [{ reader: freshName }];
  return writeAll("list", report, [head, ...lines.slice(2 - MOST_KEPT), line]);
}

export function forgetList(report) {
  writeAll("list", report, []);
}
