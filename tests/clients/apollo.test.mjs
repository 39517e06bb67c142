// Apollo Client: its cache, its paging, its mutations and its errors.

import assert from "node:assert/strict";
import test from "node:test";

import {
  ApolloClient,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
  ServerError,
  gql,
} from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { asapScheduler, filter, firstValueFrom, observeOn } from "rxjs";

import { ask, bearer, draft, graph } from "./server.mjs";

/** What Apollo wants to know of interfaces, asked for as its handbook says. */
const { __schema } = await ask("{ __schema { types { name possibleTypes { name } } } }");
const possibleTypes = Object.fromEntries(
  __schema.types
    .filter(({ possibleTypes }) => possibleTypes !== null)
    .map(({ name, possibleTypes }) => [name, possibleTypes.map(({ name }) => name)]),
);

/** A client, and the requests it made. */
function open({ headers = {}, ...options } = {}) {
  const requests = [];
  const link = new HttpLink({
    uri: graph,
    headers,
    fetch: async (address, request) => {
      requests.push({ address: String(address), ...request });
      return fetch(address, request);
    },
    ...options,
  });
  const cache = new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          opportunities: relayStylePagination(["search", "filter", "orderBy"]),
          node: { read: (known, { args, toReference, cache }) => known ?? ofAnyKind(args.id, toReference, cache) },
        },
      },
    },
  });
  return { client: new ApolloClient({ link, cache }), cache, requests };
}

/** What a watched query shows as soon as it is all there and as wanted. */
async function shown(watched, wanted = () => true) {
  const settled = ({ data, dataState, error }) => error || (dataState === "complete" && wanted(data));
  // Apollo cannot bear to be left while it still subscribes.
  const { data, error } = await firstValueFrom(watched.pipe(observeOn(asapScheduler), filter(settled)));
  assert.ifError(error);
  return data;
}

/** An id tells an object whatever its type, so a cached one is found under the names of all types. */
function ofAnyKind(id, toReference, cache) {
  const known = cache.extract();
  const name = possibleTypes.Node.find((name) => `${name}:${id}` in known);
  return name && toReference({ __typename: name, id });
}

const TITLE = gql`
  fragment Title on Opportunity {
    id
    title {
      text
    }
  }
`;

const WEBINARS = gql`
  query Webinars($first: Int, $after: String) {
    opportunities(filter: { kinds: [WEBINAR] }, orderBy: TITLE, first: $first, after: $after) {
      totalCount
      edges {
        cursor
        node {
          ...Title
          provider {
            id
            name {
              text
            }
          }
        }
      }
      pageInfo {
        startCursor
        endCursor
        hasNextPage
        hasPreviousPage
      }
    }
  }
  ${TITLE}
`;

const NODE = gql`
  query Node($id: ID!) {
    node(id: $id) {
      id
      ...Title
    }
  }
  ${TITLE}
`;

test("a thing is cached once by its id, whichever query brought it", async () => {
  const { client, cache, requests } = open();
  const { data } = await client.query({ query: WEBINARS, variables: { first: 3 } });
  const [first] = data.opportunities.edges;
  assert.equal(first.node.__typename, "Webinar");
  assert.ok(cache.identify(first.node) in cache.extract(), "the webinar stands in the cache by itself");
  assert.deepEqual(cache.readFragment({ fragment: TITLE, id: cache.identify(first.node) }).title, first.node.title);
  const organizations = new Set(data.opportunities.edges.map(({ node }) => node.provider.id));
  const cached = Object.keys(cache.extract()).filter((key) => key.startsWith("Organization:"));
  assert.equal(cached.length, organizations.size, "each provider is cached once");

  const again = await client.query({ query: NODE, variables: { id: first.node.id } });
  assert.deepEqual(again.data.node.title, first.node.title);
  assert.equal(requests.length, 1, "the second query was answered from the cache");
});

test("a node that is not cached is fetched, and a fragment on its interface fits it", async () => {
  const { client, requests } = open();
  const { data } = await open().client.query({ query: WEBINARS, variables: { first: 1 } });
  const { id, title } = data.opportunities.edges[0].node;
  const found = await client.query({ query: NODE, variables: { id } });
  assert.deepEqual([found.data.node.__typename, found.data.node.title], ["Webinar", title]);
  assert.equal(requests.length, 1);
});

test("pages join into the whole list", async () => {
  const { client } = open();
  const watched = client.watchQuery({ query: WEBINARS, variables: { first: 4 } });
  const watching = watched.subscribe({});
  let page = (await shown(watched)).opportunities;
  let pages = 1;
  while (page.pageInfo.hasNextPage) {
    const { data } = await watched.fetchMore({ variables: { after: page.pageInfo.endCursor } });
    page = data.opportunities;
    pages += 1;
  }
  const joined = (await shown(watched, (data) => !data.opportunities.pageInfo.hasNextPage)).opportunities;
  watching.unsubscribe();
  assert.ok(pages > 1, "the demo network has more than one page of webinars");

  const whole = await open().client.query({ query: WEBINARS, variables: { first: 100 } });
  const ids = ({ edges }) => edges.map(({ node }) => node.id);
  assert.deepEqual(ids(joined), ids(whole.data.opportunities));
  assert.equal(joined.edges.length, joined.totalCount);
  assert.equal(joined.pageInfo.hasNextPage, false);
});

