// The server that these tests speak to, and how to speak to it without any client.

import assert from "node:assert/strict";

function given(name, what) {
  const value = process.env[name];
  assert.ok(value, `${name} is missing: it must say ${what}; tests/lyceum/clients.rs sets it`);
  return value;
}

/** The graph's address. */
export const graph = `${given("LYCEUM_URL", "where the server runs, such as http://127.0.0.1:4000")}/graphql`;

/** The secret of a service token with the scope catalogue:write. */
export const token = given("LYCEUM_TOKEN", "a service token with the scope catalogue:write");

export const bearer = { authorization: `Bearer ${token}` };

/** What the graph answers to a document that must not fail. */
export async function ask(query, variables = {}, headers = bearer) {
  const response = await fetch(graph, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  assert.equal(answer.errors, undefined, `${JSON.stringify(answer.errors)} was the answer to ${brief(query)}`);
  return answer.data;
}

function brief(query) {
  const words = query.trim().replace(/\s+/g, " ");
  return words.length > 80 ? `${words.slice(0, 80)}…` : words;
}

/** A draft of our own, which no other test sees or changes. Its kind is one that no test pages through. */
export async function draft(title) {
  const { createOpportunity } = await ask(
    `mutation ($input: CreateOpportunityInput!) {
      createOpportunity(input: $input) { opportunity { id revision } userErrors { message } }
    }`,
    {
      input: {
        kind: "RESOURCE",
        mainLanguage: "en",
        title: [{ language: "en", text: title }],
        url: "https://example.org/guide",
      },
    },
  );
  assert.deepEqual(createOpportunity.userErrors, []);
  return createOpportunity.opportunity;
}
