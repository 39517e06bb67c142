// graphql-ws, alone and below Apollo Client and urql: subscriptions over a WebSocket.

import assert from "node:assert/strict";
import test from "node:test";

import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { CHANGES, changeOf, published, renameUntil } from "./changes.mjs";
import { bearer, draft, graph } from "./server.mjs";

// Apollo's link tells errors of the connection by it; Node has one of its own only since version 22.
globalThis.WebSocket ??= WebSocket;

/** A client that the test closes at its end, and the messages that came. */
function open(t, options = {}) {
  const messages = [];
  const client = createClient({
    url: graph.replace("http", "ws"),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...options,
    on: { message: (message) => messages.push(message) },
  });
  t.after(() => client.dispose());
  return { client, messages };
}

/** The answers to a document. Where they cannot come, graphql-ws throws the event that closed the connection. */
async function* answers(client, query, variables = {}) {
  try {
    yield* client.iterate({ query, variables });
  } catch (fault) {
    throw fault.code === undefined ? fault : new Error(`closed with ${fault.code}: ${fault.reason}`);
  }
}

async function one(client, query) {
  for await (const answer of answers(client, query)) {
    return answer;
  }
  return undefined;
}

test("a change is heard by somebody who is nobody", async (t) => {
  const id = await published("Before");
  const { client } = open(t);
  const change = await renameUntil(id, changeOf(id, answers(client, CHANGES)));
  assert.equal(change.kind, "CHANGED");
  assert.match(change.opportunity.title.text, /^Changed/);
});

test("who sends a token along hears of drafts, and is known to queries", async (t) => {
  const { id } = await draft("Draft");
  const { client } = open(t, { connectionParams: bearer });
  const answer = await one(client, "{ viewer { isKnown organization { name { text } } } }");
  assert.equal(answer.data?.viewer.isKnown, true, JSON.stringify(answer));
  await renameUntil(id, changeOf(id, answers(client, CHANGES)));
});

test("who sends a token that is none is sent away", async (t) => {
  const { client } = open(t, { connectionParams: { authorization: "Bearer lyceum_0" } });
  await assert.rejects(one(client, "{ viewer { isKnown } }"), /closed with 4403: ./);
});

test("several subscriptions on one connection each hear of their own", async (t) => {
  const id = await published("Before");
  const { client } = open(t, { connectionParams: bearer });
  const heard = ["RESOURCE", "MOOC"].map((kind) => {
    return changeOf(id, answers(client, CHANGES, { filter: { kinds: [kind] } }));
  });
  const [resource, mooc] = await renameUntil(id, Promise.all(heard));
  assert.deepEqual([resource.kind, mooc.kind], ["CHANGED", "GONE"]);
});

test("after unsubscribing no more is sent, and the connection goes on", async (t) => {
  const id = await published("Before");
  const { client, messages } = open(t);
  await renameUntil(id, changeOf(id, answers(client, CHANGES)));
  const { id: name } = messages.find(({ type }) => type === "next");
  // The server answers in the order it was asked, so by now it knows.
  await one(client, "{ __typename }");
  const before = messages.length;

  await renameUntil(id, changeOf(id, answers(client, CHANGES)));
  const late = messages.slice(before).filter((message) => message.id === name);
  assert.deepEqual(late, [], "the first subscription's changes are still sent");
});

test("a document that cannot run is refused with its errors", async (t) => {
  const { client } = open(t);
  await assert.rejects(one(client, "subscription { nothing }"), (errors) => {
    assert.ok(Array.isArray(errors), errors.message);
    assert.match(errors[0].message, /nothing/);
    return true;
  });
  assert.equal((await one(client, "{ __typename }")).data.__typename, "Query", "the connection goes on");
});

test("Apollo Client subscribes over it", async (t) => {
  const id = await published("Before");
  const link = new GraphQLWsLink(open(t).client);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const heard = new Promise((resolve, reject) => {
    client.subscribe({ query: gql(CHANGES) }).subscribe({
      next: ({ data, error }) => {
        if (error) {
          reject(error);
        } else if (data.opportunityChanged.opportunityId === id) {
          resolve(data.opportunityChanged);
        }
      },
      error: reject,
    });
  });
  assert.equal((await renameUntil(id, heard)).opportunity.__typename, "Resource");
});

test("urql subscribes over it", async (t) => {
  const id = await published("Before");
  const { client: socket } = open(t);
  const client = new Client({
    url: graph,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
        }),
      }),
    ],
  });
  let subscription;
  const heard = new Promise((resolve, reject) => {
    subscription = client.subscription(CHANGES, {}).subscribe(({ data, error }) => {
      if (error) {
        reject(error);
      } else if (data.opportunityChanged.opportunityId === id) {
        resolve(data.opportunityChanged);
      }
    });
  });
  assert.equal((await renameUntil(id, heard)).kind, "CHANGED");
  subscription.unsubscribe();
});

test("a change that nobody may see is heard by nobody", async (t) => {
  const [{ id: hidden }, shown] = [await draft("Draft"), await published("Before")];
  const { client, messages } = open(t);
  // The draft changes first each time, and changes are told in their order.
  const heard = changeOf(shown, answers(client, CHANGES));
  await renameUntil([hidden, shown], heard);
  assert.ok(!JSON.stringify(messages).includes(hidden), "the draft's change was sent");
});