test("a mutation changes what a watched query shows", async () => {
  const { id, revision } = await draft("Before");
  const { client, requests } = open({ headers: bearer });
  const watched = client.watchQuery({ query: NODE, variables: { id } });
  const title = (data) => data.node.title.text;
  assert.equal(title(await shown(watched)), "Before");
  const changed = shown(watched, (data) => title(data) !== "Before");
  const { data } = await client.mutate({
    mutation: gql`
      mutation Rename($input: UpdateOpportunityInput!) {
        updateOpportunity(input: $input) {
          opportunity {
            ...Title
          }
          userErrors {
            code
            field
            message
          }
        }
      }
      ${TITLE}
    `,
    variables: { input: { id, title: [{ language: "en", text: "After" }], expectedRevision: revision } },
  });
  assert.deepEqual(data.updateOpportunity.userErrors, []);
  assert.equal(title(await changed), "After");
  assert.equal(requests.length, 2, "the query was not asked again");
});

test("a refusal that people can mend is data, not an error", async () => {
  const { id } = await draft("Kept");
  const { client } = open({ headers: bearer });
  const { data, error } = await client.mutate({
    mutation: gql`
      mutation Empty($input: UpdateOpportunityInput!) {
        updateOpportunity(input: $input) {
          userErrors {
            code
            field
          }
        }
      }
    `,
    variables: { input: { id, title: [] } },
  });
  assert.equal(error, undefined);
  assert.deepEqual(data.updateOpportunity.userErrors.map(({ code, field }) => [code, field]), [["REQUIRED", "title"]]);
});

test("a document that cannot run is Apollo's error of GraphQL", async () => {
  const { client } = open();
  await assert.rejects(client.query({ query: gql`{ nothing }` }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), `${error.stack}`);
    assert.match(error.message, /nothing/);
    return true;
  });
});

test("a field that failed leaves the others there", async () => {
  const { client } = open();
  const { data, error } = await client.query({
    query: gql`
      {
        viewer {
          isKnown
        }
        node(id: "nonsense") {
          id
        }
      }
    `,
    errorPolicy: "all",
  });
  assert.ok(CombinedGraphQLErrors.is(error), `${error}`);
  assert.deepEqual(error.errors.map(({ path }) => path), [["node"]]);
  assert.equal(data.viewer.isKnown, false);
  assert.equal(data.node, null);
});

test("a token that is none is an error with status 401", async () => {
  for (const [accept, kind] of [
    ["application/graphql-response+json", CombinedGraphQLErrors],
    ["application/json", ServerError],
  ]) {
    const statuses = [];
    const { client } = open({
      headers: { authorization: "Bearer lyceum_0", accept },
      fetch: async (...request) => {
        const response = await fetch(...request);
        statuses.push(response.status);
        return response;
      },
    });
    await assert.rejects(client.query({ query: gql`{ viewer { isKnown } }` }), (error) => {
      assert.ok(kind.is(error), `${kind.name} was expected for ${accept}, but it was ${error.stack}`);
      return true;
    });
    assert.deepEqual(statuses, [401], accept);
  }
});

test("a query goes by GET when it should, a mutation never", async () => {
  const { client, requests } = open({ headers: bearer, useGETForQueries: true });
  const query = gql`query Mine($languages: [String!]) { opportunities(first: 1) { nodes { id title(languages: $languages) { text } } } }`;
  const { data } = await client.query({ query, variables: { languages: ["fr", "en"] } });
  assert.equal(data.opportunities.nodes.length, 1);
  const mutation = gql`
    mutation Nothing {
      updateOpportunity(input: { id: "opp_01h455vb4pex5vsknk084sn02q" }) {
        userErrors {
          code
        }
      }
    }
  `;
  const answer = await client.mutate({ mutation });
  assert.deepEqual(answer.data.updateOpportunity.userErrors.map(({ code }) => code), ["NOT_FOUND"]);
  assert.deepEqual(requests.map(({ method }) => method), ["GET", "POST"]);
});

test("a GET as Apollo Client 3 sends it is answered", async () => {
  const address = `${graph}?query=${encodeURIComponent("{ viewer { isKnown } }")}&variables=%7B%7D`;
  const response = await fetch(address, { headers: { accept: "*/*", "content-type": "application/json" } });
  assert.equal(response.status, 200, await response.clone().text());
  assert.deepEqual(await response.json().then(({ data }) => data), { viewer: { isKnown: false } });
});
