// GraphQL Inspector: a change of schema.graphql that would break a client is one that was decided, in breaking.txt.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What would break a client, as `TYPE path: what`. */
async function breaking(before, after) {
  // A schema that was not quite valid can be left behind too.
  const [from, to] = [before, after].map((sdl) => buildSchema(sdl, { assumeValid: true }));
  const changes = await diff(from, to);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ type, path, message }) => ({ name: `${type} ${path}`, message }));
}

/** The decisions of breaking.txt: the change's name, then why. */
function decisions(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name, why] = /^([A-Z_]+ \S+): (\S.*)$/.exec(line) ?? [];
      assert.ok(why, `breaking.txt: "${line}" is not of the form TYPE path: why`);
      return [name, why];
    }),
  );
}

/** The changes that nobody decided. */
function undecided(changes, decided) {
  return changes.filter(({ name }) => !decided.has(name)).map(({ name, message }) => `${name}: ${message}`);
}

function git(...words) {
  try {
    return execFileSync("git", words, { cwd: repository, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The commit that this change is compared with: where it left main. On main itself, and where there is no main, the one
 * before schema.graphql changed last. LYCEUM_SCHEMA_BASE names another.
 */
function base() {
  const named = process.env.LYCEUM_SCHEMA_BASE;
  if (named) {
    const commit = git("rev-parse", "--verify", `${named}^{commit}`);
    assert.ok(commit, `LYCEUM_SCHEMA_BASE: there is no commit ${named}`);
    return commit;
  }
  const head = git("rev-parse", "HEAD");
  for (const main of ["origin/main", "main"]) {
    const left = git("merge-base", "HEAD", main);
    if (left && left !== head) {
      return left;
    }
  }
  const isCommitted = git("diff", "--quiet", "HEAD", "--", "schema.graphql") !== undefined;
  return isCommitted ? git("rev-parse", "--verify", `${git("log", "-1", "--format=%H", "--", "schema.graphql")}~1`) : head;
}

test("a change that breaks a client is found", async () => {
  const before = "type Query { museum(id: ID!): Museum } type Museum { name: String! url: String }";
  const after = "type Query { museum(id: ID!, year: Int!): Museum } type Museum { name: String }";
  const changes = await breaking(before, after);
  const names = changes.map(({ name }) => name);
  const expected = ["FIELD_ARGUMENT_ADDED Query.museum.year", "FIELD_REMOVED Museum.url", "FIELD_TYPE_CHANGED Museum.name"];
  assert.deepEqual(names.sort(), expected);

  const decided = decisions("# Why\nFIELD_REMOVED Museum.url: pages moved to listings\n");
  assert.deepEqual(undecided(changes, decided).map((line) => line.split(":")[0]).sort(), [expected[0], expected[2]]);
  assert.deepEqual(await breaking(before, `${before} type More { name: String }`), [], "what is added breaks nobody");
});

test("a decision without a reason is none", () => {
  assert.throws(() => decisions("FIELD_REMOVED Museum.url:"), /is not of the form/);
});

test("schema.graphql breaks no client without a decision", async (t) => {
  const commit = base();
  const before = commit && git("show", `${commit}:schema.graphql`);
  if (!before) {
    t.skip("there is no earlier schema.graphql to compare with in this clone");
    return;
  }
  const decided = decisions(await readFile(new URL("breaking.txt", import.meta.url), "utf8"));
  const changes = await breaking(before, await readFile(`${repository}/schema.graphql`, "utf8"));
  const since = git("log", "-1", "--format=%h (%s)", commit);
  const found = undecided(changes, decided);
  const advice = "keep the old form, deprecated, or decide in breaking.txt";
  assert.ok(found.length === 0, `these break clients that were right before ${since}; ${advice}:\n${found.join("\n")}`);
});
