// Automatic persisted queries: Apollo Client sends a document's hash, and the document only where the server does not
// know the hash yet.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import test from "node:test";

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

import { graph } from "./server.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** A client, and what it asked for: each request's method, document and hash. */
function open(options = {}) {
  const requests = [];
  const http = new HttpLink({
    uri: graph,
    fetch: async (address, request) => {
      const asked = request.method === "GET" ? inAddress(address) : JSON.parse(request.body);
      requests.push({
        method: request.method,
        document: asked.query !== undefined,
        hash: asked.extensions.persistedQuery?.sha256Hash,
      });
      return fetch(address, request);
    },
  });
  const link = ApolloLink.from([new PersistedQueryLink({ sha256, ...options }), http]);
  return { client: new ApolloClient({ link, cache: new InMemoryCache() }), requests };
}

function inAddress(address) {
  const parameters = new URL(address).searchParams;
  return { query: parameters.get("query") ?? undefined, extensions: JSON.parse(parameters.get("extensions")) };
}

/** A document that this server has never seen. */
function unseen() {
  return gql(`query Unseen_${randomUUID().replaceAll("-", "")} { viewer { isKnown } }`);
}

for (const useGETForHashedQueries of [false, true]) {
  const method = useGETForHashedQueries ? "GET" : "POST";

  test(`a document is sent once, and from then on its hash alone, by ${method}`, async () => {
    const query = unseen();
    const first = open({ useGETForHashedQueries });
    const told = await first.client.query({ query });
    assert.deepEqual(told.data.viewer.isKnown, false);
    assert.deepEqual(first.requests.map(({ document }) => document), [false, true], "the hash, then also the document");
    assert.equal(first.requests[0].method, method);

    const second = open({ useGETForHashedQueries });
    const known = await second.client.query({ query });
    assert.deepEqual(known.data, told.data);
    assert.deepEqual(second.requests, [{ method, document: false, hash: first.requests[0].hash }]);
  });
}

test("a document's variables and operation name come along with its hash", async () => {
  const query = gql(`
    query First_${randomUUID().replaceAll("-", "")}($first: Int!) { opportunities(first: $first) { nodes { id } } }
  `);
  await open().client.query({ query, variables: { first: 1 } });
  const { client, requests } = open();
  const { data } = await client.query({ query, variables: { first: 2 } });
  assert.equal(data.opportunities.nodes.length, 2);
  assert.equal(requests.length, 1);
});

/** What the server answers to a hash, with or without a document. */
async function answer(hash, query, version = 1) {
  const response = await fetch(graph, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, extensions: { persistedQuery: { version, sha256Hash: hash } } }),
  });
  return response.json();
}

test("an unknown hash is answered in the words that clients wait for", async () => {
  const { errors, data } = await answer(sha256(randomUUID()));
  assert.deepEqual(
    errors?.map(({ message, extensions }) => [message, extensions?.code]),
    [["PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"]],
  );
  assert.equal(data, undefined);
});

test("a hash that is not the document's is refused and not remembered", async () => {
  const query = `query Forged_${randomUUID().replaceAll("-", "")} { viewer { isKnown } }`;
  const hash = sha256(`${query} `);
  const forged = await answer(hash, query);
  assert.equal(forged.errors?.length, 1, "the server must compare hash and document");
  assert.equal(forged.data, undefined);
  assert.equal((await answer(hash)).errors?.[0].message, "PersistedQueryNotFound");
});
