// Relay: its compiler takes our schema, and what it compiles runs on our server.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import relay from "relay-runtime";

import { bearer, draft, graph } from "./server.mjs";

const { Environment, Network, RecordSource, Store, commitMutation, fetchQuery, getSelector } = relay;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const project = await mkdtemp(join(tmpdir(), "lyceum-relay-"));
after(() => rm(project, { recursive: true }));

/** Compiles the application in `relay/` and says what became of it. */
async function compile() {
  await cp(here("relay"), project, { recursive: true });
  await cp(here("../../schema.graphql"), join(project, "schema.graphql"));
  await mkdir(join(project, "compiled"));
  const config = {
    src: ".",
    schema: "schema.graphql",
    language: "javascript",
    eagerEsModules: false,
    artifactDirectory: "compiled",
  };
  await writeFile(join(project, "relay.config.json"), JSON.stringify(config));
  const compiler = here("node_modules/relay-compiler/cli.js");
  const { status, stdout, stderr } = spawnSync("node", [compiler, "relay.config.json"], { cwd: project });
  return { status, words: stripVTControlCharacters(`${stdout}${stderr}`) };
}

const compilation = await compile();

/** What the compiler made of the query, mutation or fragment of this name. */
function compiled(name) {
  assert.ok(compilation.status === 0, `${name} was not compiled`);
  return createRequire(import.meta.url)(join(project, "compiled", `${name}.graphql.js`));
}

/** Relay as an application has it, with a store of its own. */
function open(headers = {}) {
  const network = Network.create(async ({ text, name }, variables) => {
    const response = await fetch(graph, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** A fragment as a component would read it: from the store, by the reference that its parent was given. */
function read(environment, fragment, reference) {
  const { data, isMissingData } = environment.lookup(getSelector(compiled(fragment), reference));
  assert.equal(isMissingData, false, `something of ${fragment} is not in the store`);
  return data;
}

test("the compiler takes the schema, with paging, refetching and a mutation", () => {
  assert.equal(compilation.status, 0, compilation.words);
});

test("a compiled query runs, and its pages join in the store", async () => {
  const environment = open();
  const answer = await fetchQuery(environment, compiled("catalogueQuery"), {}).toPromise();
  assert.equal(answer.viewer.isKnown, false);
  const list = () => read(environment, "catalogueList", answer).opportunities;

  const first = list();
  assert.equal(first.edges.length, 2);
  const { endCursor, hasNextPage } = first.pageInfo;
  assert.equal(hasNextPage, true);
  await fetchQuery(environment, compiled("catalogueListQuery"), { first: 3, after: endCursor }).toPromise();

  const joined = list();
  assert.equal(joined.edges.length, 5);
  assert.equal(new Set(joined.edges.map(({ node }) => node.id)).size, 5, "none comes twice");
  for (const { node } of joined.edges) {
    assert.ok(read(environment, "catalogueCard", node).title.text);
  }
});

test("a fragment is fetched again by its id", async () => {
  const environment = open();
  const answer = await fetchQuery(environment, compiled("catalogueQuery"), {}).toPromise();
  const [{ node }] = read(environment, "catalogueList", answer).opportunities.edges;
  const variables = { id: node.id, languages: ["en"] };
  const again = await fetchQuery(environment, compiled("catalogueCardQuery"), variables).toPromise();
  const card = read(environment, "catalogueCard", again.node);
  assert.deepEqual(card, read(environment, "catalogueCard", node));
});

test("a mutation changes what the store shows", async () => {
  const { id, revision } = await draft("Before");
  const environment = open(bearer);
  const variables = { id, languages: ["en"] };
  const { node } = await fetchQuery(environment, compiled("catalogueCardQuery"), variables).toPromise();
  const title = () => read(environment, "catalogueCard", node).title.text;
  assert.equal(title(), "Before");

  const input = { id, title: [{ language: "en", text: "After" }], expectedRevision: revision };
  const { updateOpportunity } = await new Promise((onCompleted, onError) => {
    const mutation = compiled("catalogueRenameMutation");
    commitMutation(environment, { mutation, variables: { input }, onCompleted, onError });
  });
  assert.deepEqual(updateOpportunity.userErrors, []);
  assert.equal(title(), "After");
});
