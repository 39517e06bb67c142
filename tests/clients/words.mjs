// A reporter for `node --test` that says which tests failed and in which words, and how many passed.

import { basename } from "node:path";
import { inspect } from "node:util";

export default async function* words(events) {
  let passed = 0;
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.details.type !== "suite") {
      passed += data.skip === undefined ? 1 : 0;
      yield data.skip === undefined ? "" : `SKIPPED: ${where(data)}: ${data.skip}\n`;
    } else if (type === "test:fail" && data.details.error.failureType !== "subtestsFailed") {
      yield `FAILED: ${where(data)}\n${indent(text(data.details.error))}\n`;
    } else if (type === "test:diagnostic" && !/^\w+ [\d.]+$/.test(data.message)) {
      yield `${data.message}\n`;
    } else if (type === "test:stderr" || type === "test:stdout") {
      yield indent(data.message);
    }
  }
  yield `${passed} passed\n`;
}

function where({ file, name }) {
  return file === undefined ? name : `${basename(file)}: ${name}`;
}

/** The words of the fault, and of what it was caused by; for one that no assertion made, also where it came from. */
function text({ cause = {} }) {
  const own = cause.code === "ERR_ASSERTION" ? cause.message : stack(cause);
  return cause.cause === undefined ? own : `${own}\nbecause of ${stack(cause.cause)}`;
}

/** Without the insides of others' packages. */
function stack(fault) {
  const text = typeof fault === "string" ? fault : (fault.stack ?? inspect(fault));
  return text.replace(/\n +at .*(node_modules|node:).*/g, "");
}

function indent(text) {
  return text.replace(/^(?=.)/gm, "    ");
}
