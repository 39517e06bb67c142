// graphql-sse in its distinct connections mode: subscriptions as events of a plain response.

import assert from "node:assert/strict";
import test from "node:test";

import { createClient } from "graphql-sse";

import { CHANGES, changeOf, published, renameUntil } from "./changes.mjs";
import { bearer, draft, graph } from "./server.mjs";

/** A client that the test closes at its end, and the responses it got. */
function open(t, options = {}) {
  const responses = [];
  const client = createClient({
    url: graph,
    retryAttempts: 0,
    fetchFn: async (...request) => {
      const response = await fetch(...request);
      responses.push(response);
      return response;
    },
    ...options,
  });
  t.after(() => client.dispose());
  return { client, responses };
}

async function one(client, query) {
  for await (const answer of client.iterate({ query })) {
    return answer;
  }
  return undefined;
}

test("a change is heard by somebody who is nobody", async (t) => {
  const id = await published("Before");
  const { client, responses } = open(t);
  const change = await renameUntil(id, changeOf(id, client.iterate({ query: CHANGES })));
  assert.equal(change.kind, "CHANGED");
  assert.match(change.opportunity.title.text, /^Changed/);
  assert.deepEqual(
    responses.map(({ status, headers }) => [status, headers.get("content-type").split(";")[0]]),
    [[200, "text/event-stream"]],
  );
});

test("who sends a token along hears of drafts", async (t) => {
  const { id } = await draft("Draft");
  const { client } = open(t, { headers: bearer });
  await renameUntil(id, changeOf(id, client.iterate({ query: CHANGES })));
});

test("who sends a token that is none is sent away", async (t) => {
  const { client } = open(t, { headers: { authorization: "Bearer lyceum_0" } });
  await assert.rejects(one(client, CHANGES), (error) => {
    assert.equal(error.response?.status, 401, `${error.stack}`);
    return true;
  });
});

test("several subscriptions each hear of their own", async (t) => {
  const id = await published("Before");
  const { client } = open(t);
  const heard = ["RESOURCE", "MOOC"].map((kind) => {
    return changeOf(id, client.iterate({ query: CHANGES, variables: { filter: { kinds: [kind] } } }));
  });
  const [resource, mooc] = await renameUntil(id, Promise.all(heard));
  assert.deepEqual([resource.kind, mooc.kind], ["CHANGED", "GONE"]);
});

test("who unsubscribed can subscribe again", async (t) => {
  const id = await published("Before");
  const { client, responses } = open(t);
  for (let n = 0; n < 3; n += 1) {
    await renameUntil(id, changeOf(id, client.iterate({ query: CHANGES })));
  }
  assert.equal(responses.length, 3);
});

test("a query is answered once, and the stream ends", async (t) => {
  const answers = [];
  for await (const { data } of open(t).client.iterate({ query: "{ viewer { isKnown } }" })) {
    answers.push(data);
  }
  assert.deepEqual(answers, [{ viewer: { isKnown: false } }]);
});

test("a document that cannot run is refused with its errors", async (t) => {
  const answer = await one(open(t).client, "subscription { nothing }");
  assert.equal(answer.data, undefined);
  assert.match(answer.errors[0].message, /nothing/);
});
