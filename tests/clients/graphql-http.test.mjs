// The public audits of GraphQL over HTTP. What the specification demands or advises must pass; what it leaves open is
// decided in the table below, and the server must do as decided.

import assert from "node:assert/strict";
import test from "node:test";

import { serverAudits } from "graphql-http";

import { graph } from "./server.mjs";

const MALFORMED = "what is no request is refused with 400, whichever part of it is wrong";

/** Each audit that the specification leaves open: whether we pass it, and why. */
const decisions = {
  "5A70": { passes: true, why: "a query by GET can be cached and linked to" },
  "9C48": { passes: true, why: "a link must never change anything" },
  A5BF: { passes: true, why: MALFORMED },
  "423L": { passes: true, why: MALFORMED },
  LKJ0: { passes: true, why: MALFORMED },
  LKJ1: { passes: true, why: MALFORMED },
  LKJ2: { passes: true, why: MALFORMED },
  LKJ3: { passes: true, why: MALFORMED },
  "6C00": { passes: true, why: MALFORMED },
  "6C01": { passes: true, why: MALFORMED },
  "6C02": { passes: true, why: MALFORMED },
  "6C03": { passes: true, why: MALFORMED },
  4760: { passes: true, why: MALFORMED },
  4761: { passes: true, why: MALFORMED },
  4762: { passes: true, why: MALFORMED },
  4763: { passes: true, why: MALFORMED },
  D6D5: { passes: true, why: "a query by GET may have variables" },
  "6A70": { passes: true, why: "a query by GET may have variables" },
  "58B0": { passes: true, why: MALFORMED },
  "58B1": { passes: true, why: MALFORMED },
  "58B2": { passes: true, why: MALFORMED },
  "58B3": { passes: true, why: MALFORMED },
  B6DC: { passes: true, why: "what is no JSON is refused with 400, whichever answer is accepted" },
  8764: { passes: true, why: MALFORMED },
  "3E3A": { passes: true, why: MALFORMED },
};

const audits = serverAudits({ url: graph });

for (const audit of audits) {
  test(`${audit.id}: ${audit.name}`, async () => {
    const result = await audit.fn();
    const words = `${result.reason}: ${result.status === "ok" ? "" : await seen(result.response)}`;
    if (/^(MUST|SHOULD)/.test(audit.name)) {
      assert.equal(result.status, "ok", words);
    } else {
      const decision = decisions[audit.id];
      assert.ok(decision, "this audit is new: decide about it in the table above");
      assert.equal(result.status === "ok", decision.passes, `decided otherwise, since ${decision.why}. ${words}`);
    }
  });
}

test("every decision is about an audit that there is", () => {
  const open = audits.filter(({ name }) => name.startsWith("MAY")).map(({ id }) => id);
  assert.deepEqual(Object.keys(decisions).sort(), open.sort());
});

async function seen(response) {
  return `${response.status} ${response.headers.get("content-type")} ${await response.text()}`;
}
