// Changes of opportunities, and who hears of them: what the tests of all subscribing clients have in common.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { ask, draft } from "./server.mjs";

/** The subscription. One that asks for a list hears CHANGED for what is in it, and GONE for what is not or no more. */
export const CHANGES = `
  subscription Changes($filter: OpportunityFilterInput) {
    opportunityChanged(filter: $filter) {
      kind
      opportunityId
      opportunity {
        id
        title {
          text
        }
      }
    }
  }
`;

/** An opportunity that everybody sees. */
export async function published(title) {
  const { id } = await draft(title);
  const { publishOpportunity } = await ask(
    `mutation ($input: PublishOpportunityInput!) { publishOpportunity(input: $input) { userErrors { message } } }`,
    { input: { id } },
  );
  assert.deepEqual(publishOpportunity.userErrors, []);
  return id;
}

async function rename(id, text) {
  const { updateOpportunity } = await ask(
    `mutation ($input: UpdateOpportunityInput!) { updateOpportunity(input: $input) { userErrors { message } } }`,
    { input: { id, title: [{ language: "en", text }] } },
  );
  assert.deepEqual(updateOpportunity.userErrors, []);
}

/** Renames one, or several in turn, until a change has been heard: no protocol says when a subscription has begun. */
export async function renameUntil(ids, heard) {
  let hasHeard = false;
  const hearing = heard.finally(() => (hasHeard = true));
  // It is waited for below, however soon it fails.
  hearing.catch(() => {});
  for (let n = 1; !hasHeard; n += 1) {
    for (const id of [ids].flat()) {
      await rename(id, `Changed ${n} times`);
    }
    await Promise.race([hearing, pause(100)]);
  }
  return hearing;
}

/** The first change of this opportunity among all that a subscription hears of. */
export async function changeOf(id, answers) {
  for await (const { data, errors } of answers) {
    assert.equal(errors, undefined, JSON.stringify(errors));
    if (data.opportunityChanged.opportunityId === id) {
      return data.opportunityChanged;
    }
  }
  assert.fail(`the server ended the subscription before ${id} had changed`);
}
