// urql: its normalised cache, its mutations and its errors.

import assert from "node:assert/strict";
import test from "node:test";

import { Client, CombinedError, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { getIntrospectionQuery } from "graphql";

import { ask, bearer, draft, graph } from "./server.mjs";

/** Knowing the schema, the cache says so when a query or an answer does not fit it. */
const schema = await ask(getIntrospectionQuery());

/** What has no id is kept with the thing it belongs to. */
const keys = Object.fromEntries(
  schema.__schema.types
    .filter(({ kind, fields }) => kind === "OBJECT" && !fields.some(({ name }) => name === "id"))
    .map(({ name }) => [name, () => null]),
);

/** A client, the requests it made, and what its cache found wrong. */
function open({ headers = {}, ...options } = {}) {
  const requests = [];
  const complaints = [];
  const cache = cacheExchange({
    schema,
    keys,
    resolvers: { Query: { opportunities: relayPagination() } },
    logger: (severity, message) => severity !== "debug" && complaints.push(message),
  });
  const client = new Client({
    url: graph,
    exchanges: [cache, fetchExchange],
    fetchOptions: { headers },
    preferGetMethod: false,
    fetch: async (address, request) => {
      requests.push({ address: String(address), ...request });
      return fetch(address, request);
    },
    ...options,
  });
  return { client, requests, complaints };
}

const WEBINARS = gql`
  query Webinars($after: String) {
    opportunities(filter: { kinds: [WEBINAR] }, orderBy: TITLE, first: 4, after: $after) {
      totalCount
      edges {
        node {
          id
          title {
            text
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

const ONE = gql`
  query One($id: ID!) {
    opportunity(id: $id) {
      id
      title {
        text
      }
    }
  }
`;

const RENAME = gql`
  mutation Rename($input: UpdateOpportunityInput!) {
    updateOpportunity(input: $input) {
      opportunity {
        id
        title {
          text
        }
      }
      userErrors {
        code
        field
      }
    }
  }
`;

test("pages join in the cache, which fits the schema", async () => {
  const { client, complaints } = open();
  let after = null;
  let pages = 0;
  let list;
  do {
    const { data, error } = await client.query(WEBINARS, { after }).toPromise();
    assert.ifError(error);
    list = data.opportunities;
    after = list.pageInfo.endCursor;
    pages += 1;
  } while (list.pageInfo.hasNextPage);
  assert.ok(pages > 1, "the demo network has more than one page of webinars");
  assert.equal(list.edges.length, list.totalCount);
  assert.equal(new Set(list.edges.map(({ node }) => node.id)).size, list.totalCount, "none comes twice");
  assert.deepEqual(complaints, []);
});

test("a mutation changes what a query in the cache shows", async () => {
  const { id } = await draft("Before");
  const { client, requests, complaints } = open({ headers: bearer });
  const seen = [];
  const { unsubscribe } = client.query(ONE, { id }).subscribe(({ data, error }) => {
    assert.ifError(error);
    seen.push(data.opportunity.title.text);
  });
  await client.query(ONE, { id }).toPromise();
  const answer = await client.mutation(RENAME, { input: { id, title: [{ language: "en", text: "After" }] } });
  unsubscribe();
  assert.ifError(answer.error);
  assert.deepEqual(answer.data.updateOpportunity.userErrors, []);
  assert.equal(seen.at(-1), "After");
  assert.equal(requests.length, 2, "the query was not asked again");
  assert.deepEqual(complaints, []);
});

test("a refusal that people can mend is data, not an error", async () => {
  const { client } = open();
  const { data, error } = await client.mutation(RENAME, { input: { id: (await draft("Kept")).id, title: [] } });
  assert.ifError(error);
  assert.ok(data.updateOpportunity.userErrors.length > 0, "nobody may not change it");
});

test("a document that cannot run is urql's error of GraphQL, with its status", async () => {
  const { client } = open({ exchanges: [fetchExchange] });
  const { error } = await client.query(gql`query Wrong { nothing }`, {});
  assert.ok(error instanceof CombinedError);
  assert.equal(error.networkError, undefined);
  assert.match(error.graphQLErrors[0].message, /nothing/);
  assert.equal(error.response.status, 400);
});

test("a field that failed leaves the others there", async () => {
  const { client } = open({ exchanges: [fetchExchange] });
  const { data, error } = await client.query(gql`query Some { viewer { isKnown } node(id: "nonsense") { id } }`, {});
  assert.deepEqual(error?.graphQLErrors.map(({ path }) => path), [["node"]]);
  assert.deepEqual(data, { viewer: { isKnown: false }, node: null });
});

test("a token that is none is an error with status 401", async () => {
  const { client } = open({ headers: { authorization: "Bearer lyceum_0" } });
  const { error } = await client.query(gql`query Me { viewer { isKnown } }`, {});
  assert.ok(error instanceof CombinedError, `${error}`);
  assert.equal(error.response.status, 401);
});

test("a query goes by GET when it should, a mutation never", async () => {
  const { client, requests } = open({ headers: bearer, preferGetMethod: "force" });
  const { id } = await draft("Linked to");
  const one = await client.query(ONE, { id });
  assert.equal(one.data?.opportunity.title.text, "Linked to", `${one.error}`);
  const renamed = await client.mutation(RENAME, { input: { id, title: [{ language: "en", text: "Renamed" }] } });
  assert.deepEqual(renamed.data?.updateOpportunity.userErrors, [], `${renamed.error}`);
  assert.deepEqual(requests.map(({ method }) => method), ["GET", "POST"]);
});
