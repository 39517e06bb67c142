// Shows who is signed in and for whom they act, and lets them choose.
"use strict";

const QUERY = `query Who {
  viewer {
    isSteward
    person { name }
    actingFor { id }
    memberships { organization { id name { text } } }
  }
}`;

const ACT_FOR = `mutation ActFor($input: ActForInput!) {
  actFor(input: $input) { userErrors { message } }
}`;

/** What the graph answers to whoever is signed in with this browser. */
async function ask(query, variables = {}) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  const message = errors?.[0]?.message ?? data?.actFor?.userErrors?.[0]?.message;
  if (message) {
    throw new Error(message);
  }
  return data;
}

function link(address, words) {
  const element = document.createElement("a");
  element.href = address;
  element.textContent = words;
  return element;
}

function words(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** The organizations they can act for; choosing one acts for it from then on. */
function choice(organizations, actingFor, who) {
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Acting for");
  select.append(new Option("acting for no organization", ""));
  for (const { id, name } of organizations) {
    select.append(new Option(`acting for ${name.text}`, id, false, id === actingFor?.id));
  }
  select.addEventListener("change", () => {
    ask(ACT_FOR, { input: { organization: select.value || null } }).then(show, (error) => fail(who, error));
  });
  return select;
}

function fail(who, error) {
  const message = words(`Who is signed in cannot be shown (${error.message}).`);
  message.setAttribute("role", "alert");
  who.replaceChildren(message);
}

async function show() {
  const who = document.getElementById("who");
  try {
    const { viewer } = await ask(QUERY);
    if (!viewer.person) {
      who.replaceChildren(words("Not signed in."), link("/sign-in", "Sign in"));
      return;
    }
    const organizations = (viewer.memberships ?? []).flatMap(({ organization }) => organization ?? []);
    who.replaceChildren(
      words(`${viewer.person.name ?? "Somebody"}${viewer.isSteward ? " (steward)" : ""}`),
      ...(organizations.length ? [choice(organizations, viewer.actingFor, who)] : []),
      link("/account", "Your account"),
    );
  } catch (error) {
    fail(who, error);
  }
}

show();
