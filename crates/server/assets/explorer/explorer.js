// Puts GraphiQL on the page, with the queries that the server has ready in its tabs.
"use strict";

const place = document.getElementById("explorer");

/** Says in place of the explorer what went wrong and what to do. */
function fail(error) {
  const message = document.createElement("p");
  message.id = "message";
  message.setAttribute("role", "alert");
  message.textContent =
    `The explorer could not start (${error.message ?? error}). Reload the page; if that does not help, ` +
    "look at /health. The graph itself answers at /graphql.";
  place.replaceChildren(message);
}

/** Sends an operation; what is no answer of the graph becomes an error that can be read. */
async function fetcher(operation, options = {}) {
  let response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json",
        ...options.headers,
      },
      body: JSON.stringify(operation),
    });
  } catch {
    return { errors: [{ message: "the server cannot be reached; check that it still runs" }] };
  }
  try {
    return await response.json();
  } catch {
    return { errors: [{ message: `the server answered ${response.status} without an explanation` }] };
  }
}

async function start() {
  if (!window.React || !window.ReactDOM || !window.GraphiQL) {
    throw new Error("a part of it did not load");
  }
  const response = await fetch("/explorer/queries.json");
  if (!response.ok) {
    throw new Error(`its queries are missing: ${response.status}`);
  }
  const tabs = await response.json();
  const explorer = React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: "{\n  opportunities(first: 10) {\n    nodes {\n      id\n    }\n  }\n}\n",
    defaultTabs: tabs.map((query) => ({ query })),
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: false,
  });
  ReactDOM.createRoot(place).render(explorer);
}

start().catch(fail);
