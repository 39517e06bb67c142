// The explorer in a real browser: node explorer.mjs <address of the server> <service token> [<picture>]
//
// Says what it saw as one line of JSON; tests/lyceum/explorer.rs judges it.

import { launch } from "./chromium.mjs";

const [address, token, picture] = process.argv.slice(2);
const browser = await launch();

/** A page that notes what it complains of and whom it asks. */
async function open(complaints, elsewhere) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(address).host) {
      elsewhere.push(request.url());
    }
  });
  return page;
}

const answer = (page) =>
  page.evaluate(() => document.querySelector(".graphiql-response .CodeMirror")?.CodeMirror.getValue() ?? "");

/** Runs what is in the editor and waits for its answer. */
async function run(page) {
  // GraphiQL learns the operation's name a moment after the document has changed; a person is never that quick.
  await page.waitForTimeout(400);
  const [response] = await Promise.all([
    // The schema that the explorer reads for itself may still be on its way.
    page.waitForResponse(
      (response) =>
        new URL(response.url()).pathname === "/graphql" && !response.request().postData()?.includes("IntrospectionQuery"),
    ),
    page.getByRole("button", { name: /^Execute query/ }).click(),
  ]);
  const expected = await response.json();
  await page.waitForFunction(
    (expected) => {
      const shown = document.querySelector(".graphiql-response .CodeMirror")?.CodeMirror.getValue();
      try {
        return JSON.stringify(JSON.parse(shown)) === expected;
      } catch {
        return false;
      }
    },
    JSON.stringify(expected),
  );
  return JSON.parse(await answer(page));
}

/** Writes into one of the editors, in place of what is there. */
async function write(page, editor, text) {
  await page.evaluate(
    ([editor, text]) => document.querySelector(`${editor} .CodeMirror`).CodeMirror.setValue(text),
    [editor, text],
  );
}

try {
  const complaints = [];
  const elsewhere = [];
  const page = await open(complaints, elsewhere);
  await page.goto(address);
  await page.waitForSelector(".graphiql-container");
  const title = await page.title();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  const who = await page.getByRole("navigation", { name: "Who is signed in" }).innerText();

  const tabs = await page.getByRole("tab").filter({ has: page.locator("button") }).count();
  const names = await page.locator(".graphiql-tab button.graphiql-tab-button").allTextContents();
  const answers = [];
  for (const name of names) {
    await page.locator(".graphiql-tab button.graphiql-tab-button", { hasText: name }).click();
    answers.push({ name, answer: await run(page) });
  }
  if (picture) {
    await page.screenshot({ path: picture });
  }

  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  const words = await page.locator(".graphiql-doc-explorer").innerText();

  await page.getByRole("button", { name: "Headers" }).click();
  await write(page, ".graphiql-query-editor", "query Me { viewer { isKnown } }");
  await write(page, ".graphiql-editor-tool .graphiql-editor:not(.hidden)", JSON.stringify({ Authorization: `Bearer ${token}` }));
  const known = await run(page);

  const broken = await open([], elsewhere);
  await broken.route("**/graphiql-*.js", (route) => route.abort());
  await broken.goto(address);
  const excuse = await broken.getByRole("alert").innerText();

  console.log(JSON.stringify({ title, who, tabs, answers, words, known, excuse, complaints, elsewhere }));
} finally {
  await browser.close();
}
