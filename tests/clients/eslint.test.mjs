// graphql-eslint: schema.graphql follows the rules that schemas are checked by elsewhere, its own and Relay's.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { configs, parser, rules } from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Rules that are not for us, each with the reason. */
const off = {
  alphabetize: "fields stand in the order in which people read them",
  "no-root-type": "it exists to forbid mutations",
  "strict-id-in-types": "what can be asked for by itself has an id; counts, texts and payloads have none to give",
  "require-field-of-type-query-in-mutation-result": "a payload returns what was changed, not the whole graph",
  "require-deprecation-date":
    "@deprecated has no such argument in the specification; a field goes when nobody needs it, by a decision that is kept",
  "require-nullable-result-in-root":
    "a list that cannot be had is an error of the whole request; a mutation always answers with its payload",
};

/** Rules that are for us in another form than the usual, each with the reason. */
const tuned = {
  "require-description": {
    why: "everything is described, not only types; but `input` is by its type, a directive's argument by the directive",
    options: {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      ignoredSelectors: ["FieldDefinition > [name.value=input]", "DirectiveDefinition > *"],
    },
  },
  "relay-arguments": { why: "paging goes forward only", options: { includeBoth: false } },
  "relay-edge-types": {
    why:
      "lists that are short by nature are given whole, without edges; what is done, asked and handed out is in lists of " +
      "those whose it is, and is not for whoever has an id",
    options: {
      withEdgeSuffix: true,
      shouldImplementNode: false,
      listTypeCanWrapOnlyEdgeType: false,
    },
  },
};

const usual = { ...configs["flat/schema-all"].rules, ...configs["flat/schema-relay"].rules };

function chosen(sdl) {
  const own = {
    ...Object.fromEntries(Object.keys(off).map((rule) => [rule, "off"])),
    ...Object.fromEntries(Object.entries(tuned).map(([rule, { options }]) => [rule, ["error", options]])),
  };
  const named = Object.fromEntries(Object.entries(own).map(([rule, level]) => [`@graphql-eslint/${rule}`, level]));
  return {
    files: ["**/*.graphql"],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: sdl } } },
    plugins: { "@graphql-eslint": { rules } },
    rules: { ...usual, ...named },
  };
}

/** What the rules find in a schema, a line each. */
async function faults(sdl) {
  const eslint = new ESLint({ cwd: repository, overrideConfigFile: true, overrideConfig: [chosen(sdl)] });
  const [{ messages }] = await eslint.lintText(sdl, { filePath: "schema.graphql" });
  return messages.map(({ line, ruleId, message }) => `line ${line}: ${message} (${ruleId})`);
}

test("schema.graphql breaks no rule", async () => {
  const found = await faults(await readFile(`${repository}/schema.graphql`, "utf8"));
  assert.ok(found.length === 0, found.join("\n"));
});

test("a schema that breaks rules is found out", async () => {
  const found = await faults('type Query { "Gets all." getMuseums: [Museum!]! }\n"A museum." type Museum { Name: String! }');
  for (const rule of ["naming-convention", "require-description"]) {
    assert.ok(found.some((line) => line.endsWith(`(@graphql-eslint/${rule})`)), `${rule} is not among ${found}`);
  }
});

test("every rule that is off or tuned is one that there is", () => {
  for (const rule of [...Object.keys(off), ...Object.keys(tuned)]) {
    assert.ok(`@graphql-eslint/${rule}` in usual, `${rule} would not be checked anyway`);
  }
});
