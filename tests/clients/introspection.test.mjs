// What the server says about its schema is what schema.graphql says.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import {
  buildClientSchema,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from "graphql";

import { ask } from "./server.mjs";

const written = buildSchema(await readFile(new URL("../../schema.graphql", import.meta.url), "utf8"));
const introspection = await ask(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));
const told = buildClientSchema(introspection);

test("both are schemas as the specification wants them", () => {
  const faults = (schema) => validateSchema(schema).map(({ message }) => message);
  assert.deepEqual(faults(written), [], "schema.graphql");
  assert.deepEqual(faults(told), [], "introspection");
});

test("what a client could ask of one it can ask of the other", () => {
  const changes = (from, to) =>
    [...findBreakingChanges(from, to), ...findDangerousChanges(from, to)]
      .map(({ description }) => description)
      .filter((description) => !builtIn.some((name) => description.includes(name)));
  assert.deepEqual(changes(written, told), [], "from schema.graphql to introspection");
  assert.deepEqual(changes(told, written), [], "from introspection to schema.graphql");
});

test("types are described in the same words", () => {
  const types = (schema) => Object.fromEntries(
    printSchema(lexicographicSortSchema(schema))
      .split(/\n\n(?=""")/)
      .map((definition) => [/^(?:type|interface|union|enum|input|scalar) \w+/m.exec(definition)?.[0], definition])
      .filter(([name]) => name !== undefined),
  );
  const [fromFile, fromServer] = [types(written), types(told)];
  assert.deepEqual(Object.keys(fromServer), Object.keys(fromFile));
  for (const [name, definition] of Object.entries(fromFile)) {
    assert.equal(fromServer[name], definition);
  }
});

/** What graphql-js adds by itself to a schema read from a file. */
const builtIn = ["Standard scalar Float", "DIRECTIVE_DEFINITION was removed from deprecated"];

test("a type is possible for an interface only if it is an object that says so", () => {
  const kinds = Object.fromEntries(introspection.__schema.types.map((type) => [type.name, type]));
  for (const { name, possibleTypes } of introspection.__schema.types) {
    for (const possible of possibleTypes ?? []) {
      assert.equal(kinds[possible.name].kind, "OBJECT", `${possible.name}, which is said to be possible for ${name}`);
    }
  }
});
